"""Do the catalogues say the same in every language, and would we notice if one did not?"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "static" / "words"
DOMAIN = ROOT / "domain"
KINDS = [
    *("wages", "hours", "contract", "safety_health", "violence_harassment", "sexual_gender", "freedom_documents"),
    *("debt_fees", "housing_living", "return_termination", "transfer_status", "agency_failure", "discrimination"),
    *("retaliation", "other"),
]
WORKERS_LANGUAGES = sorted(path.stem for path in WORDS.glob("*.json"))


def domain(name: str) -> Any:
    return json.loads((DOMAIN / name).read_text(encoding="utf-8"))


def run_words(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "words.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogues and reviews that may be spoilt."""
    for part in ("words", "review"):
        shutil.copytree(ROOT / "static" / part, tmp_path / part)
    return tmp_path


def spoil(copy: Path, name: str, place: str, text: str | None) -> None:
    """Put another text at `sent.write`, or none."""
    path = copy / "words" / name
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    *groups, key = place.split(".")
    holder = catalogue
    for group in groups:
        holder = holder[group]
    if text is None:
        del holder[key]
    else:
        holder[key] = text
    path.write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")


def test_every_catalogue_and_every_review_is_whole() -> None:
    result = run_words("check")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "place", "text", "complaint"),
    [
        ("vi.json", "sent.write", None, "vi: sent.write is missing"),
        ("vi.json", "extra", "x", "vi: extra is not in the English"),
        ("ja.json", "sent.arrived", "届きました", "ja: sent.arrived has other names in braces"),
        ("ja.json", "back", " ", "ja: back is empty"),
        ("ja-easy.json", "exit", "出る", "ja-easy: exit has a kanji without its reading"),
        ("ja-easy.json", "exit", "{出|de}る", "ja-easy: exit reads 出 with something else"),
        ("vi.json", "back", "<b>Quay lại</b>", "vi: back has markup"),
        ("vi.json", "back", "Lùi", "vi: back was changed since it was stamped"),
        ("en.json", "back", "Go back", "vi: back was changed since it was stamped"),
        ("staff/ja.json", "nav.lock", None, "staff/ja: nav.lock is missing"),
    ],
)
def test_a_spoilt_catalogue_is_named_with_its_fault(
    copy: Path, name: str, place: str, text: str | None, complaint: str
) -> None:
    spoil(copy, name, place, text)
    result = run_words("check", "--static", str(copy))
    assert result.returncode == 1
    assert complaint in result.stderr


def test_a_stamp_mends_the_review_and_keeps_what_was_reviewed_before(copy: Path) -> None:
    assert run_words("stamp", "vi", "--state", "reviewed", "--by", "caseworker", "--static", str(copy)).returncode == 0
    spoil(copy, "vi.json", "back", "Lùi lại")
    assert run_words("stamp", "vi", "--static", str(copy)).returncode == 0
    assert run_words("check", "--static", str(copy)).returncode == 0
    review = json.loads((copy / "review" / "vi.json").read_text(encoding="utf-8"))
    assert review["back"]["state"] == "drafted"
    assert review["next"]["state"] == "reviewed"


def test_the_worker_can_choose_at_least_the_four_languages_of_the_beginning() -> None:
    known = {language["code"] for language in domain("languages.json")}
    assert {"vi", "en", "ja-easy", "ja"} <= set(WORKERS_LANGUAGES) <= known


def test_kinds_are_fifteen_with_numbers_that_never_move_and_names_in_each_language() -> None:
    kinds = domain("kinds.json")
    assert [(kind["number"], kind["key"]) for kind in kinds] == list(enumerate(KINDS, start=1))
    for kind in kinds:
        assert set(WORKERS_LANGUAGES) <= kind["names"].keys(), kind["key"]
        assert set(WORKERS_LANGUAGES) <= kind["explanations"].keys(), kind["key"]


def test_each_hotline_can_be_dialled_says_what_it_is_for_and_where_we_know_it_from() -> None:
    hotlines = domain("hotlines.json")
    assert [line["number"] for line in hotlines][:2] == ["110", "119"]
    for line in hotlines:
        assert line["tel"] == re.sub(r"\D", "", line["number"])
        assert line["source"]
        assert line["checked"] < line["expires"]
        for field in ("names", "what", "hours"):
            assert set(WORKERS_LANGUAGES) <= line[field].keys(), (line["key"], field)


def test_the_glossary_is_kept_by_every_catalogue_that_it_names() -> None:
    for entry in domain("glossary.json"):
        for name, word in entry["words"].items():
            text = (WORDS / f"{name}.json").read_text(encoding="utf-8")
            assert word.lower() in text.lower(), (entry["term"], name)


def test_easy_japanese_of_the_domain_reads_every_kanji_to_the_reader() -> None:
    kanji = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
    texts = [
        each[field]["ja-easy"]
        for file in ("kinds.json", "hotlines.json", "desk_names.json")
        for each in domain(file)
        for field in ("names", "explanations", "what", "hours")
        if field in each
    ]
    assert len(texts) > 30
    assert [text for text in texts if kanji.search(re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", text))] == []

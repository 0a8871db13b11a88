"""Do the catalogues say the same in every language, and would we notice if one did not?"""

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from api.reviews import STATIC, State, coverage, read_review
from api.words import tag
from tools.words import faults_of_text

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "static" / "words"
DOMAIN = ROOT / "domain"
KINDS = [
    *("wages", "hours", "contract", "safety_health", "violence_harassment", "sexual_gender", "freedom_documents"),
    *("debt_fees", "housing_living", "return_termination", "transfer_status", "agency_failure", "discrimination"),
    *("retaliation", "other"),
]
URGENT = {"safety_health", "violence_harassment", "sexual_gender", "return_termination", "retaliation"}
TELEPHONE = re.compile(r"(?<![\w.-])(?:0\d{1,3}-\d{2,4}-\d{3,4}|0570-\d{6})(?![\w-])|(?<=tel:)[\d#-]+")
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
        ("report/vi.json", "sent.write", None, "report/vi: sent.write is missing"),
        ("vi.json", "extra", "x", "vi: extra is not in the English"),
        ("report/ja.json", "sent.arrived", "届きました", "report/ja: sent.arrived has other names in braces"),
        ("ja.json", "back", " ", "ja: back is empty"),
        ("ja-easy.json", "exit", "出る", "ja-easy: exit has a kanji without its reading"),
        ("ja-easy.json", "exit", "{出|de}る", "ja-easy: exit reads 出 with something else"),
        ("vi.json", "back", "<b>Quay lại</b>", "vi: back has markup"),
        ("vi.json", "back", "Lùi", "vi: back was changed since it was stamped"),
        ("en.json", "back", "Go back", "vi: back was changed since it was stamped"),
        ("vi.json", "back", "Back", "vi: back is still the English"),
        (
            "report/vi.json",
            "sent.title",
            unicodedata.normalize("NFD", "Đã gửi."),
            "report/vi: sent.title is not composed",
        ),
        ("report/vi.json", "story.care", "Bạn tự quyết định.", "report/vi: story.care is much shorter"),
        (
            "report/ja.json",
            "sent.write",
            "紙に書き写してください。" * 20,
            "report/ja: sent.write is much shorter or longer",
        ),
        (
            "report/vi.json",
            "sent.codeTitle",
            "Mật khẩu của bạn",
            "report/vi: sent.codeTitle does not say “mã số” for “code”",
        ),
        ("staff/ja.json", "nav.desks", "デスク", "staff/ja: nav.desks does not say “窓口” for “desk”"),
        ("staff/ja.json", "nav.lock", None, "staff/ja: nav.lock is missing"),
        ("ne.json", "trouble.busy_one", None, "ne: trouble.busy_one is missing"),
        ("vi.json", "trouble.busy_one", "Thử lại sau {seconds} giây.", "vi: trouble.busy_one is not in the English"),
    ],
)
def test_a_spoilt_catalogue_is_named_with_its_fault(
    copy: Path, name: str, place: str, text: str | None, complaint: str
) -> None:
    spoil(copy, name, place, text)
    result = run_words("check", complaint.partition(":")[0], "--static", str(copy))
    assert result.returncode == 1
    assert complaint in result.stderr


def test_a_stamp_mends_the_review_and_keeps_what_was_reviewed_before(copy: Path) -> None:
    assert run_words("stamp", "vi", "--state", "reviewed", "--by", "caseworker", "--static", str(copy)).returncode == 0
    spoil(copy, "vi.json", "back", "Lùi lại")
    assert run_words("stamp", "vi", "--static", str(copy)).returncode == 0
    assert run_words("check", "--static", str(copy)).returncode == 0
    review = read_review(copy / "review" / "vi.json")
    assert review["back"].mark.state is State.MACHINE
    assert review["next"].mark.state is State.REVIEWED
    before, after = ({one.language: one for one in coverage(static)}["vi"] for static in (STATIC, copy))
    assert after.reviewed == before.reviewed + len(review) - 1
    assert (before.percent, after.percent) == (100, 100)


def test_whoever_wrote_a_text_cannot_review_it(copy: Path) -> None:
    refused = run_words("stamp", "vi", "--state", "reviewed", "--static", str(copy))
    assert refused.returncode != 0
    assert read_review(copy / "review" / "vi.json") == read_review(STATIC / "review" / "vi.json")


def test_single_catalogues_are_checked_by_name_or_pattern(copy: Path) -> None:
    spoil(copy, "vi.json", "back", " ")
    spoil(copy, "report/vi.json", "sent.title", " ")
    for names, found in (
        (["ja"], []),
        (["vi"], ["vi"]),
        (["*/vi"], ["report/vi"]),
        (["v*", "*/vi"], ["report/vi", "vi"]),
    ):
        result = run_words("check", *names, "--static", str(copy))
        assert sorted({line.partition(":")[0] for line in result.stderr.splitlines()}) == found
    assert run_words("check", "xx", "--static", str(copy)).returncode not in (0, 1)


@pytest.mark.parametrize(
    ("language", "english", "text", "complaint"),
    [
        ("my", "Call 110 now.", "အခု 110 ကို ဖုန်းဆက်ပါ။", None),
        ("my", "Call 110 now.", "အခု ၁၁၀ ကို ဖုန်းဆက်ပါ။", "k has digits that are not Latin: ၀၁"),
        ("my", "Call 110 now.", "အခု 119 ကို ဖုန်းဆက်ပါ။", "k does not say the number 110"),
        ("ne", "Call 110 now.", "अहिले 110 मा फोन गर्नुहोस्, कि 119 मा।", "k says the number 119"),
        ("th", "Call 0120-250-168.", "โทร 0120-250-186", "k does not say the number 0120-250-168"),
        ("ja", "Choose up to three.", "3つまで選んでください。", None),
        ("vi", "10,000 yen or more", "10.000 yên trở lên", None),
        ("my", "Your words stay here.", "သင့္စကား ဒီမွာ ရွိေနတယ္။", "k is written in Zawgyi"),
        ("my", "Your words stay here.", "သင့်စကား ဒီမှာ ရှိနေတယ်။", None),
        ("km", "You can tell us here.", "អ្នក\u200bអាច\u200bប្រាប់\u200bយើង", None),
        ("th", "You can tell us here.", "คุณ\u200bบอกเรา\u200bที่นี่ได้", "k has a space of no width"),
        ("id", "Unpaid wages", "kinds.wages", "k has the name that a machine gave it: kinds.wages"),
        ("mn", "Residence status", "status titp_one", "k has the name that a machine gave it: titp_one"),
        ("tl", "Construction", "Construction", None),
        ("mn", "Construction", "Construction", "k is still the English"),
        ("km", "You need not say your name.", "អ្នកមិនចាំបាច់ប្រាប់ឈ្មោះរបស់អ្នកទេ។", None),
        ("zh-Hans", "You need not say your name.", "不用说出你的名字。", None),
    ],
)
def test_each_way_of_writing_is_held_to_its_own_rules(
    language: str, english: str, text: str, complaint: str | None
) -> None:
    found = list(faults_of_text("k", english, unicodedata.normalize("NFC", text), language))
    assert found == [] if complaint is None else any(fault.startswith(complaint) for fault in found), found


def test_koe_words_tells_a_program_how_much_is_translated_and_how_much_was_read() -> None:
    command = [sys.executable, "-m", "koe.cli", "words", "--json"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = {one["language"]: one for one in json.loads(result.stdout)["languages"]}
    assert told.keys() == {one["code"] for one in domain("languages.json")} - {"en"} | {"staff/ja"}
    assert (told["vi"]["percent"], told["vi"]["translated"]) == (100, told["vi"]["texts"])


def test_the_worker_can_choose_at_least_the_four_languages_of_the_beginning() -> None:
    known = {language["code"] for language in domain("languages.json")}
    assert {"vi", "en", "ja-easy", "ja"} <= set(WORKERS_LANGUAGES) <= known


def test_kinds_are_fifteen_with_numbers_that_never_move_and_names_for_staff() -> None:
    kinds = domain("kinds.json")
    assert [(kind["number"], kind["key"]) for kind in kinds] == list(enumerate(KINDS, start=1))
    assert {kind["key"] for kind in kinds if kind["urgent"]} == URGENT
    for kind in kinds:
        assert kind["names"].keys() == {"en", "ja"}, kind["key"]


def world(language: str) -> dict[str, Any]:
    """What a worker reads of the rows of domain/."""
    return json.loads((WORDS / "world" / f"{language}.json").read_text(encoding="utf-8"))


def test_each_number_of_the_first_screen_says_what_it_is_for() -> None:
    lines = [line for line in domain("authorities.json") if line["first_screen"]]
    assert [[number["number"] for number in line["numbers"]] for line in lines][:2] == [["110"], ["119"]]
    for line in lines:
        assert {"name", "what", "hours"} <= world("en")["authorities"][line["key"]].keys(), line["key"]


def test_a_worker_can_read_every_answer_that_the_questionnaire_offers() -> None:
    read = world("en")
    fields = {field["key"]: field for field in domain("fields.json")}
    subkinds = {f"{kind}.{name}" for kind, names in read["subkinds"].items() for name in names}
    assert subkinds == {row["key"] for row in domain("subkinds.json")}
    for question in (one for section in domain("questionnaire.json") for one in section["questions"]):
        if question["form"] != "one" or question["key"] == "danger_now":
            continue
        if "of" in question:
            assert read[question["of"]].keys() == {row["key"] for row in domain(f"{question['of']}.json")}
        else:
            assert read["values"][question["key"]].keys() == fields[question["key"]]["values"].keys()
    assert read["calls"].keys() == {call["key"] for call in domain("calls.json")}


def telephone_numbers(text: str) -> set[str]:
    return {re.sub(r"\D", "", found) for found in TELEPHONE.findall(text)}


def test_no_file_that_people_read_names_another_telephone_number() -> None:
    known = {re.sub(r"\D", "", line["number"]) for each in domain("authorities.json") for line in each["numbers"]}
    assert telephone_numbers("Gọi 0120-250-168, 03-5363-3013, tel:110") == {"0120250168", "0353633013", "110"}
    assert telephone_numbers("Gọi 0570-013904") == {"0570013904"}
    read = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "domain").glob("*.json")]
    for folder, endings in (("static/words", {".json"}), ("static/pages", {".html"}), ("api/demo", {".py"})):
        read += [path for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    read = [path for path in read if path.is_file()]
    assert len(read) > 20
    strangers = {path.name: telephone_numbers(path.read_text(encoding="utf-8")) - known for path in read}
    assert {name: numbers for name, numbers in strangers.items() if numbers} == {}


def test_languages_are_twelve_and_say_truly_which_have_a_catalogue_and_which_were_reviewed() -> None:
    languages, covered = domain("languages.json"), {one.language: one for one in coverage()}
    assert len({language["code"] for language in languages}) == len(languages) == 12
    for language in languages:
        code = language["code"]
        assert language["endonym"], code
        assert language["dir"] in {"ltr", "rtl"}, code
        assert language["tag"] == tag(code)
        assert language["catalogue"] == (code in WORKERS_LANGUAGES), code
        reviewed = covered.get(code)  # English, which all others come from, has no record: nobody vouches for it yet
        assert language["reviewed"] == (reviewed is not None and reviewed.reviewed == reviewed.texts), code


def test_each_suggested_desk_has_a_name_for_staff_and_in_its_own_language() -> None:
    known = {language["code"] for language in domain("languages.json")}
    for desk in domain("desk_names.json"):
        assert set(desk["languages"]) <= known
        assert {"en", "ja", *WORKERS_LANGUAGES} <= desk["names"].keys(), desk["languages"]
        assert all(name.strip() for name in desk["names"].values())


def test_every_word_of_the_glossary_is_said_somewhere_in_its_catalogue() -> None:
    for entry in domain("glossary.json"):
        for name, word in entry["words"].items():
            parts = [""] if "/" in name else ["", "report", "voice", "mailbox", "guides", "phrasebook", "world"]
            read = [WORDS / part / f"{name}.json" for part in parts]
            text = "".join(path.read_text(encoding="utf-8") for path in read if path.is_file())
            assert word.lower() in text.lower(), (entry["term"], name)


SCREENS = {
    "": ("static/src/pages/report", "static/src/pages/mailbox", "static/src/design", "static/pages"),
    "report/": ("static/src/pages/report", "static/src/evidence/types.ts"),
    "voice/": ("static/src/pages/report", "static/src/evidence/voice"),
    "mailbox/": ("static/src/pages/mailbox", "static/src/vault/why.ts"),
    "guides/": ("static/src/pages/guides",),
    "phrasebook/": ("static/src/phrasebook", "static/src/pages/mailbox"),
    "staff/": (
        "static/src/pages/desk",
        "static/src/pages/practice",
        "static/pages",
        "static/src/evidence/types.ts",
        "api/mails/texts.py",
    ),
    "poster/": ("static/src/pages/desk/paper/poster.tsx",),
    "figures/": ("static/figures", "api/figures"),
}


def said(places: tuple[str, ...]) -> str:
    """All sources of an audience's screens."""
    files = [
        file
        for place in places
        for file in ((ROOT / place).rglob("*.*") if (ROOT / place).is_dir() else [ROOT / place])
    ]
    return "\n".join(
        file.read_text(encoding="utf-8") for file in files if file.suffix in {".ts", ".tsx", ".html", ".py"}
    )


@pytest.mark.parametrize("audience", SCREENS)
def test_every_text_is_said_on_a_screen(audience: str) -> None:
    """What no screen says is nobody's to translate. A group may be looked up by what it is about: `ongoing[…]`.

    Or be handed out whole, to be looked up there: `=> words.documents`.
    """

    def leaves(tree: dict[str, Any], group: str = "") -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for key, text in tree.items():
            found += [(group, key)] if isinstance(text, str) else leaves(text, key)
        return found

    texts: dict[str, Any] = json.loads((WORDS / f"{audience}en.json").read_text(encoding="utf-8"))
    sources = said(SCREENS[audience])
    named = {name for pair in re.findall(r"[.'\"](\w+)\b|\b(\w+)\b\s*[,}]", sources) for name in pair}
    looked_up = set(re.findall(r"\b(\w+)\[", sources)) | set(re.findall(r"=> words\.(\w+),", sources))
    unsaid = [
        f"{group}.{key}"
        for group, key in leaves(texts)
        if not {key, re.sub("_(one|other)$", "", key)} & named and group not in looked_up
    ]
    assert unsaid == []

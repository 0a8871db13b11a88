"""Do the tools that judge `crypto/` see what is wrong? `make kit`, `make fuzz-parsers`, `make mutants-crypto`."""

from __future__ import annotations

import ast
import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from crypto.refusals import Refused
from tools import kit, mutants

ROOT = Path(__file__).parents[2]

# --- the kit ----------------------------------------------------------------------------------------------------------

PYTHON = "test_an_age_file_of_the_kit_opens_or_fails_as_the_kit_says"


def reports(folder: Path, python: str, *web: tuple[str, str]) -> tuple[kit.Results, kit.Results]:
    (folder / "python.xml").write_text(f"<testsuites><testsuite>{python}</testsuite></testsuites>")
    cases = [{"title": title, "status": status} for title, status in web]
    (folder / "web.json").write_text(json.dumps({"testResults": [{"assertionResults": cases}]}))
    return kit.python_results(folder / "python.xml"), kit.web_results(folder / "web.json")


def test_a_vector_of_the_kit_counts_when_it_passed_every_time_and_in_both_languages(tmp_path: Path) -> None:
    python, web = reports(
        tmp_path,
        f'<testcase name="{PYTHON}[0-good]"/><testcase name="{PYTHON}[7-good]"/>'
        f'<testcase name="{PYTHON}[0-once]"/><testcase name="{PYTHON}[7-once]"><failure/></testcase>'
        f'<testcase name="{PYTHON}[0-here]"/><testcase name="{PYTHON}[0-skipped]"><skipped/></testcase>'
        '<testcase name="test_something_else[0-other]"/>',
        ("'good' opens or fails as the kit says", "passed"),
        ("once opens or fails as the kit says", "passed"),
        ("there opens or fails as the kit says", "passed"),
        ("'skipped' opens or fails as the kit says", "pending"),
        ("other has a sound header", "passed"),
    )
    assert kit.tally(python, web) == (["good"], ["here", "once", "skipped", "there"])


def test_an_empty_kit_does_not_pass(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run(_command: list[str], **_options: object) -> SimpleNamespace:
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(kit.subprocess, "run", run)
    assert kit.main() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "age kit: 0 of 74"


# --- fuzzing ----------------------------------------------------------------------------------------------------------


class _Nothing:
    def __init__(self, include: list[str]) -> None:
        assert include == ["crypto"]

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, without atheris, which `make fuzz-parsers` alone installs."""
    atheris: Any = ModuleType("atheris")
    atheris.instrument_imports = _Nothing
    monkeypatch.setitem(sys.modules, "atheris", atheris)
    monkeypatch.delitem(sys.modules, "tools.fuzz_parsers", raising=False)
    from tools import fuzz_parsers

    return fuzz_parsers


def test_every_parser_that_a_stranger_reaches_is_fuzzed(fuzz: Any) -> None:
    assert list(fuzz.TARGETS) == [
        "header",
        "envelope",
        "sealed",
        "letter",
        "body",
        "directory",
        "entry",
        "canonical",
        "code",
        "key",
    ]


# What once broke a target, or would have.
FOUND = [b"", b"\xed1", b"\xed:6}", b"\xff" * 200, b"[" * 4000, b"1" * 5000, b'{"a":-0}', b"age1pq1", b"\0" * 4096]


def _whole(seed: bytes) -> bytes:
    return seed


def _cut(seed: bytes) -> bytes:
    return seed[:-1]


def _moved(seed: bytes) -> bytes:
    return seed[1:] + b"\n"


@pytest.mark.parametrize("spoil", [_whole, _cut, _moved])
def test_every_target_takes_its_own_seeds_and_hostile_bytes(fuzz: Any, spoil: Any) -> None:
    for target in fuzz.TARGETS.values():
        seeds = list(target.seeds())
        assert seeds
        for data in [*seeds, *FOUND]:
            with suppress(Refused):
                target.run(spoil(data)[: target.bytes_max])


def test_a_seed_gets_through_each_target(fuzz: Any) -> None:
    """A target that refuses everything would look into nothing."""
    through: set[str] = set()
    for name, target in fuzz.TARGETS.items():
        for seed in target.seeds():
            with suppress(Refused):
                target.run(seed)
                through.add(name)
    # A letter is not signed by the key that it names, nor are the files sealed to the fuzzer's own identity; a
    # directory is read, and refused for its signature.
    assert through == set(fuzz.TARGETS) - {"sealed", "letter", "directory"}


def test_a_target_that_breaks_or_does_not_start_is_counted(
    fuzz: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"header": (0, "stat::number_of_executed_units: 70\n"), "code": (77, "units: 5"), "key": (0, "no atheris")}

    def run(command: list[str], **_options: object) -> SimpleNamespace:
        code, text = said[command[3]]
        return SimpleNamespace(returncode=code, stderr=text)

    monkeypatch.setattr(fuzz.subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["fuzz_parsers"])
    monkeypatch.setenv("FUZZ_TARGETS", "header code key")
    assert fuzz.main() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "fuzz: 3 targets, 70 executions, 2 uncaught"
    monkeypatch.setenv("FUZZ_TARGETS", "header")
    assert fuzz.main() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "fuzz: 1 targets, 70 executions, 0 uncaught"


# --- mutants ----------------------------------------------------------------------------------------------------------

SOURCE = '''
"""A docstring is not changed."""
LIMIT: int = 5

def take(size: int) -> bytes:
    """Nor is this."""
    if size > LIMIT and not size == 7:
        raise ValueError
    check(size)
    return b"a" + b""
'''


def test_a_mutant_differs_in_one_place() -> None:
    changed = {mutant.name for mutant in mutants.mutants_of("made", SOURCE)}
    assert changed == {
        "made.top: `5` → `6`",
        "made.top: `5` → `4`",
        "made.take: `size > LIMIT and (not size == 7)` → `size > LIMIT or not size == 7`",
        "made.take: `size > LIMIT and (not size == 7)` → `not size == 7`",
        "made.take: `size > LIMIT and (not size == 7)` → `size > LIMIT`",
        "made.take: `size > LIMIT` → `size >= LIMIT`",
        "made.take: `not size == 7` → `size == 7`",
        "made.take: `size == 7` → `size != 7`",
        "made.take: `7` → `8`",
        "made.take: `7` → `6`",
        "made.take: `raise ValueError` → `pass`",
        "made.take: `check(size)` → `pass`",
        "made.take: `return b'a' + b''` → `return None`",
        "made.take: `b'a' + b''` → `b'a' - b''`",
        "made.take: `b'a'` → `b'ax'`",
        "made.take: `b''` → `b'x'`",
    }
    whole = ast.unparse(ast.parse(SOURCE))
    assert all(mutant.source != whole for mutant in mutants.mutants_of("made", SOURCE))


def test_every_survivor_in_the_document_has_an_answer() -> None:
    text = (ROOT / "docs" / "mutants.md").read_text("utf-8")
    changed, lost = r"\w+\.[\w.]+: `.+` → `.+?`(?: #\d+)?", r"route [A-Z]+ \S+ without \w+"
    rows = re.findall(rf"^\| ({changed}|{lost}) \| (.*) \|$", text, re.MULTILINE)
    assert rows
    heads = 2 * text.count("| survivor |")
    assert len(rows) == len([line for line in text.splitlines() if line.startswith("| ")]) - heads
    for name, answer in rows:
        assert len(answer) > 15, name
        if name.startswith("route "):
            continue  # which routes there are, the run itself says
        module = name.partition(":")[0].removesuffix(".top")
        places = [
            *(ROOT.joinpath("crypto", *module.split(".")[:depth]).with_suffix(".py") for depth in (1, 2)),
            ROOT.joinpath(*module.split(".")[:3]).with_suffix(".py"),
        ]
        assert any(place.exists() for place in places), name

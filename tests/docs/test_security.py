"""Does docs/security.md answer every requirement of ASVS 5.0 once, with links that lead somewhere, and count rightly?

`asvs-5.0.0.json` has the ids and levels of level 1 and 2, from OWASP's own list of version 5.0.0.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "security.md"
TEXT = DOCUMENT.read_text("utf-8")
LEVELS: dict[str, int] = json.loads((Path(__file__).parent / "asvs-5.0.0.json").read_text("utf-8"))["levels"]
VERDICTS = ("met", "partly", "not met", "n/a")

CHAPTER = re.compile(r"^### V(\d+) ", re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
HEAD = ["id", "level", "what", "verdict", "how Koe answers"]


class Row(NamedTuple):
    """A requirement as the document answers it, and the chapter in which that stands."""

    chapter: str
    id: str
    level: int
    what: str
    verdict: str
    how: str


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows() -> list[Row]:
    """Every line of every chapter's table that is not its head; a line with other cells than five is an error."""
    found: list[Row] = []
    chapters = CHAPTER.split(TEXT)[1:]
    for number, part in zip(chapters[::2], chapters[1::2], strict=True):
        head, rule, *lines = [line for line in part.splitlines() if line.startswith("|")]
        assert cells(head) == HEAD, f"V{number}"
        assert set(rule) <= set("|- "), f"V{number}"
        for line in lines:
            name, level, what, verdict, how = cells(line)
            found.append(Row(number, name, int(level), what, verdict, how))
    return found


ROWS = rows()


def faults_of(label: str, target: str) -> list[str]:
    """What is wrong with one link: no such file, or no such test in it. A test is named by function or by sentence."""
    if target.startswith("https://"):
        return []
    file = (DOCUMENT.parent / target).resolve()
    if not file.is_file() or not file.is_relative_to(ROOT):
        return [f"no file: {target}"]
    if not target.startswith("../tests/") or target == f"../{label}":
        return [] if target.startswith("../tests/") or not label.startswith("`test_") else [f"no test: {label}"]
    source = file.read_text("utf-8")
    declared = f"def {label.strip('`')}(" if file.suffix == ".py" else f"test('{label}'"
    return [] if declared in source else [f"{target} has no {label}"]


def test_every_requirement_of_level_one_and_two_is_answered_once_at_its_level_and_in_its_chapter() -> None:
    assert Counter(row.id for row in ROWS) == Counter(list(LEVELS))
    assert {row.id: row.level for row in ROWS} == LEVELS
    assert [row.id for row in ROWS] == sorted(LEVELS, key=lambda name: [int(part) for part in name[1:].split(".")])
    assert [row.id for row in ROWS if not row.id.startswith(f"V{row.chapter}.")] == []
    assert CHAPTER.findall(TEXT) == [str(number) for number in range(1, 18)]


def test_the_list_has_as_many_requirements_as_the_standard() -> None:
    assert Counter(LEVELS.values()) == {1: 70, 2: 183}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_requirement_has_a_verdict_that_is_shown_or_explained(row: Row) -> None:
    assert row.verdict in VERDICTS
    assert row.what
    links = LINK.findall(row.how)
    assert row.verdict != "met" or links, "met, and nothing to look at"
    assert len(LINK.sub("", row.how).strip()) >= 10 or row.verdict == "met", "no reason"
    assert [fault for link in links for fault in faults_of(*link)] == []


def test_links_outside_the_tables_lead_somewhere_too() -> None:
    assert [fault for link in LINK.findall(TEXT) for fault in faults_of(*link)] == []


def test_the_count_is_that_of_the_tables() -> None:
    counted = {verdict: Counter(row.level for row in ROWS if row.verdict == verdict) for verdict in VERDICTS}
    counted["all"] = Counter(row.level for row in ROWS)
    table = TEXT.split("| verdict | level 1 | level 2 | together |")[1].split("\n\n")[0].splitlines()[2:]
    assert {cells(line)[0]: [int(cell) for cell in cells(line)[1:]] for line in table} == {
        name: [of[1], of[2], of.total()] for name, of in counted.items()
    }


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("api/nowhere.py", "../api/nowhere.py"),
        ("`test_nothing`", "../tests/api/test_headers.py"),
        ("a sentence", "../tests/web/vault/rpc.test.ts"),
        ("`test_nothing`", "../api/app.py"),
    ],
)
def test_a_link_that_leads_nowhere_is_seen(label: str, target: str) -> None:
    assert len(faults_of(label, target)) == 1

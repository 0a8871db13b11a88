"""The promises of the documents that can be checked: threat rows, settings, commands, decisions, links."""

import json
import re
from pathlib import Path

import pytest

from api.commands.moving import Target
from api.settings import Settings
from shipped import VERSION

ROOT = Path(__file__).parents[2]
THREATS = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

THREAT_ROW = re.compile(r"^\| \[(T-\d\d)\] \|(?P<cells>.+)\|$", re.MULTILINE)
NAMED_TEST = re.compile(r"`(tests/[\w/.]+)::([^`]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def threat_rows() -> list[tuple[str, str]]:
    """(id, last cell) of every row of the table."""
    return [(row[1], row["cells"].split("|")[-1].strip()) for row in THREAT_ROW.finditer(THREATS)]


def rows_of(document: str, heading: str) -> list[list[str]]:
    """The table below a heading, without its head: the cells of each row."""
    part = document.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_threat_rows_are_numbered_without_a_gap() -> None:
    assert [name for name, _ in threat_rows()] == [f"T-{n:02}" for n in range(1, len(threat_rows()) + 1)]
    assert len(threat_rows()) >= 10
    assert {len(row["cells"].split("|")) for row in THREAT_ROW.finditer(THREATS)} == {4}
    assert THREATS.count("\n| [") == len(threat_rows())


@pytest.mark.parametrize(("row", "shown_by"), threat_rows())
def test_each_threat_row_names_tests_that_exist_or_says_why_there_is_none(row: str, shown_by: str) -> None:
    named = NAMED_TEST.findall(shown_by)
    # A reason stands alone, and of the cell nothing is left besides the tests: a name that was written wrongly.
    assert bool(named) != bool(re.fullmatch("no test: .+", shown_by)), row
    assert not named or NAMED_TEST.sub("", shown_by).strip() == "", row
    for path, name in named:
        file = ROOT / path
        assert file.is_file(), f"{row} names {path}"
        source = file.read_text(encoding="utf-8")
        declared = f"def {name}(" in source if file.suffix == ".py" else f"test('{name}'" in source
        assert declared, f"{row} names {name}, which {path} does not have"


def test_every_decision_is_in_the_index_and_the_other_way_round() -> None:
    folder = ROOT / "docs" / "decisions"
    files = {path.name for path in folder.glob("[0-9]*.md")}
    assert set(LINK.findall((folder / "README.md").read_text(encoding="utf-8"))) == files
    numbers = sorted(int(name[:4]) for name in files)
    assert numbers == list(range(1, len(files) + 1))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    broken = [
        link for link in LINK.findall(document.read_text(encoding="utf-8")) if not (document.parent / link).exists()
    ]
    assert broken == []


def test_every_make_command_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        name
        for document in DOCUMENTS
        for name in re.findall(r"(?:^|`)make ([a-z][\w-]*)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named
    assert named <= targets


def test_every_row_that_a_document_names_is_in_the_threat_model() -> None:
    named = {name for document in DOCUMENTS for name in re.findall(r"T-\d\d", document.read_text(encoding="utf-8"))}
    assert named == {name for name, _ in threat_rows()}


def test_every_setting_is_described_with_its_default_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KOE_{name.upper()}", raising=False)
    settings = Settings()

    def shown(value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value) or "nothing"

    in_code = {f"`KOE_{name.upper()}`": f"`{shown(getattr(settings, name))}`" for name in Settings.model_fields}
    table = rows_of(OPERATIONS, "Settings")
    assert [row[0] for row in table] == list(in_code)
    assert {row[0]: row[1] for row in table} == in_code
    assert all(len(row) == 3 and row[2] for row in table)


def test_the_changelog_begins_with_the_version_that_the_pages_and_the_program_have() -> None:
    [newest, *_] = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert newest == VERSION == package["version"]


def test_no_document_names_a_setting_that_there_is_not() -> None:
    known = {f"KOE_{name.upper()}" for name in Settings.model_fields}
    known |= {f"KOE_TO_{name.upper()}" for name in Target.model_fields}
    named = {
        name for document in DOCUMENTS for name in re.findall(r"KOE_[A-Z_]*[A-Z]", document.read_text(encoding="utf-8"))
    }
    assert named == known


def test_the_operator_is_told_what_each_event_of_the_log_means() -> None:
    inventory = (ROOT / "docs" / "data-inventory.md").read_text(encoding="utf-8")
    events = {row[0].strip("`") for row in rows_of(inventory, "What our own log says")}
    explained = {row[0].strip("`").split(" ")[0] for row in rows_of(OPERATIONS, "What the log says")}
    assert events
    assert events <= explained

"""The files of a release are what they say they are, to the programs that read them."""

from __future__ import annotations

import csv
import importlib
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system, validate

from tables.cells import Cell, Drawn
from tables.files import files_of, media_type
from tables.noise import noised
from tables.periods import span
from tables.registry import Profile, tables_of
from tables.release import drawn_tables
from tests.tables.people import counts_of, people

# It brings no types of its own.
pd: Any = importlib.import_module("pandas")

YEAR, DAY = span("2025"), date(2026, 1, 5)


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    tables = tables_of(Profile.STANDARD, YEAR.length)
    return drawn_tables(YEAR, Profile.STANDARD, counts_of(tables, people(1500)), noised)


@pytest.fixture(scope="module")
def folder(drawn: list[Drawn], tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("release")
    for name, content in files_of(YEAR, Profile.STANDARD, DAY, drawn).items():
        (where / name).write_bytes(content)
    return where


def test_the_package_is_a_package_and_every_table_fits_its_schema(folder: Path) -> None:
    with system.use_context(trusted=True):
        report: Any = validate(str(folder / "datapackage.json"))
        package: Any = Package(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "type", "message"])
    assert [task.name for task in report.tasks] == [resource.name for resource in package.resources]
    assert len(package.resources) == 9
    assert package.licenses[0]["name"] == "CC-BY-4.0"


def test_a_table_that_does_not_fit_is_noticed(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "T5.csv").read_bytes()
    (tmp_path / "T5.csv").write_bytes(text.replace(b",A,F,", b",A,F,x", 1))
    with system.use_context(trusted=True):
        assert not validate(str(tmp_path / "datapackage.json")).valid


def test_what_stands_beside_a_csv_names_its_columns_as_they_are(folder: Path) -> None:
    for path in folder.glob("*.csv-metadata.json"):
        told = json.loads(path.read_text("utf-8"))
        file = folder / told["url"]
        assert file.name == path.name.replace("-metadata.json", "")
        head, *rows = csv.reader(io.StringIO(file.read_text("utf-8-sig")))
        assert head == [column["titles"] for column in told["tableSchema"]["columns"]]
        keys = [head.index(name) for name in told["tableSchema"]["primaryKey"]]
        assert len({tuple(row[at] for at in keys) for row in rows}) == len(rows)
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_is_held_back_is_empty_and_said_to_be(folder: Path, drawn: list[Drawn]) -> None:
    for table in drawn:
        frame: Any = pd.read_csv(folder / f"{table.table.name}.csv")
        held_back = frame["OBS_VALUE"].isna()
        assert list(frame["OBS_STATUS"] == "Q") == list(held_back)
        assert list(frame["CONF_STATUS"] == "N") == list(held_back)
        assert len(frame) == len(table.cells) + 1
        assert [None if empty else int(value) for value, empty in zip(frame["OBS_VALUE"], held_back, strict=True)] == [
            *(cell.value for cell in table.cells),
            table.total,
        ]
    assert any(cell.value is None for table in drawn for cell in table.cells)
    assert any(cell.value is not None for table in drawn for cell in table.cells)


def test_the_same_tables_give_the_same_bytes(drawn: list[Drawn]) -> None:
    first = files_of(YEAR, Profile.STANDARD, DAY, drawn)
    assert files_of(YEAR, Profile.STANDARD, DAY, list(drawn)) == first
    [t2, *others] = drawn
    cells = (Cell(t2.cells[0].at, (t2.cells[0].value or 0) + 5), *t2.cells[1:])
    other = replace(t2, cells=cells)
    changed = {
        name
        for name, content in files_of(YEAR, Profile.STANDARD, DAY, [other, *others]).items()
        if content != first[name]
    }
    assert changed == {"T2.csv", "T2.json", "datapackage.json"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("T1.csv", "text/csv; charset=utf-8"),
        ("T1.csv-metadata.json", "application/csvm+json"),
        ("datapackage.json", "application/json"),
    ],
)
def test_each_file_says_what_it_is(name: str, expected: str) -> None:
    assert media_type(name) == expected

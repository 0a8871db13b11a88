"""Does what the first release kept outlive every migration since, up and down, on both engines?"""

import ast
import json
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from api.revisions import migrate, migrations_config
from api.storage import run_on
from tests.migrations.recorded import FIRST, FIRST_REVISION, Rows, fill, one_of_each, rows

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
KEPT: Rows = json.loads(FIRST.read_text(encoding="utf-8"))
LATER = sorted(path for path in VERSIONS.glob("*.py") if path.name[:4] > FIRST_REVISION)


def down_to_the_first(connection: Connection) -> None:
    command.downgrade(migrations_config(connection), FIRST_REVISION)


def told(url: str) -> Rows:
    found: list[Rows] = []
    run_on(url, lambda connection: found.append(rows(connection)))
    return found[0]


def test_the_first_release_has_something_in_each_table() -> None:
    assert [name for name, listed in KEPT.items() if not listed] == []


def test_what_the_first_release_kept_goes_up_and_comes_back_as_it_was(empty_database_url: str) -> None:
    def fill_the_first(connection: Connection) -> None:
        migrate(connection, FIRST_REVISION)
        fill(connection, KEPT)

    run_on(empty_database_url, fill_the_first)
    first = told(empty_database_url)
    assert first == KEPT
    run_on(empty_database_url, lambda connection: migrate(connection, "head"))
    now = told(empty_database_url)
    for name, listed in first.items():
        # No table of the first release has been given up; what a later one adds stands beside what was there.
        beside = [{column: row[column] for column in listed[0]} for row in now[name]]
        assert sorted(map(json.dumps, beside)) == sorted(map(json.dumps, listed)), name
    # What came since has something in it too, and goes back without taking anything else along.
    run_on(empty_database_url, one_of_each)
    run_on(empty_database_url, down_to_the_first)
    assert told(empty_database_url) == first


def test_a_way_back_says_what_it_loses() -> None:
    silent = [
        path.name
        for path in LATER
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "downgrade" and not ast.get_docstring(node)
    ]
    assert LATER
    assert silent == []

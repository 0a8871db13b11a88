"""Is every command of `koe` explained, with its options, its answers and its exit codes, and no other?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from api.doctor.findings import Matter
from api.terminal import Exit
from koe.cli import app
from restoring.__main__ import app as restoring
from tests.docs.operations import OPERATIONS, rows_of

ELSEWHERE = {"koe restore": "restore", "koe backup verify": "verify"}
"""Commands that hand over to a program of their own, and what they are called there."""


def commands(command: object, name: str = "koe") -> Iterator[tuple[str, TyperCommand]]:
    """Each command by all of its words; those of a group stand for it."""
    if isinstance(command, TyperGroup):
        for word, below in command.commands.items():
            yield from commands(below, f"{name} {word}")
    else:
        assert isinstance(command, TyperCommand)
        yield name, command


def all_commands() -> dict[str, TyperCommand]:
    """With the options of the program that it hands over to."""
    opening = dict(commands(get_command(restoring)))
    return {
        name: opening[f"koe {ELSEWHERE[name]}"] if name in ELSEWHERE else command
        for name, command in commands(get_command(app))
    }


COMMANDS = all_commands()
TABLE = {row[0].strip("`"): row for row in rows_of(OPERATIONS, "Commands", "command")}


def options(command: TyperCommand) -> set[str]:
    return {name for one in command.params for name in one.opts if name.startswith("--")}


def test_the_families_are_all_there() -> None:
    families = {name.split()[1] for name in COMMANDS}
    wanted = "init serve doctor backup restore migrate sweep retention statistics audit poster words user desk"
    assert families >= set(wanted.split())


def test_every_command_stands_in_the_table_and_no_other() -> None:
    assert sorted(TABLE) == sorted(COMMANDS)
    assert {len(row) for row in TABLE.values()} == {4}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_explains_itself_and_answers_a_program(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert "--json" in options(command)
    explained = [one for one in command.params if not getattr(one, "help", None)]
    assert explained == []
    # Options as the table has them, and the fields of the answer.
    _, what, said, fields = TABLE[name]
    assert what
    assert set(re.findall(r"`(--[\w-]+)`", said)) == options(command) - {"--json", "--help"}
    assert re.findall(r"`\w+`", fields)


def test_every_exit_code_is_explained_and_no_other() -> None:
    assert [row[0].strip("`") for row in rows_of(OPERATIONS, "Commands", "exit code")] == [str(code) for code in Exit]


def test_every_finding_of_the_doctor_is_explained_and_no_other() -> None:
    listed = [row[0].strip("`") for row in rows_of(OPERATIONS, "What `koe doctor` looks at", "name")]
    assert sorted(listed) == sorted(Matter)


def test_no_command_ends_with_a_number_of_its_own() -> None:
    """`typer.Exit` takes the codes of the table alone."""
    files = [
        file for folder in ("api", "koe", "restoring") for file in (Path(__file__).parents[2] / folder).rglob("*.py")
    ]
    ended = [found for file in files for found in re.findall(r"typer\.Exit\(([^)]*)\)", file.read_text("utf-8"))]
    assert ended
    assert [one for one in ended if not one.startswith(("Exit.", "code"))] == []

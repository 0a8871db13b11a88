"""An operator at the shell: types a command of `koe`, as a person or as a program."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.settings import Settings
from koe.cli import app
from tests.docs.operations import OPERATIONS, rows_of

FIELDS = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[3])) for row in rows_of(OPERATIONS, "Commands", "command")}
"""What docs/operations.md promises of each command's answer to a program."""


def check_fields(command: str, answer: dict[str, Any]) -> None:
    """The answer has the fields of the table; `current` and `lost` of `koe migrate` stand for each other."""
    either = {"current", "lost"} if command == "koe migrate" else set[str]()
    assert set(answer) - either == FIELDS[command] - either, command


@dataclass
class Shell:
    """With the settings of an instance in its environment."""

    set_environment: Callable[[str, str], None]

    def has(self, settings: Settings) -> None:
        """The settings of this instance from now on."""
        for name in ("data", "database_url", "origin", "cover_keys", "audit_key", "port"):
            self.set_environment(f"KOE_{name.upper()}", str(getattr(settings, name)))

    def types(self, *words: object, says: str = "") -> tuple[int, str]:
        """The exit code, and all that is printed."""
        done = CliRunner().invoke(app, [str(word) for word in words], input=says)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    def asks(self, command: str, *more: object) -> dict[str, Any]:
        """What a program is answered when all goes well; the fields are those of the document."""
        done = CliRunner().invoke(app, [*command.split()[1:], *(str(word) for word in more), "--json"])
        assert done.exit_code == 0, done.output
        answer = json.loads(done.stdout)
        check_fields(command, answer)
        return answer

    def fails(self, command: str, *more: object) -> tuple[int, str]:
        """The exit code, and the sentence that a program is told."""
        done = CliRunner().invoke(app, [*command.split()[1:], *(str(word) for word in more), "--json"])
        answer = json.loads(done.stdout)
        assert set(answer) == {"problem", "exit"}
        assert answer["exit"] == done.exit_code != 0
        return done.exit_code, answer["problem"]


def a_shell(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Shell:
    """A shell in a folder, without any setting of Koe's."""
    for name in [name for name in os.environ if name.startswith("KOE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    return Shell(monkeypatch.setenv)

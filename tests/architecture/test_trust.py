"""Two ways that no type checker closes: a letter that nobody verified, and a key that was made without a role."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("api", "crypto", "koe", "restoring")
KEYS = {"Identity", "SigningKey", "Recipient"}
OUTSIDE = {
    "api/backup/cover_keys.py",  # a backup's identity is nobody's, and no letter is sealed to it
    "api/commands/copies.py",  # likewise the operator's recipient
    "crypto/__main__.py",  # the tool seals and opens any age file
}


def calls(folder: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call in every file below a folder."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield file.relative_to(ROOT).as_posix(), node


def last_name(node: ast.expr) -> str:
    """What is called, without the modules before it."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def makes_key(call: ast.Call) -> bool:
    """Whether it makes a key and names no role: ``Identity(…)``, ``SigningKey.draw()``."""
    made_by = isinstance(call.func, ast.Attribute) and call.func.attr in {"draw", "parse", "from_key"}
    return last_name(call.func.value if made_by and isinstance(call.func, ast.Attribute) else call.func) in KEYS


def test_only_verify_makes_a_letter_and_only_reading_says_that_one_was_opened() -> None:
    made = {(last_name(call.func), file) for folder in FOLDERS for file, call in calls(folder)}
    assert {(name, file) for name, file in made if name in {"Letter", "Opened"}} == {
        ("Letter", "crypto/letters.py"),
        ("Opened", "crypto/reading.py"),
    }


def test_every_key_is_made_with_its_role() -> None:
    roleless = {file for folder in FOLDERS for file, call in calls(folder) if makes_key(call)}
    assert roleless == OUTSIDE


def test_a_key_without_a_role_is_seen_however_it_is_made() -> None:
    lines = ("Identity(seed)", "sealing.Identity(seed)", "SigningKey.draw()", "age_format.Recipient.parse(text)")
    named = ("Identity[Case](seed)", "SigningKey[roles.Desk].draw()", "Recipient[Member].parse(text)", "parse(text)")
    found = [
        makes_key(call) for line in (*lines, *named) if isinstance(call := ast.parse(line, mode="eval").body, ast.Call)
    ]
    assert found == [True] * 4 + [False] * 4

"""What is looked for, and in how many spellings? Raw, wide, in hex, in percents, in base64."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
_WORDS_MIN = 8
"""Characters of a line that was shown, below which it could be anybody's."""
_SCREEN = re.compile(r"^  \| '(\w+)'", re.MULTILINE)


def spelt(plain: bytes) -> Iterator[bytes]:
    """The ways in which bytes could lie somewhere: raw, in hex, in base64 at any offset."""
    yield plain
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for shift in range(3):
        # Only what does not depend on the neighbours: the groups that lie whole in the text.
        whole = base64.b64encode(bytes(shift) + plain)[4 if shift else 0 :]
        yield (inner := whole[: len(whole) - 4])
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def spellings(text: str) -> Iterator[bytes]:
    """The ways in which a text could lie somewhere: raw, UTF-16, hex, percent, JSON's escapes, base64 at any offset."""
    raw = text.encode()
    for plain in (raw, text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield from spelt(plain)
    yield "".join(f"%{byte:02X}" for byte in raw).encode()
    yield quote(text).encode()
    yield text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")


@dataclass(frozen=True)
class Mark:
    """One text: `kind` is what a person calls it, `name` which of its kind."""

    kind: str
    name: str
    text: str
    in_every_spelling: bool = False
    """Else raw, wide and in percents: for what is not secret by itself, of which there is much."""
    content: bytes = b""
    """What is looked for where it is no text: a piece of a file."""

    @cached_property
    def needles(self) -> frozenset[bytes]:
        """Each spelling, once."""
        if self.content:
            return frozenset(spelt(self.content))
        if self.in_every_spelling:
            return frozenset(one for one in spellings(self.text) if len(one) >= 6)
        wide = (self.text.encode("utf-16-le"), self.text.encode("utf-16-be"))
        return frozenset({self.text.encode(), *wide, quote(self.text).encode()})

    def is_in(self, content: bytes) -> bool:
        """Whether the content shows it, in whatever spelling."""
        return any(needle in content for needle in self.needles)


def secret(kind: str, name: str, text: str) -> Mark:
    """A text that nobody but the two may read."""
    return Mark(kind, name, text, in_every_spelling=True)


def of_story(name: str, text: str) -> list[Mark]:
    """The text as a whole, and each of its longer words."""
    words = {word for word in re.findall(r"\w+", text) if len(word) >= _WORDS_MIN}
    return [secret("story", name, text), *(secret("story", f"{name}, a word", word) for word in sorted(words))]


_PIECE: Final = 24
"""Bytes of a compressed picture: nobody else's has them."""


def of_file(name: str, content: bytes) -> list[Mark]:
    """Pieces from the beginning, the middle and the end of what a picture is compressed to."""
    places = [len(content) * share // 8 for share in (2, 4, 6)]
    pieces = [content[at : at + _PIECE] for at in places]
    assert all(len(set(piece)) > _PIECE // 2 for piece in pieces), "too even to be told from anything"
    return [Mark("file", f"{name}, piece {n}", "", content=piece) for n, piece in enumerate(pieces)]


def of_code(code: str) -> list[Mark]:
    """The 24 digits together, in groups, and each pair of groups."""
    groups = [code[at : at + 4] for at in range(0, len(code), 4)]
    pairs = list(pairwise(groups))
    joined = ("", " ", "-", "\n")
    whole = [secret("code", "whole", joint.join(groups)) for joint in joined]
    return whole + [secret("code", f"pair {n}", joint.join(pair)) for n, pair in enumerate(pairs) for joint in joined]


def of_routes(paths: Sequence[str]) -> list[Mark]:
    """What was asked for besides the first page, and what would have been asked elsewhere."""
    never = ("/api/v1/reports", "/api/v1/mailbox", "/api/v1/directory", "/exit", "?lang=")
    return [Mark("route", path, path) for path in sorted({*never, *paths})]


def of_screens() -> list[Mark]:
    """Names of screens and keys of answers, in the shapes in which an address or a stored object would have them."""
    source = (ROOT / "static" / "src" / "pages" / "report" / "trail.ts").read_text("utf-8")
    kinds = [one["key"] for one in json.loads((ROOT / "domain" / "kinds.json").read_text("utf-8"))]
    screens = _SCREEN.findall(source)
    assert "mailbox" in screens
    sections = json.loads((ROOT / "domain" / "questionnaire.json").read_text("utf-8"))
    questions = [one["key"] for section in sections for one in section["questions"]]
    screens += [f"q-{key}" for key in questions]
    # Of the others, "when" and "age" are anybody's words.
    keys = ("kinds", "ongoing", "replies", "story", "urgent", *(key for key in questions if "_" in key))
    shaped = [Mark("screen", name, f"{before}{name}") for name in screens for before in ("koe.example/", "/#", '":"')]
    stored = [Mark("answer", key, f'"{key}"') for key in (*keys, *kinds)]
    # What Chromium calls the fields of a page that it would fill in again: an answer is a tick in one of them.
    return [*shaped, *stored, Mark("answer", "what was ticked", "Blink serialized form state")]


def of_shown(text: str) -> list[Mark]:
    """Each line of a screen that is long enough to be ours."""
    lines = {line.strip() for line in text.splitlines()}
    return [Mark("words", line, line) for line in sorted(lines) if len(line) >= _WORDS_MIN]

"""What does a member keep for themselves alone? Sealed to their own keys, and signed with them (§9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from crypto.age_format import Recipient
from crypto.bodies.cover import AREAS
from crypto.encoding import Json, as_bool, as_bytes, as_choice, as_int, as_list, as_text, b64, fields
from crypto.letters import Header, Kind, build
from crypto.refusals import WrongBody
from crypto.roles import Member
from crypto.sealing import seal
from crypto.signing import SigningKey

MARKS_MAX: Final = 2_500
COUNT_MAX: Final = 9_999
"""No more letters or notes of a case are told apart."""
DAYS_MAX: Final = 99_999
WATCHED_MAX: Final = 200
VIEWS_MAX: Final = 20
NAME_BYTES_MAX: Final = 160
AFTERS: Final = ("back", "next", "stay")
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,20}")
_KINDS_MAX: Final = 9_999


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a case was read: so many letters and notes. ``day``, in days since 1970, is when it was last met."""

    case: bytes
    day: int
    letters: int
    notes: int

    def json(self) -> Json:
        return [b64(self.case), self.day, self.letters, self.notes]

    @classmethod
    def from_json(cls, value: Json) -> Mark:
        told = as_list(value)
        if len(told) != 4:
            raise WrongBody
        case, day, letters, notes = told
        return cls(
            as_bytes(case, 16),
            as_int(day, most=DAYS_MAX),
            as_int(letters, most=COUNT_MAX),
            as_int(notes, most=COUNT_MAX),
        )


@dataclass(frozen=True, slots=True)
class View:
    """What somebody chose of a list, under a name; None is any. A reader passes over a word that it does not know."""

    name: str
    list_: str
    holder: str
    urgent: bool
    state: str | None = None
    only: str | None = None
    kind: int | None = None
    language: str | None = None
    programme: str | None = None
    area: int | None = None

    def json(self) -> Json:
        return {
            "area": self.area,
            "holder": self.holder,
            "kind": self.kind,
            "language": self.language,
            "list": self.list_,
            "name": self.name,
            "only": self.only,
            "programme": self.programme,
            "state": self.state,
            "urgent": self.urgent,
        }

    @classmethod
    def from_json(cls, value: Json) -> View:
        keys = ("area", "holder", "kind", "language", "list", "name", "only", "programme", "state", "urgent")
        body = fields(value, *keys)
        return cls(
            _as_name(body["name"]),
            _as_word(body["list"]),
            _as_word(body["holder"]),
            as_bool(body["urgent"]),
            _as_word_or_none(body["state"]),
            _as_word_or_none(body["only"]),
            None if body["kind"] is None else as_int(body["kind"], most=_KINDS_MAX),
            _as_word_or_none(body["language"]),
            _as_word_or_none(body["programme"]),
            None if body["area"] is None else as_int(body["area"], 1, AREAS),
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """Kind 13. ``marks`` and ``watched`` ascend by the b64 of their cases, each there once; of views no name is twice.

    ``after`` says where the page goes when a case is finished with.
    """

    after: str = "stay"
    marks: tuple[Mark, ...] = ()
    views: tuple[View, ...] = ()
    watched: tuple[bytes, ...] = ()

    def json(self) -> Json:
        return {
            "after": self.after,
            "marks": [mark.json() for mark in self.marks],
            "views": [view.json() for view in self.views],
            "watched": [b64(case) for case in self.watched],
        }

    @classmethod
    def from_json(cls, value: Json) -> Shelf:
        body = fields(value, "after", "marks", "views", "watched")
        shelf = cls(
            as_choice(body["after"], AFTERS),
            tuple(Mark.from_json(mark) for mark in _at_most(body["marks"], MARKS_MAX)),
            tuple(View.from_json(view) for view in _at_most(body["views"], VIEWS_MAX)),
            tuple(as_bytes(case, 16) for case in _at_most(body["watched"], WATCHED_MAX)),
        )
        _check_ascending([mark.case for mark in shelf.marks])
        _check_ascending(shelf.watched)
        if len({view.name for view in shelf.views}) != len(shelf.views):
            raise WrongBody
        return shelf


def _at_most(value: Json, most: int) -> Sequence[Json]:
    told = as_list(value)
    if len(told) > most:
        raise WrongBody
    return told


def _check_ascending(cases: Sequence[bytes]) -> None:
    """By their b64, as both languages compare text."""
    if any(a >= b for a, b in pairwise(b64(case) for case in cases)):
        raise WrongBody


def _as_name(value: Json) -> str:
    name = as_text(value)
    if not 1 <= len(name.encode("utf-8")) <= NAME_BYTES_MAX:
        raise WrongBody
    return name


def _as_word(value: Json) -> str:
    word = as_text(value)
    if not _WORD.fullmatch(word):
        raise WrongBody
    return word


def _as_word_or_none(value: Json) -> str | None:
    return None if value is None else _as_word(value)


def seal_shelf(
    signer: SigningKey[Member],
    body: Shelf,
    *,
    instance: bytes,
    account: bytes,
    version: int,
    to: Recipient[Member],
) -> bytes:
    """[P-40] Letter 13: the whole shelf, to the member's own recipient; ``version`` counts from 1."""
    header = Header(Kind.SHELF, instance, account, signer.verify_key, to.digest, counter=version)
    return seal(to, build(header, body, signer))

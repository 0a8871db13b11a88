"""What does the server know of the world? The facts of domain/, and which of them nobody vouches for any more."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from shipped import DOMAIN


@dataclass(frozen=True)
class Kind:
    """A kind of trouble, as covers number it."""

    number: int
    key: str
    urgent: bool


@dataclass(frozen=True)
class Language:
    """A language of workers, in its own name."""

    code: str
    endonym: str
    plurals: list[str]  # the forms of a text with a number in it, as CLDR names them


@dataclass(frozen=True)
class Hotline:
    """Whom to call from the first screen, and what the telephone dials."""

    key: str
    number: str
    tel: str


@dataclass(frozen=True)
class Helper:
    """Whom one may ask: `lines` by number, what is dialled, and the languages that it is for, or none for everybody."""

    key: str
    japanese: str
    helps_with: list[str]
    lines: list[tuple[str, str, list[str]]]
    speaks: list[str]
    cost: str
    anonymous: str

    def lines_in(self, tag: str) -> list[tuple[str, str]]:
        """Those of a language, else for everybody, else in English or Japanese: as static/src/guides/helpers.ts."""
        own = [line for line in self.lines if tag in line[2]]
        everybodys = [line for line in self.lines if not line[2]]
        fallback = [line for line in self.lines if {"en", "ja"} & set(line[2])]
        return [(number, tel) for number, tel, _ in own or everybodys or fallback]


@dataclass(frozen=True)
class Call:
    """What to say to whoever answers, in Japanese and in Latin letters. What it means is in the catalogues."""

    key: str
    japanese: dict[str, str]
    latin: dict[str, str]


@dataclass(frozen=True)
class DeskNames:
    """Names that a desk of these languages can start with, by language."""

    languages: list[str]
    names: dict[str, str]


@dataclass(frozen=True)
class Subkind:
    """What happened, more exactly; the key begins with its kind's."""

    key: str
    urgency: int  # 0 now, 1 within a day, 2 within three days, 3 within a week
    indicators: list[str]  # of forced labour, as the ILO numbers them


@dataclass(frozen=True)
class Question:
    """A question of the questionnaire, in its order. `values` are the keys of its answers, where they are keys."""

    key: str
    form: str
    required: bool
    of: str  # the group of static/words/world/ that names the values
    values: list[str]


class Confidence(StrEnum):
    """How far a fact can be trusted, as those who gathered it judged."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Staleness(StrEnum):
    """Why a fact may not be shown as it stands."""

    EXPIRED = "expired"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Fact:
    """A row of domain/ that says where it is from."""

    file: str
    key: str
    source: list[str]
    verified_on: dt.date | None  # None: nobody compared it with what the authority says
    expires_on: dt.date | None  # the last day; None: it does not age
    confidence: Confidence

    def staleness(self, day: dt.date) -> Staleness | None:
        """Why it may not be shown as it stands on this day; None if it may."""
        if self.expires_on is not None and self.expires_on < day:
            return Staleness.EXPIRED
        return Staleness.UNVERIFIED if self.verified_on is None else None


def kinds() -> list[Kind]:
    """The kinds of trouble, in the order of their numbers."""
    return [Kind(row["number"], row["key"], row["urgent"]) for row in _rows(DOMAIN / "kinds.json")]


def subkinds() -> list[Subkind]:
    """The 81 kinds below the kinds."""
    rows = _rows(DOMAIN / "subkinds.json")
    return [Subkind(row["key"], int(row["urgency"].removeprefix("P")), row["ilo_indicators"]) for row in rows]


def questions() -> list[Question]:
    """Every question of the questionnaire, in its order."""
    fields = {row["key"]: row for row in _rows(DOMAIN / "fields.json")}
    found: list[Question] = []
    for asked in (one for section in _rows(DOMAIN / "questionnaire.json") for one in section["questions"]):
        of = asked.get("of")
        values = (
            [row["key"] for row in _rows(DOMAIN / f"{of}.json")] if of else fields.get(asked["key"], {}).get("values")
        )
        keys = list(values or []) if asked["form"] in ("one", "several") else []
        found.append(Question(asked["key"], asked["form"], asked["required"], of or "values", keys))
    return found


def languages() -> list[Language]:
    """All that a desk may read, with a catalogue or without."""
    return [Language(row["code"], row["endonym"], row["plurals"]) for row in _rows(DOMAIN / "languages.json")]


def prefectures() -> list[str]:
    """The keys of the prefectures, in the order of their numbers in JIS X 0401."""
    return [row["key"] for row in _rows(DOMAIN / "prefectures.json")]


def hotlines() -> list[Hotline]:
    """The numbers of the first screen, in their order."""
    rows = {row["key"]: row for row in _rows(DOMAIN / "authorities.json")}
    first = [row for row in rows.values() if row["first_screen"]]
    lines = [(row["key"], rows[row.get("numbers_of", row["key"])]["numbers"][0]["number"]) for row in first]
    return [Hotline(key, number, _dialled(number)) for key, number in lines]


def helpers() -> list[Helper]:
    """Whom one may ask, without those of the first screen."""
    return [
        Helper(
            key=row["key"],
            japanese=row["names"].get("ja", ""),
            helps_with=row["helps_with"],
            lines=[(one["number"], _dialled(one["number"]), one.get("languages", [])) for one in row["numbers"]],
            speaks=row["languages"],
            cost=row["cost"],
            anonymous=row["anonymous"],
        )
        for row in _rows(DOMAIN / "authorities.json")
        if not row["first_screen"]
    ]


def childline() -> Hotline:
    """Whom to call besides, for whoever is under 18."""
    [(number, tel, _)] = next(one.lines for one in helpers() if one.key == "child_guidance")
    return Hotline("child_guidance", number, tel)


def calls() -> list[Call]:
    """What to say to whoever answers 110 or 119."""
    return [Call(row["key"], row["japanese"], row["latin"]) for row in _rows(DOMAIN / "calls.json")]


def desk_names() -> list[DeskNames]:
    """The suggested names of desks."""
    return [DeskNames(row["languages"], row["names"]) for row in _rows(DOMAIN / "desk_names.json")]


def facts(folder: Path = DOMAIN) -> Iterator[Fact]:
    """Every row that says where it is from, file by file."""
    for path in sorted(folder.glob("*.json")):
        yield from (_fact(path.name, row) for row in _rows(path) if "verified_on" in row)


def stale(day: dt.date, folder: Path = DOMAIN) -> list[tuple[Fact, Staleness]]:
    """The facts that may not be shown as they stand on this day: expired ones first, then the least trusted."""
    found = [(fact, reason) for fact in facts(folder) if (reason := fact.staleness(day)) is not None]
    trust = list(Confidence)
    return sorted(found, key=lambda each: (each[1] is not Staleness.EXPIRED, trust.index(each[0].confidence)))


def _fact(file: str, row: dict[str, Any]) -> Fact:
    return Fact(
        file=file,
        key=row["code"] if "code" in row else row["key"],
        source=row["source"],
        verified_on=_day(row["verified_on"]),
        expires_on=_day(row["expires_on"]),
        confidence=Confidence(row["confidence"]),
    )


def _dialled(number: str) -> str:
    return re.sub(r"[^\d#]", "", number)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _rows(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text("utf-8"))

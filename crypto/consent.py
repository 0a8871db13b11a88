"""What may the desk do, and can it prove that the worker said so? §6.

A consent is a statement of its own with a signature of its own, so that a desk can show it to others without the letter
in which it came.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crypto.encoding import Json, as_bytes, as_int, as_text, b64, canonical, fields
from crypto.refusals import WrongBody
from crypto.roles import Reporter
from crypto.signing import SIGNATURE_BYTES, SigningKey
from crypto.signing import verify as verify_signature

DOMAIN: Final = "koe/v1/consent"
LEVELS: Final = (1, 2, 3, 4)
"""Read and advise; an authority, without the name; a complaint with the name; the employer."""
WRONG_ANSWERS_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Which letter a consent came in: what the statement names beside the level."""

    instance: bytes
    case: bytes
    counter: int
    day: date

    def statement(self, level: int) -> bytes:
        """What is signed, and what a desk may show: canonical JSON."""
        return canonical(
            {
                "case": b64(self.case),
                "counter": self.counter,
                "day": self.day.isoformat(),
                "instance": b64(self.instance),
                "level": level,
            }
        )


@dataclass(frozen=True, slots=True)
class Consent:
    """A level with its signature; ``answer`` is to the worker's own question, and is no part of the statement."""

    level: int
    signature: bytes
    answer: str | None = field(default=None, repr=False)

    def json(self) -> Json:
        """As it stands in the body of a letter."""
        answered: Mapping[str, Json] = {} if self.answer is None else {"answer": self.answer}
        return {**answered, "level": self.level, "signature": b64(self.signature)}

    @classmethod
    def from_json(cls, value: Json) -> Consent:
        """The same back; else `WrongBody`."""
        answered = ("answer",) if isinstance(value, Mapping) and "answer" in value else ()
        body = fields(value, "level", "signature", *answered)
        return cls(
            as_level(body["level"]),
            as_bytes(body["signature"], SIGNATURE_BYTES),
            as_text(body["answer"]) if answered else None,
        )


def as_level(value: Json) -> int:
    """A step of the ladder."""
    level = as_int(value, LEVELS[0])
    if level > LEVELS[-1]:
        raise WrongBody
    return level


def give(signer: SigningKey[Reporter], place: Place, level: int, answer: str | None = None) -> Consent:
    """The worker's signed consent; the same for the same input."""
    return Consent(level, signer.sign(DOMAIN, place.statement(level)), answer)


def verify(author: bytes, place: Place, consent: Consent) -> None:
    """[P-30] Returns if ``author`` signed this consent at this place; else `WrongKey` or `WrongSignature`."""
    verify_signature(author, DOMAIN, place.statement(consent.level), consent.signature)


@dataclass(frozen=True, slots=True)
class Check:
    """The worker's own question: which one (a key of the questionnaire), and its answer."""

    question: str
    answer: str = field(repr=False)

    @classmethod
    def among(cls, answers: Mapping[str, Json]) -> Check | None:
        """The one in a report's answers, or none: what is not of this shape asks nothing."""
        told = answers.get("check")
        if not isinstance(told, Mapping):
            return None
        question, answer = told.get("question"), told.get("answer")
        return cls(question, answer) if isinstance(question, str) and isinstance(answer, str) else None


def in_force(first: int, check: Check | None, later: Iterable[Consent]) -> tuple[int, tuple[bool, ...]]:
    """[P-31] The level in force after the report's ``first``, and for each later one, in order, whether it counted.

    Less counts at once. More counts only with the right answer, and never again after three that were wrong.
    """
    level, wrong, counted = first, 0, list[bool]()
    for consent in later:
        lower = consent.level <= level
        right = check is not None and _same(check.answer, consent.answer)
        counts = lower or (right and wrong < WRONG_ANSWERS_MAX)
        wrong += not (lower or right)
        level = consent.level if counts else level
        counted.append(counts)
    return level, tuple(counted)


def _same(answer: str, given: str | None) -> bool:
    wanted = plain(answer)
    return wanted != "" and given is not None and plain(given) == wanted


def plain(answer: str) -> str:
    """An answer as it is compared: NFKC, lower case, without punctuation, space, control and format characters."""
    folded = unicodedata.normalize("NFKC", answer).lower()
    return "".join(char for char in folded if not _is_mark(unicodedata.category(char)))


def _is_mark(category: str) -> bool:
    return category[0] in "PZ" or category in ("Cc", "Cf")

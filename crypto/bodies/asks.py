"""Would another desk take a case? The bodies of asks and answers (§3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from crypto.bodies.cover import AREAS
from crypto.encoding import Json, as_bytes, as_choice, as_day, as_int, as_list, as_text, b64, fields, present
from crypto.refusals import WrongBody

ASK_KINDS_MAX: Final = 32
SAYS: Final = ("accepted", "declined")


@dataclass(frozen=True, slots=True)
class Ask:
    """Kind 14: whether another desk would take a case: what the asker writes, and of the cover only what she ticked."""

    day: date
    text: str
    kinds: tuple[int, ...] | None = None
    language: str | None = None
    area: int | None = None

    def json(self) -> Json:
        told: dict[str, Json] = {"area": self.area, "kinds": self.kinds, "language": self.language}
        ticked = {key: value for key, value in told.items() if value is not None}
        return {**ticked, "day": self.day.isoformat(), "text": self.text}

    @classmethod
    def from_json(cls, value: Json) -> Ask:
        body = fields(value, "day", "text", *present(value, "area", "kinds", "language"))
        kinds = tuple(as_int(kind) for kind in as_list(body["kinds"])) if "kinds" in body else None
        if kinds is not None and not 1 <= len(kinds) <= ASK_KINDS_MAX:
            raise WrongBody
        return cls(
            as_day(body["day"]),
            as_text(body["text"]),
            kinds,
            as_text(body["language"]) if "language" in body else None,
            as_int(body["area"], 1, AREAS) if "area" in body else None,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Kind 15: whether it would, and why; to the very ask whose sealed letter has this digest."""

    ask_digest: bytes
    day: date
    says: str
    text: str

    def json(self) -> Json:
        return {
            "ask_digest": b64(self.ask_digest),
            "day": self.day.isoformat(),
            "says": self.says,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, value: Json) -> Answer:
        body = fields(value, "ask_digest", "day", "says", "text")
        return cls(
            as_bytes(body["ask_digest"], 32),
            as_day(body["day"]),
            as_choice(body["says"], SAYS),
            as_text(body["text"]),
        )

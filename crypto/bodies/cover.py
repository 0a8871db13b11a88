"""What does the queue show before a report is opened? The body of covers (§3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from crypto.bodies.report import ONGOING, REPLIES
from crypto.encoding import Json, as_bool, as_bytes, as_choice, as_int, as_list, as_text, b64, fields, present

PROGRAMMES: Final = ("esd", "other", "ssw", "titp")
AREAS: Final = 47
"""Prefectures, by the number of JIS X 0401."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the queue shows before a report is opened: ``urgency`` 0 (now) to 3 (within a week); None is not told."""

    hour: int
    kinds: tuple[int, ...]
    language: str
    ongoing: str
    replies: str
    urgent: bool
    urgency: int | None = None
    programme: str | None = None
    area: int | None = None

    def json(self) -> Json:
        told: dict[str, Json] = {"area": self.area, "programme": self.programme, "urgency": self.urgency}
        return {
            **{key: value for key, value in told.items() if value is not None},
            "hour": self.hour,
            "kinds": self.kinds,
            "language": self.language,
            "ongoing": self.ongoing,
            "replies": self.replies,
            "urgent": self.urgent,
        }

    @classmethod
    def from_json(cls, value: Json) -> Facts:
        more = present(value, "area", "programme", "urgency")
        body = fields(value, "hour", "kinds", "language", "ongoing", "replies", "urgent", *more)
        return cls(
            as_int(body["hour"], most=23),
            tuple(as_int(kind) for kind in as_list(body["kinds"])),
            as_text(body["language"]),
            as_choice(body["ongoing"], ONGOING),
            as_choice(body["replies"], REPLIES),
            as_bool(body["urgent"]),
            as_int(body["urgency"], most=3) if "urgency" in body else None,
            as_choice(body["programme"], PROGRAMMES) if "programme" in body else None,
            as_int(body["area"], 1, AREAS) if "area" in body else None,
        )


@dataclass(frozen=True, slots=True)
class Cover:
    """Kinds 2, 7 and 8. ``identity`` is the seed of the case identity in force."""

    facts: Facts
    identity: bytes = field(repr=False)
    report_digest: bytes

    def json(self) -> Json:
        return {
            "facts": self.facts.json(),
            "identity": b64(self.identity),
            "report_digest": b64(self.report_digest),
        }

    @classmethod
    def from_json(cls, value: Json) -> Cover:
        body = fields(value, "facts", "identity", "report_digest")
        return cls(Facts.from_json(body["facts"]), as_bytes(body["identity"], 32), as_bytes(body["report_digest"], 32))

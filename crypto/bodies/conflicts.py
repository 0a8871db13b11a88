"""Who must not see which employer's cases? The body of a desk's conflicts (§3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crypto.encoding import Json, as_bytes, as_day, as_list, as_text, b64, fields
from crypto.refusals import WrongBody


@dataclass(frozen=True, slots=True)
class Conflict:
    """An employer, in every spelling that a lead knows, and who must not see a report that names it.

    ``whom`` is a member's account, or None for everybody of the desk; ``excepted`` are cases that were found to mean
    another employer.
    """

    names: tuple[str, ...]
    since: date
    whom: bytes | None = None
    excepted: tuple[bytes, ...] = ()

    def json(self) -> Json:
        return {
            "except": [b64(case) for case in self.excepted],
            "names": self.names,
            "since": self.since.isoformat(),
            "whom": None if self.whom is None else b64(self.whom),
        }

    @classmethod
    def from_json(cls, value: Json) -> Conflict:
        body = fields(value, "except", "names", "since", "whom")
        names = tuple(as_text(name) for name in as_list(body["names"]))
        if not names:
            raise WrongBody
        return cls(
            names,
            as_day(body["since"]),
            None if body["whom"] is None else as_bytes(body["whom"], 16),
            tuple(as_bytes(case, 16) for case in as_list(body["except"])),
        )


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Kind 10: the desk's conflicts of interest."""

    entries: tuple[Conflict, ...] = ()

    def json(self) -> Json:
        return {"entries": [entry.json() for entry in self.entries]}

    @classmethod
    def from_json(cls, value: Json) -> Conflicts:
        return cls(tuple(Conflict.from_json(entry) for entry in as_list(fields(value, "entries")["entries"])))

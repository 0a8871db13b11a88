"""Which keys and which desks did a case have before? The body of rings (§3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from crypto.encoding import Json, as_bytes, as_int, as_list, b64, fields, present
from crypto.refusals import WrongBody


@dataclass(frozen=True, slots=True)
class FormerDesk:
    """A desk that handed the case on: its key then, and the counter of its last letter."""

    desk: bytes
    epoch: int
    until: int
    verify_key: bytes

    def json(self) -> Json:
        return {
            "desk": b64(self.desk),
            "epoch": self.epoch,
            "until": self.until,
            "verify_key": b64(self.verify_key),
        }

    @classmethod
    def from_json(cls, value: Json) -> FormerDesk:
        body = fields(value, "desk", "epoch", "until", "verify_key")
        return cls(
            as_bytes(body["desk"], 16),
            as_int(body["epoch"], 1),
            as_int(body["until"], 1),
            as_bytes(body["verify_key"], 32),
        )


@dataclass(frozen=True, slots=True)
class Ring:
    """Kind 9: the case identities (seeds) before the one in force and the desks before this one, oldest first.

    ``notes`` are seeds of the notes identities before, as far as they were passed on; ``kept`` is the counter of the
    last note that a desk before kept for itself, 0 if none did [P-36].
    """

    identities: tuple[bytes, ...] = field(default=(), repr=False)
    desks: tuple[FormerDesk, ...] = ()
    notes: tuple[bytes, ...] = field(default=(), repr=False)
    kept: int = 0

    def json(self) -> Json:
        return {
            **({"notes": [b64(identity) for identity in self.notes]} if self.notes else {}),
            **({"notes_kept": self.kept} if self.kept else {}),
            "desks": [desk.json() for desk in self.desks],
            "identities": [b64(identity) for identity in self.identities],
        }

    @classmethod
    def from_json(cls, value: Json) -> Ring:
        body = fields(value, "desks", "identities", *present(value, "notes", "notes_kept"))
        ring = cls(
            tuple(as_bytes(identity, 32) for identity in as_list(body["identities"])),
            tuple(FormerDesk.from_json(desk) for desk in as_list(body["desks"])),
            tuple(as_bytes(identity, 32) for identity in as_list(body.get("notes", ()))),
            as_int(body["notes_kept"], 1) if "notes_kept" in body else 0,
        )
        if not ring.identities or any(a.until >= b.until for a, b in pairwise(ring.desks)):
            raise WrongBody
        if "notes" in body and not ring.notes:
            raise WrongBody
        return ring

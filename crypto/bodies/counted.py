"""What of a report, and of how it was dealt with, is counted? The bodies of facts and process records (§3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from crypto.encoding import Json, as_bool, as_int, as_list, fields
from crypto.refusals import WrongBody

KINDS_COUNTED_MAX: Final = 2
"""So many kinds of a report are counted: one person's share of a table is bounded."""
_BUCKETS_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Counted:
    """Kind 11: the coarse facts for the statistics. ``alone`` if there is no report beside them.

    ``kinds`` are one or two numbers of domain/kinds.json, ascending; ``told`` gives for the key of a field the place of
    its bucket among the field's ``published`` in domain/fields.json, from 0.
    """

    alone: bool
    kinds: tuple[int, ...]
    told: Mapping[str, int]

    def json(self) -> Json:
        return {"alone": self.alone, "kinds": self.kinds, "told": dict(self.told)}

    @classmethod
    def from_json(cls, value: Json) -> Counted:
        body = fields(value, "alone", "kinds", "told")
        told = body["told"]
        kinds = tuple(as_int(kind, 1) for kind in as_list(body["kinds"]))
        ascending = all(a < b for a, b in pairwise(kinds))
        if not isinstance(told, Mapping) or not ascending or not 1 <= len(kinds) <= KINDS_COUNTED_MAX:
            raise WrongBody
        return cls(as_bool(body["alone"]), kinds, {key: as_int(at, 0, _BUCKETS_MAX - 1) for key, at in told.items()})


@dataclass(frozen=True, slots=True)
class Process:
    """Kind 20: how the desk dealt with one case that was genuine, for the statistics.

    ``acknowledged``: a first word within seven days; ``answered``: what was done was told within ninety; ``referred``:
    somebody outside was told; ``retaliation`` was reported; ``reopened`` once; ``satisfied``: the worker said so.
    """

    acknowledged: bool
    answered: bool
    referred: bool
    reopened: bool
    retaliation: bool
    satisfied: bool

    def json(self) -> Json:
        return {
            "acknowledged": self.acknowledged,
            "answered": self.answered,
            "referred": self.referred,
            "reopened": self.reopened,
            "retaliation": self.retaliation,
            "satisfied": self.satisfied,
        }

    @classmethod
    def from_json(cls, value: Json) -> Process:
        known = ("acknowledged", "answered", "referred", "reopened", "retaliation", "satisfied")
        body = fields(value, *known)
        return cls(*(as_bool(body[key]) for key in known))

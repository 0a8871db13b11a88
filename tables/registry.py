"""Which tables are ever drawn up, and what does each cost whoever is in it? Registered before anybody is counted.

The plan is that of the domain research (docs/statistics.md): at most two dimensions, no place finer than a region, and
for one case over its whole life no more than the profile's budget. A table that is not here is not drawn up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import Any, Final, Protocol

from crypto.bodies.counted import KINDS_COUNTED_MAX, Counted, Process
from shipped import DOMAIN

NOT_TOLD: Final = "not_told"


def _domain(name: str) -> Any:
    return json.loads((DOMAIN / f"{name}.json").read_text("utf-8"))


KINDS: Final[tuple[str, ...]] = tuple(
    kind["key"] for kind in sorted(_domain("kinds"), key=lambda kind: int(kind["number"]))
)
_PUBLISHED: Final[dict[str, tuple[str, ...]]] = {
    field["key"]: tuple(field["published"]) for field in _domain("fields") if "facts" in field["where"]
}

KINDS5: Final = {
    "pay_hours": ("wages", "hours"),
    "rights_freedom": (
        "violence_harassment",
        "sexual_gender",
        "freedom_documents",
        "retaliation",
        "discrimination",
    ),
    "debt_contract": ("debt_fees", "contract", "agency_failure"),
    "health_housing": ("safety_health", "housing_living"),
    "status_exit": ("return_termination", "transfer_status", "other"),
}
"""A partition of the kinds into five, for tables that cross them with something else."""

PROCESS: Final = ("acknowledged", "answered", "referred", "retaliation", "satisfied", "reopened")
"""The marks of a process record, in the order in which they are shown."""


Fact = Counted | Process


class Period(StrEnum):
    """How often a table is drawn up."""

    QUARTER = "Q"
    YEAR = "A"


class Dimension(Protocol):
    """What a table is by: its values, and which of them a fact has."""

    @property
    def key(self) -> str:
        """The name of its column."""
        ...

    @property
    def values(self) -> tuple[str, ...]:
        """In the order in which they are shown."""
        ...

    def places(self, fact: Fact) -> Sequence[int]:
        """Where among the values the fact is; none where it is not in the table."""
        ...


@dataclass(frozen=True, slots=True)
class Bucket:
    """A field of the facts: exactly one value, the last where nothing was told."""

    field: str
    key: str
    values: tuple[str, ...]

    def places(self, fact: Fact) -> Sequence[int]:
        """One place; a bucket that this version does not know counts as not told."""
        if not isinstance(fact, Counted):
            return ()
        at = fact.told.get(self.field)
        return (len(self.values) - 1 if at is None or at >= len(_PUBLISHED[self.field]) else at,)


def bucket(field: str, key: str) -> Bucket:
    """A published field; where it has a value for the unknown at its end, what was not told is counted there."""
    published = _PUBLISHED[field]
    return Bucket(field, key, published if published[-1].endswith("unknown") else (*published, NOT_TOLD))


@dataclass(frozen=True, slots=True)
class Kinds:
    """What it is about: one or two, as they are or merged; two of the same group are one mention."""

    key: str
    groups: tuple[tuple[str, ...], ...]
    values: tuple[str, ...]

    def places(self, fact: Fact) -> Sequence[int]:
        """One or two places."""
        if not isinstance(fact, Counted):
            return ()
        told = {KINDS[number - 1] for number in fact.kinds if number <= len(KINDS)}
        return [at for at, group in enumerate(self.groups) if told.intersection(group)]


@dataclass(frozen=True, slots=True)
class Marks:
    """What can be said of a case beside other things: none, one or several of them."""

    key: str
    field: str
    values: tuple[str, ...]
    of: tuple[tuple[int, ...], ...]
    """For each published bucket, which of the values it stands for."""

    def places(self, fact: Fact) -> Sequence[int]:
        """As many as its bucket says."""
        if not isinstance(fact, Counted) or self.field not in fact.told:
            return ()
        at = fact.told[self.field]
        return self.of[at] if at < len(self.of) else ()


@dataclass(frozen=True, slots=True)
class Came:
    """Whether there was a report, or somebody only wanted to be counted."""

    key: str = "came"
    values: tuple[str, ...] = ("report", "alone")

    def places(self, fact: Fact) -> Sequence[int]:
        """One of two."""
        return (int(fact.alone),) if isinstance(fact, Counted) else ()


@dataclass(frozen=True, slots=True)
class Measures:
    """What was done with a case, as its desk's browser says."""

    key: str = "measure"
    values: tuple[str, ...] = PROCESS

    def places(self, fact: Fact) -> Sequence[int]:
        """The marks that are set."""
        return [at for at, mark in enumerate(PROCESS) if getattr(fact, mark)] if isinstance(fact, Process) else ()


@dataclass(frozen=True, slots=True)
class Table:
    """A registered table. ``touches`` cells at most hold one case; ``epsilon`` is what it costs that case."""

    name: str
    period: Period
    dimensions: tuple[Dimension, ...]
    touches: int
    epsilon: Fraction

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each dimension has."""
        return tuple(len(dimension.values) for dimension in self.dimensions)

    @property
    def scale(self) -> Fraction:
        """Of the discrete Laplace noise on each cell: sensitivity over epsilon."""
        return self.touches / self.epsilon

    @property
    def threshold(self) -> int:
        """A noised cell below it is not shown. It grows with the noise, so that an empty cell seldom reaches it."""
        return next(shown for scale_max, shown in ((2, 10), (4, 20), (6, 30)) if self.scale <= scale_max)

    def cells_of(self, fact: Fact) -> Iterable[int]:
        """Places in the flat table, row by row; never more than ``touches``."""
        places = list(product(*(dimension.places(fact) for dimension in self.dimensions)))
        return [self._flat(place) for place in places[: self.touches]]

    def _flat(self, place: tuple[int, ...]) -> int:
        flat = 0
        for at, size in zip(place, self.shape, strict=True):
            flat = flat * size + at
        return flat


_KINDS15 = Kinds("kind", tuple((key,) for key in KINDS), KINDS)
_KINDS5 = Kinds("group", tuple(KINDS5.values()), tuple(KINDS5))
_PROGRAMME = bucket("status", "programme")
_HALF, _ONE = Fraction(1, 2), Fraction(1)
_TWO = KINDS_COUNTED_MAX
_LEFT = Marks("exit", "transfer", ("refused", "left"), ((0,), (1,), (0, 1)))


class Profile(StrEnum):
    """How much is published of an instance. It is chosen once for a year, before its first release."""

    STANDARD = "standard"
    STRICT = "strict"
    THRESHOLD = "threshold"


_T0 = Table("T0", Period.QUARTER, (Came(),), 1, _HALF)
_K1 = Table("K1", Period.YEAR, (Measures(),), len(PROCESS), _ONE)
_T2 = Table("T2", Period.YEAR, (_KINDS15, _PROGRAMME), _TWO, _HALF)

_STANDARD: Final = (
    _T0,
    Table("T1", Period.QUARTER, (_KINDS15,), _TWO, _HALF),
    _T2,
    Table("T3", Period.YEAR, (_KINDS5, bucket("sector", "sector")), _TWO, _HALF),
    Table("T4", Period.YEAR, (_KINDS5, bucket("region", "region")), _TWO, _HALF),
    Table("T5", Period.YEAR, (bucket("wage_ratio", "wage_ratio"), bucket("urban8", "area")), 1, _HALF),
    Table("T6", Period.YEAR, (_KINDS5, bucket("nationality", "nationality")), _TWO, _HALF),
    Table("T7", Period.YEAR, (_KINDS5, bucket("months_in_japan", "months")), _TWO, _HALF),
    Table("T8", Period.YEAR, (bucket("debt_now", "debt"), _PROGRAMME), 1, _HALF),
    Table("T9", Period.YEAR, (_LEFT, _PROGRAMME), 2, _HALF),
    _K1,
)
_STRICT: Final = (
    Table("T0", Period.YEAR, (Came(),), 1, _HALF),
    Table("T1", Period.YEAR, (_KINDS15,), _TWO, _ONE),
    _T2,
    _K1,
)
_THRESHOLD: Final = tuple(
    Table(table.name, Period.YEAR, table.dimensions, table.touches, table.epsilon) for table in _STANDARD
)
"""The same tables without noise, once a year: simple, and weaker against an employer who knows his own workers."""

REGISTERED: Final[dict[Profile, tuple[Table, ...]]] = {
    Profile.STANDARD: _STANDARD,
    Profile.STRICT: _STRICT,
    Profile.THRESHOLD: _THRESHOLD,
}
BUDGET: Final[dict[Profile, Fraction]] = {
    Profile.STANDARD: Fraction(6),
    Profile.STRICT: Fraction(3),
    Profile.THRESHOLD: Fraction(0),
}
"""For one case over its life; no noise is no such promise, so the last has none to spend."""

THRESHOLD_WITHOUT_NOISE: Final = 10


def tables_of(profile: Profile, period: Period) -> tuple[Table, ...]:
    """What is drawn up for a period of this length."""
    return tuple(table for table in REGISTERED[profile] if table.period is period)

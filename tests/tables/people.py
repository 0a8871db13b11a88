"""Made-up people who are counted, and the counts of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from crypto.bodies.counted import Counted, Process
from tables.counting import Counts
from tables.registry import KINDS, PROCESS, Fact, Table

# How often a bucket is told, roughly as one expects it of a desk: some things nearly always, some by a third.
_TOLD = {"status": 0.97, "sector": 0.95, "region": 0.8, "nationality": 0.9, "months_in_japan": 0.7}
_SIZES = {
    "status": 4,
    "sector": 7,
    "region": 6,
    "nationality": 7,
    "months_in_japan": 5,
    "wage_ratio": 5,
    "urban8": 2,
    "debt_now": 4,
    "transfer": 3,
}


def people(count: int, seed: int = 1) -> list[Fact]:
    """As many cases, each with its facts, and a process record for nine of ten."""
    draw = random.Random(seed)
    made: list[Fact] = []
    for _ in range(count):
        kinds = tuple(sorted({_skewed(draw, len(KINDS)) + 1 for _ in range(draw.choice((1, 1, 2)))}))
        told = {
            key: _skewed(draw, size)
            for key, size in _SIZES.items()
            if draw.random() < _TOLD.get(key, 0.2 if key == "transfer" else 0.5)
        }
        made.append(Counted(draw.random() < 0.1, kinds, told))
        if draw.random() < 0.9:
            made.append(Process(**{mark: draw.random() < 0.5 for mark in PROCESS}))
    return made


def _skewed(draw: random.Random, size: int) -> int:
    """The first places are the likeliest, as in the world."""
    return min(int(draw.expovariate(3 / size)), size - 1)


def counts_of(tables: Sequence[Table], facts: Iterable[Fact]) -> Counts:
    """Exact."""
    counts = Counts(tables)
    counts.add(facts)
    return counts

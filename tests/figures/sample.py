"""Tables as a release has them: synthetic people, counted and noised by the same code as real ones."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from api.releases.schemas import ReleaseFileSeen, ReleaseSeen
from crypto.encoding import b64, digest
from crypto.letters import Counted
from tables.counting import Counts
from tables.files import files_of, media_type
from tables.periods import span
from tables.registry import (
    _PUBLISHED,  # pyright: ignore[reportPrivateUsage]
    KINDS,
    PROCESS,
    Fact,
    Process,
    Profile,
    Table,
    tables_of,
)
from tables.release import drawn_tables

DAY = dt.date(2027, 1, 5)


def people(count: int, seed: int) -> Iterator[Fact]:
    """So many facts, the same for the same seed: most of what is told is told, and some buckets are rare."""
    drawn = random.Random(seed)

    def bucket(field: str) -> int:
        published = len(_PUBLISHED[field])
        return min(int(drawn.expovariate(1.2)), published - 1)

    for _ in range(count):
        first = min(int(drawn.expovariate(0.25)), len(KINDS) - 1)
        second = drawn.randrange(len(KINDS))
        told = {field: bucket(field) for field in _PUBLISHED if field != "kinds" and drawn.random() < 0.85}
        kinds = tuple(sorted({first + 1, second + 1}))
        yield Counted(alone=drawn.random() < 0.2, kinds=kinds, told=told)
    for _ in range(count // 3):
        yield Process(tuple(drawn.random() < share for share in (0.9, 0.7, 0.4, 0.1, 0.5, 0.05)))
    assert len(PROCESS) == 6


def noise(table: Table, counts: Sequence[int]) -> list[int]:
    """As wide as the real one and the same every time: nobody is in these tables."""
    drawn = random.Random(f"{table.name}{sum(counts)}")
    scale = float(table.scale)
    return [count + round(drawn.expovariate(1 / scale) - drawn.expovariate(1 / scale)) for count in counts]


@cache
def files(period: str, profile: Profile = Profile.STANDARD, count: int = 20_000, seed: int = 7) -> dict[str, bytes]:
    """Every file of a release, by name."""
    of = span(period)
    counts = Counts(tables_of(profile, of.length))
    counts.add(people(count, seed))
    return files_of(of, profile, DAY, drawn_tables(of, profile, counts, noise))


def release(period: str, profile: Profile = Profile.STANDARD, count: int = 20_000, seed: int = 7) -> ReleaseSeen:
    """The same as it is listed."""
    return ReleaseSeen(
        period=period,
        length=span(period).length.value,
        profile=profile.value,
        day=DAY,
        files=[
            ReleaseFileSeen(name=name, media_type=media_type(name), bytes=len(content), sha256=b64(digest(content)))
            for name, content in sorted(files(period, profile, count, seed).items())
        ],
    )


assert all(one < other for one, other in pairwise(["2026Q3", "2026Q4", "2027Q1"])), "names of quarters sort by time"

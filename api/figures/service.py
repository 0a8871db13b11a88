"""How do people read what is published, and what does an auditor see besides? All of it from published tables alone.

They are noised, and will not change: what is worked out from them costs no budget, and a page once written stays right.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
from typing import Final, NamedTuple

import brotli
from sqlalchemy import Connection

from api.built import Stored
from api.figures import pages, queries
from api.figures.pages import QUARTERS_SHOWN_MAX, spoken_of
from api.figures.schemas import (
    Axis,
    FieldTold,
    Figure,
    QuarterSpent,
    ReleaseAudited,
    StatisticsAudited,
    TableKept,
)
from api.releases.schemas import ReleaseSeen
from api.running import Running
from crypto.encoding import digest
from tables import ledger
from tables.periods import span
from tables.registry import BUDGET, NOT_TOLD, Period, Profile

_KEPT_MAX: Final = 24
_UNKNOWN: Final = "unknown"
_SHARE_FROM: Final = 100
"""Of a smaller total no share is told: it would be of noise."""


# --- the page


class Shelf:
    """Pages as they were written, compressed; in memory, the least asked for go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Stored] = OrderedDict()

    def get(self, key: bytes) -> Stored | None:
        """One that was put here, if it still is."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: bytes, html: bytes) -> Stored:
        """Keep it."""
        laid = brotli.compress(html, quality=5), gzip.compress(html, 6, mtime=0)
        self._kept[key] = Stored(html, ".html", None, laid)
        while len(self._kept) > _KEPT_MAX:
            self._kept.popitem(last=False)
        return self._kept[key]


_shelf = Shelf()


async def read_statistics_page(server: Running, language: str) -> Stored:
    """The newest release and the quarters so far; or what will come, where there is none."""
    releases = await server.database.read(queries.released)
    return await _page(server, language, releases, next(iter(releases), None), first=True)


async def read_period_page(server: Running, period: str, language: str) -> Stored:
    """One release; `Missing` where there is none of that period."""
    releases, chosen = await server.database.read(queries.one, period)
    return await _page(server, language, releases, chosen, first=False)


async def _page(
    server: Running, language: str, releases: Sequence[ReleaseSeen], chosen: ReleaseSeen | None, *, first: bool
) -> Stored:
    spoken, origin = spoken_of(language), server.settings.origin
    key = _key(spoken, origin, str(first), chosen.period if chosen else "", releases)
    page = _shelf.get(key)
    if page is None:
        newest = [one for one in releases if one.length == Period.QUARTER.value][:QUARTERS_SHOWN_MAX]
        figures = await server.database.read(queries.figures, chosen) if chosen else []
        over = await server.database.read(queries.figures_of_all, newest) if first else []
        html = await asyncio.to_thread(
            pages.page, spoken, origin, releases, chosen, figures, list(chain(*over)), first=first
        )
        page = await asyncio.to_thread(_shelf.put, key, html)
    return page


def _key(spoken: str, origin: str, first: str, period: str, releases: Iterable[ReleaseSeen]) -> bytes:
    hashes = (f"{one.period} {one.day} {file.name} {file.sha256}" for one in releases for file in one.files)
    return digest("\n".join((spoken, origin, first, period, *hashes)).encode())


# --- what an auditor reads besides


def read_audited_statistics(connection: Connection) -> StatisticsAudited:
    """Every release with what is held back and what was not told, and what each quarter has spent."""
    releases = queries.released(connection)
    figures = queries.figures_of_all(connection, releases)
    return StatisticsAudited(
        releases=[audited(release, of) for release, of in zip(releases, figures, strict=True)],
        ledger=ledger_of(releases),
    )


def audited(release: ReleaseSeen, figures: Sequence[Figure]) -> ReleaseAudited:
    """One release."""
    return ReleaseAudited(
        period=release.period,
        length=release.length,
        profile=release.profile,
        day=release.day,
        kept=[kept(figure) for figure in figures],
        told=told(figures),
    )


def kept(figure: Figure) -> TableKept:
    """How many numbers of a table are held back."""
    numbers = list(figure.numbers.values())
    return TableKept(
        table=figure.name, title=dict(figure.title), cells=len(numbers), held_back=sum(one is None for one in numbers)
    )


class _Asked(NamedTuple):
    figure: Figure
    at: int
    axis: Axis
    key: str


def told(figures: Sequence[Figure]) -> list[FieldTold]:
    """For every field that somebody may leave out, how often it was; from the table that counts a case least often."""
    asked: dict[str, _Asked] = {}
    for figure in sorted(figures, key=lambda one: one.touches):
        for at, axis in enumerate(figure.axes):
            last = axis.values[-1].key
            if last == NOT_TOLD or last.endswith(_UNKNOWN):
                asked.setdefault(axis.key, _Asked(figure, at, axis, last))
    return [_field(one) for one in asked.values()]


def _field(asked: _Asked) -> FieldTold:
    figure, at, axis, key = asked
    missing = [value for place, value in figure.numbers.items() if place[at] == key]
    others = [value for place, value in figure.numbers.items() if place[at] != key]
    shown = sum(value for value in missing if value is not None)
    held = sum(value is None for value in missing)
    # Without noise a number may be held back because of another one: it can be as large as what is left.
    left = held * figure.threshold if figure.within else (figure.total or 0) - shown - sum(filter(None, others))
    return FieldTold(
        field=axis.key,
        title=dict(axis.title),
        table=figure.name,
        least=_percent(shown, figure.total),
        most=_percent(shown + (max(0, left) if held else 0), figure.total),
    )


def _percent(part: int, total: int | None) -> int | None:
    return None if total is None or total < _SHARE_FROM else min(100, round(100 * part / total))


def ledger_of(releases: Iterable[ReleaseSeen]) -> list[QuarterSpent]:
    """The newest quarter first; worked out from what is registered and released, not read from the ledger itself."""
    charges = [charge for one in releases for charge in ledger.charges_for(span(one.period), Profile(one.profile))]
    budgets: dict[str, Fraction] = {str(charge.quarter): BUDGET[charge.profile] for charge in charges}
    spent = ledger.spent_by_quarter(charges)
    return [
        QuarterSpent(quarter=str(quarter), spent=str(spent[quarter]), budget=str(budgets[str(quarter)]))
        for quarter in sorted(spent, reverse=True)
    ]

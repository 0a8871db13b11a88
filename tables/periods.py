"""Which quarters are in a period, and is it over?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tables.registry import Period


class NoPeriod(ValueError):
    """Neither a year nor a quarter, such as 2026 or 2026Q4."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Of the calendar, 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """As the server keeps it beside waiting facts."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""
        return date(self.year + self.number // 4, 3 * (self.number % 4) + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True, slots=True)
class Span:
    """A period that tables are drawn up for."""

    name: str
    length: Period
    quarters: tuple[Quarter, ...]

    def is_over(self, day: date) -> bool:
        """Whether nothing can come in for it any more."""
        return day >= self.quarters[-1].after


def quarter_of(first_day: date) -> Quarter:
    """The quarter that begins on that day."""
    return Quarter(first_day.year, first_day.month // 3 + 1)


def span(name: str) -> Span:
    """``2026Q4`` or ``2026``; else `NoPeriod`."""
    found = re.fullmatch(r"(20\d\d)(?:Q([1-4]))?", name)
    if found is None:
        raise NoPeriod(name)
    year, number = int(found[1]), found[2]
    if number is not None:
        return Span(name, Period.QUARTER, (Quarter(year, int(number)),))
    return Span(name, Period.YEAR, tuple(Quarter(year, one) for one in range(1, 5)))

"""On which days does a desk work, and how far ahead does it look? No promise moves: only the desk looks sooner."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from api.casework import queries

EVERY_DAY: Final = (1, 2, 3, 4, 5, 6, 7)
DUE_SOON_DAYS: Final = 2
"""So many working days before its day a case is in the list of what is due."""
_AHEAD_MAX: Final = timedelta(days=60)
"""No further does anybody look, however long the desk is closed."""


class Calendar(NamedTuple):
    """Weekdays from 1, Monday, to 7, on which a desk works, and dates on which it does not work all the same."""

    weekdays: frozenset[int]
    closed: frozenset[date]

    def works_on(self, day: date) -> bool:
        """Is somebody there?"""
        return day.isoweekday() in self.weekdays and day not in self.closed

    def due_until(self, day: date) -> date:
        """The last promised day that counts as due: two working days on, and whatever closed days follow them.

        A promise that ends while the desk is closed is thus in the list while there is somebody to keep it. It is never
        sooner than the day after tomorrow.
        """
        until, left, furthest = day, DUE_SOON_DAYS, day + _AHEAD_MAX
        while until < furthest:
            following = until + timedelta(days=1)
            if self.works_on(following):
                if left == 0:
                    break
                left -= 1
            until = following
        return until


def calendar(weekdays: Sequence[int] | None, closed: Sequence[str] | None) -> Calendar:
    """As a desk's row has it; every day, where its leads have said nothing."""
    return Calendar(frozenset(weekdays or EVERY_DAY), frozenset(date.fromisoformat(day) for day in closed or ()))


def calendar_of(connection: Connection, desk: bytes) -> Calendar:
    """The desk's own."""
    row = queries.workdays(connection, desk)
    return calendar(row.workdays, row.closed_days)

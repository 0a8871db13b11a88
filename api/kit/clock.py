"""What day is it? The day in Japan is all that may be stored; the second exists only for expiry."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TOKYO = dt.timezone(dt.timedelta(hours=9), "Asia/Tokyo")
"""Japan keeps one offset all year, so no time zone database is needed."""


def _system_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _Source:
    """Where the time comes from."""

    now: Callable[[], dt.datetime] = staticmethod(_system_now)


def now() -> dt.datetime:
    """This moment in UTC; only for the expiry of sessions, links and nonces, never to be stored as a time of an act."""
    return _Source.now()


def today() -> dt.date:
    """The day in Japan."""
    return _Source.now().astimezone(TOKYO).date()


@contextmanager
def set_to(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock of this process at an aware moment; for tests and demonstrations."""
    before, held = _Source.now, moment.astimezone(dt.UTC)

    def still() -> dt.datetime:
        return held

    _Source.now = staticmethod(still)
    try:
        yield
    finally:
        _Source.now = staticmethod(before)

"""What day is it? The day in Japan is all that may be stored; the second exists only for expiry."""

import datetime as dt
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

TOKYO = dt.timezone(dt.timedelta(hours=9), "Asia/Tokyo")
"""Japan keeps one offset all year, so no time zone database is needed."""


def _system_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class _Source:
    """Where the time comes from."""

    read: Callable[[], dt.datetime]


_source = _Source(_system_now)


def now() -> dt.datetime:
    """This moment in UTC; only for the expiry of sessions, links and nonces, never to be stored as a time of an act."""
    return _source.read()


def today() -> dt.date:
    """The day in Japan."""
    return _source.read().astimezone(TOKYO).date()


def hour() -> int:
    """The hour in Japan, 0 to 23: for a cover that is sealed here in a phone's stead, never to be stored."""
    return _source.read().astimezone(TOKYO).hour


def steady_seconds() -> float:
    """Seconds that have passed since some moment, whatever becomes of the clock; a sleeping machine's too on Linux."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@contextmanager
def set_to(moment: dt.datetime) -> Generator[None]:
    """Hold the clock of this process at an aware moment; for tests and demonstrations."""
    before, held = _source.read, moment.astimezone(dt.UTC)

    def still() -> dt.datetime:
        return held

    _source.read = still
    try:
        yield
    finally:
        _source.read = before

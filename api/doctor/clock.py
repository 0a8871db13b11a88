"""Is the clock right? Asked of the kernel, and of the database; of nobody else's."""

import ctypes
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.kit.clock import now
from api.settings import Settings
from api.storage import look

APART_SECONDS_MAX: Final = 5.0
_NOT_SYNCHRONIZED: Final = 5  # TIME_ERROR of <sys/timex.h>
_TIMEX_BYTES: Final = 512  # struct timex has 208; all zeros asks and sets nothing


def kernel_state() -> int | None:
    """What `adjtimex` says: 5 if nobody keeps the clock, less if somebody does; none where it cannot be asked."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    state = int(adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    return None if state < 0 else state


def look_at(settings: Settings) -> Iterator[Finding]:
    """This machine's, and on PostgreSQL the database's."""
    yield of_kernel(kernel_state())
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        return
    try:
        there = look(settings.database_url, _moment)
    except (OSError, ImportError, SQLAlchemyError):
        return  # said where tables are looked at
    yield of_database((now() - there).total_seconds())


def _moment(connection: Connection) -> datetime:
    return connection.execute(select(func.clock_timestamp())).scalar_one()


def of_kernel(state: int | None) -> Finding:
    """Whether somebody keeps this machine's clock."""
    mend = "Turn on systemd-timesyncd or chrony: timedatectl set-ntp true"
    if state is None:
        return note(Matter.CLOCK, "Whether the clock is kept is not known here.", "Look with: timedatectl")
    if state == _NOT_SYNCHRONIZED:
        return wrong(Matter.CLOCK, "Nobody keeps this machine's clock.", mend)
    return well(Matter.CLOCK, "This machine's clock is kept.")


def of_database(apart: float) -> Finding:
    """By how many seconds the database's clock is behind this one."""
    sentence = f"The clocks of the database and of this machine are {abs(apart):.1f} seconds apart."
    if abs(apart) > APART_SECONDS_MAX:
        return wrong(Matter.DATABASE_CLOCK, sentence, "Keep both: sessions and days of Koe hang on them.")
    return well(Matter.DATABASE_CLOCK, sentence)

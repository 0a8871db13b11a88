"""Did Koe do what it does by itself? In sentences for `koe doctor`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from api.jobs import queries
from api.jobs.chores import DAILY
from api.kit.clock import today

_LATE: Final = timedelta(days=1)
_DIGEST: Final = "digest"


def examine_jobs(connection: Connection) -> Iterator[tuple[bool | None, str]]:
    """Whether each job is well (none: for a person to judge), and a sentence; a database of this version is needed."""
    last = queries.last(connection)
    well: list[str] = []
    for job in (*DAILY, _DIGEST):
        told = last.get(job)
        if job == _DIGEST and (told is None or not (told.failed or _is_recent(told))):
            continue  # where mail was never set up, or is no more
        if told is None:
            yield None, f"{job} was never done yet; Koe does it by itself once it runs."
        elif told.failed:
            done = "was never done" if told.done_day is None else f"was last done on {told.done_day}"
            yield False, f"{job} failed on {told.day}, and {done}. The log says where it broke off."
        elif not _is_recent(told):
            yield False, f"{job} was last done on {told.done_day}: start Koe, or look at this machine's clock."
        else:
            well.append(job)
    if well:
        yield True, f"Done by itself today or yesterday: {', '.join(well)}."


def _is_recent(told: queries.Last) -> bool:
    return told.done_day is not None and timedelta() <= today() - told.done_day <= _LATE

"""The statements of jobs: how it went with each the last time."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, text, update

from api.models import JobDone


class Last(NamedTuple):
    """The last try of a job, and the last that did not fail."""

    day: dt.date
    failed: bool
    done_day: dt.date | None


def note(connection: Connection, job: str, day: dt.date, *, done: bool) -> None:
    """It was tried on a day."""
    told = {"day": day, "failed": not done, **({"done_day": day} if done else {})}
    if not connection.execute(update(JobDone).where(JobDone.job == job).values(**told)).rowcount:
        connection.execute(insert(JobDone).values(job=job, **told))


def last(connection: Connection) -> Mapping[str, Last]:
    """Of each job that was ever tried."""
    rows = connection.execute(select(JobDone.job, JobDone.day, JobDone.failed, JobDone.done_day))
    return {row.job: Last(row.day, row.failed, row.done_day) for row in rows}


def database_bytes(connection: Connection) -> int:
    """What tables and indexes take on the disk."""
    of_sqlite = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    asked = "SELECT pg_database_size(current_database())" if connection.dialect.name == "postgresql" else of_sqlite
    return int(connection.execute(text(asked)).scalar_one())

"""What is done in one transaction for all who wait? On either engine: whole, each for itself, or told why not."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.kit import log
from api.kit.errors import Busy, NoRoom, Problem

Item = TypeVar("Item")
R = TypeVar("R")

BATCH_MAX = 256
RETRY_AFTER_SECONDS = 2
_TURN_LOCK = 0x6B6F_6503

GroupedUseCase: TypeAlias = Callable[[Connection, Sequence[Item]], Sequence[R | Problem]]


@dataclass(slots=True)
class Job:
    """One waiting change: either `change(connection)`, or one `item` for a use case that takes many."""

    answer: asyncio.Future[Any]
    change: Callable[[Connection], Any] | None = None
    use_case: GroupedUseCase[Any, Any] | None = None
    item: Any = None


@dataclass(slots=True, frozen=True)
class Refused:
    """What a caller gets instead of a result."""

    error: BaseException


def commit_batch(connection: Connection, jobs: Sequence[Job]) -> list[Any]:
    """Do all jobs in one transaction and commit; an outcome for each job, in order: its result or `Refused`.

    If the batch fails as a whole, each job is done again in a transaction of its own, so that one that cannot be
    done fails alone. When the disk is full or the database locked the rest are not tried.
    """
    try:
        with connection.begin():
            _take_turn(connection, jobs)
            return _do(connection, jobs)
    except Exception as error:
        refusal = refusal_for(error)
        log.event("batch-failed", jobs=len(jobs))
        if len(jobs) == 1 or isinstance(refusal, Busy):
            return [Refused(refusal or error)] * len(jobs)
    return _one_by_one(connection, jobs)


def _one_by_one(connection: Connection, jobs: Sequence[Job]) -> list[Any]:
    outcomes: list[Any] = []
    hopeless: Problem | None = None
    for job in jobs:
        if hopeless is not None:
            outcomes.append(Refused(hopeless))
            continue
        try:
            with connection.begin():
                _take_turn(connection, [job])
                outcomes.extend(_do(connection, [job]))
        except Exception as error:
            hopeless = refusal_for(error)
            outcomes.append(Refused(hopeless or error))
    return outcomes


def _take_turn(connection: Connection, jobs: Sequence[Job]) -> None:
    """Batches with changes in them go one after another over all processes, as they do on SQLite.

    A change may look before it writes: is this the last administrator, has the case room for one more file? Of two
    processes that look at once both would be right. What many write at once is grouped, decides by its keys, and waits
    for nobody.
    """
    if connection.dialect.name == "postgresql" and any(job.change is not None for job in jobs):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN_LOCK})")


def _do(connection: Connection, jobs: Sequence[Job]) -> list[Any]:
    outcomes: list[Any] = [None] * len(jobs)
    groups: dict[GroupedUseCase[Any, Any], list[int]] = {}
    for index, job in enumerate(jobs):
        if job.use_case is not None:
            groups.setdefault(job.use_case, []).append(index)
    for use_case, indices in groups.items():
        results = use_case(connection, [jobs[index].item for index in indices])
        for index, result in zip(indices, results, strict=True):
            outcomes[index] = Refused(result) if isinstance(result, Problem) else result
    for index, job in enumerate(jobs):
        if job.change is not None:
            outcomes[index] = _in_savepoint(connection, job.change)
    return outcomes


def _in_savepoint(connection: Connection, change: Callable[[Connection], Any]) -> Any:
    # In its own words: to SQLAlchemy, which keeps account of what is nested, it costs as much as two statements more.
    connection.exec_driver_sql("SAVEPOINT change")
    try:
        result = change(connection)
    except Exception as error:
        if refusal_for(error) is not None and not isinstance(error, Problem):
            raise  # the whole transaction is lost, not only this savepoint
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT change")
        return Refused(error)
    # If this fails, so does the batch: nobody could say what of the change is in it.
    connection.exec_driver_sql("RELEASE SAVEPOINT change")
    return result


_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM})
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_POSTGRES_FULL = ("53100", "53200", "58")
_POSTGRES_BUSY = ("08", "40", "53300", "55P03", "57")


def refusal_for(error: BaseException) -> Problem | None:
    """The problem that a state of the whole database amounts to; none if the error is of one statement alone."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, (PoolTimeoutError, OSError, InterfaceError)):
        return Busy(retry_after=RETRY_AFTER_SECONDS)
    if isinstance(error, DBAPIError):
        if _is_full(error):
            return NoRoom(retry_after=60)
        if _is_busy(error):
            return Busy(retry_after=RETRY_AFTER_SECONDS)
    return None


def _sqlite_code(error: DBAPIError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF


def postgres_state(error: BaseException | None) -> str:
    """SQLSTATE of what PostgreSQL said; empty if it said nothing."""
    return str(getattr(error, "sqlstate", None) or "")


def _is_full(error: DBAPIError) -> bool:
    return _sqlite_code(error) in _FULL or postgres_state(error.orig).startswith(_POSTGRES_FULL)


def _is_busy(error: DBAPIError) -> bool:
    locked = _sqlite_code(error) in _LOCKED or postgres_state(error.orig).startswith(_POSTGRES_BUSY)
    return locked or error.connection_invalidated


def settle(jobs: Sequence[Job], outcomes: Sequence[Any]) -> None:
    """Answer every caller that still waits; runs in the event loop."""
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.answer.done():
            continue
        if isinstance(outcome, Refused):
            job.answer.set_exception(outcome.error)
        else:
            job.answer.set_result(outcome)

"""How do rows get onto the disk, and when may we say so? One writer, one commit for all who wait, an answer after it.

Queries and services are plain functions of a SQLAlchemy `Connection`. `Database.read` runs one in a read-only
transaction, `Database.write` in a savepoint of the group committer's next batch, and `Database.write_grouped` hands
all waiting items of one use case to it in a single call. SQLite and PostgreSQL stand behind the same four methods.
"""

import asyncio
import fcntl
import os
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool, QueuePool

from api.kit import log
from api.kit.errors import Busy, NoRoom, Problem

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
R = TypeVar("R")

QUEUE_MAX = 1024
BATCH_MAX = 256
READERS = 4
BUSY_TIMEOUT_MS = 4000
RETRY_AFTER_SECONDS = 2
_TURN_LOCK = 0x6B6F_6503
CONNECT_SECONDS_MAX = 5
IDLE_SECONDS_BEFORE_CHECKPOINT = 5.0

GroupedUseCase: TypeAlias = Callable[[Connection, Sequence[Item]], Sequence[R | Problem]]


class AlreadyRunning(Exception):
    """Another process holds this SQLite database."""


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


# --- one batch, on either engine -------------------------------------------------------------------------------------


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
    savepoint = connection.begin_nested()
    try:
        result = change(connection)
    except Exception as error:
        if refusal_for(error) is not None and not isinstance(error, Problem):
            raise  # the whole transaction is lost, not only this savepoint
        savepoint.rollback()
        return Refused(error)
    savepoint.commit()  # if this fails, so does the batch: nobody could say what of the change is in it
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


def _postgres_state(error: BaseException | None) -> str:
    return str(getattr(error, "sqlstate", None) or "")


def _is_full(error: DBAPIError) -> bool:
    return _sqlite_code(error) in _FULL or _postgres_state(error.orig).startswith(_POSTGRES_FULL)


def _is_busy(error: DBAPIError) -> bool:
    locked = _sqlite_code(error) in _LOCKED or _postgres_state(error.orig).startswith(_POSTGRES_BUSY)
    return locked or error.connection_invalidated


def _settle(jobs: Sequence[Job], outcomes: Sequence[Any]) -> None:
    """Answer every caller that still waits; runs in the event loop."""
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.answer.done():
            continue
        if isinstance(outcome, Refused):
            job.answer.set_exception(outcome.error)
        else:
            job.answer.set_result(outcome)


# --- the interface ----------------------------------------------------------------------------------------------------


class Database(ABC):
    """Where rows are kept. Use from one event loop."""

    url: str

    @abstractmethod
    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds, in a transaction that cannot write."""

    async def glance(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what is a few rows by their keys, as at every door: on SQLite nobody else need be woken for it.

        Everybody waits meanwhile, so never for what grows.
        """
        return await self.read(query, *args, **kwargs)

    async def write(self, change: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a change in its own savepoint of the next batch; returns after the commit.

        Raises what the change raises (nothing of it is kept then), `Busy` when too many wait or the database is
        locked, `NoRoom` when the disk is full.
        """
        job = Job(_future(), change=lambda connection: change(connection, *args, **kwargs))
        return cast(T, await self._wait_for(job))

    async def write_grouped(
        self, use_case: Callable[[Connection, Sequence[Item]], Sequence[R | Problem]], item: Item
    ) -> R:
        """Give one item to a use case that takes all waiting items at once; returns its result after the commit.

        The use case returns one result for each item in order; a `Problem` among them is raised to that caller alone.
        If it raises, the items are given to it again one at a time.
        """
        return cast(R, await self._wait_for(Job(_future(), use_case=use_case, item=item)))

    def write_later(self, use_case: GroupedUseCase[Item, Any], item: Item) -> None:
        """The same for what nobody waits for, and what must not hold up or fail a reader.

        It is in the queue when this returns. What then cannot be written is lost, and our own log says that it was;
        so is what comes while half of the queue is full, which is for those who wait.
        """
        if self.waiting >= QUEUE_MAX // 2:
            log.event("not-written")
            return
        answer = _future()
        answer.add_done_callback(_note_loss)
        self._put(Job(answer, use_case=use_case, item=item))

    async def _wait_for(self, job: Job) -> Any:
        if self.waiting >= QUEUE_MAX:
            raise Busy(retry_after=RETRY_AFTER_SECONDS)
        self._put(job)
        return await job.answer

    @property
    @abstractmethod
    def waiting(self) -> int:
        """How many changes wait for their batch."""

    @abstractmethod
    def _put(self, job: Job) -> None: ...

    @abstractmethod
    async def close(self) -> None:
        """Commit what waits, then let go of files and connections."""


def _note_loss(answer: asyncio.Future[Any]) -> None:
    if not answer.cancelled() and answer.exception() is not None:
        log.event("not-written")


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


def open_database(url: str) -> Database:
    """The database at a SQLAlchemy address: `sqlite:///path` or `postgresql+asyncpg://…`.

    Raises `AlreadyRunning` if another process has the SQLite file, `ValueError` for any other kind of address.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("the database needs a file")
        return SqliteDatabase(Path(parsed.database).resolve())
    if parsed.drivername == "postgresql+asyncpg":
        return PostgresDatabase(url)
    raise ValueError("the database is sqlite:///path or postgresql+asyncpg://…")


# --- SQLite -----------------------------------------------------------------------------------------------------------


def private_file(path: Path) -> None:
    """Make the file, readable by its owner only, in a folder that is the owner's too."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


class ProcessLock:
    """One process for each SQLite database, because one writer alone may checkpoint it."""

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        private_file(path)
        self._file = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise AlreadyRunning("Another Koe process is using this data folder. Stop it first.") from error

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._file)


def sqlite_writer_engine(path: Path) -> Engine:
    """The engine of the one connection that writes: durable at each commit, deleted bytes overwritten."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)

    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # this module says BEGIN and COMMIT, not the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "wal_autocheckpoint=4000",
            "cache_size=-4096",
        ):
            raw.execute(f"PRAGMA {pragma}").close()

    def begin(connection: Connection) -> None:
        raw = cast(sqlite3.Connection, connection.connection.driver_connection)
        if raw.in_transaction:  # a COMMIT that fails may leave its transaction open, and everybody behind it waiting
            raw.rollback()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def sqlite_reader_engine(path: Path) -> Engine:
    """The engine of connections that only read, and never checkpoint; the file must exist."""
    engine = create_engine(
        f"sqlite:///file:{path}?mode=ro&uri=true",
        poolclass=QueuePool,
        pool_size=READERS + 1,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        raw.execute("PRAGMA query_only=ON").close()
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}").close()

    def begin(connection: Connection) -> None:
        cast(sqlite3.Connection, connection.connection.driver_connection).execute("BEGIN").close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


class SqliteDatabase(Database):
    """A file, one writer thread with the only writing connection, and a few reading threads."""

    def __init__(self, path: Path) -> None:
        private_file(path)
        self.url = f"sqlite:///{path}"
        self._lock = ProcessLock(path)
        self._engine = sqlite_writer_engine(path)
        self._readers = sqlite_reader_engine(path)
        self._reader_threads = ThreadPoolExecutor(READERS, thread_name_prefix="koe-read")
        self._own = threading.local()
        self._reading: list[Connection] = []
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._writer = threading.Thread(target=self._write_on, name="koe-write", daemon=True)
        self._writer.start()

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds, in a reading thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._reader_threads, lambda: self._read(query, *args, **kwargs)
            )
        except (DBAPIError, PoolTimeoutError) as error:
            raise refusal_for(error) or error from error

    async def glance(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In the event loop's own thread; in a reading thread where it would have to wait."""
        try:
            return self._read(query, *args, **kwargs)
        except DBAPIError:
            return await self.read(query, *args, **kwargs)

    def _read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        connection = self._own_connection()
        try:
            with connection.begin():
                return query(connection, *args, **kwargs)
        except DBAPIError:
            self._own.connection = None
            connection.invalidate()
            connection.close()
            raise

    def _own_connection(self) -> Connection:
        """That of this thread, which it keeps: to take one from the pool costs as much as many a query."""
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._readers.connect()
            self._reading = [*(one for one in self._reading if not one.closed), connection]
        return connection

    @property
    def waiting(self) -> int:
        """How many changes wait for their batch."""
        return len(self._jobs)

    def _put(self, job: Job) -> None:
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()

    def _take(self, *, seconds: float | None) -> list[Job]:
        """Whatever waits, at most a batch; empty when the time is over or the end has come."""
        with self._wake:
            self._wake.wait_for(lambda: bool(self._jobs) or self._closing, timeout=seconds)
            return [self._jobs.popleft() for _ in range(min(len(self._jobs), BATCH_MAX))]

    def _write_on(self) -> None:
        """The writer thread: take what waits, commit it, answer; no lingering."""
        connection: Connection | None = None
        dirty = False
        while True:
            jobs = self._take(seconds=IDLE_SECONDS_BEFORE_CHECKPOINT if dirty else None)
            if not jobs:
                if connection is not None and dirty:
                    dirty = not _checkpointed(connection)
                if self._closing:
                    break
                continue
            try:
                connection = connection or self._engine.connect()
                outcomes = commit_batch(connection, jobs)
                dirty = True
            except Exception as error:
                log.failure("writer-failed", error)
                outcomes = [Refused(refusal_for(error) or error)] * len(jobs)
                if connection is not None:
                    connection.invalidate()
                    connection.close()
                    connection = None
            loop = jobs[0].answer.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, jobs, outcomes)
        if connection is not None:
            connection.close()

    async def close(self) -> None:
        """Commit what waits, empty the WAL, let the next process in."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        await asyncio.get_running_loop().run_in_executor(None, self._writer.join)
        self._reader_threads.shutdown(wait=True)
        for connection in self._reading:
            connection.close()
        self._readers.dispose()
        self._engine.dispose()
        self._lock.release()


def _checkpointed(connection: Connection) -> bool:
    """Move the WAL into the database and cut it to nothing, so that what was deleted is not left lying in it."""
    raw = cast(sqlite3.Connection, connection.connection.driver_connection)
    try:
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return busy == 0


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


_POSTGRES_GONE = ("08", "57P")
_POSTGRES_READ_ONLY = "25006"


def _let_go(context: ExceptionContext) -> None:
    """A connection was cut, or leads to a server that only reads now: the others of the pool go with it.

    What comes next connects anew, and finds the server that takes over.
    """
    state, connection = _postgres_state(context.original_exception), context.connection
    own_choice = connection is not None and connection.get_execution_options().get("postgresql_readonly", False)
    if state.startswith(_POSTGRES_GONE) or (state == _POSTGRES_READ_ONLY and not own_choice):
        context.is_disconnect = True


class PostgresDatabase(Database):
    """A server process of its own, reached by asyncpg; several Koe processes may share it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=READERS + 1,
            max_overflow=0,
            connect_args={"timeout": CONNECT_SECONDS_MAX},
        )
        event.listen(self._engine.sync_engine, "handle_error", _let_go)
        self._is_lost = False
        self._jobs: deque[Job] = deque()
        self._woken = asyncio.Event()
        self._closing = False
        self._writer: asyncio.Task[None] | None = None

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds."""
        try:
            async with self._connected() as connection:
                await connection.execution_options(postgresql_readonly=True)
                return await connection.run_sync(query, *args, **kwargs)
        except (DBAPIError, OSError) as error:
            raise refusal_for(error) or error from error

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[AsyncConnection]:
        """A connection of the pool; `Busy` if there is none to be had, and one line in the log of each such time."""
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._engine.connect())
            except PoolTimeoutError as error:
                raise Busy(retry_after=RETRY_AFTER_SECONDS) from error
            except Exception as error:
                self._lose(error)
                raise Busy(retry_after=RETRY_AFTER_SECONDS) from error
            if self._is_lost:
                log.event("database-back")
                self._is_lost = False
            yield connection

    def _lose(self, error: Exception) -> None:
        if not self._is_lost:
            log.failure("database-lost", error)
            self._is_lost = True

    @property
    def waiting(self) -> int:
        """How many changes wait for their batch."""
        return len(self._jobs)

    def _put(self, job: Job) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write_on(), name="koe-write")
        self._jobs.append(job)
        self._woken.set()

    async def _write_on(self) -> None:
        while True:
            await self._woken.wait()
            jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), BATCH_MAX))]
            if not jobs:
                if self._closing:
                    return
                self._woken.clear()
                continue
            try:
                async with self._connected() as connection:
                    outcomes = await connection.run_sync(commit_batch, jobs)
            except Busy as refusal:
                outcomes = [Refused(refusal)] * len(jobs)
            except Exception as error:
                log.failure("writer-failed", error)
                outcomes = [Refused(refusal_for(error) or error)] * len(jobs)
            _settle(jobs, outcomes)

    async def close(self) -> None:
        """Commit what waits and close the connections."""
        self._closing = True
        self._woken.set()
        if self._writer is not None:
            await self._writer
        await self._engine.dispose()

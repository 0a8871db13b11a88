"""A file, one writer thread, and a few threads that read: SQLite behind `Database`."""

import asyncio
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool, QueuePool

from api.kit import batches, log
from api.kit.batches import BATCH_MAX, Job, Refused, refusal_for, settle
from api.kit.db import READERS, AlreadyRunning, Database

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_MS = 4000
IDLE_SECONDS_BEFORE_CHECKPOINT = 5.0
_CACHE_KIB = 4096
_LISTS_CACHE_KIB = 8192
"""A page of the queue is some 700 of the file's among a million cases, each elsewhere, and is read again and again."""


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
            f"cache_size=-{_CACHE_KIB}",
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
        super().__init__()
        private_file(path)
        self.url = f"sqlite:///{path}"
        self._lock = ProcessLock(path)
        self._engine = sqlite_writer_engine(path)
        self._readers = sqlite_reader_engine(path)
        self._own = threading.local()
        self._reader_threads = ThreadPoolExecutor(READERS, "koe-read", self._read_lists)
        self._reading: list[Connection] = []
        self._wake = threading.Condition()
        self._called = self._closing = False
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

    def _read_lists(self) -> None:
        self._own.cache_kib = _LISTS_CACHE_KIB

    def _own_connection(self) -> Connection:
        """That of this thread, which it keeps: to take one from the pool costs as much as many a query."""
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._readers.connect()
            raw = cast(sqlite3.Connection, connection.connection.driver_connection)
            raw.execute(f"PRAGMA cache_size=-{getattr(self._own, 'cache_kib', _CACHE_KIB)}").close()
            self._reading = [*(one for one in self._reading if not one.closed), connection]
        return connection

    def _call_writer(self) -> None:
        with self._wake:
            self._called = True
            self._wake.notify()

    def _take(self, *, seconds: float | None) -> list[Job]:
        """Whatever waits, at most a batch; empty when the time is over or the end has come."""
        with self._wake:
            self._wake.wait_for(lambda: (self._called and bool(self._jobs)) or self._closing, timeout=seconds)
            jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), BATCH_MAX))]
            self._called = bool(self._jobs)
            return jobs

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
                outcomes = batches.commit_batch(connection, jobs)
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
                loop.call_soon_threadsafe(settle, jobs, outcomes)
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

"""Is the database as this version needs it? Migrations, and the one row that exists from the first start."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import current_process, get_context
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, String, column, insert, inspect, make_url, select, table
from sqlalchemy.ext.asyncio import create_async_engine

from api.kit.clock import today
from api.kit.db import AlreadyRunning
from api.kit.sqlite import ProcessLock, private_file, sqlite_reader_engine, sqlite_writer_engine
from api.models import Instance
from api.models.base import KEY_BYTES
from api.revisions import migrate
from shipped import MIGRATIONS

T = TypeVar("T")
HALF_MOVED = "koe_move"
"""The table that a database has while `koe move` copies into it, and that nothing else knows of."""
Work = Callable[[Connection], object]
VERSION_TABLE: Final = "alembic_version"
_MIGRATION_LOCK = 0x6B6F_6501


class HalfMoved(AlreadyRunning):
    """A move into this database is not done yet."""


def prepare_database(url: str) -> None:
    """Make the database if need be, migrate it to the newest version, and give it its server key.

    Raises `AlreadyRunning` while another process uses the SQLite file, `HalfMoved` where a move is not done. Not to be
    called in an event loop.
    """
    run_on(url, _prepare)


def prepare_beside(url: str) -> None:
    """The same, where need be in a process of its own: a server that runs for months need not hold what migrates."""
    ready: list[bool] = []
    run_on(url, lambda connection: ready.append(_is_ready(connection)))
    if not all(ready) and current_process().daemon:  # it may have no children
        prepare_database(url)
    elif not all(ready):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
            other.submit(prepare_database, url).result()


def _is_ready(connection: Connection) -> bool:
    half_moved = inspect(connection).has_table(HALF_MOVED)
    return not half_moved and is_current(connection) and connection.scalar(select(Instance.one)) is not None


def _prepare(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # of several that start at once one migrates, and the others wait
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
    if inspect(connection).has_table(HALF_MOVED):
        raise HalfMoved("A move into this database is not done. Call `koe move` again until it is.")
    migrate(connection, "head")
    if connection.scalar(select(Instance.one)) is None:
        connection.execute(
            insert(Instance).values(one=1, server_key=secrets.token_bytes(KEY_BYTES), created_day=today())
        )


def revision_of(connection: Connection) -> str | None:
    """The version of the tables; none before the first migration."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(column("version_num", String)).select_from(table(VERSION_TABLE)))


def is_current(connection: Connection) -> bool:
    """Whether the database has been migrated to the newest version."""
    return revision_of(connection) == newest_revision()


def newest_revision() -> str:
    """The version of the tables that this program wants: migrations are numbered, and there is one line of them."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def run_on(url: str, work: Work) -> None:
    """Do some work in one transaction, alone on the database, before or without a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        asyncio.run(_run_on_postgres(url, work))
        return
    path = Path(parsed.database or "").resolve()
    private_file(path)
    lock = ProcessLock(path)
    engine = sqlite_writer_engine(path)
    try:
        with engine.begin() as connection:
            work(connection)
    finally:
        engine.dispose()
        lock.release()


def look(url: str, query: Callable[[Connection], T]) -> T:
    """What a query finds at one moment, without writing, also beside a running server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return asyncio.run(_ask_postgres(url, query))
    engine = sqlite_reader_engine(Path(parsed.database or "").resolve())
    try:
        with engine.begin() as connection:
            return query(connection)
    finally:
        engine.dispose()


async def _ask_postgres(url: str, query: Callable[[Connection], T]) -> T:
    engine = create_async_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ")
    try:
        async with engine.connect() as connection:
            await connection.execution_options(postgresql_readonly=True)
            return await connection.run_sync(query)
    finally:
        await engine.dispose()


async def _run_on_postgres(url: str, work: Work) -> None:
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()

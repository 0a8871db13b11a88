"""Is the database as this version needs it? Migrations, and the one row that exists from the first start."""

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, make_url, select
from sqlalchemy.ext.asyncio import create_async_engine

from api.kit.clock import today
from api.kit.db import AlreadyRunning, ProcessLock, private_file, sqlite_reader_engine, sqlite_writer_engine
from api.models import Instance
from api.models.base import KEY_BYTES
from shipped import MIGRATIONS

T = TypeVar("T")
HALF_MOVED = "koe_move"
"""The table that a database has while `koe move` copies into it, and that nothing else knows of."""
Work = Callable[[Connection], object]
_MIGRATION_LOCK = 0x6B6F_6501


class HalfMoved(AlreadyRunning):
    """A move into this database is not done yet."""


def prepare_database(url: str) -> None:
    """Make the database if need be, migrate it to the newest version, and give it its server key.

    Raises `AlreadyRunning` while another process uses the SQLite file, `HalfMoved` where a move is not done. Not to be
    called in an event loop.
    """
    run_on(url, _prepare)


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


def migrations_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, with the connection that the migrations are to run on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection, revision: str) -> None:
    """Up or down to a revision, in the connection's transaction."""
    config = migrations_config(connection)
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Down to an earlier revision, in the connection's transaction; what its tables do not have is lost."""
    command.downgrade(migrations_config(connection), revision)


def steps_between(older: str | None, newer: str | None) -> list[str]:
    """The migrations above one revision up to another, the lowest first, as number and sentence; none if it is none."""
    script = ScriptDirectory.from_config(migrations_config())
    steps = script.iterate_revisions(newer or "base", older or "base")
    return [f"{step.revision} {step.doc}" for step in steps][::-1]


def knows_revision(revision: str) -> bool:
    """Whether this program has this revision of the tables."""
    script = ScriptDirectory.from_config(migrations_config())
    return any(step.revision == revision for step in script.walk_revisions())


def revision_of(connection: Connection) -> str | None:
    """The version of the tables; none before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(connection: Connection) -> bool:
    """Whether the database has been migrated to the newest version."""
    return revision_of(connection) == newest_revision()


def newest_revision() -> str | None:
    """The version of the tables that this program wants."""
    return ScriptDirectory.from_config(migrations_config()).get_current_head()


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

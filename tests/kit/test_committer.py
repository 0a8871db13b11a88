"""Is every change on the disk before anybody is told so, and does one bad change fail alone? On both engines."""

import asyncio
import logging
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, Engine, Integer, delete, event, insert, literal_column, select, table
from sqlalchemy.exc import DBAPIError, IntegrityError

from api.kit import db
from api.kit.clock import today
from api.kit.db import AlreadyRunning, Database
from api.kit.engines import open_database
from api.kit.errors import Busy, NoRoom, Problem
from api.kit.sqlite import SqliteDatabase
from api.models import Base, SignInFailure


class Refusal(Problem):
    """A refusal that a use case makes."""

    status, title, slug = 409, "No", "no"


def _row(key: bytes) -> dict[str, object]:
    return {"name_digest": key, "failures": 1, "day": today()}


def add(connection: Connection, key: bytes) -> bytes:
    """One row; an IntegrityError if it is there."""
    connection.execute(insert(SignInFailure), _row(key))
    return key


def add_all(connection: Connection, keys: Sequence[bytes]) -> list[int | Problem]:
    """All rows at once; answers each with how many came together, and refuses keys that begin with 'no'."""
    wanted = [key for key in keys if not key.startswith(b"no")]
    if wanted:
        connection.execute(insert(SignInFailure), [_row(key) for key in wanted])
    return [Refusal() if key.startswith(b"no") else len(keys) for key in keys]


def add_then_refuse(connection: Connection, key: bytes) -> None:
    """A change that thinks better of it."""
    add(connection, key)
    raise Refusal


def keys_kept(connection: Connection) -> set[bytes]:
    """What is in the table."""
    return set(connection.scalars(select(SignInFailure.name_digest)))


def forget_all(connection: Connection) -> None:
    """Delete every row."""
    connection.execute(delete(SignInFailure))


def key(number: int) -> bytes:
    """A key as long as the column."""
    return number.to_bytes(32, "big")


def make_tables(connection: Connection) -> None:
    """The schema of the models."""
    Base.metadata.create_all(connection)


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    opened = open_database(database_url)
    await opened.write(make_tables)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def sqlite(sqlite_url: str) -> AsyncGenerator[SqliteDatabase]:
    opened = open_database(sqlite_url)
    assert isinstance(opened, SqliteDatabase)
    await opened.write(make_tables)
    yield opened
    await opened.close()


async def test_changes_that_wait_together_are_committed_together(database: Database) -> None:
    together = await asyncio.gather(*(database.write_grouped(add_all, key(number)) for number in range(100)))
    assert max(together) > 1
    assert await database.read(keys_kept) == {key(number) for number in range(100)}


async def test_what_has_been_answered_is_seen_by_the_next_reader(database: Database) -> None:
    for number in range(20):
        await database.write(add, key(number))
        assert key(number) in await database.read(keys_kept)


async def test_a_refused_item_fails_alone(database: Database) -> None:
    outcomes = await asyncio.gather(
        database.write_grouped(add_all, key(1)),
        database.write_grouped(add_all, b"no".ljust(32)),
        database.write_grouped(add_all, key(2)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [int, Refusal, int]
    assert await database.read(keys_kept) == {key(1), key(2)}


async def test_a_batch_that_breaks_is_done_again_item_by_item(database: Database) -> None:
    await database.write(add, key(3))
    outcomes = await asyncio.gather(
        *(database.write_grouped(add_all, key(number)) for number in range(6)), return_exceptions=True
    )
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [number == 3 for number in range(6)]
    assert await database.read(keys_kept) == {key(number) for number in range(6)}


async def test_a_change_that_raises_leaves_nothing_and_spares_its_neighbours(database: Database) -> None:
    outcomes = await asyncio.gather(
        database.write(add, key(1)),
        database.write(add_then_refuse, key(2)),
        database.write_grouped(add_all, key(3)),
        database.write(add, key(1)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [bytes, Refusal, int, IntegrityError]
    assert await database.read(keys_kept) == {key(1), key(3)}


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(add, key(1))
    assert await database.read(keys_kept) == set()


async def test_a_full_queue_refuses_and_asks_to_come_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "QUEUE_MAX", 3)
    outcomes = await asyncio.gather(
        *(database.write_grouped(add_all, key(number)) for number in range(200)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Busy)]
    assert refused
    assert refused[0].headers() == {"retry-after": "2"}
    assert len(await database.read(keys_kept)) == 200 - len(refused)


async def test_what_waits_is_committed_before_the_database_closes(database_url: str) -> None:
    first = open_database(database_url)
    await first.write(make_tables)
    waiting = [asyncio.ensure_future(first.write(add, key(number))) for number in range(50)]
    await asyncio.sleep(0)
    await first.close()
    await asyncio.gather(*waiting)
    again = open_database(database_url)
    kept = await again.read(keys_kept)
    await again.close()
    assert kept == {key(number) for number in range(50)}


async def test_a_caller_who_goes_away_does_not_hold_up_the_others(database: Database) -> None:
    gone = asyncio.ensure_future(database.write(add, key(1)))
    await asyncio.sleep(0)
    gone.cancel()
    assert await database.write(add, key(2)) == key(2)


@pytest.mark.parametrize("statement_to_fail", range(1, 8))
async def test_whichever_statement_fails_all_or_nothing_of_an_item_is_kept(
    sqlite: SqliteDatabase, statement_to_fail: int
) -> None:
    done = 0

    def fail_once(*_: object) -> None:
        nonlocal done
        done += 1
        if done == statement_to_fail:
            raise sqlite3.OperationalError("a fault that the test injects")

    event.listen(Engine, "before_cursor_execute", fail_once)
    outcomes = await asyncio.gather(*(sqlite.write(add_pair, number) for number in range(3)), return_exceptions=True)
    event.remove(Engine, "before_cursor_execute", fail_once)
    kept = await sqlite.read(keys_kept)
    expected = {
        key(base + number)
        for number in range(3)
        if not isinstance(outcomes[number], BaseException)
        for base in (0, 100)
    }
    assert kept == expected


def add_pair(connection: Connection, number: int) -> None:
    """Two rows that belong together."""
    add(connection, key(number))
    add(connection, key(100 + number))


# --- SQLite -----------------------------------------------------------------------------------------------------------


async def test_the_database_is_its_owners_alone(sqlite: SqliteDatabase, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


async def test_commits_are_durable_and_deletions_overwritten(sqlite: SqliteDatabase) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")

    def look(connection: Connection) -> list[object]:
        return [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() for pragma in pragmas]

    assert await sqlite.write(look) == ["wal", 2, 1, 1]


async def test_readers_cannot_checkpoint(sqlite: SqliteDatabase) -> None:
    def checkpoint(connection: Connection) -> object:
        return connection.exec_driver_sql("PRAGMA wal_checkpoint").one()

    with pytest.raises(NoRoom) as refused:
        await sqlite.read(checkpoint)
    assert "disk I/O error" in str(refused.value.__cause__)


async def test_no_table_keeps_a_hidden_order(sqlite: SqliteDatabase) -> None:
    def order(connection: Connection, name: str) -> list[int]:
        return list(connection.scalars(select(literal_column("rowid", Integer)).select_from(table(name))))

    assert len(Base.metadata.tables) == 47
    for name in Base.metadata.tables:
        with pytest.raises(DBAPIError, match="no such column: rowid"):
            await sqlite.read(order, name)


async def test_a_second_process_is_told_to_stay_away(sqlite: SqliteDatabase) -> None:
    second = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        f"from api.kit.engines import open_database; open_database({sqlite.url!r})",
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    _, complaint = await second.communicate()
    assert second.returncode == 1
    assert b"Another Koe process is using this data folder. Stop it first." in complaint
    with pytest.raises(AlreadyRunning):
        open_database(sqlite.url)


async def test_a_locked_database_is_busy_and_recovers(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.kit.sqlite.BUSY_TIMEOUT_MS", 50)
    sqlite = open_database(sqlite_url)
    await sqlite.write(make_tables)
    intruder = sqlite3.connect(tmp_path / "data" / "koe.db", isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    outcomes = await asyncio.gather(*(sqlite.write(add, key(number)) for number in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Busy] * 3
    intruder.execute("ROLLBACK")
    intruder.close()
    assert await sqlite.write(add, key(1)) == key(1)
    await sqlite.close()


async def test_a_full_disk_is_said_and_nothing_is_half_kept(sqlite: SqliteDatabase) -> None:
    def allow(connection: Connection, pages: int) -> object:
        return connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar_one()

    def pages(connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    await sqlite.write(allow, await sqlite.read(pages) + 1)
    outcomes = await asyncio.gather(
        *(sqlite.write_grouped(add_all, os.urandom(32)) for _ in range(600)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, NoRoom)]
    kept = await sqlite.read(keys_kept)
    assert refused
    assert len(kept) == 600 - len(refused)
    await sqlite.write(allow, 1_000_000)
    await sqlite.write(add, key(1))
    assert key(1) in await sqlite.read(keys_kept)


async def test_deleted_bytes_do_not_stay_in_the_files(sqlite_url: str, tmp_path: Path) -> None:
    marked = b"a-name-that-must-go-".ljust(32, b"!")
    sqlite = open_database(sqlite_url)
    await sqlite.write(make_tables)
    await sqlite.write(add, marked)
    await sqlite.write(forget_all)
    await sqlite.close()
    assert [file.name for file in (tmp_path / "data").iterdir() if marked in file.read_bytes()] == []


def test_only_two_kinds_of_address_are_taken() -> None:
    for address in ("mysql://x/y", "sqlite://", "postgresql://x/y"):
        with pytest.raises(ValueError):
            open_database(address)


async def test_what_nobody_waits_for_is_written_soon_and_harms_nobody_when_it_cannot_be(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_connection: Connection, _items: Sequence[bytes]) -> list[None]:
        raise RuntimeError

    caplog.set_level(logging.INFO, "koe")
    database.write_later(add_all, key(1))
    database.write_later(broken, key(2))
    await database.write(lambda _connection: None)  # behind both, and not harmed by the second
    assert await database.read(keys_kept) == {key(1)}
    monkeypatch.setattr("api.kit.db.QUEUE_MAX", 0)
    database.write_later(add_all, key(3))
    monkeypatch.undo()
    await database.write(lambda _connection: None)
    assert await database.read(keys_kept) == {key(1)}
    assert [one.message for one in caplog.records if one.message == "not-written"] == ["not-written"] * 2

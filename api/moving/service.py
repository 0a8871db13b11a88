"""How is an instance copied to another place so that it may be stopped at any moment, and that nothing is missing?

A stopped instance goes as a whole: every row, sessions too, and every part of a file that has a row. The database that
it goes to bears a mark from the first moment to the last, so that no server starts on half of it. Files go before rows,
as always. What is there already is not copied again. At the end both sides are read from end to end and compared, and
only if they are equal is the mark taken away.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Concatenate, Final, NamedTuple, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Connection, RowMapping, Table, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from api.backup.rows import write
from api.blob_keys import blob_key, case_of
from api.kit.blobs import Blobs, FileDamaged, NoBlob
from api.kit.sqlite import ProcessLock, private_file, sqlite_reader_engine, sqlite_writer_engine
from api.moving import queries
from api.revisions import migrate
from api.storage import is_current
from api.uploads import queries as uploads
from crypto.encoding import digest, lp

P = ParamSpec("P")
T = TypeVar("T")

_AT_ONCE: Final = 50  # rows in one transaction
_FILES_AT_ONCE: Final = 8
_WAIT_FOR_OTHERS_SECONDS: Final = 10.0  # those of a move that was killed are still leaving


class CannotMove(Exception):
    """Why not, in a sentence for the operator. The source is as it was."""


Tell: TypeAlias = Callable[[str, int, int], None]
"""Hears how far it has come: of which stage so many of so many are done."""


@dataclass(frozen=True)
class Place:
    """Where an instance is, or is to be."""

    database_url: str
    blobs: Blobs


@dataclass(frozen=True)
class Order:
    """From where to where; what is None stays where it is."""

    source: Place
    to_database: str | None
    to_blobs: Blobs | None


class Sum(NamedTuple):
    """What is on one side: how many rows or files, how many bytes of files, and the hash of them all in key order."""

    number: int
    size: int
    sha256: str


class Compared(NamedTuple):
    """A table, or all files, on both sides; `differing` names keys of files."""

    what: str
    source: Sum
    target: Sum
    differing: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether both sides are the same."""
        return self.source == self.target and not self.differing


class Moved(NamedTuple):
    """What was done, and what the comparison found."""

    rows_copied: int
    files_copied: int
    compared: tuple[Compared, ...]

    @property
    def equal(self) -> bool:
        """Whether nothing is missing, too many or another."""
        return all(one.equal for one in self.compared)


def move(order: Order, tell: Tell) -> Moved:
    """Copy what is not there yet, then compare; called again it goes on.

    Raises `CannotMove`, `AlreadyRunning`, `StoreAway`, `NoRoom`, `OSError`, and what a database raises.
    """
    return _between(order, lambda source, target: _Move(order, source, target, tell).go())


def compare(order: Order, tell: Tell) -> Moved:
    """Compare alone, and change nothing. Raises the same."""
    return _between(order, lambda source, target: _Move(order, source, target, tell).look())


# --- two connections at once, whichever engines they are of -----------------------------------------------------------


def _between(order: Order, work: Callable[[Connection, Connection | None], T]) -> T:
    """A connection that reads one moment of the source, which nobody uses meanwhile, and one to the target."""
    with ExitStack() as held:
        urls = [order.source.database_url, order.to_database]
        here = [_sqlite(held, url, writes=number == 1) for number, url in enumerate(urls)]
        return asyncio.run(_with_postgres(urls, here, work))


def _sqlite(held: ExitStack, url: str | None, *, writes: bool) -> Connection | None:
    """A connection to an SQLite file that no other process has; none to anything else."""
    if url is None or make_url(url).get_backend_name() != "sqlite":
        return None
    path = Path(make_url(url).database or "").resolve()
    if writes:
        private_file(path)
    elif not path.exists():
        raise CannotMove(f"There is no database {path.name} here.")
    lock = ProcessLock(path)
    held.callback(lock.release)
    engine = sqlite_writer_engine(path) if writes else sqlite_reader_engine(path)
    held.callback(engine.dispose)
    return held.enter_context(engine.connect())


async def _with_postgres(
    urls: list[str | None], here: list[Connection | None], work: Callable[[Connection, Connection | None], T]
) -> T:
    """The same of PostgreSQL where that is what an address names; then all work is done beneath `run_sync`."""
    engines = [
        create_async_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ") if url and not there else None
        for url, there in zip(urls, here, strict=True)
    ]
    connections = [engine.connect() if engine else None for engine in engines]
    try:
        for connection in filter(None, connections):
            await connection.start()
        synchronous = [
            found or (connection.sync_connection if connection else None)
            for found, connection in zip(here, connections, strict=True)
        ]
        source, target = synchronous
        assert source is not None
        bridge = next(filter(None, connections), None)
        if bridge is None:
            return work(source, target)
        return await bridge.run_sync(lambda _: work(source, target))
    finally:
        for connection in filter(None, connections):
            await connection.close()
        for engine in filter(None, engines):
            await engine.dispose()


# --- the work ---------------------------------------------------------------------------------------------------------


class _Move:
    """One call of the command."""

    def __init__(self, order: Order, source: Connection, target: Connection | None, tell: Tell) -> None:
        self._order, self._source, self._target, self._tell = order, source, target, tell

    def go(self) -> Moved:
        """Mark, files, rows, comparison."""
        with self._still():
            before = self._sums(self._source, "Reading the source")
            key = queries.server_key(self._source)
            if key is None:
                raise CannotMove("This database was never started: there is nothing to move.")
            if self._target is not None:
                self._begin(self._target, digest(b"koe move" + key), _all_in_one(before))
            files = self._copy_files()
            rows = 0 if self._target is None else self._copy_rows(self._target, before)
            moved = Moved(rows, files, tuple(self._compared(before)))
            self._end(moved)
            return moved

    def look(self) -> Moved:
        """The comparison alone."""
        with self._still():
            if self._target is not None and not _in_one(self._target, _has_tables):
                raise CannotMove("Nothing was moved to this database yet.")
            return Moved(0, 0, tuple(self._compared(self._sums(self._source, "Reading the source"))))

    @contextmanager
    def _still(self) -> Generator[None]:
        """One moment of the source, which nobody can change until we are done."""
        with self._source.begin():
            if not _has_tables(self._source) or not is_current(self._source):
                raise CannotMove("The source is of another version. Start this Koe on it once, stop it, and move then.")
            if queries.is_half_moved(self._source):
                raise CannotMove("The source is itself the half of a move. Finish that first.")
            if self._source.dialect.name == "postgresql":
                _wait_until_alone(self._source)
                queries.hold_still(self._source)
            yield

    def _begin(self, target: Connection, instance: bytes, state: bytes) -> None:
        """An empty database gets tables and the mark; one with our mark is gone on with; any other is refused."""
        with target.begin():
            if not queries.tables_there(target):
                migrate(target, "head")
                queries.mark(target, instance, state)
                return
            if not queries.is_half_moved(target):
                raise CannotMove("There is a database already where this one is to go. Name an empty one.")
            begun, before = queries.marked(target)
            if begun != instance:
                raise CannotMove("Another instance was half moved there. Name an empty database.")
            if not is_current(target):
                raise CannotMove("Another version of Koe began this move. Finish it with that one.")
            if before != state:  # the source has gone on since, or what was copied was found to differ
                queries.empty(target)
                queries.mark_again(target, state)

    def _end(self, moved: Moved) -> None:
        """Whole, or to be begun again by another call: what differs is not taken for whole a second time."""
        if self._target is not None:
            with self._target.begin():
                queries.unmark(self._target) if moved.equal else queries.mark_again(self._target, b"")
        if self._order.to_blobs is not None:
            self._order.to_blobs.delete(key for one in moved.compared for key in one.differing)

    def _copy_rows(self, target: Connection, sums: dict[str, Sum]) -> int:
        """Table by table; one that has as many rows as it should is whole, since nothing but this writes there."""
        of, before, copied = sum(one.number for one in sums.values()), 0, 0
        for table in queries.tables():
            wanted, there = sums[table.name].number, _in_one(target, queries.count, table)
            if there != wanted:
                for done, some in enumerate(_some_at_once(queries.rows(self._source, table)), 1):
                    _in_one(target, queries.insert_missing, table, some)
                    self._tell("Copying rows", before + min(done * _AT_ONCE, wanted), of)
                copied += wanted - there
            before += wanted
            self._tell("Copying rows", before, of)
        return copied

    def _sums(self, connection: Connection, what: str) -> dict[str, Sum]:
        sums: dict[str, Sum] = {}
        for number, table in enumerate(queries.tables(), 1):
            sums[table.name] = _sum_of_rows(connection, table)
            self._tell(what, number, len(queries.tables()))
        return sums

    def _keys(self) -> list[str]:
        return sorted(blob_key(*part) for part in uploads.all_parts(self._source))

    def _copy_files(self) -> int:
        """Those that are not there: a put is whole or nothing, so what has a name there was put."""
        to = self._order.to_blobs
        if to is None:
            return 0
        wanted, there = self._keys(), {blob.key for blob in to.list()}
        self._clear(to, there.difference(wanted))
        missing = [key for key in wanted if key not in there]
        copied = _in_threads(lambda key: _copy_file(self._order.source.blobs, to, key), missing)
        for done, _ in enumerate(copied, 1 + len(wanted) - len(missing)):
            self._tell("Copying files", done, len(wanted))
        return len(missing)

    def _clear(self, to: Blobs, spare: set[str]) -> None:
        """Destroy what an earlier call brought and what was erased since; refuse where anything else lies."""
        cases = {key: case_of(key) for key in spare}
        ours = queries.known_cases(self._source, {case for case in cases.values() if case is not None})
        if any(case not in ours for case in cases.values()):
            raise CannotMove("There is something else where the files are to go. Name another prefix or folder.")
        to.delete(spare)

    def _compared(self, sums: dict[str, Sum]) -> Iterator[Compared]:
        if self._target is not None:
            with self._target.begin():
                found = self._sums(self._target, "Comparing rows")
            yield from (Compared(name, one, found[name]) for name, one in sums.items())
        if self._order.to_blobs is not None:
            yield self._compared_files(self._order.to_blobs)

    def _compared_files(self, to: Blobs) -> Compared:
        """Every file is read from end to end on both sides."""
        source = self._order.source.blobs
        keys = sorted({*self._keys(), *(blob.key for blob in to.list())})
        sides = (_Files(), _Files())
        differing: list[str] = []
        both = _in_threads(lambda key: (_hashed(source, key), _hashed(to, key)), keys)
        for done, (key, (here, there)) in enumerate(zip(keys, both, strict=True), 1):
            sides[0].add(key, here)
            sides[1].add(key, there)
            if here is None or here != there:
                differing.append(key)
            self._tell("Comparing files", done, len(keys))
        return Compared("files", sides[0].sum, sides[1].sum, tuple(differing))


def _wait_until_alone(connection: Connection) -> None:
    until = time.monotonic() + _WAIT_FOR_OTHERS_SECONDS
    while queries.others(connection):
        if time.monotonic() > until:
            raise CannotMove("Somebody is connected to the source. Stop every Koe that uses it first.")
        time.sleep(0.2)


def _has_tables(connection: Connection) -> bool:
    return {table.name for table in queries.tables()} <= queries.tables_there(connection)


def _in_one(
    connection: Connection, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    with connection.begin():
        return work(connection, *args, **kwargs)


def _some_at_once(rows: Iterator[RowMapping]) -> Iterator[list[RowMapping]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _sum_of_rows(connection: Connection, table: Table) -> Sum:
    """Every row as a backup writes it, in the order of the keys: the same on both engines."""
    count, size, found = 0, 0, hashlib.sha256()
    for row in queries.rows(connection, table):
        line = write(table, row) + b"\n"
        found.update(line)
        count, size = count + 1, size + len(line)
    return Sum(count, size, found.hexdigest())


def _all_in_one(sums: dict[str, Sum]) -> bytes:
    return digest(b"".join(lp(f"{name} {one.number} {one.sha256}".encode()) for name, one in sums.items()))


class _Hashed(NamedTuple):
    """A file without its content."""

    size: int
    sha256: str


class _Files:
    """The sum of files that are told in the order of their keys."""

    def __init__(self) -> None:
        self._count, self._size, self._found = 0, 0, hashlib.sha256()

    def add(self, key: str, one: _Hashed | None) -> None:
        """One that is there; none is nothing."""
        if one is not None:
            self._found.update(f"{key} {one.size} {one.sha256}\n".encode())
            self._count, self._size = self._count + 1, self._size + one.size

    @property
    def sum(self) -> Sum:
        """Of all that were added."""
        return Sum(self._count, self._size, self._found.hexdigest())


def _hashed(blobs: Blobs, key: str) -> _Hashed | None:
    """None where nothing can be read under this key; the comparison names it."""
    content = _read(blobs, key)
    return None if content is None else _Hashed(len(content), hashlib.sha256(content).hexdigest())


def _read(blobs: Blobs, key: str) -> bytes | None:
    try:
        return blobs.get(key)
    except (NoBlob, FileDamaged):
        return None


def _copy_file(source: Blobs, to: Blobs, key: str) -> None:
    content = _read(source, key)
    if content is not None:
        to.put(key, content)


def _in_threads(work: Callable[[str], T], keys: Iterable[str]) -> Iterator[T]:
    """Some at once, answered in order; after an error nothing more is begun."""
    threads = ThreadPoolExecutor(_FILES_AT_ONCE)
    try:
        yield from threads.map(work, keys)
    finally:
        threads.shutdown(wait=True, cancel_futures=True)

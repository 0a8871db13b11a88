"""What is in the files of a backup, do they belong together, and what must not come back?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, insert, inspect

from api.backup import cover_keys, rows
from api.backup.rows import Count, Head, Part, Row
from api.blob_keys import blob_key
from api.erasure import queries as erasures
from api.erasure.queries import Erased
from api.erasure.service import erase, replay
from api.kit.blobs import Blobs
from api.kit.clock import today
from api.kit.errors import NoRoom
from api.storage import migrate, newest_revision, run_on
from api.uploads import queries as uploads
from crypto.opening import open_stream
from crypto.refusals import Refused
from crypto.sealing import Identity

_AT_ONCE = 50  # rows in memory

Advance: TypeAlias = Callable[[int], None]
"""Hears how many lines more have been read."""


def unseen(_more: int) -> None:
    """Nobody looks on."""


class CannotRestore(Exception):
    """Why not, in a sentence for the operator. The database is as it was."""


@dataclass(frozen=True)
class Files:
    """What the operator gives."""

    main: Path
    covers: Path | None  # none: whatever they closed is given up
    erasures: Path | None  # newer than the backup
    identities: Sequence[Identity]
    cover_keys: Path
    blobs: Blobs
    attachments: Path | None = None  # none: the files beside letters are given up


@dataclass(frozen=True)
class Restored:
    """What was done."""

    head: Head
    cases: int
    erased_again: int
    given_up: int
    attachments_lost: int


@dataclass(frozen=True)
class _Opened:
    """A file whose head was read."""

    head: Head
    lines: "Lines"


def restore(url: str, files: Files, advance: Advance = unseen) -> Restored:
    """Put a database together where there is none, and replay the erasures; all of it or nothing.

    `advance` hears of each line. Raises `CannotRestore`, `AlreadyRunning`, `OSError`, and what the database raises.
    """
    cover_keys.destroy_old(files.cover_keys)
    done: list[Restored] = []
    run_on(url, lambda connection: done.append(_restore(connection, files, advance)))
    return done[0]


def _restore(connection: Connection, files: Files, advance: Advance) -> Restored:
    head = fill(connection, files, advance).head
    known = [] if files.erasures is None else read_erasures(files.erasures, files.identities, head)
    erased_again = replay(connection, known)  # [P-27] before anybody is answered; the backup's own list came with it
    given_up = erase(connection, erasures.without_cover(connection))
    lost = put_blobs(connection, files, head, advance).lost
    return Restored(head, erasures.count_cases(connection), erased_again, given_up, lost)


@dataclass(frozen=True)
class Filled:
    """Which backup lies in the tables now, and what its files say that they hold."""

    head: Head
    said: Mapping[str, Count]


def fill(connection: Connection, files: Files, advance: Advance) -> Filled:
    """Every row of a backup, as it was, into a database without tables; nothing is replayed yet."""
    if inspect(connection).get_table_names():
        raise CannotRestore("There is a database already. Restore into an empty folder, or an empty database.")
    migrate(connection, "head")
    main = _open(files.main, files.identities, Part.MAIN)
    if main.head.revision != newest_revision():
        raise CannotRestore(
            f"This backup has tables of version {main.head.revision}, and this Koe wants {newest_revision()}. "
            "Restore with the Koe that made it, then update."
        )
    covers = None if files.covers is None else _open(files.covers, [_cover_identity(main.head, files)], Part.COVERS)
    if covers is not None and covers.head.backup != main.head.backup:
        raise CannotRestore("The two files are not of the same backup.")
    _insert(connection, main.lines.rows(), advance)
    if covers is not None:
        _insert(connection, covers.lines.rows(), advance)
    return Filled(main.head, {**main.lines.said, **({} if covers is None else covers.lines.said)})


@dataclass(frozen=True)
class Put:
    """How many files of letters were given up, and what the backup's file of them says that it holds."""

    lost: int
    said: Mapping[str, Count]


def put_blobs(connection: Connection, files: Files, main: Head, advance: Advance) -> Put:
    """Blobs of the parts that still have a row, before the commit of the rows.

    Uploads that no letter named are not in a backup; their rows go, as do those of which a part is not there.
    """
    wanted = {blob_key(*part): part[:2] for part in uploads.all_parts(connection)}
    named = uploads.named(connection)
    opened = None if files.attachments is None else _attachments(files.attachments, files.identities, main)
    for key, content in () if opened is None else _blobs(opened):
        advance(1)
        if key in wanted and wanted[key] in named:  # nothing of a case that was erased again
            _put(files.blobs, key, content)
            del wanted[key]
    lost = {attachment for attachment in wanted.values() if attachment in named}
    for attachment in {*wanted.values(), *uploads.unnamed(connection)}:
        uploads.give_up(connection, *attachment)
    spare = [blob_key(*part) for part in _all_of(lost, files.blobs)]
    files.blobs.delete(spare)
    return Put(len(lost), {} if opened is None else opened.lines.said)


def _put(blobs: Blobs, key: str, content: bytes) -> None:
    try:
        blobs.put(key, content)
    except NoRoom:
        raise CannotRestore("There is no room for the attachments (KOE_FREE_BYTES_MIN).") from None


def _all_of(attachments: set[tuple[bytes, bytes]], blobs: Blobs) -> Iterator[tuple[bytes, bytes, int]]:
    """Those parts of attachments that were put although another part is lost."""
    for case, attachment in attachments:
        for blob in list(blobs.list(f"{case.hex()}/{attachment.hex()}")):
            yield case, attachment, int(blob.key.rpartition("/")[2])


def _attachments(path: Path, identities: Sequence[Identity], main: Head) -> _Opened:
    opened = _open(path, identities, Part.ATTACHMENTS)
    if opened.head.backup != main.backup:
        raise CannotRestore("The files are not of the same backup.")
    return opened


def _blobs(opened: _Opened) -> Iterator[tuple[str, bytes]]:
    for line in opened.lines:
        opened.lines.count(rows.BLOBS, line)
        try:
            yield rows.read_blob(line)
        except Refused:
            raise opened.lines.strange from None


def _cover_identity(head: Head, files: Files) -> Identity:
    try:
        return cover_keys.find(files.cover_keys, head.day)
    except FileNotFoundError:
        wanted = cover_keys.path_of(files.cover_keys, head.day)
    if today() - head.day >= cover_keys.KEPT_FOR:
        raise CannotRestore(
            f"The covers of {head.day} cannot be opened any more: {wanted.name} was destroyed after "
            f"{cover_keys.KEPT_FOR.days} days, as it must be. The reports in this backup stay closed for ever. "
            "Desks and their people can be restored without them: --without-covers."
        )
    raise CannotRestore(f"{wanted} is not there. If it lies on another medium, name its folder with --keys.")


def read_erasures(path: Path, identities: Sequence[Identity], main: Head) -> list[Erased]:
    """The list of erasures of the same instance, of this backup or a newer one."""
    opened = _open(path, identities, Part.ERASURES)
    if opened.head.instance != main.instance:
        raise CannotRestore("The list of erasures is of another instance.")
    return [Erased(row.values["case_id"], row.values["token_digest"], row.values["day"]) for row in opened.lines.rows()]


class Lines:
    """The lines of a file between its first and its last; after them, `said` is what the file says of itself."""

    def __init__(self, path: Path, lines: Iterator[bytes], part: Part) -> None:
        self._path, self._lines, self._part = path, lines, part
        self._tally = rows.Tally(rows.names(part))
        self.said: Mapping[str, Count] = {}

    @property
    def strange(self) -> CannotRestore:
        """To be raised for a line that cannot be read."""
        return CannotRestore(f"{self._path.name} has a line that Koe did not write.")

    def __iter__(self) -> Iterator[bytes]:
        """Each is to be counted by whoever takes it. Raises `CannotRestore` unless all of them came."""
        for line in self._lines:
            if rows.is_end(line):
                self._end(line)
                return
            yield line
        raise CannotRestore(f"{self._path.name} ends before its end.")

    def _end(self, line: bytes) -> None:
        try:
            self.said = rows.read_end(line, self._part)
        except Refused:
            raise self.strange from None
        if self.said != self._tally.counts or next(self._lines, None) is not None:
            raise CannotRestore(f"{self._path.name} does not hold what it says of itself.")

    def count(self, name: str, line: bytes) -> None:
        """This line was of this table, or a blob."""
        self._tally.add(name, line)

    def rows(self) -> Iterator[Row]:
        """Each line as a row of a table."""
        for line in self:
            try:
                row = rows.read(line, self._part)
            except Refused:
                raise self.strange from None
            self.count(row.table.name, line)
            yield row


def _open(path: Path, identities: Sequence[Identity], part: Part) -> _Opened:
    """A file of this part, of which the first line was read."""
    lines = _lines(path, identities)
    try:
        head = Head.read(next(lines, b""))
    except Refused:
        raise CannotRestore(f"{path.name} is no file of a backup of this Koe.") from None
    if head.part is not part:
        raise CannotRestore(f"{path.name} holds {head.part} and not {part}.")
    return _Opened(head, Lines(path, lines, part))


def _lines(path: Path, identities: Sequence[Identity]) -> Iterator[bytes]:
    """The lines of a sealed file, in memory one at a time. That it is whole is known only at the end."""
    held = b""
    try:
        with path.open("rb") as file:
            for piece in open_stream(iter(lambda: file.read(64 * 1024), b""), identities):
                *whole, held = (held + piece).split(b"\n")
                yield from whole
    except Refused as refusal:
        reason = type(refusal).__name__
        raise CannotRestore(f"{path.name} does not open with this identity, or is damaged ({reason}).") from None
    if held:
        raise CannotRestore(f"{path.name} ends in the middle of a line.")


def _insert(connection: Connection, found: Iterator[Row], advance: Advance) -> None:
    """A few rows of one table at a time."""
    waiting: list[Row] = []
    for row in found:
        advance(1)
        if waiting and (row.table is not waiting[0].table or len(waiting) == _AT_ONCE):
            _flush(connection, waiting)
            waiting = []
        waiting.append(row)
    if waiting:
        _flush(connection, waiting)


def _flush(connection: Connection, waiting: Sequence[Row]) -> None:
    connection.execute(insert(waiting[0].table), [row.values for row in waiting])

"""How is everything copied away beside a running server, so that covers cannot be read for longer than they may be?

Four age files of one moment: the covers to an identity that this machine draws for the day and destroys 30 days later
(`cover_keys`); the rest, the list of erasures and the sealed attachments to the operator's recipient. Nothing here can
open them.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from api.backup import cover_keys, queries, rows
from api.backup.rows import Head, Part
from api.blob_keys import blob_key
from api.kit.blobs import Blobs, FileDamaged, NoBlob
from api.kit.clock import today
from api.models.base import ID_BYTES
from api.storage import look, revision_of
from crypto.age_format import Recipient
from crypto.sealing import seal_stream


@dataclass(frozen=True)
class Backup:
    """Where the four files of a backup go, for whom they are, and where attachments lie."""

    folder: Path
    recipient: Recipient
    cover_keys: Path
    blobs: Blobs

    def write(self, url: str, advance: Callable[[int], None] = lambda _: None) -> list[Path]:
        """Write the files of this moment, readable by their owner only; all of them or none.

        May run beside a server; `advance` hears of each line. Raises `OSError`, `StoreAway`, `FileDamaged` and what the
        database raises.
        """
        cover_recipient = cover_keys.draw(self.cover_keys, today()).recipient
        unfinished: dict[Path, Path] = {}
        missing: set[str] = set()
        try:
            look(url, lambda connection: self._write(connection, cover_recipient, unfinished, missing, advance))
            if missing and missing & look(url, _named_keys):
                raise FileDamaged
            return [made.rename(path) for path, made in unfinished.items()]
        finally:
            for made in unfinished.values():
                made.unlink(missing_ok=True)

    def _write(
        self,
        connection: Connection,
        cover_recipient: Recipient,
        unfinished: dict[Path, Path],
        missing: set[str],
        advance: Callable[[int], None],
    ) -> None:
        """Files under the names of unfinished ones, and the keys of blobs that rows of this moment name in vain."""
        head = Head(
            Part.MAIN,
            secrets.token_bytes(ID_BYTES),
            today(),
            queries.instance(connection),
            revision_of(connection) or "",
        )
        for part in Part:
            path = self.folder / f"koe-{head.day.isoformat()}-{head.backup[:4].hex()}-{part}.age"
            unfinished[path] = path.with_suffix(".unfinished")
            recipient = cover_recipient if part is Part.COVERS else self.recipient
            some = lines(connection, self.blobs, part, missing.add)
            _write_file(unfinished[path], seal_stream([recipient], _file(replace(head, part=part), some, advance)))


def _file(head: Head, some: Iterator[tuple[str, bytes]], advance: Callable[[int], None]) -> Iterator[bytes]:
    tally = rows.Tally(rows.names(head.part))
    yield head.line + b"\n"
    for name, line in some:
        tally.add(name, line)
        advance(1)
        yield line + b"\n"
    yield tally.line + b"\n"


def lines(
    connection: Connection, blobs: Blobs, part: Part, miss: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, bytes]]:
    """Every line between a file's first and last, without its end, and the name under which it is counted.

    `miss` hears the key of each blob that a row names in vain.
    """
    if part is Part.ATTACHMENTS:
        for key, content in _blobs(connection, blobs, miss):
            yield rows.BLOBS, rows.write_blob(key, content)
    for table in rows.tables(part):
        for row in queries.rows(connection, table):
            yield table.name, rows.write(table, row)


def _named_keys(connection: Connection) -> set[str]:
    return {blob_key(*part) for part in queries.named_parts(connection)}


def _blobs(connection: Connection, blobs: Blobs, miss: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    for part in queries.named_parts(connection):
        key = blob_key(*part)
        try:
            yield key, blobs.get(key)
        except NoBlob:  # if the case was erased after this moment, the next list of erasures tells it
            miss(key)


def _write_file(path: Path, pieces: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())

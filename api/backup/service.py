"""How is everything copied away beside a running server, so that covers cannot be read for longer than they may be?

Four age files of one moment: the covers to an identity that this machine draws for the day and destroys 14 days later
(`cover_keys`); the rest, the list of erasures and the sealed attachments to the operator's recipient. Nothing here can
open them.
"""

import os
import secrets
from collections.abc import Iterator
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

    def write(self, url: str) -> list[Path]:
        """Write the files of this moment, readable by their owner only; all of them or none.

        May run beside a server. Raises `OSError`, `StoreAway`, `FileDamaged` and what the database raises.
        """
        cover_recipient = cover_keys.draw(self.cover_keys, today()).recipient
        unfinished: dict[Path, Path] = {}
        missing: set[str] = set()
        try:
            look(url, lambda connection: self._write(connection, cover_recipient, unfinished, missing))
            if missing and missing & look(url, _named_keys):
                raise FileDamaged
            return [made.rename(path) for path, made in unfinished.items()]
        finally:
            for made in unfinished.values():
                made.unlink(missing_ok=True)

    def _write(
        self, connection: Connection, cover_recipient: Recipient, unfinished: dict[Path, Path], missing: set[str]
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
            pieces = self._lines(connection, replace(head, part=part), missing)
            _write_file(unfinished[path], seal_stream([recipient], pieces))

    def _lines(self, connection: Connection, head: Head, missing: set[str]) -> Iterator[bytes]:
        yield head.line + b"\n"
        if head.part is Part.ATTACHMENTS:
            yield from _blob_lines(connection, self.blobs, missing)
        yield from _row_lines(connection, head.part)


def _row_lines(connection: Connection, part: Part) -> Iterator[bytes]:
    for table in rows.tables(part):
        for row in queries.rows(connection, table):
            yield rows.write(table, row) + b"\n"


def _named_keys(connection: Connection) -> set[str]:
    return {blob_key(*part) for part in queries.named_parts(connection)}


def _blob_lines(connection: Connection, blobs: Blobs, missing: set[str]) -> Iterator[bytes]:
    for part in queries.named_parts(connection):
        key = blob_key(*part)
        try:
            content = blobs.get(key)
        except NoBlob:  # if the case was erased after this moment, the next list of erasures tells it
            missing.add(key)
            continue
        yield rows.write_blob(key, content) + b"\n"


def _write_file(path: Path, pieces: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())

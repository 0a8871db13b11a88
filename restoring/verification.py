"""Can this backup be restored, and is everything in it? Restored where nobody uses it, and compared line by line."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from api.backup import rows
from api.backup.queries import named_parts
from api.backup.rows import Count, Head, Part, Tally
from api.backup.service import lines
from api.blob_keys import blob_key
from api.kit.blobs import Blobs, NoBlob
from api.storage import look, run_on
from api.uploads import queries as uploads
from restoring.service import Advance, Files, Filled, Put, fill, put_blobs, read_erasures


@dataclass(frozen=True)
class Difference:
    """A table, or the blobs, of which two sides do not hold the same."""

    name: str
    here: Count  # restored
    there: Count  # as the backup says, or in the running instance


@dataclass(frozen=True)
class Verified:
    """What was compared: lines and digest of each table and of the blobs, and where they differ."""

    head: Head
    restored: Mapping[str, Count]
    differences: list[Difference]  # from what the backup says of itself
    damaged: int  # files of letters whose parts do not have the digest that their row names
    erasures: int


def verify(url: str, files: Files, advance: Advance) -> Verified:
    """Restore into `url` and `files.blobs`, where nothing is, and compare. No identity is destroyed by it.

    Raises `CannotRestore` for whatever a restore would refuse, `OSError`, and what the database raises.
    """
    filled: list[Filled] = []
    run_on(url, lambda connection: filled.append(fill(connection, files, advance)))
    [of] = filled
    erasures = 0 if files.erasures is None else len(read_erasures(files.erasures, files.identities, of.head))
    tables = [Part.MAIN] if files.covers is None else [Part.MAIN, Part.COVERS]
    restored = look(url, lambda connection: _counts(connection, files.blobs, tables, advance))
    said = dict(of.said)
    damaged = 0
    if files.attachments is not None:
        put: list[Put] = []
        run_on(url, lambda connection: put.append(put_blobs(connection, files, of.head, advance)))
        said |= put[0].said
        restored |= look(url, lambda connection: _counts(connection, files.blobs, [Part.ATTACHMENTS], advance))
        damaged = look(url, lambda connection: _damaged(connection, files.blobs))
    differences = [Difference(name, restored[name], said[name]) for name in said if restored[name] != said[name]]
    return Verified(of.head, restored, differences, damaged, erasures)


def compare(verified: Verified, url: str, blobs: Blobs, advance: Advance) -> list[Difference]:
    """Where the running instance holds something else now than the backup does; it goes on meanwhile."""
    parts = [part for part in Part if set(rows.names(part)) <= set(verified.restored) and part is not Part.ERASURES]
    there = look(url, lambda connection: _counts(connection, blobs, parts, advance))
    return [Difference(name, here, there[name]) for name, here in verified.restored.items() if here != there[name]]


def _counts(connection: Connection, blobs: Blobs, parts: Sequence[Part], advance: Advance) -> dict[str, Count]:
    """What these files of a backup would say of themselves if it were made of this database now."""
    tally = Tally(name for part in parts for name in rows.names(part))
    for part in parts:
        for name, line in lines(connection, blobs, part):
            advance(1)
            tally.add(name, line)
    return tally.counts


def _damaged(connection: Connection, blobs: Blobs) -> int:
    """How many files of letters do not have, part after part, the digest that stands in their row."""
    found = {of: hashlib.sha256() for of in sorted(uploads.named(connection))}
    for part in named_parts(connection):
        try:
            found[part[:2]].update(blobs.get(blob_key(*part)))
        except NoBlob:
            continue
    wanted = {of: uploads.find(connection, *of) for of in found}
    return sum((kept := wanted[of]) is None or kept.digest != hashed.digest() for of, hashed in found.items())

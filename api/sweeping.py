"""Which files belong to nothing, and how are they destroyed when an operator asks for it?"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from api.blob_store import open_blobs
from api.settings import Settings
from api.storage import look, run_on
from api.uploads.service import in_batches, orphans, sweep_unbound, to_be_swept


class Swept(NamedTuple):
    """How much of it there was: uploads that no letter named, parts without a row, and blobs of both."""

    uploads: int
    orphans: int
    parts: int


def look_for(settings: Settings, advance: Callable[[int], None]) -> Swept:
    """What `sweep` would destroy; nothing is written, so it works beside a server."""
    due = set(look(settings.database_url, to_be_swept))
    return _count(due, _there(settings, advance, due))


def sweep(settings: Settings, advance: Callable[[int], None]) -> Swept:
    """Destroy it; rows first, blobs after their commit, so that what dies in between is swept the next time.

    Raises `AlreadyRunning` beside a server on SQLite, and what database and disk raise.
    """
    gone: list[str] = []

    def forget(connection: Connection) -> None:
        while swept := sweep_unbound(connection):
            gone.extend(swept)

    run_on(settings.database_url, forget)
    due = set(gone)
    found = list(_there(settings, advance, due))
    blobs = open_blobs(settings)
    blobs.delete(key for key, _ in found)
    blobs.tidy()
    return _count(due, iter(found))


def _there(settings: Settings, advance: Callable[[int], None], due: set[str]) -> Iterator[tuple[str, bool]]:
    """Keys of blobs to be destroyed, and whether each is of an upload that no letter named."""
    for batch in in_batches(open_blobs(settings).list()):
        spare = look(settings.database_url, lambda connection, batch=batch: orphans(connection, batch))
        for blob in batch:
            advance(1)
            if blob.key in due:
                yield blob.key, True
            elif blob.key in spare:
                yield blob.key, False


def _count(due: set[str], found: Iterator[tuple[str, bool]]) -> Swept:
    uploads = {key.rpartition("/")[0] for key in due}
    kinds = [of_upload for _, of_upload in found]
    return Swept(len(uploads), kinds.count(False), len(kinds))

"""What would a running Koe have done by itself? The same at once, without a server."""

from typing import NamedTuple

from sqlalchemy import Connection

from api.absences.service import forget_ended
from api.audit import log_key
from api.audit.service import Seal, close_days, origin_of
from api.backup import cover_keys
from api.blob_store import open_blobs
from api.erasure.service import erase_due
from api.jobs import queries
from api.kit.clock import today
from api.settings import Settings
from api.storage import look, run_on
from api.uploads.service import in_batches, orphans, sweep_unbound


class Done(NamedTuple):
    """How much of a day's work there was."""

    cases: int
    cover_keys: int
    blobs: int
    places: int


def do_now(settings: Settings) -> Done:
    """A day's work; raises `AlreadyRunning` beside a server on SQLite, and what database and disk raise.

    On PostgreSQL it may be done beside a running server, which then finds nothing more to do.
    """
    erased: list[int] = []
    gone: list[str] = []
    closed: list[int] = []
    seal = Seal(log_key.draw(settings.audit_key), origin_of(settings.origin))
    blobs = open_blobs(settings)

    def erase_all(connection: Connection) -> None:
        while count := erase_due(connection):
            erased.append(count)
        while swept := sweep_unbound(connection):
            gone.extend(swept)
        forget_ended(connection)
        closed.append(close_days(connection, seal))
        for job in ("retention", "absences", "checkpoints"):
            queries.note(connection, job, today(), done=True)

    run_on(settings.database_url, erase_all)
    for batch in in_batches(blobs.list()):
        gone.extend(look(settings.database_url, lambda connection, batch=batch: orphans(connection, batch)))
    blobs.delete(gone)
    blobs.tidy()
    run_on(settings.database_url, lambda connection: queries.note(connection, "sweep", today(), done=True))
    return Done(sum(erased), cover_keys.destroy_old(settings.cover_keys), len(set(gone)), sum(closed))

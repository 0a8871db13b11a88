"""What does Koe do by itself once a day? It erases, sweeps, closes the audit log, destroys what opens old covers."""

import asyncio
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from api.absences.service import forget_ended
from api.audit import log_key
from api.audit.service import Seal, close_days, origin_of
from api.authz.telling import EVERYTHING
from api.backup import cover_keys
from api.blob_store import open_blobs
from api.erasure.service import erase_due
from api.kit import log
from api.kit.blobs import Blobs
from api.kit.clock import today
from api.kit.db import Database
from api.kit.signals import Signals
from api.settings import Settings
from api.storage import look, run_on
from api.uploads.service import in_batches, orphans, sweep_unbound

_LOOK_SECONDS = 600.0


class Chores(NamedTuple):
    """Where there is something to do."""

    database: Database
    cover_keys: Path
    blobs: Blobs
    seal: Seal
    signals: Signals


class Done(NamedTuple):
    """How much of a day's work there was."""

    cases: int
    cover_keys: int
    blobs: int
    places: int


async def begin(chores: Chores) -> "asyncio.Task[None]":
    """Do the work of today, then go on day by day until cancelled."""
    day = today()
    done_on = day if await _try(chores) else None
    return asyncio.create_task(go_on(chores, done_on), name="koe-daily")


async def go_on(chores: Chores, done_on: date | None, *, look_seconds: float = _LOOK_SECONDS) -> None:
    """Look every few minutes whether another day has begun, and do its work; never ends by itself.

    Several processes may do it at once: what one has destroyed the others do not find. What failed is tried again at
    the next look.
    """
    while True:
        await asyncio.sleep(look_seconds)
        day = today()
        if day != done_on and await _try(chores):
            done_on = day


async def _try(chores: Chores) -> bool:
    database, cover_keys_at, blobs, seal, signals = chores
    try:
        while await database.write(erase_due):
            pass
        cover_keys.destroy_old(cover_keys_at)
        # Rows first, blobs after their commit: what dies in between leaves blobs without rows, which are swept here.
        while swept := await database.write(sweep_unbound):
            await asyncio.to_thread(blobs.delete, swept)
        batches = in_batches(blobs.list())
        while batch := await asyncio.to_thread(next, batches, None):
            await asyncio.to_thread(blobs.delete, await database.read(orphans, batch))
        await asyncio.to_thread(blobs.tidy)
        await database.write(forget_ended)
        await database.write(close_days, seal)
        signals.send(EVERYTHING)  # what is due is counted from the day
    except Exception as error:
        log.failure("daily-failed", error)
        return False
    return True


def do_now(settings: Settings) -> Done:
    """The same without a server; raises `AlreadyRunning` beside one on SQLite, and what database and disk raise."""
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

    run_on(settings.database_url, erase_all)
    for batch in in_batches(blobs.list()):
        gone.extend(look(settings.database_url, lambda connection, batch=batch: orphans(connection, batch)))
    blobs.delete(gone)
    blobs.tidy()
    return Done(sum(erased), cover_keys.destroy_old(settings.cover_keys), len(set(gone)), sum(closed))

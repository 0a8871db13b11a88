"""What does Koe do by itself once a day? It erases what is due, and destroys what opens old backups of covers."""

import asyncio
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from api.backup import cover_keys
from api.erasure.service import erase_due
from api.kit import log
from api.kit.clock import today
from api.kit.db import Database
from api.settings import Settings
from api.storage import run_on

_LOOK_SECONDS = 600.0


class Done(NamedTuple):
    """How much of a day's work there was."""

    cases: int
    cover_keys: int


async def begin(database: Database, settings: Settings) -> "asyncio.Task[None]":
    """Do the work of today, then go on day by day until cancelled."""
    day = today()
    done_on = day if await _try(database, settings.cover_keys) else None
    return asyncio.create_task(go_on(database, settings.cover_keys, done_on), name="koe-daily")


async def go_on(
    database: Database, cover_keys_at: Path, done_on: date | None, *, look_seconds: float = _LOOK_SECONDS
) -> None:
    """Look every few minutes whether another day has begun, and do its work; never ends by itself.

    Several processes may do it at once: what one has destroyed the others do not find. What failed is tried again at
    the next look.
    """
    while True:
        await asyncio.sleep(look_seconds)
        day = today()
        if day != done_on and await _try(database, cover_keys_at):
            done_on = day


async def _try(database: Database, cover_keys_at: Path) -> bool:
    try:
        while await database.write(erase_due):
            pass
        cover_keys.destroy_old(cover_keys_at)
    except Exception as error:
        log.failure("daily-failed", error)
        return False
    return True


def do_now(settings: Settings) -> Done:
    """The same without a server; raises `AlreadyRunning` beside one on SQLite, and what the database raises."""
    erased: list[int] = []

    def erase_all(connection: Connection) -> None:
        while count := erase_due(connection):
            erased.append(count)

    run_on(settings.database_url, erase_all)
    return Done(sum(erased), cover_keys.destroy_old(settings.cover_keys))

"""What is done each day, by which process? One does what is of the database, and each what is of its own machine.

Every job may be done twice: what the first has destroyed the second does not find.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from api.absences.service import forget_ended
from api.audit.service import Seal, close_days
from api.authz.telling import EVERYTHING
from api.backup import cover_keys
from api.erasure.service import erase_due
from api.jobs import queries
from api.kit.blobs import Blobs
from api.kit.clock import steady_seconds
from api.kit.db import Database
from api.kit.jobs import DailyJob, Jobs
from api.kit.lead import Lead
from api.kit.signals import Signals
from api.mails.postman import Postman
from api.uploads.service import in_batches, orphans, sweep_unbound

DAILY: Final = ("retention", "sweep", "absences", "checkpoints", "deadlines")
"""What the leader does, in this order."""


class Chores(NamedTuple):
    """Where there is something to do."""

    database: Database
    cover_keys: Path
    blobs: Blobs
    seal: Seal
    signals: Signals


def of_the_leader(chores: Chores, steady: Callable[[], float] = steady_seconds) -> Jobs:
    """What one process does for all; how it went is kept for `koe doctor`."""
    database, blobs, seal, signals = chores.database, chores.blobs, chores.seal, chores.signals

    async def retention() -> None:
        """Erase what was withdrawn or closed long enough ago."""
        while await database.write(erase_due):
            pass

    async def sweep() -> None:
        """Rows first, blobs after their commit: what dies in between leaves blobs without rows, swept here too."""
        while swept := await database.write(sweep_unbound):
            await asyncio.to_thread(blobs.delete, swept)
        batches = in_batches(blobs.list())
        while batch := await asyncio.to_thread(next, batches, None):
            await asyncio.to_thread(blobs.delete, await database.read(orphans, batch))
        await asyncio.to_thread(blobs.tidy)

    async def absences() -> None:
        """Forget those that are over."""
        await database.write(forget_ended)

    async def checkpoints() -> None:
        """Give yesterday's log its places, and sign it."""
        await database.write(close_days, seal)

    async def deadlines() -> None:
        """What is due is counted from the day: everybody reads it again."""
        signals.send(EVERYTHING)

    jobs = (
        DailyJob("retention", retention),
        DailyJob("sweep", sweep),
        DailyJob("absences", absences),
        DailyJob("checkpoints", checkpoints),
        DailyJob("deadlines", deadlines),
    )
    return Jobs(jobs, partial(keep, database), steady=steady)


async def keep(database: Database, job: str, day: date, done: bool) -> None:  # noqa: FBT001 - a `Note` of kit.jobs
    """How a job went."""
    await database.write(queries.note, job, day, done=done)


def of_this_machine(chores: Chores, steady: Callable[[], float] = steady_seconds) -> Jobs:
    """What lies in a folder that only this machine may have; `koe doctor` looks into the folder itself."""

    async def destroy_cover_keys() -> None:
        await asyncio.to_thread(cover_keys.destroy_old, chores.cover_keys)

    return Jobs([DailyJob("cover-keys", destroy_cover_keys)], steady=steady)


class Housework(NamedTuple):
    """All that a server does by itself."""

    lead: Lead
    here: Jobs
    for_all: Jobs
    postman: Postman

    async def begin(self) -> None:
        """Today's work, before anybody is answered, unless another process leads."""
        await self.here.look()
        if await self.lead.begin():
            await self.for_all.look()

    def going_on(self) -> Sequence[Coroutine[None, None, None]]:
        """What never ends by itself."""
        return self.here.go_on(), self.postman.note_on(), self.lead.go_on(self._for_all)

    async def _for_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.for_all.go_on())
            group.create_task(self.postman.carry_on())

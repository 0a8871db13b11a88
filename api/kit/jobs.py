"""What is done by itself, once a day? Named jobs, each on its own: one that fails holds up no other, and is told.

A job has to be idempotent. It is done when its process begins to do jobs, when another day has begun, and again at the
next look if it failed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Final, LiteralString, NamedTuple, TypeAlias

from api.kit import log
from api.kit.clock import steady_seconds, today

LOOK_SECONDS: Final = 600.0
HELD_SECONDS: Final = 86400.0
"""What destroys waits for so long after the clock has jumped forward, for somebody to set it right."""
_DAY_SECONDS: Final = 86400.0


class DailyJob(NamedTuple):
    """Something to be done once a day; `do` raises if it could not."""

    name: LiteralString
    do: Callable[[], Awaitable[None]]


Note: TypeAlias = Callable[[str, date, bool], Awaitable[None]]
"""Keeps that a job was done (or could not be) on a day."""


class Jobs:
    """Some jobs, and when each was done last by this process."""

    def __init__(
        self,
        jobs: Sequence[DailyJob],
        note: Note | None = None,
        *,
        steady: Callable[[], float] = steady_seconds,
        held_seconds: float = HELD_SECONDS,
    ) -> None:
        self._jobs, self._note, self._steady, self._held_seconds = jobs, note, steady, held_seconds
        self._done: dict[str, date] = {}
        self._seen: tuple[date, float] | None = None
        self._held_until: float | None = None

    async def go_on(self, *, look_seconds: float | None = None) -> None:
        """Look, and look again every few minutes, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS if look_seconds is None else look_seconds)

    async def look(self) -> None:
        """Do what was not done today; all of it, whatever fails."""
        day = today()
        if self._is_held(day):
            return
        for job in self._jobs:
            if self._done.get(job.name) != day and await self._do(job, day):
                self._done[job.name] = day

    async def _do(self, job: DailyJob, day: date) -> bool:
        try:
            await job.do()
        except Exception as error:
            log.failure("job-failed", error, job=job.name)
            await self._tell(job, day, done=False)
            return False
        return await self._tell(job, day, done=True)

    async def _tell(self, job: DailyJob, day: date, *, done: bool) -> bool:
        if self._note is not None:
            try:
                await self._note(job.name, day, done)
            except Exception as error:
                log.failure("job-untold", error, job=job.name)
                return False
        return True

    def _is_held(self, day: date) -> bool:
        """Whether the calendar went ahead of the seconds that have passed, a while ago, and has not come back."""
        moment = self._steady()
        if self._seen is not None:
            ahead = (day - self._seen[0]).days - (moment - self._seen[1]) / _DAY_SECONDS
            if ahead > 1:
                log.event("clock-jumped", days=round(ahead))
                self._held_until = moment + self._held_seconds
            elif ahead < -1:
                self._held_until = None
        self._seen = (day, moment)
        return self._held_until is not None and moment < self._held_until

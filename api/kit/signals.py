"""How do processes say to one another that something changed? In words that nobody keeps, and for which nobody waits.

A word is a few ASCII characters without a space. On SQLite there is one process, which hears itself; on PostgreSQL all
hear all, by NOTIFY, on a connection of its own. A word may be lost when that line drops or too much comes at once:
every ear then hears `LOST`, and has to look for itself. Nothing is written to a table or a log.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

from sqlalchemy import NullPool, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from typing_extensions import override

from api.kit import log

LOST: Final = "?"
"""Words may have been missed."""

Ear: TypeAlias = Callable[[str], None]

_CHANNEL: Final = "koe"
_WAITING_MAX: Final = 4096
_PAYLOAD_BYTES_MAX: Final = 7900  # PostgreSQL takes 7,999
_PROOF_OF_LIFE_SECONDS: Final = 30.0
_PATIENCE_SECONDS: Final = 10.0
_RETRY_SECONDS: Final = 1.0
_RETRY_SECONDS_MAX: Final = 30.0


class Signals(ABC):
    """Words to everybody who listens. Use from one event loop."""

    def __init__(self) -> None:
        self._ears: list[Ear] = []

    def listen(self, ear: Ear) -> None:
        """Give every word from now on to a function that neither waits nor raises."""
        self._ears.append(ear)

    def hear(self, word: str) -> None:
        """A word has come."""
        for ear in self._ears:
            ear(word)

    @abstractmethod
    def send(self, word: str) -> None:
        """Say a word to everybody, oneself too; returns at once, and never raises."""

    async def begin(self) -> None:  # noqa: B027 - where there is one process there is nothing to begin
        """Open the line."""

    async def close(self) -> None:  # noqa: B027 - nor to end
        """Close it."""


class SignalsHere(Signals):
    """Within the one process that there is."""

    @override
    def send(self, word: str) -> None:
        """Heard at once."""
        self.hear(word)


class SignalsThroughPostgres(Signals):
    """By NOTIFY, beside the transactions: one that notified would have to wait for every other that does."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._engine: AsyncEngine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
        self._waiting: deque[str] = deque()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @override
    def send(self, word: str) -> None:
        """Goes out with whatever else waits; where too much does, everybody is told to look instead."""
        if len(self._waiting) >= _WAITING_MAX:
            self._waiting.clear()
            word = LOST
        self._waiting.append(word)
        self._woken.set()

    @override
    async def begin(self) -> None:
        """Open the line, and open it again whenever it drops."""
        self._task = asyncio.create_task(self._stay_on_the_line(), name="koe-signals")

    @override
    async def close(self) -> None:
        """Close it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._engine.dispose()

    async def _stay_on_the_line(self) -> None:
        wait, loop = _RETRY_SECONDS, asyncio.get_running_loop()
        while True:
            begun = loop.time()
            try:
                await self._talk()
            except Exception as error:
                log.failure("signals-lost", error)
            if loop.time() - begun > _RETRY_SECONDS_MAX:  # it had been well
                wait = _RETRY_SECONDS
            await asyncio.sleep(wait)
            wait = min(2 * wait, _RETRY_SECONDS_MAX)

    async def _talk(self) -> None:
        """One connection, until it drops."""
        async with self._engine.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            raw.add_termination_listener(self._dropped)
            await raw.add_listener(_CHANNEL, self._take)
            self.hear(LOST)
            while not raw.is_closed():
                self._woken.clear()
                while payload := self._payload():
                    await raw.execute("SELECT pg_notify($1, $2)", _CHANNEL, payload, timeout=_PATIENCE_SECONDS)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _PROOF_OF_LIFE_SECONDS)
                    continue
                await raw.execute("SELECT 1", timeout=_PATIENCE_SECONDS)

    def _dropped(self, _connection: object) -> None:
        self._woken.set()

    def _payload(self) -> str:
        """As many of the words that wait as one NOTIFY takes, each once; empty if none wait."""
        words: dict[str, None] = {}
        room = _PAYLOAD_BYTES_MAX
        while self._waiting and len(self._waiting[0]) < room:
            word = self._waiting.popleft()
            room -= 0 if word in words else len(word) + 1
            words.setdefault(word)
        return " ".join(words)

    def _take(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        for word in str(payload).split(" "):
            self.hear(word)


def open_signals(url: str) -> Signals:
    """Between the processes of a database at a SQLAlchemy address."""
    return SignalsHere() if make_url(url).get_backend_name() == "sqlite" else SignalsThroughPostgres(url)

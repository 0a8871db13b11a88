"""Which one of several processes does what one alone shall do? The one that holds a lock of the database.

On SQLite there is one process, and it leads. On PostgreSQL the lock is an advisory one of a session, on a connection of
its own: the database lets go of it when the process dies or the connection drops, and whoever asks next has it. The
leader notices a connection that drops at once, and one that is silent within seconds; PostgreSQL holds the lock for
longer than that, unless it was started again itself, and then nobody's writes went on either. What is done under the
lock has to be harmless if it is done twice all the same.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeAlias

from sqlalchemy import NullPool, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from typing_extensions import override

from api.kit import log

Work: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

_LOCK: Final = 0x6B6F_6502
_LOOK_SECONDS: Final = 2.0
_PROOF_OF_LIFE_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 5.0
_LET_GO_BY_POSTGRES: Final = {
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""A machine that lost its power says nothing: PostgreSQL asks for it, and lets go after half a minute."""


class Lead(ABC):
    """Whether this process leads. Use from one event loop."""

    def __init__(self) -> None:
        self.leads = False

    @abstractmethod
    async def begin(self) -> bool:
        """Try once; whether this process leads now."""

    @abstractmethod
    async def go_on(self, work: Work) -> None:
        """Do the work whenever this process leads, and end it when it does no more; until cancelled."""

    @abstractmethod
    async def close(self) -> None:
        """Let another one lead."""


class LeadAlone(Lead):
    """The one process that there is."""

    @override
    async def begin(self) -> bool:
        """It leads."""
        self.leads = True
        return True

    @override
    async def go_on(self, work: Work) -> None:
        """Nobody else would."""
        await work()

    @override
    async def close(self) -> None:
        """There is nobody else."""
        self.leads = False


class LeadThroughPostgres(Lead):
    """One of all processes of a database."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._engine: AsyncEngine = create_async_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"server_settings": _LET_GO_BY_POSTGRES, "timeout": _PATIENCE_SECONDS},
        )
        self._connection: AsyncConnection | None = None
        self._dropped = asyncio.Event()

    @override
    async def begin(self) -> bool:
        """Ask for the lock, and take it if nobody has it."""
        try:
            raw = await self._line()
            self.leads = await raw.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK, timeout=_PATIENCE_SECONDS)
        except Exception as error:
            log.failure("lead-lost", error)
            await self._let_go()
        return self.leads

    @override
    async def go_on(self, work: Work) -> None:
        """Ask every two seconds."""
        while True:
            if self.leads or await self.begin():
                await self._while_it_lasts(work)
            await asyncio.sleep(_LOOK_SECONDS)

    @override
    async def close(self) -> None:
        """The lock goes with the connection."""
        await self._let_go()
        await self._engine.dispose()

    async def _line(self) -> Any:
        if self._connection is None:
            self._connection = await self._engine.connect()
            self._dropped.clear()
            raw: Any = (await self._connection.get_raw_connection()).driver_connection
            raw.add_termination_listener(self._drop)
        return (await self._connection.get_raw_connection()).driver_connection

    def _drop(self, _connection: object) -> None:
        self._dropped.set()

    async def _while_it_lasts(self, work: Work) -> None:
        tasks = {asyncio.create_task(work(), name="koe-lead"), asyncio.create_task(self._until_it_drops())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if (error := task.exception()) is not None:
                    log.failure("lead-lost", error)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._let_go()

    async def _until_it_drops(self) -> None:
        raw = await self._line()
        while not self._dropped.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._dropped.wait(), _PROOF_OF_LIFE_SECONDS)
                continue
            await raw.execute("SELECT 1", timeout=_PATIENCE_SECONDS)
        raise ConnectionError

    async def _let_go(self) -> None:
        self.leads = False
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await asyncio.wait_for(connection.close(), _PATIENCE_SECONDS)
            except Exception:  # whatever is left of the line is thrown away
                with suppress(Exception):  # it may be broken in any way; a new one is opened
                    await connection.invalidate()


def open_lead(url: str) -> Lead:
    """Among the processes of a database at a SQLAlchemy address."""
    return LeadAlone() if make_url(url).get_backend_name() == "sqlite" else LeadThroughPostgres(url)

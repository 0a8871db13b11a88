"""A server process of its own, which several Koe processes may share: PostgreSQL behind `Database`."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, ExceptionContext, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from api.kit import batches, log
from api.kit.batches import BATCH_MAX, RETRY_AFTER_SECONDS, Refused, postgres_state, refusal_for, settle
from api.kit.db import READERS, Database
from api.kit.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_SECONDS_MAX = 5
# Each shape of a question is a statement of its own: one plan fits all who ask. Left to itself PostgreSQL plans a page
# of a long queue anew each time, which takes as long as reading it, and might compile it, which takes longer.
_PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
_POSTGRES_GONE = ("08", "57P")
_POSTGRES_READ_ONLY = "25006"


def _let_go(context: ExceptionContext) -> None:
    """A connection was cut, or leads to a server that only reads now: the others of the pool go with it.

    What comes next connects anew, and finds the server that takes over.
    """
    state, connection = postgres_state(context.original_exception), context.connection
    own_choice = connection is not None and connection.get_execution_options().get("postgresql_readonly", False)
    if state.startswith(_POSTGRES_GONE) or (state == _POSTGRES_READ_ONLY and not own_choice):
        context.is_disconnect = True


class PostgresDatabase(Database):
    """A server process of its own, reached by asyncpg; several Koe processes may share it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=READERS + 1,
            max_overflow=0,
            connect_args={"timeout": CONNECT_SECONDS_MAX, "server_settings": _PLANNED_ONCE},
        )
        event.listen(self._engine.sync_engine, "handle_error", _let_go)
        self._is_lost = False
        self._woken = asyncio.Event()
        self._closing = False
        self._writer: asyncio.Task[None] | None = None

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds."""
        try:
            async with self._connected() as connection:
                await connection.execution_options(postgresql_readonly=True)
                return await connection.run_sync(query, *args, **kwargs)
        except (DBAPIError, OSError) as error:
            raise refusal_for(error) or error from error

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[AsyncConnection]:
        """A connection of the pool; `Busy` if there is none to be had, and one line in the log of each such time."""
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._engine.connect())
            except PoolTimeoutError as error:
                raise Busy(retry_after=RETRY_AFTER_SECONDS) from error
            except Exception as error:
                self._lose(error)
                raise Busy(retry_after=RETRY_AFTER_SECONDS) from error
            if self._is_lost:
                log.event("database-back")
                self._is_lost = False
            yield connection

    def _lose(self, error: Exception) -> None:
        if not self._is_lost:
            log.failure("database-lost", error)
            self._is_lost = True

    def _call_writer(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write_on(), name="koe-write")
        self._woken.set()

    async def _write_on(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), BATCH_MAX))]
            if self._jobs or self._closing:
                self._woken.set()
            if not jobs:
                if self._closing:
                    return
                continue
            try:
                async with self._connected() as connection:
                    outcomes = await connection.run_sync(batches.commit_batch, jobs)
            except Busy as refusal:
                outcomes = [Refused(refusal)] * len(jobs)
            except Exception as error:
                log.failure("writer-failed", error)
                outcomes = [Refused(refusal_for(error) or error)] * len(jobs)
            settle(jobs, outcomes)

    async def close(self) -> None:
        """Commit what waits and close the connections."""
        self._closing = True
        self._woken.set()
        if self._writer is not None:
            await self._writer
        await self._engine.dispose()

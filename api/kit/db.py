"""How do rows get onto the disk, and when may we say so? One writer, one commit for all who wait, an answer after it.

Queries and services are plain functions of a SQLAlchemy `Connection`. `Database.read` runs one in a read-only
transaction, `Database.glance` one that is a few rows by key, `Database.write` one in a savepoint of the group
committer's next batch, and `Database.write_grouped` hands all waiting items of one use case to it in a single call.
`api.kit.sqlite` and `api.kit.postgres` stand behind the same methods, and `api.kit.engines` knows which.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection

from api.kit import log
from api.kit.batches import RETRY_AFTER_SECONDS, GroupedUseCase, Job
from api.kit.errors import Busy, Problem

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
R = TypeVar("R")

QUEUE_MAX = 1024
READERS = 4
_TURNS_TO_GATHER = 4
"""Of the event loop: a request that has come is read, judged and in the queue."""


class AlreadyRunning(Exception):
    """Another process holds this SQLite database."""


class Database(ABC):
    """Where rows are kept. Use from one event loop."""

    url: str

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._gathering = False

    @abstractmethod
    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds, in a transaction that cannot write."""

    async def glance(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what is a few rows by their keys, as at every door: on SQLite nobody else need be woken for it.

        Everybody waits meanwhile, so never for what grows beyond one case.
        """
        return await self.read(query, *args, **kwargs)

    async def write(self, change: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a change in its own savepoint of the next batch; returns after the commit.

        Raises what the change raises (nothing of it is kept then), `Busy` when too many wait or the database is
        locked, `NoRoom` when the disk is full.
        """
        job = Job(_future(), change=lambda connection: change(connection, *args, **kwargs))
        return cast(T, await self._wait_for(job))

    async def write_grouped(
        self, use_case: Callable[[Connection, Sequence[Item]], Sequence[R | Problem]], item: Item
    ) -> R:
        """Give one item to a use case that takes all waiting items at once; returns its result after the commit.

        The use case returns one result for each item in order; a `Problem` among them is raised to that caller alone.
        If it raises, the items are given to it again one at a time.
        """
        return cast(R, await self._wait_for(Job(_future(), use_case=use_case, item=item)))

    def write_later(self, use_case: GroupedUseCase[Item, Any], item: Item) -> None:
        """The same for what nobody waits for, and what must not hold up or fail a reader.

        It is in the queue when this returns. What then cannot be written is lost, and our own log says that it was;
        so is what comes while half of the queue is full, which is for those who wait.
        """
        if self.waiting >= QUEUE_MAX // 2:
            log.event("not-written")
            return
        answer = _future()
        answer.add_done_callback(_note_loss)
        self._put(Job(answer, use_case=use_case, item=item))

    async def _wait_for(self, job: Job) -> Any:
        if self.waiting >= QUEUE_MAX:
            raise Busy(retry_after=RETRY_AFTER_SECONDS)
        self._put(job)
        return await job.answer

    @property
    def waiting(self) -> int:
        """How many changes wait for their batch."""
        return len(self._jobs)

    def _put(self, job: Job) -> None:
        self._jobs.append(job)
        if not self._gathering:
            self._gathering = True
            self._gather(_TURNS_TO_GATHER)

    def _gather(self, turns: int) -> None:
        """Calls the writer once all that has come by now is in the queue: a batch of many costs little more than one.

        It waits for nobody: where nothing else has come, the turns are over at once.
        """
        if turns:
            asyncio.get_running_loop().call_soon(self._gather, turns - 1)
            return
        self._gathering = False
        self._call_writer()

    @abstractmethod
    def _call_writer(self) -> None:
        """The writer is to take what waits, in a batch if it can."""

    @abstractmethod
    async def close(self) -> None:
        """Commit what waits, then let go of files and connections."""


def _note_loss(answer: asyncio.Future[Any]) -> None:
    if not answer.cancelled() and answer.exception() is not None:
        log.event("not-written")


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()

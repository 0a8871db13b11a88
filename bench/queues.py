"""Does a page of the queue cost the same, however long the queue is? Rows of the real sizes, sent by nobody's phone.

A cover has its real size. A letter's ciphertext, which a page counts and does not read, is cut to what SQLite keeps of
it in the tree itself: the rest lies on pages of its own, but this decides how deep the tree is.
"""

import asyncio
import os
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from api.authz.guard import SESSION_COOKIE
from api.demo.staff import Caseworker
from api.kit.clock import today
from api.models import Case, Cover, Letter
from api.storage import run_on
from bench import load
from bench.figures import Figure
from bench.running import OpenDesk, Server
from crypto.age_format import sealed_size
from crypto.encoding import b64
from crypto.letters import SMALL_BYTES

SHORTEST: Final = 1_000
SIZES: Final = (100_000, 1_000_000)
_ROWS_A_TRANSACTION: Final = 20_000
_ROUNDS: Final = 6
_PAGES: Final = 50
_LETTER_BYTES: Final = 400
_DAYS: Final = 365


@dataclass(frozen=True)
class Queue:
    """A desk's list that grows: its database's address, a server on it as often as asked, the desk and its lead."""

    url: str
    serve: Callable[[], AbstractContextManager[Server]]
    desk: OpenDesk
    lead: Caseworker


def queue_pages(engine: str, short: Queue, long: Queue, sizes: Sequence[int] = SIZES) -> list[Figure]:
    """The first page of what is open and one from the middle, at every size; neither desk has a case before.

    The short queue is asked beside every longer one, in turn, since a machine has better and worse minutes.
    """
    _fill(short, SHORTEST)
    figures: list[Figure] = []
    there = 0
    for size in sizes:
        _fill(long, size - there)
        there = size
        with short.serve() as shorter, long.serve() as longer:
            at_hand = [_asking(shorter, short), _asking(longer, long)]
            rounds = [[asking.round() for asking in at_hand] for _ in range(_ROUNDS)]
        for name, pages in zip((f"{SHORTEST}_beside_{size}", f"{size}"), zip(*rounds, strict=True), strict=True):
            figures += _figures(f"queue.{engine}.cases_{name}", pages)
        growth = statistics.median(longer.p50_ms / shorter.p50_ms for shorter, longer in rounds)
        figures.append(Figure(f"queue.{engine}.cases_{size}.growth", growth, "× shortest", at_most=1.2))
    return figures


class Pages(NamedTuple):
    """Of one server: its own processor for a page, what a client waited, and the longest body."""

    cpu_ms: float
    p50_ms: float
    p95_ms: float
    bytes_max: int


def _figures(name: str, rounds: Sequence[Pages]) -> list[Figure]:
    cpu, p50, p95 = (statistics.median(values) for values in list(zip(*rounds, strict=True))[:3])
    bytes_max = max(pages.bytes_max for pages in rounds)
    return [
        Figure(f"{name}.cpu", cpu, "ms", at_most=10, beside={"p50_ms": p50, "p95_ms": p95}),
        Figure(f"{name}.bytes", bytes_max / 1000, "KB", at_most=60),
    ]


@dataclass(frozen=True)
class _Asking:
    """Two pages of a queue, as its lead's browser asks for them."""

    server: Server
    pages: list[bytes]

    def round(self) -> Pages:
        """Each of them some times, by one client."""
        before = self.server.cpu_seconds()
        outcome = asyncio.run(load.run(self.server.port, self.pages * (_PAGES // len(self.pages)), 1, keep=True))
        assert not outcome.failures, outcome.failures
        return Pages(
            1000 * (self.server.cpu_seconds() - before) / _PAGES,
            outcome.percentile_ms(50),
            outcome.percentile_ms(95),
            max(map(len, outcome.bodies.values())),
        )


def _asking(server: Server, queue: Queue) -> _Asking:
    lead, desk = queue.lead, queue.desk.entry.desk
    lead.sign_in()
    usual = {"Cookie": f"{SESSION_COOKIE}={lead.cookie}", "Koe-Request": "1", "Sec-Fetch-Site": "same-origin"}
    path = f"/api/v1/desks/{b64(desk)}/queue"
    after = lead.queue(desk)["next"]
    for _ in range(3):
        after = lead.queue(desk, f"?after={after}")["next"]
    asking = _Asking(server, [load.request("GET", where, b"", usual) for where in (path, f"{path}?after={after}")])
    asking.round()  # statements are compiled and planned
    return asking


def _fill(queue: Queue, count: int) -> None:
    while count > 0:
        some = min(count, _ROWS_A_TRANSACTION)
        run_on(queue.url, lambda connection, some=some: _add(connection, queue.desk, some))
        count -= some
    if queue.url.startswith("postgresql"):
        asyncio.run(_swept(queue.url))


async def _swept(url: str) -> None:
    """As each night leaves it (docs/operations.md)."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM (ANALYZE) covers, letters, cases"))
    await engine.dispose()


def _add(connection: Connection, desk: OpenDesk, count: int) -> None:
    cases = list(_cases(desk, count))
    connection.execute(insert(Case), cases)
    size = sealed_size(SMALL_BYTES)
    connection.execute(
        insert(Cover),
        [
            {"case_id": case["case_id"], "epoch": 1, "digest": os.urandom(32), "ciphertext": os.urandom(size)}
            for case in cases
        ],
    )
    first = {"box": "case", "author": "reporter", "counter": 1, "digest": os.urandom(32)}
    connection.execute(
        insert(Letter),
        [
            {"case_id": case["case_id"], **first, "day": case["day"], "ciphertext": os.urandom(_LETTER_BYTES)}
            for case in cases
        ],
    )


def _cases(desk: OpenDesk, count: int) -> Iterator[dict[str, Any]]:
    """As a year leaves them: of ten cases the desk is to write in six, the worker in three, and one is over."""
    for case in sorted(os.urandom(16) for _ in range(count)):
        turn = random.choices(("desk", "reporter", "nobody"), (6, 3, 1))[0]
        day = today() - timedelta(days=random.randrange(_DAYS))
        yield {
            "case_id": case,
            "desk": desk.entry.desk,
            "verify_key": os.urandom(32),
            "token_digest": os.urandom(32),
            "submission_digest": os.urandom(32),
            "day": day,
            "state": "closed" if turn == "nobody" else "in_progress",
            "state_day": day,
            "turn": turn,
            "due": None if turn == "nobody" else day + timedelta(days=90),
            "urgent": random.random() < 0.03,
            "assignee": None,
        }

"""Does a page of the queue cost the same, however long the queue is? Rows of the real sizes, sent by nobody's phone.

A cover has its real size. A letter's ciphertext, which a page counts and does not read, is cut to what SQLite keeps of
it in the tree itself: the rest lies on pages of its own, but this decides how deep the tree is.
"""

import asyncio
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, text

from api.authz.guard import SESSION_COOKIE
from api.demo.browser import Caseworker
from api.kit.clock import today
from api.models import Case, Cover, Letter
from api.storage import run_on
from bench import load
from bench.figures import Figure
from bench.running import OpenDesk, Server
from crypto.age_format import sealed_size
from crypto.encoding import b64
from crypto.letters import SMALL_BYTES

SIZES: Final = (1_000, 100_000, 1_000_000)
_ROWS_A_TRANSACTION: Final = 20_000
_PAGES: Final = 200
_LETTER_BYTES: Final = 400
_DAYS: Final = 365


@dataclass(frozen=True)
class Site:
    """Where a queue grows: the name of its engine, its database's address, and a server on it, as often as asked."""

    engine: str
    url: str
    serve: Callable[[], AbstractContextManager[Server]]


def queue_pages(site: Site, desk: OpenDesk, lead: Caseworker, sizes: Sequence[int] = SIZES) -> list[Figure]:
    """The first page of what is open and one from the middle, at every size. The desk has no case before."""
    figures: list[Figure] = []
    there, shortest_ms = 0, 0.0
    for size in sizes:
        _fill(site.url, desk, size - there)
        there = size
        with site.serve() as server:
            pages = _pages(server, desk, lead)
        shortest_ms = shortest_ms or pages.p50_ms
        name = f"queue.{site.engine}.cases_{size}"
        beside = {"p50_ms": pages.p50_ms, "p95_ms": pages.p95_ms}
        figures += [
            Figure(f"{name}.cpu", pages.cpu_ms, "ms", at_most=10, beside=beside),
            Figure(f"{name}.bytes", pages.bytes_max / 1000, "KB", at_most=60),
        ]
        if size != sizes[0]:
            figures.append(Figure(f"{name}.growth", pages.p50_ms / shortest_ms, "× shortest", at_most=1.2))
    return figures


class Pages(NamedTuple):
    """Of one server: its own processor for a page, what a client waited, and the longest body."""

    cpu_ms: float
    p50_ms: float
    p95_ms: float
    bytes_max: int


def _pages(server: Server, desk: OpenDesk, lead: Caseworker) -> Pages:
    lead.sign_in()
    usual = {"Cookie": f"{SESSION_COOKIE}={lead.cookie}", "Koe-Request": "1", "Sec-Fetch-Site": "same-origin"}
    path = f"/api/v1/desks/{b64(desk.entry.desk)}/queue"
    after = lead.queue(desk.entry.desk)["next"]
    for _ in range(3):
        after = lead.queue(desk.entry.desk, f"?after={after}")["next"]
    some = [load.request("GET", where, b"", usual) for where in (path, f"{path}?after={after}")]
    asyncio.run(load.run(server.port, some * 10, 1))
    before = server.cpu_seconds()
    outcome = asyncio.run(load.run(server.port, some * (_PAGES // 2), 1, keep=True))
    assert not outcome.failures, outcome.failures
    return Pages(
        1000 * (server.cpu_seconds() - before) / _PAGES,
        outcome.percentile_ms(50),
        outcome.percentile_ms(95),
        max(map(len, outcome.bodies.values())),
    )


def _fill(url: str, desk: OpenDesk, count: int) -> None:
    while count > 0:
        some = min(count, _ROWS_A_TRANSACTION)
        run_on(url, lambda connection, some=some: _add(connection, desk, some))
        count -= some
    if url.startswith("postgresql"):
        run_on(url, lambda connection: connection.execute(text("ANALYZE")))


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

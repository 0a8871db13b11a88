"""Do several processes count as one? What they tell one another, and whose turn it is to change something."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, func, insert, select

from api.kit.clock import now, today
from api.kit.engines import open_database
from api.kit.errors import Problem
from api.kit.recent import Recently
from api.kit.signals import open_signals
from api.kit.throttle import Crowd
from api.models import SignInFailure
from api.storage import is_current, prepare_database, run_on

pytestmark = pytest.mark.postgresql
SOON_STEPS, STEP_SECONDS = 200, 0.02


class Full(Problem):
    """There is room for ten."""

    status, title, slug = 409, "Full", "full"


def add_if_there_is_room(connection: Connection, number: int) -> None:
    """Looks, and then writes."""
    if connection.scalar(select(func.count()).select_from(SignInFailure)) == 10:
        raise Full
    row = {"name_digest": number.to_bytes(32, "big"), "failures": 1, "day": today()}
    connection.execute(insert(SignInFailure).values(**row))


async def test_a_limit_that_is_looked_at_before_a_write_holds_over_all_processes(migrated_postgres_url: str) -> None:
    processes = [open_database(migrated_postgres_url) for _ in range(3)]
    outcomes = await asyncio.gather(
        *(processes[number % 3].write(add_if_there_is_room, number) for number in range(60)), return_exceptions=True
    )
    for process in processes:
        await process.close()
    assert sorted(type(one).__name__ for one in outcomes) == ["Full"] * 50 + ["NoneType"] * 10


async def test_tries_at_every_process_make_the_bucket_slow_at_every_other(postgres_url: str) -> None:
    lines = [open_signals(postgres_url) for _ in range(3)]
    crowds = [Crowd(lambda: 0.0) for _ in lines]
    for crowd, line in zip(crowds, lines, strict=True):
        crowd.share(b"the same", line)
        await line.begin()
    await asyncio.sleep(0.5)
    for number in range(2 * Crowd.FREE):
        crowds[number % 3].note(b"linh")
    crowds[0].note(b"mai")  # and it was right
    crowds[0].forgive(b"mai")
    delays: Sequence[float] = ()
    for _ in range(SOON_STEPS):
        delays = [crowd.delay_seconds(b"linh") for crowd in crowds]
        if delays == [1.0] * 3:
            break
        await asyncio.sleep(STEP_SECONDS)
    assert delays == [1.0] * 3
    assert len({crowd.delay_seconds(b"mai") for crowd in crowds}) == 1
    for line in lines:
        await line.close()


async def test_what_one_process_did_a_moment_ago_the_others_know_for_a_while(postgres_url: str) -> None:
    lines = [open_signals(postgres_url) for _ in range(2)]
    moment = [now()]
    here, there = (Recently(line, "f", dt.timedelta(minutes=2), lambda: moment[0]) for line in lines)
    for line in lines:
        await line.begin()
    await asyncio.sleep(0.5)
    here.note(b"form")
    for _ in range(SOON_STEPS):
        if there.has(b"form"):
            break
        await asyncio.sleep(STEP_SECONDS)
    assert (here.has(b"form"), there.has(b"form"), there.has(b"other")) == (True, True, False)
    moment[0] += dt.timedelta(minutes=2, seconds=1)
    assert (here.has(b"form"), there.has(b"form")) == (False, False)
    for line in lines:
        await line.close()


async def test_of_several_that_start_at_once_on_an_empty_database_one_migrates(postgres_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(prepare_database, postgres_url) for _ in range(3)))
    current: list[bool] = []
    await asyncio.to_thread(run_on, postgres_url, lambda connection: current.append(is_current(connection)))
    assert current == [True]

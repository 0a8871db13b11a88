"""Does one process lead, and only one, and another when it dies? Real processes on a real PostgreSQL."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from api.kit.lead import LeadAlone, open_lead
from tests.patience import until

PROGRAM = """
import asyncio, os, sys
from api.kit.lead import open_lead

url, busy, told = sys.argv[1:]

def tell(what):
    with open(told, "a") as file:
        file.write(f"{os.getpid()} {what}\\n")

async def work():
    tell("leads")
    try:
        while True:
            os.close(os.open(busy, os.O_CREAT | os.O_EXCL))  # raises if somebody else is at it
            await asyncio.sleep(0.02)
            os.unlink(busy)
            await asyncio.sleep(0.001)
    except FileExistsError:
        tell("overlaps")
    finally:
        tell("ends")

asyncio.run(open_lead(url).go_on(work))
"""


class Crew:
    """Processes that would lead, and what they told."""

    def __init__(self, url: str, folder: Path) -> None:
        self.busy, self.told = folder / "busy", folder / "told"
        self.told.touch()
        self._processes = {
            process.pid: process
            for process in (
                subprocess.Popen([sys.executable, "-c", PROGRAM, url, self.busy, self.told], stderr=subprocess.DEVNULL)
                for _ in range(3)
            )
        }

    def lines(self, what: str) -> list[int]:
        """The processes that told it, in order."""
        lines = (line.split() for line in self.told.read_text("ascii").splitlines())
        return [int(pid) for pid, said in lines if said == what]

    def kill(self, pid: int) -> None:
        """Without a word."""
        os.kill(pid, signal.SIGKILL)
        self._processes.pop(pid).wait()
        self.busy.unlink(missing_ok=True)

    def end(self) -> None:
        """All that are left."""
        for process in self._processes.values():
            process.kill()
            process.wait()


@pytest.fixture
def crew(postgres_url: str, tmp_path: Path) -> Generator[Crew]:
    those = Crew(postgres_url, tmp_path)
    yield those
    those.end()


def drop_all_lines(url: str) -> None:
    """As when PostgreSQL is restarted."""

    async def drop() -> None:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        await engine.dispose()

    asyncio.run(drop())


@pytest.mark.postgresql
def test_one_leads_and_when_it_is_killed_or_cut_off_another_does_within_seconds(crew: Crew, postgres_url: str) -> None:
    until(lambda: len(crew.lines("leads")) == 1, "one leads")
    time.sleep(1.0)
    (first,) = crew.lines("leads")
    crew.kill(first)
    began = time.monotonic()
    until(lambda: len(crew.lines("leads")) == 2, "another leads")
    assert time.monotonic() - began < 6
    second = crew.lines("leads")[-1]
    assert second != first

    drop_all_lines(postgres_url)
    until(lambda: crew.lines("ends") == [second], "who has lost the line stops")
    crew.busy.unlink(missing_ok=True)
    until(lambda: len(crew.lines("leads")) == 3, "one of the two leads again")
    time.sleep(1.0)
    assert (len(crew.lines("leads")), crew.lines("overlaps")) == (3, [])


async def test_one_process_alone_leads_at_once(sqlite_url: str) -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    lead = open_lead(sqlite_url)
    assert isinstance(lead, LeadAlone)
    assert await lead.begin()
    await lead.go_on(work)
    await lead.close()
    assert (done, lead.leads) == ([1], False)


@pytest.mark.postgresql
async def test_whoever_lets_go_lets_another_one_in(postgres_url: str) -> None:
    one, other = open_lead(postgres_url), open_lead(postgres_url)
    assert [await one.begin(), await other.begin()] == [True, False]
    await one.close()
    until_free: Any = None
    for _ in range(100):
        until_free = await other.begin()
        if until_free:
            break
        await asyncio.sleep(0.02)
    assert until_free is True
    await other.close()

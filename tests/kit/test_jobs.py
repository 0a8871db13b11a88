"""Is each job done once a day, on its own, and told? With the day and the seconds held by the test."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection

from api.jobs import queries
from api.jobs.chores import DAILY
from api.jobs.looking import examine_jobs
from api.kit import clock
from api.kit.jobs import DailyJob, Jobs
from api.storage import prepare_database, run_on

TODAY = clock.today()
DAY_SECONDS = 86400.0


def on(days: int) -> dt.datetime:
    """Noon in Japan, so many days from now."""
    return dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(12), clock.TOKYO)


class House:
    """Three jobs of which the second fails for as long as it is told to; what was done and what was told."""

    def __init__(self, held_seconds: float = DAY_SECONDS) -> None:
        self.done: list[str] = []
        self.told: list[tuple[str, int, bool]] = []
        self.broken = self.dumb = False
        self.seconds = 0.0
        jobs = [DailyJob("first", self._does("first")), DailyJob("second", self._does("second"))]
        jobs.append(DailyJob("third", self._does("third")))
        self.jobs = Jobs(jobs, self._note, steady=lambda: self.seconds, held_seconds=held_seconds)

    def _does(self, name: str) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            if self.broken and name == "second":
                raise OSError
            self.done.append(name)

        return do

    async def _note(self, job: str, day: dt.date, done: bool) -> None:  # noqa: FBT001 - a Note
        if self.dumb:
            raise OSError
        self.told.append((job, (day - TODAY).days, done))

    async def look(self, day: int, seconds: float) -> list[str]:
        """What was done at a look."""
        self.done.clear()
        self.seconds = seconds
        with clock.set_to(on(day)):
            await self.jobs.look()
        return [*self.done]


async def test_each_job_is_done_once_a_day_and_one_that_fails_holds_up_no_other() -> None:
    house = House()
    house.broken = True
    assert await house.look(0, 0) == ["first", "third"]
    assert house.told == [("first", 0, True), ("second", 0, False), ("third", 0, True)]
    assert await house.look(0, 600) == []
    assert house.told[3:] == [("second", 0, False)]
    house.broken = False
    assert await house.look(0, 1200) == ["second"]
    assert await house.look(0, 1800) == []
    assert await house.look(1, DAY_SECONDS) == ["first", "second", "third"]


async def test_what_was_done_and_could_not_be_told_is_done_again() -> None:
    house = House()
    house.dumb = True
    assert await house.look(0, 0) == ["first", "second", "third"]
    house.dumb = False
    assert await house.look(0, 600) == ["first", "second", "third"]
    assert await house.look(0, 1200) == []


async def test_a_clock_that_jumps_ahead_destroys_nothing_for_a_day_and_one_that_comes_back_never() -> None:
    house = House()
    everything = await house.look(0, 0)
    assert await house.look(400, 600) == []
    assert await house.look(400, DAY_SECONDS) == []
    # Somebody has set it right.
    assert await house.look(1, DAY_SECONDS + 600) == everything
    # Nobody sets it right: then it is believed.
    assert await house.look(30, DAY_SECONDS + 1200) == []
    assert await house.look(31, 2 * DAY_SECONDS + 1201) == everything
    # Back, and by the days as they come, nothing is lost or done twice on one day.
    assert await house.look(3, 2 * DAY_SECONDS + 1800) == everything
    assert await house.look(3, 2 * DAY_SECONDS + 2400) == []
    assert await house.look(5, 4 * DAY_SECONDS) == everything


async def test_a_machine_that_slept_a_week_is_believed() -> None:
    house = House()
    everything = await house.look(0, 0)
    assert await house.look(7, 7 * DAY_SECONDS) == everything


def test_doctor_reads_on_which_day_each_was_done_and_which_failed(empty_database_url: str) -> None:
    prepare_database(empty_database_url)
    sentences: list[tuple[bool | None, str]] = []

    def note(day: int, *, done: bool, job: str = "sweep") -> None:
        day_of = TODAY + dt.timedelta(days=day)
        run_on(empty_database_url, lambda connection: queries.note(connection, job, day_of, done=done))

    def told(job: str = "sweep") -> list[tuple[bool | None, str]]:
        def ask(connection: Connection) -> None:
            sentences[:] = examine_jobs(connection)

        run_on(empty_database_url, ask)
        return [one for one in sentences if job in one[1]]

    assert told() == [(None, "sweep was never done yet; Koe does it by itself once it runs.")]
    assert len(sentences) == len(DAILY)
    note(-3, done=False)
    assert told() == [(False, f"sweep failed on {TODAY - dt.timedelta(days=3)}, and was never done. {BROKE}")]
    note(-2, done=True)
    ((well, sentence),) = told()
    assert (well, sentence.startswith(f"sweep was last done on {TODAY - dt.timedelta(days=2)}")) == (False, True)
    note(-1, done=True)
    assert told() == [(True, "Done by itself today or yesterday: sweep.")]
    note(0, done=False)
    yesterday = TODAY - dt.timedelta(days=1)
    assert told() == [(False, f"sweep failed on {TODAY}, and was last done on {yesterday}. {BROKE}")]
    # A day that is yet to come is a clock that was wrong.
    note(5, done=True)
    assert [well for well, _ in told()] == [False]
    # Where no mail is sent any more, nobody is troubled by it.
    note(-9, done=True, job="digest")
    assert told("digest") == []
    note(0, done=False, job="digest")
    assert [well for well, _ in told("digest")] == [False]


BROKE = "The log says where it broke off."


@pytest.mark.parametrize("name", DAILY)
def test_a_name_fits_its_column(name: str) -> None:
    assert len(name) <= 20

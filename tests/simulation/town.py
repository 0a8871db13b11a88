"""Where does the simulation happen? Two desks and their people on one server, furnished once, copied for each run."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from api.demo.staff import Member
from api.erasure.service import erase_due
from api.kit import clock
from api.settings import Settings
from bench.running import free_port
from tests.conftest import RunningServer, smallest_pages
from tests.journeys.conftest import founder_token, settled
from tests.journeys.people import Administrator, Auditor, Caseworker, open_organisation

BEGINS = datetime(2026, 11, 24, 3, tzinfo=UTC)
Someone = TypeVar("Someone", bound=Member)
PUBLISH_AFTER_DAYS = 20
"""A directory is valid for 35."""


@dataclass
class Street:
    """One desk: its lead and a caseworker."""

    desk: bytes
    lead: Caseworker
    colleague: Caseworker

    @property
    def people(self) -> tuple[Caseworker, Caseworker]:
        """Both."""
        return self.lead, self.colleague


@dataclass
class People:
    """Everybody of the staff, each with what their browser holds."""

    administrator: Administrator
    auditor: Auditor
    streets: tuple[Street, Street]

    def elsewhere(self, origin: str) -> People:
        """The same people at another server that has what theirs had."""

        def moved(one: Someone) -> Someone:
            there = copy.copy(one)
            there.origin = origin
            if isinstance(there, Caseworker):
                there.held, there.earlier = {**there.held}, {**there.earlier}
            return there

        here, there = (Street(street.desk, moved(street.lead), moved(street.colleague)) for street in self.streets)
        return People(moved(self.administrator), moved(self.auditor), (here, there))

    def all(self) -> list[Any]:
        """Each of them."""
        return [self.administrator, self.auditor, *(one for street in self.streets for one in street.people)]


def _street(administrator: Administrator, names: tuple[str, str], language: str) -> Street:
    desk = administrator.create_desk({"en": f"Desk of {names[0]}"}, [language], "Tokai")
    lead = Caseworker(administrator.origin, name=names[0]).accept(administrator.invite(desk, "lead"))
    lead.make_desk_keys(desk)
    colleague = Caseworker(administrator.origin, name=names[1]).accept(administrator.invite(desk, "caseworker"))
    assert lead.grant_to_all(desk, colleague) == 1
    colleague.receive_keys(desk)
    return Street(desk, lead, colleague)


def _settings(data: Path) -> Settings:
    values: dict[str, Any] = {"proof_bits": 4, "proof_bits_max": 4, "second_factor": "optional"}
    return Settings(port=free_port(), data=data, **values)


@cache
def _furnished() -> tuple[Path, Path, People]:
    """A data folder as it lies when everything is open, the pages, and the people."""
    folder = Path(tempfile.mkdtemp(prefix="koe-town-"))
    pages = smallest_pages(folder / "pages")
    koe = RunningServer(_settings(folder / "data"), pages)
    with clock.set_to(BEGINS):
        koe.start()
        administrator = open_organisation(koe.origin, founder_token(koe))
        streets = _street(administrator, ("Linh", "Mai"), "vi"), _street(administrator, ("Sari", "Putri"), "id")
        administrator.publish()
        auditor = Auditor(koe.origin, name="Sora").accept(administrator.invite_auditor())
        koe.write(settled)
        koe.stop()
    return folder / "data", pages, People(administrator, auditor, streets)


def forget() -> None:
    """Removes what was furnished."""
    if _furnished.cache_info().currsize:
        shutil.rmtree(_furnished()[0].parent, ignore_errors=True)
        _furnished.cache_clear()


class Town:
    """A server of its own, on a day of its own, that can lose its power."""

    def __init__(self) -> None:
        furnished, pages, people = _furnished()
        self._folder = Path(tempfile.mkdtemp(prefix="koe-run-"))
        shutil.copytree(furnished, self._folder / "data")
        self.koe = RunningServer(_settings(self._folder / "data"), pages)
        self.people = people.elsewhere(self.koe.origin)
        self._clock = ExitStack()
        self._moment = self._published = BEGINS
        self._clock.enter_context(clock.set_to(BEGINS))
        self.koe.start()

    def close(self) -> None:
        """The end of this run."""
        self.koe.stop()
        self._clock.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def days_pass(self, days: int) -> None:
        """It is another day: everybody signs in anew, what is due is done, and the directory is kept in date."""
        for _ in range(days):
            self._moment += timedelta(days=1)
            self._clock.close()
            self._clock.enter_context(clock.set_to(self._moment))
            while self.koe.write(erase_due):
                pass
        for one in self.people.all():
            one.sign_in()
        if self._moment - self._published >= timedelta(days=PUBLISH_AFTER_DAYS):
            self.people.administrator.publish()
            self._published = self._moment

    def new_keys(self, street: Street) -> None:
        """A lead draws the desk's next keys, the colleague gets them, and the directory lists them."""
        street.lead.rotate_desk_keys(street.desk)
        street.lead.grant_to_all(street.desk)
        self.people.administrator.publish()
        self._published = self._moment
        street.colleague.receive_keys(street.desk)

    def power_fails(self) -> None:
        """The server goes without a farewell: what it wakes to are the files as they lay on the disk just now."""
        data = self.koe.settings.data
        kept = self._folder / "as-it-lay"
        kept.mkdir()
        # The log before the database: a checkpoint in between then only repeats what the log says.
        for file in sorted(data.rglob("*"), key=lambda path: not path.name.endswith("-wal")):
            if file.is_file() and not file.name.endswith((".lock", "-shm")):
                copied = kept / file.relative_to(data)
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copied)
        self.koe.stop()
        shutil.rmtree(data)
        kept.rename(data)
        self.koe.start()

    def insiders(self, desk: bytes) -> tuple[Caseworker, ...]:
        """Who works at this desk."""
        return next(street.people for street in self.people.streets if street.desk == desk)

    def outsiders(self, desk: bytes) -> Iterator[Any]:
        """Everybody who does not."""
        inside = self.insiders(desk)
        return (one for one in self.people.all() if one not in inside)

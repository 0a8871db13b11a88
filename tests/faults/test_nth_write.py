"""Whichever write fails, first, second, third or the commit: nothing is kept, the refusal is clear, and the same works.

Every request of whole journeys is sent again and again, while the disk is full from the N-th write on, for
N = 1, 2, … until it succeeds.
"""

import hashlib
import logging
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from asyncpg.exceptions import DiskFullError  # pyright: ignore[reportMissingTypeStubs] - asyncpg has none
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import OperationalError

from api.demo import browser
from api.kit import clock
from api.kit.errors import NoRoom
from api.models import Base
from crypto.encoding import b64
from tests.authz.table import ROUTES
from tests.authz.test_audit import STEPS, House
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker
from tests.journeys.test_counted import FACTS, sealed_by_a_phone, take_statistics

Route = tuple[str, str]

READING = {
    ("POST", "/api/v1/desks/{desk}/covers"),
    ("POST", "/api/v1/desks/{desk}/cache/read"),
    ("POST", "/api/v1/cases/{case}/presence"),
    ("POST", "/api/v1/invitations/check"),
    ("POST", "/api/v1/setup/check"),
    ("POST", "/api/v1/resets/check"),
    ("POST", "/api/v1/staff/salt"),
    ("POST", "/api/v1/staff/passkey/challenge"),
}
"""Asked by POST though they keep nothing: these cannot fail like this."""

STORY = b"He keeps my passport."
KEPT_ON_THE_WAY: dict[Route, set[str]] = {
    # The part is there, as its row says; the next try goes on from it.
    ("PUT", "/api/v1/uploads/{case}/{attachment}/{part}"): {"attachment_parts"},
}


@dataclass
class FullDisk:
    """From the N-th write on, none succeeds, until there is room again."""

    left: int | None = None
    struck: bool = False

    def full_after(self, writes: int) -> None:
        """So many succeed from now on."""
        self.left, self.struck = writes, False

    def room_again(self) -> bool:
        """Whether it was felt."""
        self.left = None
        return self.struck

    def statement(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        """SQLAlchemy is about to run a statement."""
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            self._write(connection)

    def commit(self, connection: Connection) -> None:
        """SQLAlchemy is about to commit; a reader's end changes nothing."""
        if "mode=ro" in str(connection.engine.url):
            return
        if self.left == 0 and connection.dialect.name == "postgresql":
            connection.connection.rollback()  # as it does; SQLite may leave it open
        self._write(connection)

    def _write(self, connection: Connection) -> None:
        if self.left is None:
            return
        if self.left == 0:
            self.struck = True
            raise OperationalError(None, None, _full(connection))
        self.left -= 1


def _full(connection: Connection) -> Exception:
    if connection.dialect.name == "postgresql":
        return DiskFullError("could not extend file")
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def digests(connection: Connection) -> dict[str, bytes]:
    """SHA-256 over the rows of every table."""
    found: dict[str, bytes] = {}
    for name, table in Base.metadata.tables.items():
        # Whoever asks for something is not idle, even if it is refused.
        columns = [column for column in table.columns if column.name != "idle_until"]
        rows = sorted(repr(tuple(row)) for row in connection.execute(select(*columns)))
        found[name] = hashlib.sha256("".join(rows).encode()).digest()
    return found


@cache
def _patterns() -> list[tuple[Route, re.Pattern[str]]]:
    return [((method, path), re.compile(re.sub(r"\{[a-z]+\}", "[^/]+", path))) for method, path in ROUTES]


def route_of(method: str, path: str) -> Route:
    """The route that a path is of; a literal step counts before one in braces."""
    fits = [route for route, shape in _patterns() if route[0] == method and shape.fullmatch(path.partition("?")[0])]
    return min(fits, key=lambda route: route[1].count("{"))


@dataclass
class Journeys:
    """Koe's people, whose every request first meets a full disk."""

    koe: RunningServer
    disk: FullDisk
    writes: dict[Route, int] = field(default_factory=dict[Route, int])
    """Of each route that was asked, the most places at which it could fail."""

    def insist(self, ask: Callable[[], browser.Answer], route: Route) -> browser.Answer:
        """The answer when there is room, after one refusal for each write that the request makes."""
        count = 0
        while True:
            before = self.koe.read(digests)
            self.disk.full_after(count)
            answer = ask()
            if not self.disk.room_again():
                self.writes[route] = max(count, self.writes.get(route, 0))
                return answer
            count += 1
            after = self.koe.read(digests)
            changed = {name for name in before if before[name] != after[name]}
            assert answer.status == 503, (route, count, answer.content[:300])
            assert answer.header("set-cookie") is None
            if route == ("POST", "/plain"):  # the form comes again, with all that was written in it
                assert STORY in answer.content
            else:
                assert answer.header("retry-after") == "60"
                assert answer.content == NoRoom().body()
            assert changed <= KEPT_ON_THE_WAY.get(route, set()), (route, count, changed)
            assert count < 60, route


@pytest.fixture
def disk() -> Generator[FullDisk]:
    """A disk that can be full."""
    made = FullDisk()
    event.listen(Engine, "before_cursor_execute", made.statement)
    event.listen(Engine, "commit", made.commit)
    yield made
    event.remove(Engine, "before_cursor_execute", made.statement)
    event.remove(Engine, "commit", made.commit)


@pytest.fixture
def journeys(
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    database_url: str,
    disk: FullDisk,
    monkeypatch: pytest.MonkeyPatch,
) -> Journeys:
    """From now on every request that may write is insisted on."""
    koe = start_server(pages_at=bare_pages, database_url=database_url, plain=True)
    made = Journeys(koe, disk)
    asked = browser.Browser.ask

    def ask(
        self: browser.Browser, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> browser.Answer:
        if method == "GET":
            return asked(self, method, path, body, headers)
        return made.insist(lambda: asked(self, method, path, body, headers), route_of(method, path))

    monkeypatch.setattr(browser.Browser, "ask", ask)
    return made


def test_what_workers_send_is_kept_whole_or_not_at_all_whichever_write_fails(journeys: Journeys) -> None:
    office = open_office(journeys.koe)
    statistics = take_statistics(office)
    worker = Worker(office.origin)
    photo = worker.seal_file(b"a photo")
    worker.upload(photo)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "x"), attachments=[photo], urgent=True)
    form = office.lead.bring_file(worker.case, b"%PDF a form", "application/pdf")
    office.lead.reply(worker.case, "Sign this.", files=[form])
    worker.follow_up("Signed.")
    worker.leave_receipt()
    worker.delete([1])
    worker.withdraw()
    assert worker.post(FACTS, sealed_by_a_phone(worker).json())
    told = {
        "drawn": b64(secrets.token_bytes(16)),
        "consent": "1",
        "danger_now": "no",
        "kinds": "wages",
        "when": "this_week",
        "ongoing": "yes",
        "story": STORY,
        "status": "titp1",
        "sector": "care",
        "desk": b64(office.desk),
        "replies": "code",
        "employer_name": "",
    }
    as_a_form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert worker.ask("POST", "/plain?lang=en", urlencode(told).encode(), as_a_form).status == 201
    assert len(office.lead.queue(office.desk)["cases"]) == 1  # the other was withdrawn
    assert statistics is not None

    reporters = {route for route in ROUTES if route[0] != "GET" and _is_a_reporters(route[1])}
    assert {route: journeys.writes[route] > 1 for route in reporters} == dict.fromkeys(reporters, True)


def _is_a_reporters(path: str) -> bool:
    return path.startswith(("/api/v1/reports", "/api/v1/statistics", "/api/v1/mailbox", "/api/v1/uploads", "/plain"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what the engines do alike is above the driver
def test_what_the_staff_does_is_done_whole_or_not_at_all_whichever_write_fails(journeys: Journeys) -> None:
    house = House(journeys.koe)
    for step in STEPS:
        getattr(house, f"before_{step.do}", lambda: None)()
        getattr(house, step.do)()

    asked = {(method, path) for method, path in (step.route.split(" ") for step in STEPS)}
    unhurt = {route for route in asked if journeys.writes[route] == 0}
    assert unhurt == READING
    assert len(asked - unhurt) == 83 - len(READING)


def test_while_nothing_can_be_written_the_desk_goes_on_reading(bare_server: RunningServer, disk: FullDisk) -> None:
    office = open_office(bare_server)
    worker = Worker(office.origin)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "x"))
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        disk.full_after(0)
        assert office.lead.open_case(worker.case).report.body.answers.story == "x"
        assert disk.room_again()


def test_a_refusal_that_cannot_be_noted_is_still_one_and_breaks_nothing(
    bare_server: RunningServer, disk: FullDisk, caplog: pytest.LogCaptureFixture
) -> None:
    office = open_office(bare_server)
    caplog.set_level(logging.INFO, "koe")
    disk.full_after(0)
    answer = office.lead.ask("POST", "/api/v1/admin/auditors", {})
    for _ in range(500):
        if "not-written" in caplog.messages:
            break
        time.sleep(0.01)
    assert disk.room_again()
    assert (answer.status, answer.json()["type"]) == (403, "/problems/not-allowed")
    assert [line.split(" ")[0] for line in caplog.messages] == ["batch-failed", "not-written"]

"""A real Chromium for every test of a screen: a phone of 360×740, a laptop, and an instance that takes reports."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, insert, select

from api import built
from api.kit import batches, sqlite
from api.kit.clock import today
from api.models import Base, Case, Cover, Desk, DeskKeys, Directory, Letter
from bench.weights import CHROMIUM
from bench.weights import SWITCHES as QUIET_SWITCHES
from crypto import codes, reading
from crypto.bodies.report import Report
from crypto.directory import DeskEntry, sign_entry
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.browser.looking import shown
from tests.browser.worker_people import WorkerScreen
from tests.chromium import lent
from tests.conftest import RunningServer
from tests.furnished import at, set_up_by
from tests.journeys.conftest import founder_token
from tests.journeys.people import Administrator, Caseworker, open_organisation
from tests.world import World, found

SWITCHES = (
    *QUIET_SWITCHES,
    # An address that is not loopback, so that a page over http is not trusted.
    "--host-resolver-rules=MAP insecure.example 127.0.0.1",
)
# Scrypt, keys and covers take their time where two tests and other people share two cores.
expect.set_options(timeout=15_000)

# The same Chromium without the windows, menus and services around the pages, which cost four times what a page does.
# What a profile keeps, and what a person installs, is looked at in the whole of it (CHROMIUM).
SHELL = next((at for at in ("/usr/bin/chromium-headless-shell",) if Path(at).exists()), CHROMIUM)

SHIPPED_COST = "2**17"
LIGHT_COST = 10
TRUE_CODE_COST = 2**15

PHONE = (360, 740)
LAPTOP = (1280, 800)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Beside a failure stands what was on the screens: a test that fails once in a hundred runs is not seen again."""
    report = yield
    if report.failed and call.when == "call" and lent.browser is not None and lent.browser.is_connected():
        report.longrepr.addsection("on the screens", shown(lent.browser))
    return report


@pytest.fixture(scope="session")
def light_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages with one number changed: what the staff's passphrase costs, a second of a processor each time."""
    tree = tmp_path_factory.mktemp("light") / "dist"
    shutil.copytree(built.BUILT, tree)
    [vault] = (tree / "staff" / "assets").glob("member.worker-*.js")
    script = vault.read_text("utf-8")
    assert script.count(SHIPPED_COST) == 1, "the cost stands once in the staff's vault"
    vault.write_text(script.replace(SHIPPED_COST, f"2**{LIGHT_COST}"), "utf-8")
    return tree


@pytest.fixture
def start_server(
    start_server: Callable[..., RunningServer],
    light_pages: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., RunningServer]:
    """Where a passphrase costs little, unless the test is marked `as_shipped`: then the pages are what is built.

    The cost itself is held by the vectors, in both languages; and tests/privacy uses the service as it is run.
    """
    monkeypatch.setattr(codes, "CODE_COST", TRUE_CODE_COST)  # whatever tests ran before: the worker's pages pay it all
    if request.node.get_closest_marker("as_shipped") is not None:
        return start_server
    monkeypatch.setattr(codes, "PASSPHRASE_COST", 2**LIGHT_COST)
    return partial(start_server, pages_at=light_pages)


@pytest.fixture(scope="module")
def shared_chromium(request: pytest.FixtureRequest) -> Browser:
    """Whoever asks for this keeps what the file before had (tests/conftest.py gives it back before any other test)."""
    return lent.to(request.path, SHELL, SWITCHES)


@pytest.fixture(scope="module")
def browser(shared_chromium: Browser) -> Browser:
    """Debian's Chromium, without a window; everyone who is played has a fresh profile in it."""
    return shared_chromium


@dataclass
class OpenKoe:
    """An instance with two desks that take reports, and the lead of the Vietnamese one."""

    server: RunningServer
    administrator: Administrator
    vietnamese: bytes
    indonesian: bytes
    lead: Caseworker

    @property
    def origin(self) -> str:
        """Where it answers."""
        return self.server.origin


def _open(server: RunningServer) -> OpenKoe:
    administrator = open_organisation(server.origin, founder_token(server))
    desks: list[tuple[bytes, Caseworker]] = []
    for names, language, lead_name in (
        ({"en": "Vietnamese desk", "vi": "Nhóm tiếng Việt", "ja": "ベトナム語デスク"}, "vi", "Linh"),
        ({"en": "Indonesian desk", "vi": "Nhóm tiếng Indonesia", "ja": "インドネシア語デスク"}, "id", "Sari"),
    ):
        desk = administrator.create_desk(names, [language, "ja"], "Tokai")
        lead = Caseworker(server.origin, name=lead_name).accept(administrator.invite(desk, "lead"))
        lead.make_desk_keys(desk)
        desks.append((desk, lead))
    administrator.publish()
    (vietnamese, linh), (indonesian, _) = desks
    return OpenKoe(server, administrator, vietnamese, indonesian, linh)


def _placed(opened: OpenKoe, server: RunningServer) -> OpenKoe:
    people = at(opened.administrator, server.origin), at(opened.lead, server.origin)
    return OpenKoe(server, people[0], opened.vietnamese, opened.indonesian, people[1])


@pytest.fixture
def open_koe(server: RunningServer) -> OpenKoe:
    """Set-up, two desks, their leads, their keys, the directory; over HTTP with real keys, some minutes ago at most."""
    return set_up_by(_open, _placed, server)


OpenScreen = Callable[..., WorkerScreen]


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenScreen]:
    """`phone(origin, "vi")`: a worker's phone. Afterwards nothing may have been complained about."""
    yield from _screens(browser, PHONE, request.node.name)


@pytest.fixture
def laptop(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenScreen]:
    """The same on a screen of 1280×800."""
    yield from _screens(browser, LAPTOP, request.node.name)


def _screens(browser: Browser, size: tuple[int, int], test: str) -> Iterator[OpenScreen]:
    opened: list[WorkerScreen] = []

    def open_screen(origin: str, language: str = "en", **options: object) -> WorkerScreen:
        screen = WorkerScreen.opened(browser, origin, language, size, test, **options)
        opened.append(screen)
        return screen

    yield open_screen
    for screen in opened:
        screen.close()
    assert [complaint for screen in opened for complaint in screen.complaints] == []


@dataclass
class QuickKoe:
    """An instance with one desk, written as rows: open in no time, for tests of what the worker sees."""

    server: RunningServer
    world: World

    @property
    def origin(self) -> str:
        """Where it answers."""
        return self.server.origin

    def cases(self) -> list[bytes]:
        """The ids of all cases."""
        return self.server.read(_cases)

    def opened(self, case: bytes, *, identity: Identity | None = None, entry: DeskEntry | None = None) -> Report:
        """A case's report as its desk reads it, by default with the keys of the first epoch."""
        cover, report = self.server.read(_sealed, case)
        opened = reading.open_cover(
            cover,
            identity or self.world.desk_identity,
            instance=self.world.instance,
            case=case,
            epoch=(entry or self.world.entry).epoch,
        )
        return reading.open_report(report, opened).body

    def publish(self, version: int, *desks: DeskEntry, issued: date | None = None) -> None:
        """Puts a newer directory in force, signed by the organisation."""
        row = self.world.directory(version=version, issued=issued or today(), desks=desks)
        self.server.write(_insert, Directory, row)

    def new_epoch(self, version: int, *, desk: bytes | None = None) -> tuple[DeskEntry, Identity]:
        """Another desk, or the same with new keys: published alone in a newer directory; its identity opens covers.

        The directory is from so long ago that nothing is taken under the one before.
        """
        signer, identity, first = SigningKey.draw(), Identity.draw(), self.world.entry
        names = {"en": "Second desk", "vi": "Nhóm thứ hai"} if desk else first.names
        entry = sign_entry(
            signer,
            instance=self.world.instance,
            desk=desk or first.desk,
            epoch=1 if desk else 2,
            names=names,
            languages=first.languages,
            area=first.area,
            recipient=identity.recipient,
            before=None if desk else self.world.desk_signer,
        )
        if desk:
            facts = {"desk": desk, "names": names, "languages": ["vi"], "area": first.area, "created_day": today()}
            self.server.write(_insert, Desk, facts)
        keys = {
            "desk": entry.desk,
            "epoch": entry.epoch,
            "recipient": identity.recipient.text,
            "recipient_digest": identity.recipient.digest,
            "verify_key": signer.verify_key,
            "entry": entry.text,
            "made_by": self.world.account,
            "day": today(),
        }
        self.server.write(_insert, DeskKeys, keys)
        self.publish(version, entry, issued=today() - timedelta(days=8))
        return entry, identity


def _cases(connection: Connection) -> list[bytes]:
    return list(connection.scalars(select(Case.case_id)))


def _sealed(connection: Connection, case: bytes) -> tuple[bytes, bytes]:
    cover = connection.execute(select(Cover.ciphertext).where(Cover.case_id == case)).scalar_one()
    first = (Letter.case_id == case, Letter.box == "case", Letter.counter == 1)
    report = connection.execute(select(Letter.ciphertext).where(*first)).scalar_one()
    assert report is not None
    return cover, report


def _insert(connection: Connection, table: type[Base], row: Mapping[str, object]) -> None:
    connection.execute(insert(table).values(**row))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server, started after this, that waits a tenth of a second for a lock, and asks to come back in one."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 100)
    monkeypatch.setattr(batches, "RETRY_AFTER_SECONDS", 1)


@contextmanager
def locked(server: RunningServer) -> Generator[None]:
    """Another process holds the database's only pen."""
    intruder = sqlite3.connect(server.settings.data / "koe.db", isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        intruder.execute("ROLLBACK")
        intruder.close()


def quick(server: RunningServer) -> QuickKoe:
    """A server made open."""
    return QuickKoe(server, server.write(_found))


def _found(connection: Connection) -> World:
    return found(connection)


@pytest.fixture
def quick_koe(server: RunningServer) -> QuickKoe:
    """One desk, open, in no time."""
    return quick(server)

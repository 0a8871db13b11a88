"""A real Chromium for every test of a screen: a phone of 360×740, a laptop, and an instance that takes reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.worker_people import WorkerScreen
from tests.conftest import RunningServer
from tests.journeys.conftest import founder_token
from tests.journeys.people import Administrator, Caseworker, open_organisation

CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = (360, 740)
LAPTOP = (1280, 800)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window; everyone who is played has a fresh profile in it.

    One a file: while Playwright lives it keeps an event loop in this thread, where other files run their own.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


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


@pytest.fixture
def open_koe(server: RunningServer) -> OpenKoe:
    """Set-up, two desks, their leads, their keys, the directory; over HTTP with real keys."""
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

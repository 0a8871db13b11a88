"""By Tor: the file that is shipped, who is told of the onion service, and that a report arrives by its name."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from pydantic import ValidationError

from api.kit.onion import is_onion_name, onion_name
from api.settings import Settings
from bench.weights import CHROMIUM
from crypto.signing import SigningKey
from tests.browser.conftest import PHONE, SWITCHES, quick
from tests.browser.test_worker_troubles import KIND, case_of
from tests.browser.worker_people import WorkerScreen
from tests.conftest import RunningServer
from tests.deploy.conftest import DEPLOY, program
from tests.journeys.conftest import founder_token
from tests.journeys.people import Answers, Caseworker, Worker, open_organisation

ONION = onion_name(bytes(range(32)))
ORIGIN = "https://koe.example.org"
STORY = "Họ giữ hộ chiếu của tôi."


def test_tor_takes_the_file_as_it_is_shipped(tmp_path: Path) -> None:
    shipped = (DEPLOY / "tor" / "torrc").read_text("utf-8")
    assert "HiddenServiceDir /var/lib/tor/koe" in shipped
    here = tmp_path / "torrc"
    here.write_text(shipped.replace("/var/lib/tor/koe", str(tmp_path / "koe")), "utf-8")
    said = subprocess.run(
        [program("tor"), "--verify-config", "-f", here, "--DataDirectory", tmp_path / "data"],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(tmp_path)},
    )
    assert "Configuration was valid" in said.stdout
    assert said.returncode == 0
    assert [line for line in said.stdout.splitlines() if "[warn]" in line and "running Tor as root" not in line] == []


# --- the name


def test_the_name_of_a_service_that_everybody_knows_is_one() -> None:
    # The Tor Project's own, from its website.
    assert is_onion_name("2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion")


@pytest.mark.parametrize(
    "address",
    [
        f"https://{ONION}",
        f"http://{ONION}/path",
        f"http://{ONION}:8080",
        f"http://{ONION[1:]}",
        f"http://{ONION.replace('a', 'b', 1)}",
        "http://expyuzz4wqqyqhjn.onion",
        "http://koe.example.org",
        ONION,
    ],
)
def test_a_name_that_is_mistyped_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError, match="onion"):
        Settings(onion=address)


# --- who is told


@pytest.fixture
def start(start_server: Callable[..., RunningServer], bare_pages: Path) -> Callable[..., RunningServer]:
    """A server with small pages, and these settings."""
    return partial(start_server, pages_at=bare_pages)


def told(server: RunningServer, path: str, host: str, method: str = "GET") -> str | None:
    with server.client() as client:
        answer = client.request(
            method, f"http://127.0.0.1:{server.settings.port}{path}", headers={"host": host, "accept": "text/html"}
        )
    return answer.headers.get("onion-location")


def test_tor_browser_is_told_on_the_workers_pages_and_nobody_anywhere_else(start: Callable[..., RunningServer]) -> None:
    server = start(origin=ORIGIN, onion=f"http://{ONION}")
    assert told(server, "/", "koe.example.org") == f"http://{ONION}/"
    assert told(server, "/?lang=vi", "koe.example.org") == f"http://{ONION}/"
    for path in ("/desk", "/setup", "/practice", "/viewer", "/w/index.js", "/api/v1/directory", "/a-mark", "/exit"):
        assert told(server, path, "koe.example.org") is None
    # Whoever came by it need not be told; and where pages are not served over https browsers do not heed it.
    assert told(server, "/", ONION) is None
    assert told(server, "/", f"{ONION}:80") is None


def test_nothing_is_said_without_a_service_or_without_https(start: Callable[..., RunningServer]) -> None:
    assert told(start(origin=ORIGIN), "/", "koe.example.org") is None
    assert told(start(onion=f"http://{ONION}"), "/", "localhost") is None


# --- by its name


@pytest.fixture
def as_tor_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service's name leads to this machine, as Tor leads it."""
    asked = socket.getaddrinfo

    def lead(host: Any, *rest: Any, **options: Any) -> Any:
        return asked("127.0.0.1" if host == ONION else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lead)


def test_a_worker_reports_and_comes_back_by_the_onion_name(
    start: Callable[..., RunningServer], as_tor_leads: None
) -> None:
    server = start(origin=ORIGIN, onion=f"http://{ONION}")
    near, far = f"http://127.0.0.1:{server.settings.port}", f"http://{ONION}:{server.settings.port}"
    administrator = open_organisation(near, founder_token(server))
    desk = administrator.create_desk({"en": "Vietnamese desk", "vi": "Nhóm tiếng Việt"}, ["vi"], "Tokai")
    lead = Caseworker(near, name="Linh").accept(administrator.invite(desk, "lead"))
    lead.make_desk_keys(desk)
    administrator.publish()
    worker = Worker(far)
    worker.report(desk, Answers(("wages",), "vi", "yes", "code", STORY))
    lead.claim(worker.case)
    lead.reply(worker.case, "Chúng tôi đã đọc.")
    assert lead.open_case(worker.case).report.body.answers.story == STORY
    assert [one.body.text for one in worker.replies() if one is not None] == ["Chúng tôi đã đọc."]


@pytest.mark.browser
@pytest.mark.xdist_group("worker-browser")
@pytest.mark.parametrize("trusted", [True, False], ids=["as Tor Browser", "as Chromium"])
def test_the_pages_work_by_the_onion_name_where_the_browser_trusts_it(
    start_server: Callable[..., RunningServer], *, trusted: bool
) -> None:
    """Tor Browser takes an onion service for as trustworthy as https; Chromium does not, and the page says so."""
    koe = quick(start_server(onion=f"http://{ONION}"))
    origin = f"http://{ONION}:{koe.server.settings.port}"
    switches = [f"--host-resolver-rules=MAP {ONION} 127.0.0.1"]
    if trusted:
        switches.append(f"--unsafely-treat-insecure-origin-as-secure={origin}")
    kept = [switch for switch in SWITCHES if "host-resolver-rules" not in switch]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*kept, *switches])
        there = WorkerScreen.opened(chromium, origin, "vi", PHONE, "onion", wait_for_start=trusted)
        if not trusted:
            there.heading("browser.insecureTitle", focused=False)
            chromium.close()
            return
        there.to_review(KIND, STORY).press("review.send").heading("sent.title")
        assert koe.opened(case_of(koe, there.code())).answers.story == STORY
        # An insecure origin's policies are not heeded by Chromium, which says so; Tor Browser's are.
        assert [one for one in there.complaints if "Cross-Origin-Opener-Policy" not in one] == []
        chromium.close()


def test_the_onion_name_is_no_key_of_anything() -> None:
    """It is made of a key like any other, so that a test that names one names nobody's."""
    assert is_onion_name(onion_name(SigningKey.draw().verify_key))

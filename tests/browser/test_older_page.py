"""An open page, and a server that is newer: nothing reloads by itself, and what was typed goes along to a fresh tab."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenScreen, QuickKoe, quick
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notebook import sent
from tests.browser.test_files import PAPER, chosen
from tests.browser.test_worker_traces import Weather, weather
from tests.browser.test_worker_troubles import KIND, case_of, choose_language, told
from tests.browser.thoroughness import first_or_all
from tests.browser.worker_people import WorkerScreen
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Caseworker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

__all__ = ["weather"]  # a fixture

STORY = "Họ giữ hộ chiếu của tôi. Tôi muốn về nhà."
HASHED = re.compile(r"(?<=-)[\w-]{8}(?=\.(?:js|css)$)")
BEHIND_THE_DOOR = "**/s/assets/inside-*.js"
TEXT = frozenset({".html", ".js", ".css"})
BUILD = re.compile(r'src="/w/([0-9a-f]{8})/index\.js"')


def another_build(tree: Path, into: Path) -> Path:
    """The same pages as if something had changed: the worker's have another number, the staff's scripts fresh names."""
    shutil.copytree(tree, into, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    build = BUILD.search((into / "worker" / "index.html").read_text("utf-8"))
    assert build is not None, "the worker's page says of which build it is"
    hashes = [found[0] for file in (into / "staff" / "assets").iterdir() if (found := HASHED.search(file.name))]
    changed = {build[1]: build[1][::-1].translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))}
    changed |= {hashed: hashed[::-1] for hashed in hashes}
    for file in [file for file in into.rglob("*") if file.suffix in TEXT]:
        text = file.read_text("utf-8")
        for before, after in changed.items():
            text = text.replace(before, after)
        file.write_text(text, "utf-8")
        file.rename(file.with_name(HASHED.sub(lambda found: changed.get(found[0], found[0]), file.name)))
    return into


def update(server: RunningServer, into: Path) -> None:
    """As an operator does: stop, another build, start; the same port, the same data."""
    server.stop()
    server.pages_at = another_build(server.pages_at, into)
    server.start()


def fresh_tab(page: Page, press: Callable[[], None]) -> Page:
    """The tab that opens by it."""
    with page.context.expect_page() as opened:
        press()
    return opened.value


def sign_in_again(there: StaffBrowser, person: Caseworker) -> None:
    """The session still stands: the page fills in the name, which would come in between the typing of it."""
    expect(there.page.get_by_label(there.word("signIn.name"), exact=True)).to_have_value(person.name)
    there.sign_in(person.name, person.passphrase)


@pytest.fixture
def koe(start_server: Callable[..., RunningServer], weather: Weather) -> QuickKoe:
    """An open instance whose way out leads to the forecast."""
    return quick(start_server(exit_url=f"{weather.origin}/forecast"))


@pytest.mark.parametrize("language", first_or_all("my", "vi"))
def test_what_a_worker_typed_moves_to_a_fresh_page_and_leaves_the_old_one(
    koe: QuickKoe, phone: OpenScreen, weather: Weather, tmp_path: Path, language: str
) -> None:
    there = phone(koe.origin, language)
    there.to_story(KIND).write(STORY).press("next").heading("files.question")
    chosen(there, PAPER)
    expect(there.page.locator(".file")).to_have_count(1)
    there.press("back").heading("story.question")
    update(koe.server, tmp_path / "newer")

    # Nothing happens to whoever goes on; only what is still to be loaded is not there any more.
    expect(there.page.locator(".offline")).to_have_count(0)
    choose_language(there, "en")
    there.sees("older.said")
    assert told(there) == STORY
    there.look("older")

    page = fresh_tab(there.page, lambda: there.button("older.open").click())
    fresh = WorkerScreen(page, koe.origin, language, there.test, there.complaints)
    fresh.heading("story.question", focused=False)
    assert told(fresh) == STORY
    expect(fresh.page.locator("html")).to_have_attribute("lang", language)
    # The old tab is as after the way out: nobody finds in it what was typed.
    there.page.wait_for_url(f"{weather.origin}/forecast")
    # It stands in no address, no history entry and no store, and a reload does not bring it again.
    kept = page.evaluate("[location.href, history.state, localStorage.length, sessionStorage.length, window.name]")
    assert kept == [f"{koe.origin}/", kept[1], 0, 0, ""]
    assert isinstance(kept[1], int)

    fresh.press("next").heading("files.question")
    expect(page.locator(".file")).to_have_count(1)
    fresh.press("next").choose("status", "titp1").choose("sector", "care")
    fresh.button("more.no").or_(fresh.button("skip")).first.wait_for()
    if fresh.button("more.yes").count() == 0:
        fresh.press("skip")
    fresh.press("more.no").heading("desk.question").from_desk_to_review().press("review.send")
    fresh.heading("sent.title")
    report = koe.opened(case_of(koe, fresh.code()))
    assert report.answers.story == STORY
    assert len(report.attachments) == 1


def test_an_old_page_on_which_nothing_was_typed_is_simply_loaded_again(
    quick_koe: QuickKoe, phone: OpenScreen, tmp_path: Path
) -> None:
    there = phone(quick_koe.origin, "vi")
    update(quick_koe.server, tmp_path / "newer")
    there.page.get_by_label("English").click()  # which changes nothing: its words are not there any more
    there.sees("older.said").press("older.open").heading("start.title", focused=False)
    expect(there.page.locator(".offline")).to_have_count(0)
    assert len(there.page.context.pages) == 1


def test_a_reply_that_a_caseworker_typed_waits_in_the_fresh_tab_for_the_same_person(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    sent(office, urgent=True)
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    linh.press("case.claim")
    linh.fill("case.replyLabel", STORY)
    update(server, tmp_path / "newer")

    linh.press("dossier.offer")
    linh.sees("older.said")
    expect(linh.page.get_by_label(linh.word("case.replyLabel"), exact=True)).to_have_value(STORY)
    linh.look("older")
    page = fresh_tab(linh.page, lambda: linh.press("older.open"))
    linh.sees("older.done")

    fresh = StaffBrowser(page, server.origin)
    fresh.heading("signIn.title")
    sign_in_again(fresh, office.lead)
    fresh.open_first_case()
    expect(fresh.page.get_by_label(fresh.word("case.replyLabel"), exact=True)).to_have_value(STORY)
    fresh.press("dossier.offer")
    fresh.heading("dossier.title")


def test_who_is_in_before_the_rest_of_an_older_page_has_come_is_led_to_a_fresh_one(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    linh = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    linh.page.route(BEHIND_THE_DOOR, lambda route: route.abort())
    linh.go("/desk").heading("signIn.title")
    linh.sign_in(office.lead.name, office.lead.passphrase)
    linh.sees("trouble.offline")
    update(server, tmp_path / "newer")
    linh.page.unroute(BEHIND_THE_DOOR)
    linh.press("common.tryAgain")
    linh.sees("older.said")
    linh.look("older-door")

    fresh = StaffBrowser(fresh_tab(linh.page, lambda: linh.press("older.open")), server.origin)
    fresh.heading("signIn.title")
    sign_in_again(fresh, office.lead)
    expect(fresh.page.locator("nav.rail")).to_be_visible()


def test_another_site_that_opens_our_page_can_give_it_nothing_and_hears_nothing(
    koe: QuickKoe, phone: OpenScreen, weather: Weather
) -> None:
    there = phone(weather.origin, "vi", wait_for_start=False)
    opened = (
        f"window.heard = []; addEventListener('message', ({{ data }}) => heard.push(data)); ours = open('{koe.origin}')"
    )
    page = fresh_tab(there.page, lambda: there.page.evaluate(f"() => {{ {opened} }}"))
    ours = WorkerScreen(page, koe.origin, "vi", there.test, there.complaints)
    ours.started()
    page.wait_for_timeout(4000)  # by now everything that would listen is there
    there.page.evaluate("ours.postMessage({ language: 'en', screen: 'q-story', typed: { story: 'not mine' } }, '*')")
    ours.heading("start.title", focused=False)
    ours.to_story(KIND)
    assert told(ours) == ""
    assert there.page.evaluate("heard") == []

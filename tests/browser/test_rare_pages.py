"""Pages that nobody asks for: each says what is the matter, and has a number to call or a way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect
from sqlalchemy import Connection

from api import built
from api.settings import Settings
from tests.browser.conftest import OpenScreen, QuickKoe, quick
from tests.browser.test_worker_troubles import requests_of
from tests.browser.worker_people import WORDS, WorkerScreen, as_shown
from tests.conftest import RunningServer

EXIT_URL = Settings.model_fields["exit_url"].default
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

IN_APP = {
    "messenger": (
        "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 "
        "Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/440.0.0.26.121;]"
    ),
    "line": (
        "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 "
        "Mobile Safari/537.36 Line/13.21.1/IAB"
    ),
    "zalo": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
        "Zalo iOS/480 ZaloTheme/light ZaloLanguage/vi"
    ),
}
WITHOUT_A_WORKER = "delete globalThis.Worker;"
WITHOUT_SUBTLE = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });"


def is_quiet(screen: WorkerScreen, answer: Response | None = None) -> None:
    """Nothing for search engines or previews, and a title that says nothing."""
    page = screen.page
    assert page.title() == "Notes"
    assert "noindex" in (page.locator("meta[name=robots]").get_attribute("content") or "")
    assert (
        page.locator(
            "meta[property^='og:'], meta[name^='twitter:'], meta[name=description], link[rel=canonical]"
        ).count()
        == 0
    )
    if answer is not None:
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


def says_in_every_language(page: Page, *place: str) -> None:
    """A page that knows no language says it in each."""
    for words in WORDS.values():
        told: Any = words
        for key in place:
            told = told[key]
        expect(page.get_by_text(as_shown(told)).first).to_be_visible()


def has_numbers(page: Page) -> None:
    """The telephone numbers, as links that dial."""
    for tel in ("110", "119"):
        expect(page.locator(f"a.hotline[href='tel:{tel}']")).to_be_visible()


def is_rare(screen: WorkerScreen, answer: Response | None, status: int, text: str) -> None:
    """A page of ours that says this text of `pages`, in every language, with numbers and the way out."""
    assert answer is not None
    assert answer.status == status
    expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
    says_in_every_language(screen.page, "pages", text)
    has_numbers(screen.page)
    expect(screen.page.locator(f"a.exit[href='{EXIT_URL}']")).to_be_visible()
    is_quiet(screen, answer)
    screen.look(text)


def way_on(screen: WorkerScreen) -> Locator:
    """The link that tries again."""
    return screen.page.locator("main a[href='/']")


def test_before_a_desk_is_open_there_are_numbers_and_a_wrong_address_leads_on(
    server: RunningServer, phone: OpenScreen
) -> None:
    there = phone(f"{server.origin}/robots.txt", "vi", wait_for_start=False)
    is_rare(there, there.page.goto(f"{server.origin}/nothing-here"), 404, "notFound")
    with there.page.expect_response(f"{server.origin}/") as first:
        way_on(there).click()
    is_rare(there, first.value, 200, "closed")
    quick(server)
    there.page.reload()
    there.started()


def test_a_server_that_fails_or_is_full_says_so_and_can_be_asked_again(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(f"{quick_koe.origin}/robots.txt", "vi", wait_for_start=False)
    first_page = f"{quick_koe.origin}/"

    def overloaded(route: Route) -> None:
        """What a proxy in front shows with our page while the server cannot take more."""
        usual = route.fetch().headers
        kept = {name: usual[name] for name in usual if name not in ("content-length", "content-encoding")}
        page = built.load(exit_url=EXIT_URL).page("worker/503.html").bodies[""]
        route.fulfill(status=503, body=page, headers=kept)

    there.page.route(first_page, overloaded)
    is_rare(there, there.page.goto(first_page), 503, "busy")
    there.page.unroute(first_page)
    quick_koe.server.write(_rename, "directories", "elsewhere")
    is_rare(there, there.page.reload(), 500, "failed")
    quick_koe.server.write(_rename, "elsewhere", "directories")
    way_on(there).click()
    there.started()


def _rename(connection: Connection, table: str, to: str) -> None:
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {to}")


def test_a_site_under_repair_says_so(start_server: Callable[..., RunningServer], phone: OpenScreen) -> None:
    server = start_server(maintenance=True)
    there = phone(f"{server.origin}/robots.txt", "vi", wait_for_start=False)
    is_rare(there, there.page.goto(server.origin), 503, "maintenance")
    expect(way_on(there)).to_be_visible()


def test_without_script_or_with_one_that_does_not_arrive_there_are_numbers_and_the_reason(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    there = phone(quick_koe.origin, "vi", wait_for_start=False, java_script_enabled=False)
    says_in_every_language(there.page, "start", "danger")
    says_in_every_language(there.page, "browser", "noScript")
    has_numbers(there.page)
    is_quiet(there)
    # axe is a script too: it looks at what stood there, in a page that has scripts but not ours.
    shown = re.sub(r"<script.*?</script>|</?noscript>", "", there.page.content(), flags=re.DOTALL)

    looking = phone(f"{quick_koe.origin}/robots.txt", "vi", wait_for_start=False)
    looking.page.route(f"{quick_koe.origin}/", lambda route: route.fulfill(body=shown, content_type="text/html"))
    looking.page.goto(quick_koe.origin)
    says_in_every_language(looking.page, "browser", "noScript")
    looking.look("no-script")
    looking.page.unroute(f"{quick_koe.origin}/")

    looking.page.route("**/w/*/index.js", lambda route: route.abort())
    looking.page.goto(quick_koe.origin)
    has_numbers(looking.page)
    says_in_every_language(looking.page, "start", "danger")
    late = looking.page.locator(".late")
    expect(late).to_be_hidden()
    late.evaluate("(one) => { for (const animation of one.getAnimations()) animation.finish(); }")
    says_in_every_language(looking.page, "browser", "slow")
    looking.look("slow")


def test_a_browser_that_cannot_lock_says_so_and_shows_numbers(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    for language, lack in (("vi", WITHOUT_A_WORKER), ("ja-easy", WITHOUT_SUBTLE)):
        there = phone(f"{quick_koe.origin}/robots.txt", language, wait_for_start=False)
        there.page.add_init_script(lack)
        there.page.goto(quick_koe.origin)
        cannot_lock(there, "old")
    there = phone(quick_koe.origin.replace("localhost", "insecure.example"), "vi", wait_for_start=False)
    asked = requests_of(there.page, "/api/")
    cannot_lock(there, "insecure")
    assert asked == []
    # The browser's own remark that it takes headers of isolation only over https.
    there.complaints[:] = [one for one in there.complaints if "Cross-Origin-Opener-Policy" not in one]


def cannot_lock(there: WorkerScreen, why: str) -> None:
    """No questions here: a reason, numbers, other languages, the way out."""
    select = there.page.locator(".language-select select")
    expect(select).to_be_attached()
    select.select_option(there.language)
    there.heading(f"browser.{why}Title", focused=False).sees(f"browser.{why}")
    has_numbers(there.page)
    expect(there.page.get_by_role("button")).to_have_count(0)
    is_quiet(there)
    there.look(why)


def test_a_browser_inside_an_app_is_named_and_one_may_stay(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    for app, agent in IN_APP.items():
        there = phone(quick_koe.origin, "vi", wait_for_start=False, user_agent=agent)
        there.heading("browser.inAppTitle", focused=False).sees("browser.inApp").sees("browser.inAppHow")
        expect(there.page.locator(".address")).to_have_text(quick_koe.origin.removeprefix("http://"))
        has_numbers(there.page)
        is_quiet(there)
        there.look(app)
        there.press("browser.inAppStay").heading("start.title", focused=False)
    there = phone(quick_koe.origin, "vi", wait_for_start=False, user_agent=IN_APP["line"])
    there.page.locator(".language-select select").select_option("ja-easy")
    there.language = "ja-easy"
    there.heading("browser.inAppTitle", focused=False).look("line")
    there.press("browser.inAppStay").heading("start.title", focused=False)
    there.to_review("wages", "はなし").press("review.send").heading("sent.title")


def test_what_robots_and_previews_are_told_is_nothing(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "vi")
    answer = there.page.reload()
    there.started()
    is_quiet(there, answer)
    with quick_koe.server.client() as client:
        assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
        for path in ("/", "/w/index.js", "/w/worker.css", "/favicon.svg", "/api/v1/directory", "/exit"):
            got = client.get(path, follow_redirects=False)
            assert "noindex" in got.headers["x-robots-tag"], path
            assert got.headers["cache-control"] == "no-store", path


def test_the_icon_inside_the_first_page_is_the_one_that_is_served_beside_it(quick_koe: QuickKoe) -> None:
    with quick_koe.server.client() as client:
        inside = re.search(r'<link rel="icon" href="data:image/svg\+xml,([^"]+)"', client.get("/").text)
        assert inside is not None
        assert unquote(inside[1]).replace("'", '"') == client.get("/favicon.svg").text

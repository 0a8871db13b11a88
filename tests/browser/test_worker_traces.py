"""What is left when a worker is gone: nothing to walk back into, nothing kept, nothing told to anybody else."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenScreen, QuickKoe, quick
from tests.browser.looking import picture
from tests.browser.test_worker_troubles import STORY, to_story
from tests.browser.worker_people import SHOTS, WorkerScreen
from tests.conftest import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]


@dataclass
class Weather:
    """A page that anyone may have open, and what its visitors' browsers say."""

    origin: str
    heads: list[dict[str, str]] = field(default_factory=list[dict[str, str]])


@pytest.fixture
def weather() -> Generator[Weather]:
    """A forecast on a port of its own, where the quick exit leads."""

    class Forecast(BaseHTTPRequestHandler):
        visited: ClassVar[Weather]

        def do_GET(self) -> None:
            if self.path == "/forecast":
                self.visited.heads.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Forecast</title><p>Rain, then sun.</p>")

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forecast)
    Forecast.visited = Weather(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Forecast.visited
    server.shutdown()
    server.server_close()


@pytest.fixture
def koe(start_server: Callable[..., RunningServer], weather: Weather) -> QuickKoe:
    """An open instance whose way out leads to the forecast."""
    return quick(start_server(exit_url=f"{weather.origin}/forecast"))


def leave_by_button(screen: WorkerScreen) -> None:
    """As a thumb does."""
    screen.page.get_by_role("link", name=screen.word("exit")).click()


def leave_by_escape(screen: WorkerScreen) -> None:
    """As a hand on a keyboard does."""
    for _ in range(2):
        screen.page.keyboard.press("Escape")


def all_that_is_kept(page: Page) -> list[object]:
    """What the browser keeps for this origin: each should be empty."""
    kept: list[object] = page.evaluate(
        """async () => [
          Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, await caches.keys(),
          (await indexedDB.databases()).map(({ name }) => name),
          (await navigator.serviceWorker.getRegistrations()).length,
        ]"""
    )
    state = page.context.storage_state(indexed_db=True)
    return [one for one in (*kept, state.get("cookies"), state.get("origins")) if one not in ("", 0, [])]


def test_the_way_out_leads_to_the_weather_and_nothing_leads_back_to_what_was_typed(
    koe: QuickKoe, weather: Weather, phone: OpenScreen
) -> None:
    for leave in (leave_by_button, leave_by_escape):
        there = phone(koe.origin, "vi")
        to_story(there).write(STORY)
        leave(there)
        there.page.wait_for_url(f"{weather.origin}/forecast")
        expect(there.page.get_by_text("Rain, then sun.")).to_be_visible()
        # Before the forecast there is only what was open before us.
        there.page.go_back()
        assert there.page.url == "about:blank"
        there.page.go_forward()
        assert there.page.url == f"{weather.origin}/forecast"
        # Whoever walks on finds the weather behind each of our entries; who opens the site, the first screen.
        for _ in range(2):
            there.page.go_forward(wait_until="commit")
            there.page.wait_for_url(f"{weather.origin}/forecast")
            assert STORY[:9] not in there.page.content()
        there.page.goto(koe.origin)
        there.started().press("start.begin").heading("danger.question")
        expect(there.page.locator("input:checked")).to_have_count(0)
        assert told_nowhere(there)
    # A slow browser may ask twice, once for each of the two ways out of the history.
    assert weather.heads
    assert [head for head in weather.heads if "referer" in head] == []


def test_the_way_out_works_after_a_reload_too(koe: QuickKoe, weather: Weather, phone: OpenScreen) -> None:
    there = phone(koe.origin, "vi")
    there.press("start.begin").heading("danger.question")
    there.page.reload()
    to_story(there.started()).write(STORY)
    leave_by_button(there)
    there.page.wait_for_url(f"{weather.origin}/forecast")
    there.page.go_back()
    assert there.page.url == "about:blank"


def test_who_walked_back_behind_an_opened_mailbox_can_reload_and_leave_as_ever(
    koe: QuickKoe, weather: Weather, phone: OpenScreen
) -> None:
    there = phone(koe.origin, "vi")
    there.to_review("wages", STORY).press("review.send").heading("sent.title")
    code = there.code()
    there.press("sent.done").heading("wiped")
    there.page.goto("about:blank")
    there.page.goto(koe.origin)
    there.press("start.haveCode").heading("code.title").write(code).press("code.open").heading("mailbox.title")
    there.page.go_back()
    there.heading("mailbox.title", focused=False)
    there.page.locator("summary").click()
    there.press("mailbox.withdraw").heading("mailbox.withdrawTitle")
    there.page.reload()
    there.started()
    leave_by_button(there)
    there.page.wait_for_url(f"{weather.origin}/forecast")
    there.page.go_back()
    assert there.page.url == "about:blank"


def told_nowhere(screen: WorkerScreen) -> bool:
    """The field is empty on the way through the questions."""
    screen.press("back").started()
    return to_story(screen).page.locator("main textarea").input_value() == ""


INK = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = picture;
  const pen = new OffscreenCanvas(width, height).getContext('2d');
  pen.drawImage(picture, 0, 0);
  const [columns, rows] = [3, 2];
  const cells = [];
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const [w, h] = [width / columns, height / rows];
    const { data } = pen.getImageData(column * w, row * h, w, h);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] < 128) dark += 1;
    cells.push(dark / (w * h));
  }
  return { width, height, cells };
}"""


def test_a_whole_visit_leaves_nothing_behind_and_asks_nobody_else(
    koe: QuickKoe, weather: Weather, phone: OpenScreen, tmp_path: Path
) -> None:
    there = phone(koe.origin, "vi", accept_downloads=True)
    page = there.page
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    there.started().to_review("wages", STORY).press("review.send").heading("sent.title")
    code = there.code()
    expect(page.locator("ol.code")).to_have_css("list-style-type", "none")  # no numbers among the digits
    assert all_that_is_kept(page) == []
    assert page.evaluate("[location.href, document.title, history.state]") == [f"{koe.origin}/", "Notes", 18]
    for _ in range(3):  # no way leads back into the questions
        page.go_back()
        there.heading("sent.title", focused=False)
    assert there.code() == code
    assert STORY[:9] not in page.content()

    # The picture: six groups of digits, and a name that says nothing.
    with page.expect_download() as saved:
        there.press("sent.picture")
    assert saved.value.suggested_filename == "numbers.png"
    saved.value.save_as(tmp_path / "numbers.png")
    png = (tmp_path / "numbers.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert 1000 < len(png) < 100_000
    drawn = page.context.new_page()
    seen = drawn.evaluate(INK, base64.b64encode(png).decode())
    drawn.close()
    assert (seen["width"], seen["height"]) == (900, 420)
    assert all(0.03 < ink < 0.3 for ink in seen["cells"]), seen["cells"]
    there.sees("sent.pictureSaved").look("picture-saved")
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / "numbers.png").write_bytes(png)

    # On paper there are the digits and nothing else.
    page.emulate_media(media="print")
    assert page.locator("body").inner_text().split() == [code[at : at + 4] for at in range(0, 24, 4)]
    picture(page, SHOTS / "print.png")
    page.emulate_media(media="screen")

    there.press("sent.done").heading("wiped")
    assert all_that_is_kept(page) == []
    assert code[:4] not in page.content()
    page.go_back()  # every earlier entry shows the same
    there.heading("wiped", focused=False)
    there.page.get_by_role("button", name=there.word("exit", whole=True)).click()
    page.wait_for_url(f"{weather.origin}/forecast")
    assert page.context.cookies() == []

    elsewhere = {url for url in asked if not url.startswith((f"{koe.origin}/", f"blob:{koe.origin}/"))}
    assert elsewhere - {f"{weather.origin}/favicon.ico"} == {f"{weather.origin}/forecast"}
    assert not [url for url in asked if "?" in url or "#" in url]

"""Every screen of a worker in one walk, in many languages: axe, width, targets, a small phone with large letters.

`make test` walks in two languages, `make screens` in all twelve on two sizes of phone, and keeps a picture of each.
"""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from bench.walk import CHANGED, SCREENS_MAX, go_on, to_the_code
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.test_mailbox_troubles import open_mailbox
from tests.browser.worker_people import LANGUAGES, ROOT, WorkerScreen
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("every-screen")]

ALL = "KOE_EVERY_SCREEN" in os.environ
WALKED = LANGUAGES if ALL else ("my", "ja-easy")
WIDTHS = (360, 390) if ALL else (360,)
SMALL: ViewportSize = {"width": 320, "height": 640}
SCREENS_LEAST = 45
STORY = "12345 abc"
_ANSWERS = Answers(("wages",), "vi", "no", "code", STORY, {"check": {"question": "food", "answer": "Phở"}})
_LARGE = "(size) => { document.documentElement.style.fontSize = size; }"
_TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`)"""
"""What reaches over the edge, where anything makes the page scroll sideways."""


class Walk:
    """One person who looks at everything."""

    def __init__(self, screen: WorkerScreen) -> None:
        self.screen = screen
        self.seen: list[str] = []
        self.wide: list[str] = []

    def see(self, page: Page) -> None:
        """This screen as it is, and on 320 px with letters of twice the size."""
        name = f"screen-{len(self.seen):02d}"
        self.seen.append(name)
        self.screen.look(name)
        usual = page.viewport_size
        assert usual is not None
        page.set_viewport_size(SMALL)
        page.evaluate(_LARGE, "200%")
        wide = page.evaluate(_TOO_WIDE)
        if wide:
            self.wide.append(f"{page.locator('h1').inner_text()}: {wide}")
        page.evaluate(_LARGE, "")
        page.set_viewport_size(usual)

    def again(self) -> None:
        """From the first screen."""
        self.screen.page.reload()
        self.screen.started()


def finds_out(walk: Walk) -> None:
    """The guides, by the words of their screens."""
    there = walk.screen
    page = there.page
    there.press("start.findOut").heading("start.findOut")
    walk.see(page)
    there.press("change.title").heading("change.questions.status")
    walk.see(page)
    there.tick(there.word("world.values.status.titp1", whole=True)).press("next").heading("change.questions.reason")
    walk.see(page)
    there.tick(there.word("change.reasons.danger", whole=True)).press("next")
    there.heading("change.results.yes_unavoidable")
    walk.see(page)
    walk.again()
    there.press("start.findOut").press("help.title").heading("help.title")
    walk.see(page)
    there.tick(there.kind("wages")).press("next")
    page.locator("main section.letter").first.wait_for()
    walk.see(page)
    for guide in ("after", "about"):
        walk.again()
        there.press("start.findOut").press(f"{guide}.title").heading(f"{guide}.title")
        walk.see(page)
    walk.again()
    there.press("start.pay").heading("pay.title")
    there.tick(there.word("world.values.wage_type.monthly", whole=True))
    walk.see(page)
    there.press("next").heading("pay.amount")
    page.locator("main input[type='text']").fill("160000")
    walk.see(page)
    there.press("next").heading("pay.time")
    walk.see(page)
    there.press("next").heading("pay.place")
    page.locator("main select").select_option("tokyo")
    page.locator("main input[type='date']").fill("2026-09-30")
    walk.see(page)
    there.press("next").heading("pay.tooLittle")
    walk.see(page)


def tells(walk: Walk) -> None:
    """Through every question to the code, and out."""
    there = walk.screen
    walk.again()
    there.press("start.begin").heading("danger.question").tick(there.word("danger.yes", whole=True))
    walk.see(there.page)
    go_on(there.page)
    there.page.locator("a[href^='tel:']").first.wait_for()
    walk.see(there.page)
    go_on(there.page)
    to_the_code(there.page, STORY, walk.see)
    walk.see(there.page)
    there.press("sent.done").heading("wiped")
    walk.see(there.page)


def comes_back(walk: Walk, code: str) -> None:
    """The mailbox with an answer in it, and everything that can be done there."""
    there = walk.screen
    there.press("start.haveCode").heading("code.title")
    walk.see(there.page)
    there.press("code.lost").heading("lost.title")
    walk.see(there.page)
    walk.again()
    open_mailbox(there, code)
    walk.see(there.page)
    there.press("allow.change").heading("consent.question")
    walk.see(there.page)
    there.tick(there.word("consent.employer"))
    walk.see(there.page)
    there.page.go_back()
    there.heading("mailbox.title", focused=False).press("mailbox.deleteOne").heading("mailbox.deleteTitle")
    walk.see(there.page)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", WALKED)
def test_every_screen_is_for_everyone(open_koe: OpenKoe, browser: Browser, language: str, width: int) -> None:
    worker = Worker(open_koe.origin)
    worker.report(open_koe.vietnamese, _ANSWERS, consent=1)
    open_koe.lead.claim(worker.case)
    open_koe.lead.reply(worker.case, "Vâng.", "vi")
    there = WorkerScreen.opened(browser, open_koe.origin, language, (width, 740), f"every-{language}-{width}")
    walk = Walk(there)
    walk.see(there.page)
    finds_out(walk)
    tells(walk)
    there.page.goto(open_koe.origin)
    there.started()
    comes_back(walk, worker.code)
    there.close()
    assert there.complaints == []
    assert not walk.wide, "\n".join(walk.wide)
    assert len(walk.seen) >= SCREENS_LEAST


_FOCUSED = """() => {
  const one = document.activeElement;
  const name = one.name ?? '';
  return {
    kind: one.matches('button.primary') ? 'primary' : one.type === 'textarea' ? 'text' : one.type ?? '',
    answered: name !== '' && document.querySelector(`input[name="${name}"]:checked`) !== null,
    ringed: one === document.body || one.matches(':focus-visible'),
  };
}"""
TABS_MAX = 60


def by_keyboard(page: Page) -> None:
    """Answers a screen and goes on, with Tab, Space and Enter."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        assert focused["ringed"], "whoever has only a keyboard sees where they are"
        if focused["kind"] == "primary":
            page.keyboard.press("Enter")
            return
        if focused["kind"] in ("radio", "checkbox") and not focused["answered"]:
            page.keyboard.press("Space")
        elif focused["kind"] == "text":
            page.keyboard.type(STORY)
    raise AssertionError(f"no way on from {page.locator('h1').inner_text()} within {TABS_MAX} steps")


def test_the_keyboard_alone_is_enough(open_koe: OpenKoe, phone: OpenScreen) -> None:
    there = phone(open_koe.origin, "en")
    page = there.page
    for _ in range(SCREENS_MAX):
        if page.locator("ol.code li").count() > 0:
            break
        heading = page.locator("h1").inner_text()
        by_keyboard(page)
        page.wait_for_function(CHANGED, arg=heading, timeout=60_000)
        page.locator("button.primary, ol.code li").first.wait_for(timeout=60_000)
    assert len(there.code()) == 24


def test_no_script_says_by_its_name_which_questions_were_read() -> None:
    """Chromium keeps each script's address. What two parts share must not split off into a script of its own."""
    scripts = {path.name for path in (ROOT / "static" / "dist" / "worker").glob("*.js")}
    named = {name for name in scripts if re.fullmatch(r"p-[\w-]{8}\.js", name) is None}
    assert named == {"index.js", "screens.js", "picture.js", "vault.js"}

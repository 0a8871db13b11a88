"""What a caseworker waits for at a desk of thousands: its own page, from the press that signs in to the last cover.

The page is the one that is served, with its vault, its workers and its policies. A search for a name that no case has
makes it fetch and open every cover. What is opened is kept from the desk's cache, so that each walk is a first one,
unless it is asked to leave it there, or to find it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from api.demo.staff import Caseworker

NOBODYS_NAME = "zzzz"
_WATCH = """
globalThis.tasks = [];
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) globalThis.tasks.push(task.duration);
}).observe({ type: 'longtask', buffered: true });
"""
_FIFTY = """
() => {
  const rows = [...document.querySelectorAll('.queue-row .cell-kinds')];
  return rows.length >= 50 && rows.every((row) => !row.textContent.startsWith('…'));
}
"""


@dataclass(frozen=True)
class Walk:
    """Seconds, milliseconds, megabytes of the page's own heap."""

    first_screen_s: float
    """From the press that signs in, the derivation of the keys included, to fifty rows with open covers."""
    all_covers_s: float
    longest_task_ms: float
    heap_mb: float
    workers: int


def walk(browser: Browser, origin: str, lead: Caseworker, *, cache: bool, patience: float = 300) -> Walk:
    """One caseworker at a fresh browser."""
    there = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    page = there.new_page()
    page.add_init_script(_WATCH)
    if not cache:
        page.route("**/api/v1/desks/*/cache", lambda route: route.abort())
    page.goto(f"{origin}/desk")
    page.get_by_label("Your name", exact=True).fill(lead.name)
    page.get_by_label("Your passphrase", exact=True).fill(lead.passphrase)
    began = time.perf_counter()
    page.get_by_role("button", name="Sign in", exact=True).click()
    _wait(lambda: page.evaluate(_FIFTY), patience)
    first = time.perf_counter() - began
    page.locator("details.choices > summary").click()
    page.evaluate("globalThis.tasks = []")
    began = time.perf_counter()
    page.locator("input[type=search]").first.fill(NOBODYS_NAME)
    _wait(lambda: page.evaluate("document.querySelector('.empty') !== null"), patience)
    took = time.perf_counter() - began
    tasks: list[float] = page.evaluate("globalThis.tasks")
    found = Walk(first, took, max(tasks, default=0), _heap(page), len(page.workers))
    there.close()
    return found


def _heap(page: Page) -> float:
    """What the page holds after a collection."""
    session: Any = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def _wait(is_so: Callable[[], bool], patience: float) -> None:
    """A page's policy forbids the evaluation that Playwright's own waiting needs."""
    until = time.perf_counter() + patience
    while not is_so():
        if time.perf_counter() > until:
            raise TimeoutError
        time.sleep(0.05)

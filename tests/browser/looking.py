"""What every screen is looked at for: axe finds nothing. A picture for who wants one; its words where a test failed.

- A test that runs alone (`-n0`) leaves a picture of every screen; in a whole run only a screen with a fault does,
  unless KOE_PICTURES is set: a picture costs as much as axe does.
- axe comes into a page once, and stays as long as the page does.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = bool(os.environ.keys() & {"KOE_PICTURES", "KOE_EVERY_SCREEN"}) or "PYTEST_XDIST_WORKER" not in os.environ

_THERE = "'axe' in globalThis"
_RUN = """axe.run(document, {resultTypes: ['violations']}).then((result) =>
  JSON.stringify(result.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])))"""


def picture(page: Page, to: Path, *, wanted: bool = PICTURES) -> None:
    """A picture for people to look at."""
    if wanted:
        to.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=to)


def axe(page: Page) -> list[str]:
    """What axe finds, rule by rule."""
    # Playwright evaluates past the page's policy, which stays as it is.
    if not page.evaluate(_THERE):
        page.evaluate(AXE.read_text("utf-8"))
    return _told(page.evaluate(_RUN))


def axe_by_debugger(page: Page) -> list[str]:
    """The same where the policy binds what Playwright evaluates, too; a virtual authenticator does not outlive it."""
    session: Any = page.context.new_cdp_session(page)

    def told(expression: str) -> Any:
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        return session.send("Runtime.evaluate", asked)["result"].get("value")

    if not told(_THERE):
        told(f"{AXE.read_text('utf-8')}; undefined")
    found = told(_RUN)
    session.detach()
    return _told(found)


def _told(found: str) -> list[str]:
    return [f"{rule}: {nodes}" for rule, nodes in json.loads(found)]


def shown(browser: Browser) -> str:
    """For whoever reads why a test failed, every page of a browser: its address, its words, what is in its fields."""
    return "\n\n".join(_shown(page) for context in browser.contexts for page in context.pages)


def _shown(page: Page) -> str:
    try:
        fields = page.locator("input:visible, textarea:visible, select:visible")
        typed = [fields.nth(index).input_value() for index in range(fields.count())]
        return f"{page.url}\n{page.locator('body').inner_text(timeout=1_000)}\nin its fields: {typed}"
    except Error as why:
        return f"{page.url} does not say: {why}"

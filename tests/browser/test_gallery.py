"""The gallery of `make gallery`: does it show every token and every component, in every language, to everyone?"""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.files_page import Strict
from tests.browser.worker_people import LANGUAGES, ROOT, WorkerScreen
from tests.patience import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

DESIGN = ROOT / "static" / "src" / "design"
STAFF = ROOT / "static" / "src" / "pages" / "desk" / "parts.tsx"
SMALLEST = 320
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.MULTILINE)
_RETURNED = re.compile(r"^export function (\w+).*?\): ([^\n]*) \{$", re.MULTILINE | re.DOTALL)
_SEEN = re.compile("JSX.Element|ComponentChildren")
_PROPERTY = re.compile(r"^\s+(--[\w-]+):", re.MULTILINE)
_SHOWN = "(name) => [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name))"
_EMPTY = """() => [...document.querySelectorAll('[data-state]')]
  .filter((one) => ![...one.querySelectorAll(':scope > div *')].some((inner) => inner.getClientRects().length > 0))
  .map((one) => `${one.closest('[data-component]').dataset.component}: ${one.dataset.state}`)"""
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

Open = Callable[[str], WorkerScreen]


def components(*files: Path) -> list[str]:
    """What these files export that is seen on a page: not `hush`, nor `plain`, which are for attributes."""
    sources = [file.read_text("utf-8") for file in files]
    returned = dict(pair for source in sources for pair in _RETURNED.findall(source))
    # One that is written in another way than all others would pass unseen.
    assert returned.keys() == {name for source in sources for name in _EXPORTED.findall(source)}
    return sorted(name for name, kind in returned.items() if _SEEN.search(kind))


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Built from the sources as they are; on loopback, under the policies of the true pages."""
    built = tmp_path_factory.mktemp("gallery")
    vite = [ROOT / "node_modules" / ".bin" / "vite", "build", "--logLevel", "warn", "-c", "vite.gallery.config.ts"]
    subprocess.run([*vite, "--outDir", built, "--emptyOutDir"], cwd=ROOT, check=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(built))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/w"
        server.shutdown()


@pytest.fixture
def on_phone(browser: Browser, gallery: str, request: pytest.FixtureRequest) -> Iterator[Open]:
    """`on_phone("staff")`: a page of the gallery. Afterwards nothing may have been complained about."""
    opened: list[WorkerScreen] = []

    def open_page(name: str) -> WorkerScreen:
        address = f"{gallery}/{name}.html"
        there = WorkerScreen.opened(browser, address, "en", PHONE, request.node.name, wait_for_start=False)
        opened.append(there)
        there.page.locator("[data-component]").first.wait_for()
        return there

    yield open_page
    for there in opened:
        there.close()
    assert [complaint for there in opened for complaint in there.complaints] == []


def shown(page: Page, attribute: str) -> list[str]:
    """What the page says that it shows, by name."""
    return sorted(page.evaluate(_SHOWN, attribute))


def is_for_everyone(there: WorkerScreen) -> None:
    """At once, and with all that appears on demand: axe finds nothing, each example is seen, the width suffices."""
    assert there._axe() == []
    on_demand = there.page.get_by_role("button", name="Show", exact=True)
    while on_demand.count() > 0:
        on_demand.first.click()
    until(lambda: there.page.evaluate(_EMPTY) == [], "each example is seen")
    assert there._axe() == []
    narrow(there.page)
    assert there.page.evaluate(_TOO_WIDE) == 0


def narrow(page: Page) -> None:
    """The smallest phone."""
    page.set_viewport_size({"width": SMALLEST, "height": PHONE[1]})


def test_every_token_and_every_component_of_the_worker_is_shown_to_everyone(on_phone: Open) -> None:
    there = on_phone("index")
    assert shown(there.page, "data-component") == components(*DESIGN.glob("*.tsx"))
    sheets = "".join(sheet.read_text("utf-8") for sheet in DESIGN.glob("*.css"))
    assert shown(there.page, "data-token") == sorted(set(_PROPERTY.findall(sheets)))
    is_for_everyone(there)


def test_every_component_of_the_staff_is_shown_to_everyone(on_phone: Open) -> None:
    there = on_phone("staff")
    assert shown(there.page, "data-component") == components(STAFF)
    is_for_everyone(there)
    there.page.keyboard.press("Escape")  # the dialog
    there.page.get_by_label("Language", exact=True).select_option("ja")
    expect(there.page.locator("html")).to_have_attribute("lang", "ja")
    assert there.page.evaluate(_TOO_WIDE) == 0


def test_the_gallery_speaks_every_language_and_fits_the_smallest_phone_in_each(on_phone: Open) -> None:
    there = on_phone("index")
    narrow(there.page)
    wide: dict[str, int] = {}
    for there.language in LANGUAGES:
        there.page.get_by_label("Language", exact=True).select_option(there.language)
        expect(there.page.locator("#Primary button").first).to_have_text(there.word("next", whole=True))
        wide[there.language] = there.page.evaluate(_TOO_WIDE)
    assert wide == dict.fromkeys(LANGUAGES, 0)


def test_no_server_serves_the_gallery() -> None:
    served = [path for path in (ROOT / "static" / "dist").rglob("*") if path.is_file()]
    assert len(served) > 20
    assert [path.name for path in served if b"gallery-" in path.read_bytes()] == []

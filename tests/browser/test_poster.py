"""Does the printed square lead to this site, in that language, with the organisation's own fingerprint?"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from crypto.codes import draw_code, show_code
from crypto.encoding import b64
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.desk_people import StaffBrowser
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

ROOT = Path(__file__).parents[2]
LANGUAGES: dict[str, str] = {
    one["code"]: one["tag"]
    for one in json.loads((ROOT / "domain" / "languages.json").read_text("utf-8"))
    if (ROOT / "static" / "words" / "poster" / f"{one['code']}.json").is_file()
}
POINTS = {"a4": (595, 842), "a6": (298, 420)}
MEDIA_BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")


def scanned(page: Page) -> list[str]:
    """What a phone's camera reads in the poster on the screen."""
    picture = page.locator(".poster").screenshot()
    squares = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)), squares)]


def test_a_poster_in_each_language_and_size_scans_to_the_site_and_its_fingerprint(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    lead = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    lead.go("/desk").heading("signIn.title")
    lead.sign_in("Linh", office.lead.passphrase)
    lead.rail("nav.poster")
    lead.heading("poster.title")
    instance = b64(office.administrator.instance)
    for code, tag in LANGUAGES.items():
        lead.page.locator("main").get_by_label(lead.word("poster.language")).select_option(code)
        expect(lead.page.locator(f".poster[lang={tag}]")).to_be_visible()
        for size, points in POINTS.items():
            lead.page.get_by_label(lead.word("poster.size")).select_option(size)
            lead.page.locator(f".poster-{size}").wait_for()
            assert scanned(lead.page) == [f"{server.origin}/#{instance}.{code}"], code
            paper = lead.page.pdf(prefer_css_page_size=True)
            sheets = [tuple(round(float(side)) for side in box) for box in MEDIA_BOX.findall(paper)]
            assert sheets == [points], code
        lead.look(f"poster-{code}")
    assert lead.complaints == []


def test_who_comes_from_a_poster_reads_its_language_and_gets_through(open_koe: OpenKoe, phone: OpenScreen) -> None:
    instance = b64(open_koe.administrator.instance)
    # Older posters have the language in the query.
    for address in (f"/#{instance}.ja", f"/?lang=ja#{instance}"):
        there = phone(f"{open_koe.origin}{address}", "en", wait_for_start=False)
        there.language = "ja"  # whatever the phone itself speaks
        there.heading("start.title", focused=False)
        assert there.page.url == f"{open_koe.origin}/"  # it stays in the browser's history, but not in the bar
    there.to_review("wages", "").press("review.send").heading("sent.title")
    assert len(there.code()) == 24


def test_a_site_of_another_organisation_than_the_posters_is_refused_before_anything_is_written(
    open_koe: OpenKoe, phone: OpenScreen
) -> None:
    there = phone(f"{open_koe.origin}/#{b64(bytes(32))}.vi", "vi")
    asked: list[str] = []
    there.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    there.sees("trouble.poster").look("another-organisation")
    there.page.reload()  # the address is gone from the bar, and what it said still counts
    there.heading("start.title", focused=False).sees("trouble.poster")
    expect(there.button("start.begin")).to_have_count(0)
    there.press("start.haveCode").heading("code.title").write(show_code(draw_code())).press("code.open")
    there.sees("trouble.poster")
    expect(there.page.locator("a.hotline")).not_to_have_count(0)
    assert [line for line in asked if "/api/v1/mailbox" in line or line.startswith("POST")] == []

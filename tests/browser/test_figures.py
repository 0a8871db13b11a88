"""The page of the statistics without script, and what an auditor sees of them: looked at, and by axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tables.words import LANGUAGES
from tests.browser.conftest import OpenKoe
from tests.browser.desk_people import DESKTOP, PHONE, StaffBrowser
from tests.browser.looking import axe, picture
from tests.journeys.test_figures import COUNTED, publish_all

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

SIZES = {"phone": PHONE, "laptop": DESKTOP}
PATHS = {"empty": "/statistics", "newest": "/statistics", "quarter": "/statistics/2025Q4"}


def look(page: Page, name: str, shots: Path) -> None:
    """No fault, nothing to the side, and a picture of the whole of it."""
    faults = axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    picture(page, shots / f"{name}.png")
    assert wide <= 0, f"{name} is {wide} px too wide"
    assert faults == [], f"{name}: {faults}"


@pytest.mark.parametrize("size", SIZES)
def test_everybody_reads_the_statistics_in_three_languages_on_any_screen(
    browser: Browser, open_koe: OpenKoe, tmp_path: Path, size: str
) -> None:
    """Script is on for axe alone: the page has none, and its policy would run none."""
    complaints: list[str] = []
    viewport = SIZES[size]
    page = browser.new_page(
        viewport={"width": viewport["width"], "height": viewport["height"]}, reduced_motion="reduce"
    )
    page.on("console", lambda message: complaints.append(message.text))
    for shown, path in PATHS.items():
        if shown == "newest":
            publish_all(open_koe.server)
        page.goto(f"{open_koe.origin}{path}")
        for language in LANGUAGES:
            page.locator(f'.languages a[href$="lang={language}"]').click()
            expect(page.locator(f'html[lang="{language}"]')).to_be_attached()
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            look(page, f"figures-{shown}-{size}-{language}", tmp_path)
    colours = "(bar) => [getComputedStyle(bar).fill, getComputedStyle(bar).stroke]"
    fill, stroke = page.locator("svg .bar").first.evaluate(colours)
    assert fill == stroke != "rgb(0, 0, 0)"
    page.close()
    assert complaints == []


def test_without_script_every_chart_has_a_name_and_a_table_with_its_numbers(
    browser: Browser, open_koe: OpenKoe
) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(f"{open_koe.origin}/statistics")
    expect(page.locator("svg")).to_have_count(0)
    publish_all(open_koe.server)
    page.goto(f"{open_koe.origin}/statistics/2025?lang=ja")
    expect(page.locator("svg.chart[role=img] > title")).to_have_count(page.locator("svg").count())
    expect(page.locator("svg .noise").first).to_be_attached()
    expect(page.locator("svg .held").first).to_be_attached()
    for figure in page.locator(".figure").all():
        figure.locator("summary").click()
        expect(figure.get_by_role("table")).to_be_visible()
    page.close()


def test_quarters_stand_beside_one_another_and_each_release_is_a_link_away(
    browser: Browser, open_koe: OpenKoe, tmp_path: Path
) -> None:
    publish_all(open_koe.server)
    page = browser.new_page(java_script_enabled=False, viewport={"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(f"{open_koe.origin}/statistics")
    expect(page.locator(".panels-course .chart")).to_have_count(2 + 15)
    left, right = (one.bounding_box() for one in page.locator(".panels-course .panel").all()[:2])
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"], "small multiples stand side by side on a phone too"
    for period in COUNTED:
        page.locator(f'#others a[href="/statistics/{period}?lang=en"]').click()
        expect(page.locator("#others [aria-current=page]")).to_have_attribute("href", f"/statistics/{period}?lang=en")
    with page.expect_download() as saving:
        page.locator('a[href$="/T5.csv"]').click()
    saved = tmp_path / saving.value.suggested_filename
    saving.value.save_as(saved)
    assert saved.name == "koe-2025-T5.csv"
    assert saved.read_bytes().startswith(b"\xef\xbb\xbfTIME_PERIOD")
    page.close()


@pytest.mark.parametrize(("language", "viewport"), [("en", DESKTOP), ("ja", PHONE)])
def test_an_auditor_sees_what_is_held_back_not_told_and_spent(
    browser: Browser, open_koe: OpenKoe, tmp_path: Path, language: str, viewport: dict[str, int]
) -> None:
    sora = StaffBrowser.opened(browser, open_koe.origin, language, viewport=viewport, shots=tmp_path)
    sora.go(f"/join#{open_koe.administrator.invite_auditor()}").heading("join.auditorTitle")
    sora.fill("join.who", "Sora")
    sora.press("common.continue")
    sora.draw_passphrase()
    sora.draw_recovery_code()
    sora.heading("auditLog.title")
    sora.rail("nav.statistics")
    sora.heading("statistics.title")
    sora.sees("statistics.empty")
    sora.look("statistics-1-empty")

    publish_all(open_koe.server)
    sora.rail("nav.audit")
    sora.rail("nav.statistics")
    sora.sees("statistics.ledgerLead")
    for period in COUNTED:
        expect(sora.page.get_by_role("heading", name=period, exact=True)).to_be_visible()
    sora.look("statistics-2-ledger")
    year = sora.page.get_by_role("region", name=sora.word("statistics.toldTitle", period="2025"))
    expect(year.get_by_role("row")).to_have_count(9)
    year.scroll_into_view_if_needed()
    sora.look("statistics-3-not-told")
    link = sora.page.get_by_role("link", name=sora.word("statistics.tables") + " 2025", exact=True)
    with sora.page.context.expect_page() as opening:
        link.click()
    expect(opening.value.locator(f'html[lang="{language}"]')).to_be_attached()
    expect(opening.value.locator("#T4")).to_be_visible()
    assert sora.complaints == []

"""An administrator says who runs this and pauses desks, in a real browser; a worker on a phone is led elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from typer.testing import CliRunner

from crypto.age_format import Recipient
from crypto.keys import machine_fingerprint
from crypto.roles import Statistics
from koe.cli import app
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.journeys.people import Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Họ giữ hộ chiếu của tôi."


def stop(there: StaffBrowser, desk: str, verb: str, picture: str) -> None:
    """Asked first, with what workers will see."""
    row = there.page.get_by_role("row", name=desk)
    row.get_by_role("button", name=there.word(f"intake.{verb}")).click()
    dialog = there.page.get_by_role("dialog")
    expect(dialog).to_contain_text(there.word("intake.sees", desk=desk))
    there.look(picture)
    dialog.get_by_role("button", name=there.word(f"intake.{verb}Yes"), exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_paused_desk_is_said_to_the_worker_who_loses_nothing_and_is_led_elsewhere(
    browser: Browser, open_koe: OpenKoe, phone: OpenScreen, tmp_path: Path
) -> None:
    koe = open_koe
    worker = phone(koe.origin, "vi")
    worker.to_review("wages", STORY)

    aoi = StaffBrowser.opened(browser, koe.origin, shots=tmp_path)
    aoi.passphrase = koe.administrator.passphrase
    aoi.go("/desk").heading("signIn.title")
    aoi.sign_in(koe.administrator.name)
    aoi.rail("nav.settings")
    aoi.heading("settings.title")
    aoi.fill("settings.contact", "03-0000-0000")
    aoi.fill("settings.funders", "Quỹ Hoa Sen")
    aoi.fill("settings.acknowledge", "40")
    aoi.press("settings.save")
    aoi.sees("settings.daysWrong", least=1, most=30)
    aoi.look("settings-wrong")
    aoi.fill("settings.acknowledge", "3")
    aoi.page.keyboard.press("Enter")
    aoi.sees("settings.saved")
    aoi.look("settings-saved")
    aoi.page.set_viewport_size({"width": 390, "height": 800})
    aoi.look("settings-narrow")
    aoi.page.set_viewport_size({"width": 1280, "height": 800})

    aoi.rail("nav.desks")
    stop(aoi, "Vietnamese desk", "pause", "pause")
    expect(aoi.page.get_by_role("row", name="Vietnamese desk")).to_contain_text(aoi.word("intake.paused"))
    aoi.look("paused")

    worker.press("review.send").troubled("deskGone")
    worker.press("desk.question").heading("desk.question")
    worker.sees("desk.rests", team="Nhóm tiếng Việt")
    expect(worker.page.locator("label.choice")).to_have_count(1)
    worker.look("desk-rests")
    worker.tick("Nhóm tiếng Indonesia").press("next").heading("review.question")
    expect(worker.page.locator(".told")).to_have_text(STORY)
    worker.press("review.send").heading("sent.title").sees("sent.arrived", desk="Nhóm tiếng Indonesia")

    linh = signed_in(browser, koe.server, koe.lead, tmp_path)
    expect(linh.page.get_by_role("alert").filter(has_text="paused this desk")).to_be_visible()
    linh.look("members-notice")

    stop(aoi, "Indonesian desk", "close", "close-the-last")
    another = phone(koe.origin, "vi")
    another.press("start.findOut").press("about.title").heading("about.title")
    another.sees("about.contact", contact="03-0000-0000").sees("about.paid", payer="Quỹ Hoa Sen").look("about-set")
    another.page.go_back()
    another.press("after.title").heading("after.title").sees("after.two", days="3").look("after-set")
    third = phone(koe.origin, "vi")
    third.to_desk("wages", STORY)
    third.sees("desk.rests", team="Nhóm tiếng Indonesia").look("no-desk-left")
    expect(third.page.locator("a[href^='tel:']").first).to_be_visible()
    assert aoi.complaints + linh.complaints == []


def test_an_administrator_names_who_counts_and_signs_what_the_machine_has_printed(
    browser: Browser, open_koe: OpenKoe, tmp_path: Path
) -> None:
    koe = open_koe
    out = tmp_path / "statistics.key"
    printed = CliRunner().invoke(app, ["statistics", "keygen", "--out", str(out)])
    assert printed.exit_code == 0
    recipient = out.with_name("statistics.key.pub").read_text("ascii")
    digits = machine_fingerprint(Recipient[Statistics].parse(recipient.strip()))
    assert digits in printed.output

    aoi = StaffBrowser.opened(browser, koe.origin, shots=tmp_path)
    aoi.passphrase = koe.administrator.passphrase
    aoi.go("/desk").heading("signIn.title")
    aoi.sign_in(koe.administrator.name)
    aoi.rail("nav.directory")
    aoi.heading("directory.title")
    aoi.sees("directory.statisticsNone")
    aoi.rail("nav.settings")
    aoi.heading("settings.title")
    aoi.fill("settings.statistics", recipient[:1900])
    aoi.press("settings.save")
    aoi.sees("settings.statisticsWrong")
    aoi.look("half-a-recipient")
    aoi.fill("settings.statistics", recipient.replace("q", "p", 9).replace("age1pp1", "age1pq1"))
    aoi.press("settings.save")
    aoi.sees("settings.statisticsWrong")
    aoi.fill("settings.statistics", recipient)
    aoi.press("settings.save")
    aoi.sees("settings.savedName")
    aoi.look("named")
    aoi.page.set_viewport_size({"width": 390, "height": 800})
    aoi.look("named-narrow")
    aoi.page.get_by_role("button", name=aoi.word("directory.sign"), exact=True).click()
    aoi.heading("directory.title")
    expect(aoi.page.locator("dl.facts")).to_contain_text(digits)
    aoi.look("digits-narrow")
    assert Worker(koe.origin).ask("GET", "/api/v1/statistics/recipient").status == 404
    aoi.press("directory.signAgain")
    aoi.sees("directory.signed")
    assert Worker(koe.origin).get("/api/v1/statistics/recipient")["recipient"] == recipient.strip()

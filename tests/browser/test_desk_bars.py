"""A colleague who is named in a report leaves it, in real browsers: by a lead's word, and by their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk_people import KIND, PHONE, StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Mai là vợ của giám đốc."


def test_a_colleague_who_is_named_loses_the_open_case_and_leaves_another_time_by_themselves(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    worker = Worker(server.origin)
    worker.report(office.desk, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],))

    mai = StaffBrowser.opened(browser, server.origin, "ja", PHONE, tmp_path)
    mai.passphrase = mai_there.passphrase
    mai.go("/desk").heading("signIn.title")
    mai.sign_in("Mai")
    mai.open_first_case()
    expect(mai.page.get_by_text(STORY)).to_be_visible()

    lead = signed_in(browser, server, office.lead, tmp_path)
    lead.open_first_case()
    lead.press("bars.offer")
    lead.sees("bars.nobody")
    lead.page.get_by_role("radio", name="Mai").focus()
    lead.page.keyboard.press("Space")
    lead.page.keyboard.press("Enter")
    lift = lead.page.get_by_role("button", name=lead.word("bars.lift", name="Mai"))
    expect(lift).to_be_visible()
    lead.look("barred")
    lead.press("bars.own")
    lead.sees("bars.lastReaderOwn")
    lead.look("last-reader")

    # Without a key being pressed there.
    expect(mai.page.get_by_text(STORY)).to_have_count(0)
    mai.heading("case.goneTitle")
    mai.look("gone-ja")
    mai.press("case.backToList")
    expect(mai.page.locator(".queue-row")).to_have_count(0)

    lift.click()
    lead.sees("bars.nobody")
    mai.press("queue.refresh")
    mai.open_first_case()
    mai.press("bars.offer")
    mai.look("own-ja")
    mai.press("bars.own")
    mai.sees("bars.done")
    expect(mai.page.locator(".queue-row")).to_have_count(0)
    mai.look("left-ja")

    lead.press("common.close")
    lead.press("bars.offer")
    expect(lift).to_be_visible()
    lead.look("by-themselves")
    assert mai.complaints + lead.complaints == []

"""The same report twice, put together and taken apart again; and one report made into two."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from crypto.encoding import b64
from crypto.notebook import Closing, Link
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notebook import work
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

FIRST, SECOND = "Ông chủ giữ hộ chiếu của tôi.", "Hộ chiếu của chúng tôi bị giữ."
LATER = "Hôm qua ông ấy lại từ chối."
MOBILE = {"width": 390, "height": 844}


def sent(office: Office, story: str, *, urgent: bool = False) -> Worker:
    worker = Worker(office.origin)
    answers = Answers((KIND["key"],), "vi", "yes", "code", story, {"employer_name": "Yamada Kensetsu"})
    worker.report(office.desk, answers, kinds=(KIND["number"],), urgent=urgent)
    return worker


def links(person: Caseworker, worker: Worker) -> list[tuple[bytes, str]]:
    noted = [one.body.entry for one in person.notes(worker.case) if one is not None]
    return [(entry.to, entry.how) for entry in noted if isinstance(entry, Link)]


def open_by_story(there: StaffBrowser, words: str) -> None:
    """By looking for a word of its, under one's own work, which has opened both cases."""
    work(there)
    there.page.get_by_role("searchbox").fill(words)
    there.page.locator(".search .job button").first.click()
    expect(there.page.locator(".letter-reporter").first).to_contain_text(words)


def puts_together(there: StaffBrowser, twin: Worker) -> None:
    box = there.page.locator(".merging")
    box.locator("summary").click()
    # Both name the same employer: the page proposes the other one first.
    expect(box.locator("optgroup").first.locator(f"option[value='{b64(twin.case)}']")).to_have_count(1)
    box.get_by_role("combobox", name=there.word("merging.which")).select_option(b64(twin.case))
    there.look(f"merging-{there.language}-{there.page.viewport_size['width']}")  # type: ignore[index]
    there.press("merging.merge")


def test_the_same_report_twice_goes_on_once_and_both_workers_keep_their_own_mailbox(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    main, twin = sent(office, FIRST), sent(office, SECOND)
    linh = signed_in(browser, server, office.lead, tmp_path)
    open_by_story(linh, FIRST)
    puts_together(linh, twin)
    expect(linh.page.locator(".merging .notice-good")).to_contain_text("is closed as written twice")
    expect(linh.page.locator(".letter-merged .written")).to_have_text(SECOND)
    linh.look("merged-main")
    state = office.lead.get(f"/api/v1/cases/{b64(twin.case)}")["state"]
    assert (links(office.lead, main), links(office.lead, twin), state) == (
        [(twin.case, "merged_here")],
        [(main.case, "merged_into")],
        "closed",
    )
    ends = [one.body.entry for one in office.lead.notes(twin.case) if one is not None]
    assert [(e.outcome, e.verdict) for e in ends if isinstance(e, Closing)] == [("merged", "duplicate")]

    # The twin's worker writes again: it opens for them, and stands in the main case's timeline too.
    twin.follow_up(LATER)
    expect(linh.page.locator(".letter-merged .written")).to_have_text([SECOND, LATER])
    there = signed_in(browser, server, office.lead, tmp_path, MOBILE)
    work(there)
    there.page.get_by_role("searchbox").fill(LATER)
    there.page.locator(".search .job button").first.click()
    expect(there.page.locator(".letter-merged")).to_have_count(0)
    expect(there.page.locator(".letters .written")).to_have_text([SECOND, LATER])
    there.look("merged-twin-390")
    office.lead.reply(twin.case, "Chúng tôi đã đọc.", "vi")
    assert [len([one for one in worker.replies() if one is not None]) for worker in (main, twin)] == [0, 1]

    there.press("merging.undo")
    expect(there.page.get_by_role("button", name=there.word("merging.undo"))).to_have_count(0)
    expect(linh.page.locator(".letter-merged")).to_have_count(0)
    assert (links(office.lead, main)[-1], links(office.lead, twin)[-1]) == ((twin.case, "none"), (main.case, "none"))


def test_somebody_in_danger_is_not_closed_as_written_twice_by_one_alone(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    office.let_in("Mai")
    sent(office, FIRST)
    twin = sent(office, SECOND, urgent=True)
    linh = signed_in(browser, server, office.lead, tmp_path)
    open_by_story(linh, FIRST)
    puts_together(linh, twin)
    expect(linh.page.locator(".merging .notice")).to_contain_text("once a colleague has read it too")
    assert office.lead.get(f"/api/v1/cases/{b64(twin.case)}")["state"] == "received"
    assert len(links(office.lead, twin)) == 1

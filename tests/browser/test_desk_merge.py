"""The same report twice, put together and taken apart again; and one report made into two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from crypto.bodies.report import Report
from crypto.encoding import b64, b64_decode
from crypto.notebook import Closing, Link
from crypto.reading import Opened
from tests.browser.desk_people import KIND, ROOT, StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notebook import work
from tests.browser.test_desk_viewer import photo
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

FIRST, SECOND = "Ông chủ giữ hộ chiếu của tôi.", "Hộ chiếu của chúng tôi bị giữ."
LATER = "Hôm qua ông ấy lại từ chối."
WAGES, BEATING = "Tôi không được trả lương ba tháng.", "Quản đốc đánh anh Nam."
KINDS = json.loads((ROOT / "domain" / "kinds.json").read_text("utf-8"))
WAGES_KIND = next(kind["number"] for kind in KINDS if kind["key"] == "wages")
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
    size = there.page.viewport_size
    assert size is not None
    there.look(f"merging-{there.language}-{size['width']}")
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


def test_a_report_of_two_things_becomes_two_cases_with_no_more_consent_and_files_sealed_anew(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    first = told_two_things(office)
    linh = signed_in(browser, server, office.lead, tmp_path, MOBILE)
    linh.open_first_case()
    linh.press("split.offer")
    form = linh.page.locator(".take-down")
    fills_in_the_second(linh, form)
    linh.look("split-390")
    linh.press("takeDown.send")
    linh.heading("takeDown.sentTitle")
    expect(linh.page.get_by_text("now say how they belong together")).to_be_visible()
    linh.look("split-sent-390")
    rows = office.lead.get(f"/api/v1/desks/{b64(office.desk)}/queue")["cases"]
    [other] = [b64_decode(row["case"]) for row in rows if row["case"] != b64(first.case)]
    noted = {
        case: [one.body.entry for one in office.lead.notes(case) if one is not None] for case in (first.case, other)
    }
    assert noted == {first.case: [Link(other, "split_off")], other: [Link(first.case, "split_from")]}
    report: Opened[Report] = office.lead.open_case(other).report
    answers = report.body.answers
    assert (answers.story, answers.replies, answers.more["taken_down"]) == (BEATING, "none", "split")
    # Whom the worker refused is refused here too; what they allow is not more.
    assert answers.more["refused_people"] == "Anh Tuấn"
    assert report.body.consent is not None
    assert report.body.consent.level == 2
    [mine], [theirs] = office.lead.open_case(first.case).report.body.attachments, report.body.attachments
    assert (mine.id, mine.digest) != (theirs.id, theirs.digest)
    assert office.lead.open_file(other, theirs) == office.lead.open_file(first.case, mine)
    assert office.lead.open_case(first.case).report.body.answers.story == f"{WAGES} {BEATING}"

    linh.press("takeDown.done")
    linh.open_first_case()
    expect(linh.page.locator(".links .job")).to_have_count(1)


def told_two_things(office: Office) -> Worker:
    worker = Worker(office.origin)
    evidence = worker.seal_file(photo("JPEG"))
    worker.upload(evidence)
    more = {"employer_name": "Yamada Kensetsu", "refused_people": "Anh Tuấn"}
    answers = Answers(("wages", KIND["key"]), "vi", "yes", "code", f"{WAGES} {BEATING}", more)
    numbers = (WAGES_KIND, KIND["number"])
    worker.seal_report(office.desk, answers, kinds=numbers, hour=9, urgent=False, attachments=[evidence], consent=2)
    worker.send()
    return worker


def fills_in_the_second(linh: StaffBrowser, form: Locator) -> None:
    expect(form.get_by_role("checkbox", name=linh.word("takeDown.agreed"))).to_have_count(0)
    expect(form.get_by_label(linh.word("split.story"))).to_have_value(f"{WAGES} {BEATING}")
    form.get_by_label(linh.word("split.story")).fill(BEATING)
    form.locator("[data-ask=kinds]").get_by_role("checkbox", checked=True).first.uncheck()
    if form.locator("[data-ask=urgency]").get_by_role("radio", checked=True).count() == 0:
        form.get_by_role("radio", name=linh.word("urgency.2")).check()
    form.locator("[data-ask=carried]").get_by_role("checkbox").check()
    expect(form.get_by_text(linh.word("takenFiles.opening"))).to_have_count(0)
    levels = form.get_by_role("combobox", name=linh.word("takeDown.allows"))
    expect(levels.locator("option")).to_have_count(2)
    expect(levels).to_have_value("2")
    expect(form.locator("[data-ask=carried]").get_by_role("checkbox")).to_be_checked()

"""A report that names an employer on the desk's list is not shown to whoever has a conflict of interest with it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import Connection, select

from api.models import ConflictList
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Worker
from tests.journeys.test_handover import second_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

MOBILE = {"width": 390, "height": 844}
STORY = "Giám đốc giữ hộ chiếu của tôi."


def sent(office: Office, story: str, employer: str = "") -> Worker:
    """A report, perhaps with the employer's name as the answer to its question."""
    worker = Worker(office.origin)
    more = {"employer_name": employer} if employer else {}
    worker.report(
        office.desk, Answers((KIND["key"],), "vi", "yes", "code", story, more), kinds=(KIND["number"],), urgent=False
    )
    return worker


def lists(connection: Connection) -> list[tuple[int, int, int]]:
    """Version, epoch and size of what the server keeps."""
    rows = connection.execute(select(ConflictList.version, ConflictList.epoch, ConflictList.sealed))
    return [(row.version, row.epoch, len(row.sealed)) for row in rows]


def at_phone(
    browser: Browser, server: RunningServer, person: Caseworker, shots: Path, *, line: bool = True
) -> StaffBrowser:
    """A colleague with a phone, in Japanese."""
    there = StaffBrowser.opened(browser, server.origin, "ja", MOBILE, shots)
    if not line:
        there.without_line()
    there.passphrase = person.passphrase
    there.go("/desk").heading("signIn.title")
    there.sign_in(person.name)
    return there


def at_queue(there: StaffBrowser) -> None:
    """Back to the desk's list, loaded anew."""
    there.page.get_by_role("navigation").get_by_role("button").nth(1).click()
    there.press("queue.refresh")


def answered_late(route: Route) -> None:
    """The line tells that the case changed before the answer comes to what changed it."""
    response = route.fetch()
    time.sleep(1)
    route.fulfill(response=response)


def add(lead: StaffBrowser, names: str, whom: str) -> None:
    """Puts an employer on the list, by keyboard."""
    lead.page.get_by_label(lead.word("conflicts.names"), exact=True).fill(names)
    lead.page.get_by_role("radio", name=whom, exact=True).focus()
    lead.page.keyboard.press("Space")
    lead.page.get_by_role("button", name=lead.word("conflicts.add"), exact=True).focus()
    lead.page.keyboard.press("Enter")
    expect(lead.page.locator(".person", has_text=names.partition("\n")[0])).to_be_visible()


def test_a_colleague_never_sees_a_report_that_names_the_employer_and_a_lead_can_say_that_another_is_meant(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    lead = signed_in(browser, server, office.lead, tmp_path)
    lead.sees("queue.title")
    lead.rail("nav.conflicts")
    lead.heading("conflicts.title")
    lead.sees("conflicts.empty")
    lead.fill("conflicts.names", "株式会社")
    lead.page.get_by_role("radio", name="Mai", exact=True).check()
    lead.press("conflicts.add")
    lead.sees("conflicts.nameless", name="株式会社")
    lead.look("list-refused-name")
    add(lead, "山田建設\nYamada Kensetsu", "Mai")
    lead.look("list-lead")
    [(version, _, size)] = server.read(lists)
    assert version == 1

    sent(office, STORY, employer="㈱山田建設 名古屋支店")
    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.page.route("**/bars/own", answered_late)
    mai.page.locator(".queue-row").first.click()
    mai.heading("conflicts.withheldTitle")
    mai.sees("conflicts.own")
    mai.sees("conflicts.left")
    for written in (STORY, "山田", "名古屋"):
        assert written not in mai.page.content()
    mai.look("own-ja-390")
    mai.press("conflicts.stepBack")
    expect(mai.page.locator(".queue-row")).to_have_count(0)
    mai.rail("nav.conflicts")
    mai.sees("conflicts.onlyLeads")
    expect(mai.page.get_by_text("山田建設 · Yamada Kensetsu")).to_be_visible()
    expect(mai.page.get_by_role("button", name=mai.word("conflicts.add"))).to_have_count(0)
    mai.look("list-ja-390")

    at_queue(lead)
    lead.open_first_case()
    lead.sees("conflicts.isBarred", name="Mai")
    expect(lead.page.get_by_text(STORY)).to_be_visible()
    lead.look("colleague-barred")
    lead.press("conflicts.other")
    lead.sees("conflicts.otherNote", name="Mai")
    lead.press("conflicts.otherYes")
    expect(lead.page.get_by_text(lead.word("conflicts.isBarred", name="Mai"))).to_have_count(0)
    lead.look("another-employer")
    assert [(version, size) for version, _, size in server.read(lists)] == [(2, size)]

    at_queue(mai)
    mai.open_first_case()
    expect(mai.page.get_by_text(STORY)).to_be_visible()
    assert mai.complaints + lead.complaints == []


def test_a_report_that_the_whole_desk_must_not_see_is_handed_over_unread(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    receiver, _ = second_desk(office)
    lead = signed_in(browser, server, office.lead, tmp_path)
    lead.sees("queue.title")
    lead.rail("nav.conflicts")
    add(lead, "川本食品", lead.word("conflicts.whole"))
    story = f"川本食品㈱で働いています。{STORY}"
    worker = sent(office, story)

    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.page.locator(".queue-row").first.click()
    mai.heading("conflicts.withheldTitle")
    mai.sees("conflicts.askLead")
    assert STORY not in mai.page.content()
    mai.look("desk-ja-390")
    mai.press("case.backToList")

    at_queue(lead)
    lead.page.locator(".queue-row").first.click()
    lead.heading("conflicts.withheldTitle")
    assert STORY not in lead.page.content()
    lead.look("desk-lead")
    lead.press("conflicts.other")
    lead.sees("conflicts.otherNoteDesk")
    lead.look("desk-lead-other")
    lead.press("common.cancel")
    lead.press("handover.offer")
    lead.page.get_by_role("radio", name="Indonesian desk").check()
    lead.press("handover.give")
    lead.sees("handover.given", desk="Indonesian desk")
    assert STORY not in lead.page.content()
    assert receiver.open_case(worker.case).report.body.answers.story == story

    assert mai.complaints + lead.complaints == []


def test_a_lead_bars_a_colleague_who_is_named_with_one_press_and_new_keys_keep_the_list(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there, _ = office.let_in("Mai"), office.let_in("Nam", "lead")
    lead = signed_in(browser, server, office.lead, tmp_path)
    lead.sees("queue.title")
    lead.rail("nav.conflicts")
    add(lead, "ひまわり園", "Nam")
    sent(office, "ヒマワリ園です。")

    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.open_first_case()
    mai.sees("conflicts.leadShould")
    mai.look("colleague-ja-390")
    at_queue(lead)
    lead.open_first_case()
    lead.look("colleague-named")
    lead.press("conflicts.barThem", name="Nam")
    lead.sees("conflicts.isBarred", name="Nam")
    lead.press("bars.offer")
    expect(lead.page.get_by_role("button", name=lead.word("bars.lift", name="Nam"))).to_be_visible()
    lead.press("common.close")

    lead.rail("nav.people")
    lead.press("desk.rotate")
    lead.press("desk.rotateYes")
    lead.sees("desk.keysTitle", epoch=2)
    lead.sees("desk.sealedBefore", count=1)
    expect(lead.page.get_by_text(lead.word("desk.rotating"))).to_have_count(0)
    lead.rail("nav.conflicts")
    expect(lead.page.locator(".person", has_text="ひまわり園")).to_be_visible()
    expect(lead.page.get_by_text(lead.word("conflicts.oldKeys"))).to_have_count(0)
    assert [(version, epoch) for version, epoch, _ in server.read(lists)] == [(2, 2)]
    mai.press("case.backToList")  # whose page has asked for no newer keys yet
    mai.open_first_case()
    mai.sees("conflicts.leadShould")
    assert mai.complaints + lead.complaints == []


def test_the_only_lead_who_has_a_conflict_is_not_barred_reads_nothing_and_hands_the_case_over(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    receiver, _ = second_desk(office)
    lead = signed_in(browser, server, office.lead, tmp_path)
    lead.sees("queue.title")
    lead.rail("nav.conflicts")
    add(lead, "ひまわり園", "Linh")
    worker = sent(office, f"ヒマワリ園です。{STORY}")
    at_queue(lead)
    lead.page.locator(".queue-row").first.click()
    lead.heading("conflicts.withheldTitle")
    lead.sees("conflicts.lastReader")
    assert STORY not in lead.page.content()
    lead.look("last-reader")
    lead.press("handover.offer")
    lead.page.get_by_role("radio", name="Indonesian desk").check()
    lead.press("handover.give")
    lead.sees("handover.given", desk="Indonesian desk")
    assert STORY in receiver.open_case(worker.case).report.body.answers.story
    assert lead.complaints == []

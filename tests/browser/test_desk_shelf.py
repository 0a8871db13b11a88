"""One person in two browsers: what was read, views, watched cases and where to go after a case come along."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Response, expect
from sqlalchemy import Connection, select, update

from api.models import OwnShelf
from crypto.encoding import b64_decode
from crypto.shelf import Shelf
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notes import REPLY, STORY
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

VIEW = "急ぎの未読"


def sent(office: Office) -> Worker:
    """An urgent report."""
    worker = Worker(office.origin)
    worker.report(
        office.desk, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],), urgent=True
    )
    return worker


def unread(there: StaffBrowser) -> Locator:
    return there.page.locator(".queue-row.unread")


def letters(there: StaffBrowser) -> Locator:
    return there.page.locator(".letter-reporter")


def to_list(there: StaffBrowser) -> None:
    there.page.get_by_role("navigation").get_by_role("button").nth(1).click()
    expect(there.page.locator(".case")).to_have_count(0)


def version(connection: Connection) -> int:
    return connection.scalar(select(OwnShelf.version)) or 0


def written(there: StaffBrowser, server: RunningServer, count: int) -> None:
    """Waits until the server has this version."""
    for _ in range(200):
        if server.read(version) == count:
            return
        there.page.wait_for_timeout(100)
    assert server.read(version) == count


@pytest.fixture
def office(server: RunningServer) -> Office:
    """One that takes reports."""
    return open_office(server)


def reads_and_watches(here: StaffBrowser) -> str:
    """Opens the first case, leaves it unread, opens it again and watches it; its name."""
    expect(unread(here)).to_have_count(3)
    here.sees("shelf.unreadCount", count=3, of=3)
    assert here.word("shelf.unread") in unread(here).first.inner_text()
    here.look("unread")
    here.open_first_case()
    expect(unread(here)).to_have_count(2)
    here.press("shelf.markUnread")
    expect(unread(here)).to_have_count(3)
    here.press("shelf.readAll")
    expect(unread(here)).to_have_count(0)
    here.press("shelf.undo")
    expect(unread(here)).to_have_count(3)
    here.open_first_case()
    here.press("shelf.watch")
    expect(here.page.get_by_role("button", name=here.word("shelf.watch"))).to_have_attribute("aria-pressed", "true")
    here.look("watched")
    return here.page.locator(".queue-row[aria-current] .cell-second").first.inner_text()


def answers_and_goes_on(here: StaffBrowser, name: str) -> None:
    """A reply is sent, and the next case is open."""
    here.fill("case.replyLabel", REPLY)
    here.page.get_by_label(here.word("shelf.after")).select_option("next")
    here.look("after-select")
    here.press("case.send")
    here.sees("shelf.finished.sent", name=name)
    expect(letters(here)).to_have_count(1)
    expect(here.page.locator(".letter-desk")).to_have_count(0)
    expect(unread(here)).to_have_count(1)
    here.look("next")


def names_a_view(here: StaffBrowser) -> None:
    """What is chosen, of the server and on the device, gets a name."""
    here.page.get_by_label(here.word("queue.urgentOnly")).check()
    here.page.get_by_text(here.word("queue.choose")).click()
    here.page.get_by_label(here.word("shelf.only"), exact=True).select_option("unread")
    expect(here.page.locator(".queue-row")).to_have_count(1)
    here.press("shelf.save")
    here.press("shelf.saveKeep")
    here.sees("shelf.nameEmpty")
    here.fill("shelf.saveName", f"  {VIEW} ")
    here.look("naming")
    here.press("shelf.saveKeep")
    expect(here.page.get_by_role("button", name=VIEW, exact=True)).to_have_attribute("aria-pressed", "true")
    here.look("view")


def comes_back_to_the_view(there: StaffBrowser) -> None:
    there.page.get_by_role("button", name=VIEW, exact=True).click()
    expect(there.page.locator(".queue-row")).to_have_count(1)
    expect(there.page.get_by_label(there.word("queue.urgentOnly"))).to_be_checked()
    there.look("view-ja-390")


def hears_that_it_changed(there: StaffBrowser, worker: Worker) -> None:
    """A watched case, to which the worker wrote."""
    there.rail("nav.work")
    watched = there.page.get_by_role("region", name=there.word("shelf.watchedTitle")).get_by_role("listitem")
    expect(watched).to_contain_text(there.word("shelf.standings.unchanged"))
    worker.follow_up("Tôi vẫn đợi.")
    there.press("work.again")
    expect(watched).to_contain_text(there.word("shelf.standings.changed"))
    there.look("work-ja-390")
    watched.get_by_role("button").first.click()
    expect(letters(there)).to_have_count(2)
    there.look("case-ja-390")


def is_the_kept(response: Response) -> bool:
    """The answer to what was written."""
    return response.request.method == "PUT" and response.url.endswith("/api/v1/staff/shelf")


def test_what_one_browser_keeps_the_other_has(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    mai, workers = office.let_in("Mai"), [sent(office) for _ in range(3)]
    here = signed_in(browser, server, mai, tmp_path)
    name = reads_and_watches(here)
    answers_and_goes_on(here, name)
    to_list(here)
    names_a_view(here)
    # Locked, it is written; and the other browser of the same person has it.
    with here.page.expect_response(is_the_kept) as answered:
        here.press("nav.lock")
    assert answered.value.status == 200

    there = at_phone(browser, server, mai, tmp_path)
    expect(there.page.locator(".queue-row")).to_have_count(3)
    expect(unread(there)).to_have_count(1)
    there.look("unread-ja-390")
    comes_back_to_the_view(there)
    [of] = [worker for worker in workers if office.lead.open_case(worker.case).copies]
    hears_that_it_changed(there, of)

    # At a reload what was not written yet is written.
    to_list(there)
    there.page.get_by_role("button", name=there.word("shelf.dropView", name=VIEW)).click()
    there.sees("shelf.dropped", name=VIEW)
    before = server.read(version)
    there.page.reload()
    there.sign_in("Mai")
    expect(there.page.locator(".queue-row")).to_have_count(3)
    assert server.read(version) > before
    expect(unread(there)).to_have_count(1)
    expect(there.page.locator(".view")).to_have_count(0)
    there.rail("nav.account")
    there.sees("shelf.kept", marks=2, watched=1, views=0)
    there.page.get_by_text(there.word("shelf.title"), exact=True).scroll_into_view_if_needed()
    there.look("account-ja-390")
    assert here.complaints + there.complaints == []


def test_when_something_is_read_is_not_told_at_once(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    for _ in range(2):
        sent(office)
    here = signed_in(browser, server, office.let_in("Mai"), tmp_path)
    written: list[Response] = []
    here.page.on("response", lambda answer: written.append(answer) if is_the_kept(answer) else None)
    expect(unread(here)).to_have_count(2)
    for at in (0, 1):
        here.page.locator(".queue-row").nth(at).click()
        expect(unread(here)).to_have_count(1 - at)
    assert written == []
    with here.page.expect_response(is_the_kept):
        pass
    assert (len(written), server.read(version)) == (1, 1), "both in one"
    assert here.complaints == []


def test_two_open_browsers_lose_nothing_of_each_other(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    mai = office.let_in("Mai")
    for _ in range(3):
        sent(office)
    here, there = (signed_in(browser, server, mai, tmp_path) for _ in range(2))
    for one, at in ((here, 0), (there, 2)):
        expect(unread(one)).to_have_count(3)
        one.page.locator(".queue-row").nth(at).click()
        expect(unread(one)).to_have_count(2)
    written(here, server, 1)
    # Out of sight is the same as some seconds without a change.
    there.page.evaluate("""() => {
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    expect(unread(there)).to_have_count(1)
    written(there, server, 2)
    assert here.complaints + there.complaints == []


def test_a_shelf_that_is_not_ones_own_is_said_and_begins_anew_when_one_says_so(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    mai = office.let_in("Mai")
    sent(office)
    mai.keep_shelf(mai.seal_shelf(1, Shelf("next")))
    foreign = office.lead.seal_shelf(1, Shelf("back"))

    def swap(connection: Connection) -> None:
        connection.execute(update(OwnShelf).values(sealed=b64_decode(foreign["sealed"])))

    server.write(swap)
    here = signed_in(browser, server, mai, tmp_path)
    here.sees("shelf.refusedTitle")
    expect(here.page.locator(".queue-row")).to_have_count(1)
    expect(unread(here)).to_have_count(0)
    here.look("refused")
    here.press("shelf.beginAnew")
    expect(unread(here)).to_have_count(1)
    expect(here.page.get_by_text(here.word("shelf.refusedTitle"))).to_have_count(0)
    opened = mai.shelf()
    assert opened is not None
    assert (opened.header.counter, opened.body) == (2, Shelf())
    assert here.complaints == []


def test_after_closing_a_case_the_page_goes_where_the_account_says(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    worker = Worker(office.origin)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", STORY), kinds=(1,), urgent=False)
    here = signed_in(browser, server, office.let_in("Mai"), tmp_path)
    expect(unread(here)).to_have_count(1)
    here.rail("nav.account")
    here.page.get_by_label(here.word("shelf.after")).select_option("back")
    here.look("account")
    to_list(here)
    here.open_first_case()
    name = here.page.locator(".queue-row[aria-current] .cell-second").first.inner_text()
    here.press("case.claim")
    here.press("course.close")
    here.page.get_by_role("radio", name=here.word("closing.outcomes.solved")).check()
    here.press("closing.next")
    expect(here.page.get_by_label(here.word("shelf.after")).first).to_have_value("back")
    here.page.locator(".notice").filter(has_text=here.word("course.closeTitle")).scroll_into_view_if_needed()
    here.look("closing")
    here.press("course.closeNow")
    here.sees("shelf.finished.closed", name=name)
    expect(here.page.locator(".case")).to_have_count(0)
    here.look("closed-back")
    # Said once, where the page went because of it.
    here.rail("nav.account")
    to_list(here)
    expect(here.page.get_by_text(here.word("shelf.finished.closed", name=name))).to_have_count(0)
    assert here.complaints == []

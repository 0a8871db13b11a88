"""The ways in and out: wrong words, lost words, stale links, ended sessions, idle hours. Nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import Connection, delete

from api.models import RecoveryTicket, Session
from tests.browser.desk_people import KIND, PHONE, StaffBrowser, set_up_token
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

DRAFT = "Chúng tôi đang đọc thư của bạn."


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


@pytest.fixture
def linh(browser: Browser, server: RunningServer, office: Office, tmp_path: Path) -> StaffBrowser:
    """The lead, before the door; her keys were made by Python."""
    one = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    one.passphrase, one.recovery_code = office.lead.passphrase, office.lead.recovery_code
    one.go("/desk").heading("signIn.title")
    return one


def report(office: Office) -> Worker:
    """A worker's report at the office's desk."""
    worker = Worker(office.origin)
    worker.report(office.desk, Answers((KIND["key"],), "vi", "yes", "code", "Hộ chiếu."), kinds=(KIND["number"],))
    return worker


def end_every_ticket(connection: Connection) -> None:
    """As when the hour of a recovery has passed."""
    connection.execute(delete(RecoveryTicket))


def end_every_session(connection: Connection) -> None:
    """As when the hours of a session have passed."""
    connection.execute(delete(Session))


def test_keys_that_python_sealed_open_in_the_browser(linh: StaffBrowser, office: Office) -> None:
    linh.look("sign-in")
    linh.sign_in("Linh")
    linh.sees("queue.emptyList.open")
    assert linh.complaints == []


def test_a_wrong_passphrase_gets_one_constant_sentence_and_the_right_one_then_opens(linh: StaffBrowser) -> None:
    linh.sign_in("Linh", "wrong words that nobody drew at all")
    linh.sees("signIn.failed")
    linh.look("wrong-passphrase")
    linh.sign_in("Nobody", "wrong words that nobody drew at all")
    linh.sees("signIn.failed")
    linh.sign_in("Linh")
    linh.sees("queue.emptyList.open")


def test_a_lost_passphrase_is_replaced_by_the_recovery_code_and_both_old_papers_no_longer_open(
    linh: StaffBrowser,
) -> None:
    old, old_code = linh.passphrase, linh.recovery_code
    linh.press("signIn.lost")
    linh.heading("recover.title")
    linh.fill("signIn.name", "Linh")
    wrong = linh.recovery_code[:-1] + ("0" if linh.recovery_code[-1] != "0" else "1")
    linh.fill("recover.code", wrong)
    linh.press("recover.button")
    linh.sees("recover.wrongCode")
    linh.look("recovery")
    linh.fill("recover.code", linh.recovery_code)
    linh.press("recover.button")
    linh.draw_passphrase()
    linh.sees("recovery.instead")
    linh.look("recovery-code-instead")
    linh.draw_recovery_code()
    assert linh.recovery_code != old_code
    linh.sees("queue.emptyList.open")
    linh.press("nav.lock")
    linh.sees("signIn.locked")
    linh.sign_in("Linh", old)
    linh.sees("signIn.failed")
    for code, outcome in ((old_code, "recover.failed"), (linh.recovery_code, "passphrase.title")):
        linh.go("/desk").press("signIn.lost")
        linh.fill("signIn.name", "Linh")
        linh.fill("recover.code", code)
        linh.press("recover.button")
        linh.sees(outcome)
    linh.go("/desk").sign_in("Linh")
    linh.sees("queue.emptyList.open")


def test_a_recovery_whose_hour_is_over_says_which_sheet_is_good(linh: StaffBrowser, server: RunningServer) -> None:
    linh.press("signIn.lost")
    linh.fill("signIn.name", "Linh")
    linh.fill("recover.code", linh.recovery_code)
    linh.press("recover.button")
    old = linh.passphrase
    linh.draw_passphrase()
    server.write(end_every_ticket)
    linh.draw_recovery_code()
    linh.sees("recover.tooLate")
    linh.look("recovery-too-late")
    linh.sign_in("Linh", old)
    linh.sees("queue.emptyList.open")


def test_a_stale_link_says_so_and_leads_to_the_sign_in(browser: Browser, server: RunningServer, tmp_path: Path) -> None:
    token = set_up_token(server)
    set_up_token(server)  # a newer link ends the older one
    visitor = StaffBrowser.opened(browser, server.origin, viewport=PHONE, shots=tmp_path)
    visitor.go(f"/setup#{token}").heading("setup.staleTitle")
    visitor.look("stale-setup")
    visitor.go(f"/join#{token}").heading("join.staleTitle")
    visitor.go("/setup").heading("setup.noTokenTitle")
    visitor.page.get_by_role("link", name=visitor.word("signIn.instead")).click()
    visitor.heading("signIn.title")
    visitor.look("sign-in-on-a-phone")
    assert visitor.complaints == []


def test_a_reload_in_the_middle_of_the_set_up_begins_again_under_the_same_link(
    browser: Browser, server: RunningServer
) -> None:
    visitor = StaffBrowser.opened(browser, server.origin)
    visitor.go(f"/setup#{set_up_token(server)}").heading("setup.who")
    visitor.fill("setup.name", "Aoi")
    visitor.fill("setup.organisation", "Friends")
    visitor.press("common.continue")
    visitor.heading("passphrase.title")
    visitor.page.reload()
    visitor.heading("setup.who")
    visitor.set_up_from_here()
    visitor.heading("admin.desksTitle")


def test_an_ended_session_keeps_the_typed_reply_and_sends_it_after_signing_in_again(
    linh: StaffBrowser, office: Office, server: RunningServer
) -> None:
    worker = report(office)
    linh.sign_in("Linh")
    linh.open_first_case()
    linh.fill("case.replyLabel", DRAFT)
    server.write(end_every_session)
    linh.press("case.send")
    linh.sees("signIn.ended")
    linh.look("session-ended")
    expect(linh.page.get_by_label(linh.word("signIn.name"))).to_have_value("Linh")
    linh.sign_in("Linh")
    expect(linh.page.get_by_label(linh.word("case.replyLabel"))).to_have_value(DRAFT)
    linh.press("case.send")
    linh.sees("case.sent")
    assert [one.body.text for one in worker.replies() if one is not None] == [DRAFT]


def test_the_next_person_at_the_page_finds_nothing_of_the_last_ones(linh: StaffBrowser, office: Office) -> None:
    report(office)
    bao = office.invited("Bao")
    office.lead.grant_to_all(office.desk, bao)
    linh.sign_in("Linh")
    linh.open_first_case()
    linh.fill("case.replyLabel", DRAFT)
    linh.press("nav.lock")
    linh.sign_in("Bao", bao.passphrase)
    linh.open_first_case()
    expect(linh.page.get_by_label(linh.word("case.replyLabel"))).to_have_count(0)
    linh.press("notes.reply")
    expect(linh.page.get_by_label(linh.word("case.replyLabel"))).to_have_value("")


def test_fifteen_idle_minutes_lock_the_page_and_keep_what_was_typed(linh: StaffBrowser, office: Office) -> None:
    report(office)
    linh.page.clock.install()
    linh.page.reload()
    linh.sign_in("Linh")
    linh.open_first_case()
    linh.fill("case.replyLabel", DRAFT)
    linh.page.clock.fast_forward("14:00")
    linh.page.keyboard.press("Shift")
    linh.page.clock.fast_forward("14:00")
    expect(linh.page.get_by_label(linh.word("case.replyLabel"))).to_be_visible()
    linh.page.clock.fast_forward("02:00")
    linh.sees("signIn.lockedIdle")
    linh.look("locked")
    assert linh.page.locator(".queue-row, .letter").count() == 0
    linh.sign_in("Linh")
    expect(linh.page.get_by_label(linh.word("case.replyLabel"))).to_have_value(DRAFT)


def test_a_name_that_the_server_remembers_late_is_not_written_under_the_hands_of_who_types_it(
    linh: StaffBrowser, office: Office
) -> None:
    linh.sign_in("Linh")
    linh.sees("queue.emptyList.open")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    linh.page.route("**/api/v1/staff/session", hold)
    linh.page.reload()
    linh.heading("signIn.title")
    name = linh.page.get_by_label(linh.word("signIn.name"))
    name.focus()
    [asked] = held
    with linh.page.expect_response("**/api/v1/staff/session"):
        asked.continue_()
    linh.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    linh.page.keyboard.type("Linh")
    expect(name).to_have_value("Linh")


def test_the_language_can_be_changed_on_every_screen_and_nothing_typed_is_lost(linh: StaffBrowser) -> None:
    linh.fill("signIn.name", "Linh")
    linh.page.get_by_label(linh.word("language")).select_option("ja")
    linh.language = "ja"
    expect(linh.page.locator("html")).to_have_attribute("lang", "ja")
    linh.heading("signIn.title")
    expect(linh.page.get_by_label(linh.word("signIn.name"))).to_have_value("Linh")
    linh.sign_in("Linh")
    linh.sees("queue.emptyList.open")


def test_an_invited_person_is_let_in_by_a_colleague_who_types_what_is_read_out(
    browser: Browser, server: RunningServer, linh: StaffBrowser, office: Office, tmp_path: Path
) -> None:
    report(office)
    mai = StaffBrowser.opened(browser, server.origin, viewport=PHONE, shots=tmp_path)
    mai.join(f"/join#{office.administrator.invite(office.desk, 'caseworker')}", "Mai")
    mai.sees("desk.waitingGrant")
    mai.look("waiting-to-be-let-in")
    read_out = mai.read_out()

    linh.sign_in("Linh")
    linh.sees("desk.someoneWaits", name="Mai")
    linh.look("someone-waits")
    linh.page.get_by_role("main").get_by_role("button", name=linh.word("desk.peopleTitle")).click()
    linh.heading("desk.peopleTitle")
    linh.sees("desk.onlyYouHold")
    assert read_out not in linh.page.content(), "who types the digits has to hear them"
    linh.look("people")
    linh.let_in("Mai", read_out[:-1])
    linh.sees("desk.digitsWrong")
    linh.let_in("Mai", read_out.replace(" ", "-"))
    linh.sees("desk.granted", name="Mai")
    expect(linh.page.get_by_text(linh.word("desk.onlyYouHold"))).to_have_count(0)

    mai.press("desk.checkAgain")
    mai.open_first_case()
    mai.look("a-case-on-a-phone")
    assert mai.complaints == []
    assert linh.complaints == []


def test_a_name_that_is_taken_is_asked_for_again_and_the_paper_in_the_hand_stays_right(
    browser: Browser, server: RunningServer, office: Office
) -> None:
    mai = StaffBrowser.opened(browser, server.origin)
    mai.join(f"/join#{office.administrator.invite(office.desk, 'caseworker')}", "linh")
    mai.sees("join.nameTaken")
    mai.fill("join.who", "Linh T.")
    mai.press("common.continue")
    mai.sees("desk.waitingGrant")
    mai.press("nav.lock")
    mai.sign_in("Linh T.")
    mai.sees("desk.waitingGrant")


def test_a_case_that_a_colleague_took_in_another_tab_is_not_taken_twice(linh: StaffBrowser, office: Office) -> None:
    worker = report(office)
    bao: Caseworker = office.invited("Bao")
    office.lead.grant_to_all(office.desk, bao)
    linh.without_line().sign_in("Linh")
    linh.open_first_case()
    linh.fill("case.replyLabel", DRAFT)
    bao.claim(worker.case)
    linh.press("case.claim")
    linh.sees("case.claimedByOther", name="Bao")
    linh.look("claimed-by-a-colleague")
    expect(linh.page.get_by_role("button", name=linh.word("case.send"))).to_be_disabled()
    expect(linh.page.get_by_label(linh.word("case.replyLabel"))).to_have_value(DRAFT)


def test_what_lies_behind_the_door_is_fetched_again_where_the_line_was_down(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    linh = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    asked: list[str] = []

    def down(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    linh.page.route("**/s/assets/inside-*.js", down)
    linh.go("/desk").heading("signIn.title")
    linh.sign_in(office.lead.name, office.lead.passphrase)
    linh.sees("trouble.offline")
    linh.look("behind-the-door")
    assert asked
    linh.page.unroute("**/s/assets/inside-*.js")
    linh.press("common.tryAgain")
    expect(linh.page.locator("nav.rail")).to_be_visible()


def test_a_reply_survives_the_network_and_the_server_going_away(
    linh: StaffBrowser, office: Office, server: RunningServer
) -> None:
    worker = report(office)
    linh.sign_in("Linh")
    linh.open_first_case()
    linh.fill("case.replyLabel", DRAFT)
    linh.page.context.set_offline(True)
    linh.press("case.send")
    linh.sees("trouble.offline")
    linh.page.context.set_offline(False)
    server.restart()
    linh.press("case.send")
    linh.sees("case.sent")
    assert [one.body.text for one in worker.replies() if one is not None] == [DRAFT]

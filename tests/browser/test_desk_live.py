"""Two caseworkers at once, in real browsers: each sees what the other does; and who chooses which mails come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import Connection, update

from api.kit.clock import today
from api.models import MailWish
from bench.running import free_port
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notes import REPLY, notes, sent
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.test_bars import bar

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

LEFT_SECONDS = 30
TYPED = "Chúng tôi đang đọc."


def rows(there: StaffBrowser) -> Locator:
    return there.page.locator(".queue-row")


def lookers(there: StaffBrowser) -> Locator:
    return there.page.locator(".looker")


def test_what_one_does_the_other_sees_without_pressing_a_key(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    linh = signed_in(browser, server, office.lead, tmp_path)
    mai = at_phone(browser, server, mai_there, tmp_path)
    for there in (linh, mai):
        expect(there.page.locator(".empty")).to_be_visible()
    worker = sent(office)
    for there in (linh, mai):
        expect(rows(there)).to_have_count(1)
    # One opens it, the other is told; and who types is told to type.
    linh.open_first_case()
    expect(lookers(linh)).to_have_count(0)
    mai.open_first_case()
    expect(lookers(mai)).to_have_text([mai.word("live.looks", name="Linh")])
    expect(lookers(linh)).to_have_text([linh.word("live.looks", name="Mai")])
    linh.look("another-looks")
    mai.look("another-looks-ja-390")
    mai.fill("case.replyLabel", TYPED)
    expect(lookers(linh)).to_have_text([linh.word("live.writes", name="Mai")])
    linh.look("another-writes")

    # What one does stands on the other's screen, and takes nothing from what is being typed.
    linh.press("case.claim")
    expect(mai.page.locator(".case-state")).to_contain_text(mai.word("case.withOther", name="Linh"))
    expect(mai.page.get_by_label(mai.word("case.replyLabel"), exact=True)).to_have_value(TYPED)
    worker.follow_up("Tôi vẫn đợi.")
    expect(linh.page.locator(".letter-reporter")).to_have_count(2)
    office.lead.note(worker.case, "Called the union.")
    expect(notes(mai)).to_have_count(1)
    linh.fill("case.replyLabel", REPLY)
    linh.press("case.send")
    expect(mai.page.locator(".letter-desk")).to_contain_text(REPLY)
    linh.press("course.close")
    linh.page.get_by_role("radio", name=linh.word("closing.outcomes.solved")).check()
    linh.press("closing.next")
    linh.press("course.closeNow")
    mai.sees("live.draftStays")
    mai.look("closed-under-the-hand-ja-390")
    linh.press("course.reopen")
    expect(mai.page.get_by_label(mai.word("case.replyLabel"), exact=True)).to_have_value(TYPED)

    # Whoever goes to another screen is gone at once, whoever closes the page after half a minute.
    linh.rail("nav.poster")
    expect(lookers(mai)).to_have_count(0)
    linh.rail("nav.account")
    linh.page.go_back()
    linh.page.go_back()
    expect(lookers(mai)).to_have_count(1)
    complaints = list(linh.complaints)
    linh.page.close()
    expect(lookers(mai)).to_have_count(0, timeout=LEFT_SECONDS * 1000)

    # To whom the case is missing it goes from the screen.
    bar(office.lead, worker.case, mai_there)
    mai.sees("case.goneTitle")
    expect(rows(mai)).to_have_count(0)
    assert complaints + mai.complaints == []


def test_somebody_chooses_which_mails_they_want_at_a_computer_and_on_a_phone(
    browser: Browser, start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = start_server(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_tls="none", smtp_from="koe@example.org")
    office = open_office(server)
    mai_there = office.let_in("Mai")
    linh = signed_in(browser, server, office.lead, tmp_path)
    mai = at_phone(browser, server, mai_there, tmp_path)
    for there in (linh, mai):
        there.rail("nav.account")
        expect(there.page.get_by_role("radio")).to_have_count(0)
        there.fill("mail.address", "somebody@example.org")
        there.press("mail.keep")
        there.page.get_by_label(there.word("signIn.passphrase"), exact=True).fill(there.passphrase)
        there.press("common.continue")
        there.sees("mail.kept")
        off = there.page.get_by_role("radio", name=there.word("mail.off"), exact=True)
        expect(off).to_be_checked()
        # By the keyboard alone, and kept at once.
        off.focus()
        there.page.keyboard.press("ArrowDown")
        there.sees("mail.chosen")
        expect(there.page.get_by_role("checkbox", name=there.word("mail.night"))).to_have_count(0)
        there.page.get_by_role("radio", name=there.word("mail.urgent")).check()
        there.page.get_by_role("checkbox", name=there.word("mail.night")).check()
        there.sees("mail.chosen")

    def failed(connection: Connection) -> None:
        connection.execute(update(MailWish).values(failed_day=today()))

    server.write(failed)
    linh.rail("nav.poster")
    linh.rail("nav.account")
    expect(linh.page.get_by_role("checkbox", name=linh.word("mail.night"))).to_be_checked()
    linh.page.get_by_text(linh.word("mail.wish")).scroll_into_view_if_needed()
    linh.look("mail-1280")
    mai.page.get_by_text(mai.word("mail.nightHint")).scroll_into_view_if_needed()
    mai.look("mail-ja-390")
    linh.sees("mail.failed", day=linh.word("common.today"))
    for there in (linh, mai):
        there.press("mail.remove")
        there.page.get_by_label(there.word("signIn.passphrase"), exact=True).fill(there.passphrase)
        there.press("common.continue")
        there.sees("mail.removed")
        expect(there.page.get_by_role("radio")).to_have_count(0)
    assert linh.complaints + mai.complaints == []

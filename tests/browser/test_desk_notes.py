"""Notes for the desk alone and records of referrals, by two caseworkers in real browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import Connection, delete, select, update

from api.models import Note
from crypto.notebook import Referral
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Ba tháng chưa có lương."
FIRST, SECOND, REPLY = "電話で話した。会社は知らない。", "Em gái của cô ấy gọi lại ngày mai.", "Chúng tôi đã đọc."


def sent(office: Office, consent: int | None = None) -> Worker:
    """A report that allows so much."""
    worker = Worker(office.origin)
    answers = Answers((KIND["key"],), "vi", "yes", "code", STORY)
    worker.report(office.desk, answers, kinds=(KIND["number"],), consent=consent)
    return worker


def notes(there: StaffBrowser) -> Locator:
    return there.page.locator(".note")


def again(there: StaffBrowser) -> None:
    """Leaves the case and comes back to it."""
    there.page.get_by_role("navigation").get_by_role("button").nth(1).click()
    there.page.locator(".queue-row").first.click()
    expect(there.page.locator(".letter-reporter").first).to_be_visible()


def test_two_caseworkers_note_on_one_case_and_neither_loses_a_word(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    worker = sent(office)
    linh = signed_in(browser, server, office.lead, tmp_path)
    mai = at_phone(browser, server, mai_there, tmp_path, line=False)
    for there in (linh, mai):
        there.open_first_case()
        # Neither is chosen: what is typed goes nowhere by accident.
        expect(there.page.get_by_role("textbox")).to_have_count(0)
    linh.look("neither-chosen")
    linh.press("notes.write")
    linh.fill("notes.label", FIRST)
    linh.look("writing-a-note")
    linh.press("notes.keep")
    linh.sees("notes.kept")
    expect(notes(linh)).to_contain_text(["Linh"])

    mai.press("notes.write")
    mai.fill("notes.label", SECOND)
    mai.press("notes.keep")
    mai.sees("notes.changed")
    expect(notes(mai)).to_have_count(1)
    expect(notes(mai)).to_contain_text(FIRST)
    expect(mai.page.get_by_label(mai.word("notes.label"), exact=True)).to_have_value(SECOND)
    mai.look("a-colleague-was-first-ja-390")
    # The page is locked in the meantime: what was typed is still there.
    mai.press("nav.lock")
    mai.sign_in("Mai")
    expect(mai.page.get_by_label(mai.word("notes.label"), exact=True)).to_have_value(SECOND)
    mai.press("notes.keep")
    expect(notes(mai)).to_have_count(2)
    mai.look("two-notes-ja-390")

    linh.fill("case.replyLabel", REPLY)
    linh.press("case.send")
    linh.sees("case.sent")
    expect(notes(linh)).to_have_count(2)
    expect(notes(linh).last).to_contain_text("Mai")
    linh.look("notes-and-a-reply")
    assert [one.body.text for one in worker.replies() if one is not None] == [REPLY]
    assert [one.body.text for one in office.lead.notes(worker.case) if one is not None] == [FIRST, SECOND]

    reads_what_a_lying_server_shows(linh, server, worker)
    assert linh.complaints + mai.complaints == []


def reads_what_a_lying_server_shows(linh: StaffBrowser, server: RunningServer, worker: Worker) -> None:
    """One note is gone and the other was changed."""

    def withhold(connection: Connection) -> None:
        connection.execute(delete(Note).where(Note.case_id == worker.case, Note.counter == 1))

    server.write(withhold)
    again(linh)
    linh.sees("notes.missing")
    expect(notes(linh)).to_have_count(1)

    def swap(connection: Connection) -> None:
        [sealed] = connection.scalars(select(Note.ciphertext).where(Note.case_id == worker.case))
        changed = update(Note).where(Note.case_id == worker.case)
        connection.execute(changed.values(ciphertext=sealed[:-1] + bytes([sealed[-1] ^ 1])))

    server.write(swap)
    again(linh)
    linh.sees("notes.refused", why=linh.word("refusal.changed"), reason="PayloadFailure")
    expect(notes(linh)).to_have_count(0)
    linh.look("missing-and-refused")


def test_nobody_outside_is_told_more_than_the_worker_allows(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    worker = sent(office, consent=2)
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    linh.press("referral.offer")
    dialog = linh.page.get_by_role("dialog")
    keep = dialog.get_by_role("button", name=linh.word("referral.keep"))
    dialog.get_by_label(linh.word("referral.toWhom")).select_option("lsio")
    dialog.get_by_label(linh.word("referral.tellable.employer")).check()
    dialog.get_by_label(linh.word("referral.more")).fill("監督署に匿名で相談。")
    expect(keep).to_be_visible()
    linh.look("referral-allowed")
    dialog.get_by_label(linh.word("referral.tellable.name")).check()
    expect(dialog).to_contain_text(linh.word("referral.needs3").split("{")[0])
    expect(keep).to_have_count(0)
    dialog.get_by_label(linh.word("referral.tellable.name")).uncheck()
    dialog.get_by_label(linh.word("referral.toWhom")).select_option("mediator")
    expect(dialog).to_contain_text(linh.word("referral.needs4").split("{")[0])
    expect(keep).to_have_count(0)
    linh.look("referral-refused")
    dialog.get_by_label(linh.word("referral.toWhom")).select_option("lsio")
    keep.click()
    record = notes(linh)
    expect(record).to_contain_text(linh.word("referral.withoutName"))
    expect(record).to_contain_text(linh.word("referral.tellable.employer"))
    linh.look("referral-kept")
    [kept] = office.lead.notes(worker.case)
    assert kept is not None
    assert isinstance(kept.body.entry, Referral)
    assert (kept.body.entry.to, kept.body.entry.consent, kept.body.entry.told) == (
        "lsio",
        2,
        ("employer", "kinds"),
    )

    # The worker allows less from now on, in a letter that counts at once.
    worker.follow_up("", level=1)
    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.open_first_case()
    mai.press("referral.offer")
    mai.sees("referral.nobody")
    mai.sees("referral.notAllowed")
    expect(mai.page.get_by_role("dialog").get_by_role("combobox")).to_have_count(0)
    mai.look("referral-nobody-ja-390")
    assert linh.complaints + mai.complaints == []

"""A desk asks another whether it would take a case: no, with a reason; then yes, and the case goes there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from crypto.encoding import b64
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker
from tests.journeys.test_handover import second_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Ba tháng chưa có lương."
WORDS, NO, YES = "Somebody needs Indonesian. Can you?", "Bulan ini penuh, coba bulan depan.", "Sekarang bisa."
DESK = "Indonesian desk"


def asks(linh: StaffBrowser, *ticked: str) -> None:
    """In the case that is open."""
    linh.press("asks.offer")
    dialog = linh.page.get_by_role("dialog")
    dialog.get_by_role("radio", name=DESK).check()
    dialog.get_by_label(linh.word("asks.text")).fill(WORDS)
    for words in ticked:
        dialog.get_by_role("checkbox", name=words).check()
    linh.look(f"ask-{len(ticked)}")
    linh.press("asks.ask")
    expect(dialog).to_have_count(0)
    linh.sees("asks.states.open")


def test_a_desk_says_no_and_why_then_yes_and_is_handed_the_case(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    sari_there, _ = second_desk(office)
    third, third_desk = second_desk(office, "Thida")
    assert third.desk_keys(third_desk)
    worker = Worker(office.origin)
    refused = {"refused_desks": [b64(third_desk)]}
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", STORY, refused), kinds=(1,), urgent=False)
    linh = signed_in(browser, server, office.lead, tmp_path)
    sari = at_phone(browser, server, sari_there, tmp_path)
    expect(sari.page.locator(".empty").first).to_be_visible()
    linh.open_first_case()

    # A desk that the worker refused is asked as little as it could be given the case.
    linh.press("asks.offer")
    expect(linh.page.get_by_role("dialog").get_by_role("radio")).to_have_count(1)
    linh.press("common.close")
    asks(linh, "Language: Vietnamese")

    # It hears of it by itself, and reads what it was told and nothing else.
    sari.sees("asks.waits", count=1)
    sari.look("asked-notice-ja-390")
    sari.press("asks.read")
    expect(sari.page.locator(".ask .written")).to_have_text(WORDS)
    expect(sari.page.locator(".ask p.quiet")).to_have_count(1)
    expect(sari.page.locator("body")).not_to_contain_text(STORY)
    sari.press("asks.decline")
    sari.sees("asks.why")
    sari.page.get_by_label(sari.word("asks.reason")).fill(NO)
    sari.look("asked-ja-390")
    sari.press("asks.decline")
    sari.sees("asks.askedNone")

    linh.sees("asks.states.declined")
    expect(linh.page.locator(".asks .written")).to_have_text(NO)
    expect(linh.page.get_by_role("button", name=linh.word("asks.give", desk=DESK))).to_have_count(0)
    asks(linh)
    expect(sari.page.locator(".ask .written")).to_have_text(WORDS)
    sari.page.get_by_label(sari.word("asks.reason")).fill(YES)
    sari.press("asks.accept")
    sari.sees("asks.saidYes")
    linh.sees("asks.states.accepted")
    expect(linh.page.locator(".asks .written").last).to_have_text(YES)
    linh.look("asks-answered")
    linh.press("asks.give", desk=DESK)
    expect(linh.page.get_by_role("dialog").get_by_role("radio", checked=True)).to_have_count(1)
    linh.press("handover.give")
    linh.sees("handover.given", desk=DESK)
    assert sari_there.open_case(worker.case).report.body.answers.story == STORY
    sari.page.reload()
    sari.sign_in("Sari")
    sari.open_first_case()
    expect(sari.page.locator(".asks")).to_have_count(0)
    assert linh.complaints + sari.complaints == []


def test_what_was_asked_is_taken_back_and_waits_for_nobody(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    sari_there, _ = second_desk(office)
    worker = Worker(office.origin)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", STORY), kinds=(1,), urgent=False)
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    asks(linh)
    # Sealed to the other desk, it is read here in a note.
    expect(linh.page.locator(".note .written")).to_contain_text(WORDS)
    sari = signed_in(browser, server, sari_there, tmp_path)
    sari.sees("asks.waits", count=1)
    linh.press("asks.withdraw")
    linh.sees("asks.states.withdrawn")
    expect(sari.page.get_by_text(sari.word("asks.waits", count=1))).to_have_count(0)
    linh.sees("asks.offer")

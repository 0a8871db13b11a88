"""A lead hands a case to another desk, in real browsers on both sides; the worker hears of it and writes to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenScreen
from tests.browser.desk_people import KIND
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_mailbox_troubles import open_mailbox
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker
from tests.journeys.test_handover import second_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Hộ chiếu của tôi ở trong tủ."
NOTE = "電話で話した。"
WHY, ANSWER, BACK = "Sari nói tiếng của bạn.", "Tôi là Sari.", "Chào Sari."


def test_a_case_goes_to_another_desk_and_the_worker_writes_to_them(
    browser: Browser, server: RunningServer, phone: OpenScreen, tmp_path: Path
) -> None:
    office = open_office(server)
    sari, _ = second_desk(office)
    worker = Worker(server.origin)
    worker.report(office.desk, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],))
    office.lead.reply(worker.case, "Chúng tôi đã đọc.")
    office.lead.note(worker.case, NOTE)

    giver = signed_in(browser, server, office.lead, tmp_path)
    giver.open_first_case()
    giver.press("handover.offer")
    giver.page.get_by_role("radio", name="Indonesian desk").check()
    giver.page.get_by_role("dialog").get_by_role("textbox").fill(WHY)
    giver.sees("handover.readStaysRead")
    expect(giver.page.get_by_role("checkbox", name=giver.word("handover.passNotes"))).not_to_be_checked()
    giver.look("hand-over")
    giver.press("handover.give")
    giver.sees("handover.given", desk="Indonesian desk")
    expect(giver.page.locator(".queue-row")).to_have_count(0)
    giver.look("handed-over")
    giver.rail("nav.moved")
    giver.sees("handover.gave", desk="Indonesian desk", name="Linh")
    giver.look("history")

    receiver = signed_in(browser, server, sari, tmp_path)
    receiver.open_first_case()
    expect(receiver.page.locator(".written").first).to_have_text(STORY)
    expect(receiver.page.locator(".letter-desk .written").last).to_have_text(WHY)
    receiver.sees("handover.cameFrom", desk="Vietnamese desk")
    receiver.sees("notes.keptBefore")
    assert NOTE not in receiver.page.content()
    receiver.look("received")
    receiver.fill("case.replyLabel", ANSWER)
    receiver.press("case.send")
    receiver.sees("case.sent")

    there = open_mailbox(phone(server.origin, "vi"), worker.code)
    there.sees("mailbox.moved", desk="Indonesian desk").sees("mailbox.movedExplain")
    expect(there.page.get_by_text(ANSWER)).to_be_visible()
    there.look("moved")
    # The reply that tells of the move offers no way to delete it; the two others do.
    expect(there.page.get_by_role("button", name=there.word("mailbox.deleteOne"))).to_have_count(2)
    there.write(BACK).press("mailbox.send").sees("mailbox.wasSent")

    assert [letter.body.text for letter in sari.open_case(worker.case).follow_ups] == [BACK]
    receiver.rail("nav.moved")
    receiver.sees("handover.got", desk="Vietnamese desk")
    assert giver.complaints + receiver.complaints == []

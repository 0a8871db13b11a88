"""Taken back, read on for fourteen days, and gone: as the worker and the desk see it, in a real browser."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.erasure import service as erasure
from api.kit import clock
from api.kit.clock import today
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.desk_people import KIND, PHONE, StaffBrowser
from tests.browser.thoroughness import first_or_all
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("erasure")]

STORY = "Hộ chiếu của tôi ở trong tủ."
REPLY = "Chúng tôi đã đọc. Bạn có quyền giữ hộ chiếu."


def noon(day: date) -> datetime:
    """In Japan."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def as_the_language_writes(day: date, language: str) -> str:
    """A day on the worker's screen, without ruby."""
    if language == "vi":
        return f"{day.day} tháng {day.month}, {day.year}"
    return f"{day.day} {day:%B} {day.year}"


@pytest.mark.parametrize(("language", "staff"), first_or_all(("vi", "ja"), ("en", "en")))
def test_what_is_taken_back_is_read_for_fourteen_days_and_then_said_to_be_gone(
    open_koe: OpenKoe, browser: Browser, phone: OpenScreen, tmp_path: Path, language: str, staff: str
) -> None:
    worker = Worker(open_koe.origin)
    worker.report(
        open_koe.vietnamese, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],), urgent=True
    )
    open_koe.lead.reply(worker.case, REPLY, "vi")
    open_koe.lead.sign_out()
    end = today() + timedelta(days=14)
    shown = as_the_language_writes(end, language)

    there = phone(open_koe.origin, language)
    there.press("start.haveCode").heading("code.title").write(worker.code).press("code.open").heading("mailbox.title")
    there.page.locator("summary").click()
    there.press("mailbox.withdraw").heading("mailbox.withdrawTitle").sees("mailbox.withdrawExplain").look("withdraw")
    there.press("mailbox.withdrawYes").heading("mailbox.title").sees("mailbox.withdrawn")
    expect(there.page.locator("main")).to_contain_text(shown)
    expect(there.page.get_by_text(there.word("mailbox.withdrawnByOther"))).to_have_count(0)
    there.look("withdrawn")
    # Whoever did not do it themselves is asked whether they did.
    other = phone(open_koe.origin, "ja-easy" if language == "vi" else "ja")
    other.press("start.haveCode").heading("code.title").write(worker.code).press("code.open").heading("mailbox.title")
    other.sees("mailbox.withdrawnByOther").look("withdrawn-by-somebody")
    expect(other.page.locator("article .told")).to_have_text(REPLY)

    desk = StaffBrowser.opened(browser, open_koe.origin, staff, shots=tmp_path)
    desk.passphrase = open_koe.lead.passphrase
    desk.go("/desk").heading("signIn.title")
    desk.sign_in(open_koe.lead.name)
    desk.shows_list("done")
    desk.open_first_case()
    expect(desk.page.locator(".written").first).to_have_text(STORY)
    desk.sees("case.erasedOn", day=desk.word("common.today"), erased=end.isoformat())
    expect(desk.page.get_by_label(desk.word("case.replyLabel"))).to_have_count(0)
    desk.look("withdrawn-case")
    desk.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    desk.look("withdrawn-case-on-a-phone")

    with clock.set_to(noon(end)):
        assert open_koe.server.write(erasure.erase_due) == 1
        # The phone that still shows it learns of it when it looks, and shows nothing of before.
        there.press("mailbox.look").heading("mailbox.erasedTitle", focused=False).sees("mailbox.erasedAgain")
        expect(there.page.locator("main")).to_contain_text(shown)
        assert REPLY not in there.page.content()
        there.look("erased")
        # Another phone, and only the paper.
        back = phone(open_koe.origin, language)
        back.press("start.haveCode").heading("code.title").write(worker.code).press("code.open")
        back.heading("mailbox.erasedTitle").look("erased-for-a-returning-worker")
        back.press("mailbox.leave").heading("wiped")

        later = StaffBrowser.opened(browser, open_koe.origin, staff, shots=tmp_path)
        later.go("/desk").heading("signIn.title")
        later.sign_in(open_koe.lead.name, open_koe.lead.passphrase)
        later.sees("queue.emptyList.open")
        later.look("empty-again")
    assert [*desk.complaints, *later.complaints] == []

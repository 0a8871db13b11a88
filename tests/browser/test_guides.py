"""What one can find out on the phone alone: nobody is asked, and what was found may go into the answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, QuickKoe
from tests.browser.test_worker_troubles import requests_of
from tests.browser.worker_people import WorkerScreen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]


def type_in(there: WorkerScreen, *texts: str) -> None:
    """Into the lines of words, from above."""
    for place, text in enumerate(texts):
        there.page.locator("main input[type='text']").nth(place).fill(text)


@pytest.mark.parametrize("language", ["vi", "ja-easy"])
def test_pay_is_worked_out_step_by_step_and_goes_into_the_answers_with_one_tap(
    quick_koe: QuickKoe, phone: OpenScreen, language: str
) -> None:
    there = phone(quick_koe.origin, language)
    there.page.wait_for_timeout(3500)  # what every visit fetches has been fetched
    asked = requests_of(there.page, "/")
    there.press("start.pay").heading("pay.title").look("pay-way")
    there.press("next").sees("pay.chooseOne")
    there.tick(there.word("world.values.wage_type.monthly", whole=True)).press("next")
    there.heading("pay.amount")
    type_in(there, "lots")
    there.press("next").sees("pay.digits").look("pay-amount")
    type_in(there, "１６０，０００")
    there.press("next").heading("pay.time")
    type_in(there, "8", "21")
    there.press("next").heading("pay.place")
    there.page.locator("main select").select_option("tokyo")
    there.page.locator("main input[type='date']").fill("2026-09-30")
    there.look("pay-place").press("next")
    there.heading("pay.tooLittle").look("pay-result")
    assert re.search(r"160[.,]000.*÷ 168.*952", there.page.locator(".sum").inner_text().replace("\n", " "))
    assert "77 %" in there.page.locator(".sum").inner_text()
    there.press("pay.put").heading("danger.question")
    assert [one for one in asked if "/w/guides" not in one] == []

    there.tick(there.word("danger.no", whole=True)).press("next").choose("for_whom", "me")
    expect(there.ticked(there.kind("wages"))).to_be_checked()
    there.press("next").heading("ask.subkinds.question").press("skip").choose("when", "today").choose("ongoing", "yes")
    there.press("next").heading("files.question").press("skip").choose("status", "titp1").choose("sector", "care")
    there.heading("ask.documents.question").press("skip").heading("more.title").press("more.yes")
    there.heading("ask.wage_type.question").press("next").heading("ask.wage_ratio.question").look("ratio")
    expect(there.ticked(there.word("world.values.wage_ratio.under_90", whole=True))).to_be_checked()
    # From here the guide leads back to this question.
    there.press("start.pay").heading("pay.title")
    there.page.go_back()
    there.heading("ask.wage_ratio.question", focused=False)

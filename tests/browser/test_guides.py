"""What one can find out on the phone alone: nobody is asked, and what was found may go into the answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, QuickKoe
from tests.browser.test_worker_troubles import requests_of
from tests.browser.thoroughness import first_or_all
from tests.browser.worker_people import WorkerScreen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]


def asked_beyond_the_guides(asked: list[str]) -> list[str]:
    """What was asked for besides the guides' own script and words."""
    return [one for one in asked if not re.search(r"/w/[0-9a-f]{8}/(p-[\w-]{8}\.js|guides-[\w-]+\.json)$", one)]


def type_in(there: WorkerScreen, *texts: str) -> None:
    """Into the lines of words, from above."""
    for place, text in enumerate(texts):
        there.page.locator("main input[type='text']").nth(place).fill(text)


@pytest.mark.parametrize("language", first_or_all("ja-easy", "vi"))
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
    assert not asked_beyond_the_guides(asked)

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


@pytest.mark.parametrize("language", first_or_all("my", "ja-easy"))
def test_whether_one_may_change_is_found_out_on_the_phone_and_goes_into_the_answers(
    quick_koe: QuickKoe, phone: OpenScreen, language: str
) -> None:
    there = phone(quick_koe.origin, language)
    there.page.wait_for_timeout(3500)  # what every visit fetches has been fetched
    asked = requests_of(there.page, "/")
    there.press("start.findOut").heading("start.findOut").look("guides").press("change.title")
    there.heading("change.questions.status").look("change-status")
    there.press("next").sees("change.chooseOne")
    there.tick(there.word("world.values.status.titp2", whole=True)).press("next")
    there.heading("change.questions.reason").look("change-reason")
    there.tick(there.word("change.reasons.danger", whole=True)).press("next")
    there.heading("change.results.yes_unavoidable").sees("change.people.otit_sos").sees("change.papers.form_1_44")
    there.look("change-yes")
    # Back and another answer: what comes after it is asked again.
    there.page.go_back()
    there.heading("change.questions.reason", focused=False)
    there.tick(there.word("change.reasons.own_wish", whole=True)).press("next")
    there.heading("change.questions.level2_finished").tick(there.word("change.levels.no", whole=True)).press("next")
    there.heading("change.results.not_in_programme")
    there.press("change.again").heading("change.questions.status")
    there.tick(there.word("world.values.status.esd", whole=True)).press("next")
    there.tick(there.word("change.reasons.own_wish", whole=True)).press("next")
    there.tick(there.word("world.sectors.care", whole=True)).press("next")
    there.tick(there.word("change.months.12", whole=True)).press("next")
    there.heading("change.questions.japanese").tick(there.word("change.tests.A1", whole=True)).press("next")
    there.heading("change.results.only_if").look("change-only-if")
    expect(there.page.locator("main li").filter(has_text=there.word("change.requirements.japanese"))).to_contain_text(
        there.word("change.met.no")
    )
    assert not asked_beyond_the_guides(asked)

    there.press("change.tell").heading("danger.question")
    there.tick(there.word("danger.no", whole=True)).press("next").choose("for_whom", "me")
    expect(there.ticked(there.kind("transfer_status"))).to_be_checked()


@pytest.mark.parametrize("language", first_or_all("ja-easy", "vi"))
def test_what_happens_afterwards_and_who_runs_this_is_said_before_anything_is_told(
    quick_koe: QuickKoe, phone: OpenScreen, language: str
) -> None:
    there = phone(quick_koe.origin, language)
    there.press("start.findOut").press("after.title").heading("after.title").look("after")
    there.page.go_back()
    there.heading("start.findOut", focused=False).press("about.title").heading("about.title")
    expect(there.page.locator("main .lead bdi")).not_to_be_empty()
    there.sees("about.paidUnknown")  # nobody has said so to this server
    there.look("about").press("start.begin").heading("danger.question")

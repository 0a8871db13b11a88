"""A caseworker takes a report down for somebody who came in, and the worker reads the answer with the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect

from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_viewer import pdf
from tests.browser.test_reply_files import MARK, marked_photo
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

FILES: list[FilePayload] = [
    {"name": "Mai's phone.jpg", "mimeType": "image/jpeg", "buffer": marked_photo()},
    {"name": "contract.pdf", "mimeType": "application/pdf", "buffer": pdf("The contract")},
]
TOLD = "社長が旅券を返してくれないと言っている。"


def test_a_report_is_taken_down_with_consent_asked_first_and_the_code_is_the_workers(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai = at_phone(browser, server, office.let_in("Mai"), tmp_path)
    mai.press("nav.taking")
    form = mai.page.locator(".take-down")
    mai.press("takeDown.send")
    mai.sees("takeDown.missing.way")
    form.get_by_role("radio", name=mai.word("takeDown.ways.counter")).check()
    mai.press("takeDown.send")
    # Nothing is sealed before the worker was asked.
    mai.sees("takeDown.missing.agreed")
    fills_in(mai, form)
    brings_papers(mai)
    mai.look("take-down-ja-390")
    # A lock, which nobody who listens can help, loses nothing of it.
    mai.press("nav.lock")
    mai.sign_in("Mai")
    expect(form.get_by_label(mai.word("takeDown.story"))).to_have_value(TOLD)
    # But the papers, and says so.
    mai.sees("takenFiles.lost")
    expect(form.locator(".reply-files li")).to_have_count(0)
    brings_papers(mai)
    mai.press("takeDown.send")
    mai.heading("takeDown.sentTitle")
    code = "".join(mai.page.locator(".recovery-code li").all_inner_texts())
    assert len(code) == 24
    mai.look("taken-down-ja-390")
    mai.press("takeDown.done")
    expect(mai.page.locator(".queue-row")).to_have_count(1)

    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    expect(linh.page.get_by_text(linh.word("takeDown.ways.counter"))).to_be_visible()
    expect(linh.page.locator(".written").first).to_have_text(TOLD)
    linh.look("taken-down-case")
    worker = Worker.returning(office.origin, code, office.lead.instance)
    opened = office.lead.open_case(worker.case)
    answers = opened.report.body.answers
    assert (answers.story, answers.language, answers.more["taken_down"]) == (TOLD, "my", "counter")
    assert (opened.cover.body.facts.urgency, opened.cover.body.facts.programme, opened.cover.body.facts.area) == (
        0,
        "titp",
        23,
    )
    papers = opened.report.body.attachments
    contents = [office.lead.open_file(worker.case, one) for one in papers]
    assert [(one.type, one.cleaned) for one in papers] == [("image/jpeg", True), ("application/pdf", True)]
    assert MARK.encode() not in b"".join(contents)
    expect(linh.page.locator(".letter-reporter .attachments li")).to_have_count(2)
    office.lead.reply(worker.case, "ဖတ်ပြီးပါပြီ။", "my")
    assert [one.body.text for one in worker.replies() if one is not None] == ["ဖတ်ပြီးပါပြီ။"]


def brings_papers(there: StaffBrowser) -> None:
    """A photo that says by which phone it was taken, a PDF, and something that is neither."""
    papers = there.page.locator(".take-down .reply-files")
    papers.locator("input").set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}])
    there.sees("replyFiles.notTaken")
    papers.locator("input").set_input_files(FILES)
    expect(papers.locator("li")).to_have_count(2)


def fills_in(mai: StaffBrowser, form: Locator) -> None:
    form.get_by_role("checkbox", name=mai.word("takeDown.agreed")).check()
    form.get_by_role("combobox", name=mai.word("takeDown.language")).select_option("my")
    form.get_by_role("checkbox", name=KIND["names"]["ja"]).check()
    form.get_by_role("radio", name=mai.word("urgency.0")).check()
    form.get_by_role("radio", name=mai.word("ongoing.yes"), exact=True).check()
    form.get_by_role("combobox", name=mai.word("queue.programme")).select_option("titp")
    form.get_by_role("combobox", name=mai.word("queue.area")).select_option("23")
    form.get_by_label(mai.word("takeDown.employer")).fill("山田建設")
    form.get_by_label(mai.word("takeDown.story")).fill(TOLD)
    form.get_by_role("combobox", name=mai.word("takeDown.allows")).select_option("2")

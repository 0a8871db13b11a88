"""Plans, labels, drafts, notes for a colleague, the end of a case, and looking for words: by two people at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.kit.clock import today
from crypto.notebook import Agreed, Checks, Closing, Draft, Labels, Mention, Task
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Ông chủ giữ hộ chiếu của tôi."
JOB, MEANT, DRAFT = "Ring the shelter", "Mai, please translate her second letter.", "Chúng tôi đã đọc thư của bạn."


def sent(office: Office, *, urgent: bool) -> Worker:
    """A report of somebody in danger."""
    worker = Worker(office.origin)
    more = {"employer_name": "Yamada Kensetsu"}
    answers = Answers((KIND["key"],), "vi", "yes", "code", STORY, more)
    worker.report(office.desk, answers, kinds=(KIND["number"],), urgent=urgent)
    return worker


def work(there: StaffBrowser) -> None:
    """The page of one's own work, once everything is open."""
    there.page.get_by_role("navigation").get_by_role("button", name=there.word("nav.work"), exact=True).click()
    there.heading("work.title")
    expect(there.page.get_by_role("button", name=there.word("work.again"))).to_be_enabled()


def test_two_caseworkers_plan_hand_on_and_end_a_case_together(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    worker, other = sent(office, urgent=True), sent(office, urgent=False)
    linh = signed_in(browser, server, office.lead, tmp_path)
    mai = at_phone(browser, server, mai_there, tmp_path)
    linh.open_first_case()
    linh.press("case.claim")

    plans_and_leaves_a_draft(linh)
    finds_her_task(mai)
    goes_on_with_the_draft(linh, mai)
    assert [one.body.text for one in worker.replies() if one is not None] == [DRAFT]
    links_what_names_the_same_employer(linh)
    ends_with_a_second_pair_of_eyes(linh, mai)
    last = [one.body for one in worker.replies() if one is not None][-1]
    assert [phrase.key for phrase in last.phrases] == ["better", "safe_now", "helped", "write_again"]
    noted = [one.body.entry for one in office.lead.notes(worker.case) if one is not None and one.body.entry is not None]
    kinds = {type(entry) for entry in noted}
    assert {Labels, Checks, Task, Mention, Draft, Closing, Agreed} <= kinds
    assert office.lead.open_case(other.case).report.body.answers.story == STORY


def plans_and_leaves_a_draft(linh: StaffBrowser) -> None:
    """A label, something for Mai to do by tomorrow, a note that is meant for her, half a reply."""
    linh.press("labels.add")
    linh.page.get_by_role("combobox", name=linh.word("labels.add")).fill("interpreter")
    linh.press("labels.addButton")
    expect(linh.page.locator(".label")).to_have_text(["interpreter×"])
    linh.press("plan.begin")
    linh.page.get_by_label(linh.word("plan.what")).fill(JOB)
    linh.page.get_by_label(linh.word("plan.who"), exact=True).select_option(label="Mai")
    linh.page.get_by_label(linh.word("plan.due"), exact=True).fill((today() + timedelta(days=1)).isoformat())
    linh.press("plan.add")
    expect(linh.page.locator(".plan .job")).to_contain_text([JOB])
    linh.press("notes.write")
    linh.fill("notes.label", MEANT)
    linh.page.get_by_role("checkbox", name="Mai").check()
    linh.press("notes.keep")
    linh.sees("notes.kept")
    linh.fill("case.replyLabel", DRAFT)
    linh.press("sharedDraft.leave")
    linh.sees("sharedDraft.left")
    linh.look("notebook-case")
    ticks_a_checklist(linh)


def ticks_a_checklist(linh: StaffBrowser) -> None:
    """What to ask in a case of this kind; and the last day by which the law wants something, put into the plan."""
    checklist = linh.page.locator(".checklist")
    checklist.locator("summary").click()
    checklist.get_by_role("checkbox").first.check()
    linh.press("checklist.keep")
    expect(checklist.locator("summary")).to_contain_text(linh.word("checklist.ticked", count=1))
    expect(checklist.get_by_text(linh.word("checklist.unsure")).first).to_be_visible()
    line = checklist.locator(".check").filter(has=linh.page.locator("input[type=date]")).first
    line.locator("input[type=date]").fill(today().isoformat())
    linh.look("checklist")
    line.get_by_role("button", name=linh.word("checklist.plan")).click()
    expect(linh.page.locator(".plan .job")).to_have_count(2)
    linh.page.locator(".plan").get_by_role("button", name=linh.word("plan.drop")).last.click()
    expect(linh.page.locator(".plan .job-over")).to_have_count(1)


def finds_her_task(mai: StaffBrowser) -> None:
    """Under her own work, with the note; and looks for words in what is open on her device."""
    work(mai)
    expect(mai.page.get_by_role("region", name=mai.word("work.soon"))).to_contain_text(JOB)
    expect(mai.page.get_by_role("region", name=mai.word("work.mentions"))).to_contain_text(MEANT)
    mai.look("work-ja-390")
    mai.page.get_by_role("searchbox").fill("ho chieu")
    expect(mai.page.locator(".search .job")).to_have_count(2)
    mai.page.get_by_role("searchbox").fill("interpreter")
    expect(mai.page.locator(".search .job")).to_have_count(1)
    mai.look("work-search-ja-390")
    mai.page.locator(".search .job button").click()
    expect(mai.page.locator(".letter-reporter").first).to_be_visible()
    mai.page.get_by_role("button", name=mai.word("plan.done")).first.click()
    expect(mai.page.locator(".plan")).to_contain_text(mai.word("plan.none"))


def goes_on_with_the_draft(linh: StaffBrowser, mai: StaffBrowser) -> None:
    """Mai takes the case over, finds what Linh began, and sends it."""
    linh.press("case.release")
    mai.page.reload()
    mai.sign_in("Mai")
    mai.open_first_case()
    mai.press("notes.reply")
    mai.sees("sharedDraft.take")
    mai.look("draft-left-ja-390")
    mai.press("sharedDraft.take")
    mai.press("case.send")
    mai.sees("case.sent")


def links_what_names_the_same_employer(linh: StaffBrowser) -> None:
    """Proposed by the page, which has opened both on this device."""
    work(linh)
    linh.look("work")
    linh.page.get_by_role("searchbox").fill("Yamada")
    linh.page.locator(".search .job button").first.click()
    expect(linh.page.locator(".letter-reporter").first).to_be_visible()
    linh.page.locator(".links summary").click()
    linh.page.locator(".links").get_by_role("button", name=linh.word("links.add")).first.click()
    expect(linh.page.locator(".links .job")).to_have_count(1)
    linh.look("links")


def ends_with_a_second_pair_of_eyes(linh: StaffBrowser, mai: StaffBrowser) -> None:
    """Whoever answers an urgent case does not end it alone; a colleague reads it first."""
    mai.press("course.close")
    mai.press("closing.lastLetter")
    mai.look("last-letter-ja-390")
    mai.press("case.send")
    mai.sees("case.sent")
    mai.press("course.close")
    mai.page.get_by_role("button", name=mai.word("closing.askEyes")).click()
    mai.sees("closing.chooseOutcome")
    mai.page.get_by_role("radio", name=mai.word("closing.outcomes.partly")).check()
    mai.look("closing-ja-390")
    mai.press("closing.askEyes")
    mai.sees("closing.eyesOwn")
    expect(mai.page.get_by_role("button", name=mai.word("course.closeNow"))).to_have_count(0)

    work(linh)
    linh.press("work.again")
    asked = linh.page.get_by_role("region", name=linh.word("work.endings"))
    asked.get_by_role("button").click()
    linh.sees("closing.eyesOther")
    linh.look("second-eyes")
    linh.press("closing.agree")
    expect(linh.page.get_by_text(linh.word("noted.agreed"))).to_be_visible()

    mai.page.get_by_role("navigation").get_by_role("button").nth(1).click()
    mai.page.locator(".queue-row").first.click()
    mai.press("course.close")
    mai.sees("closing.agreed", name="Linh")
    mai.press("course.closeNow")
    expect(mai.page.locator(".case .chip-closed")).to_be_visible()
    mai.sees("course.closedUntil", day=(today() + timedelta(days=365)).isoformat())
    mai.look("closed-ja-390")


# As the browsers that have it answer: the model that they would load is not on this machine.
TRANSLATOR = """
globalThis.Translator = {
  availability: async ({ sourceLanguage }) => sourceLanguage === "vi" ? "available" : "unavailable",
  create: async ({ sourceLanguage, targetLanguage }) => ({
    translate: async (text) => `${sourceLanguage} ${targetLanguage} ${text.length}`,
    destroy() {},
  }),
};
"""


def test_what_a_worker_wrote_is_translated_by_the_browser_itself_and_labelled_so(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    sent(office, urgent=False)
    there = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    there.page.add_init_script(TRANSLATOR)
    there.passphrase = office.lead.passphrase
    there.go("/desk").sign_in(office.lead.name)
    there.open_first_case()
    asked: list[str] = []
    there.page.on("request", lambda request: asked.append(request.url))
    there.press("translation.offer")
    expect(there.page.locator(".translated .written")).to_have_text(f"vi en {len(STORY)}")
    there.sees("translation.label", language="Vietnamese")
    assert asked == []
    there.look("translated")

"""The practice case: all that a caseworker does, with the desk's own screens, and not one request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, FilePayload, Locator, Request, expect

from api.kit.clock import today
from tests.browser.desk_people import DESKTOP, StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_viewer import opens
from tests.browser.test_phrasebook import choice, said
from tests.browser.test_reply_files import attaches, marked_photo
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

NARROW = {"width": 390, "height": 844}
REPLY = "Xin hãy giữ giấy lương."
NOTE, JOB, LABEL = "Called nobody yet.", "Ring the labour office", "night shift"
# The page's own static files, by names that say nothing of what is done; and pictures of its memory.
OWN = re.compile(r"^(?:blob:)?https?://[^/?#]+/(?:s/assets/[^/?#]+|[0-9a-f-]{36})$")


def ticked(there: StaffBrowser) -> Locator:
    return there.page.locator(".practice-done strong")


def done(there: StaffBrowser, *tasks: str) -> None:
    """Exactly these lines are ticked, and the band still says what this is."""
    expect(ticked(there)).to_have_text([there.word(f"practice.task.{task}") for task in tasks])
    band = there.page.get_by_role("complementary").filter(has_text=there.word("practice.band"))
    expect(band).to_be_in_viewport()


def finds_out_and_takes(there: StaffBrowser) -> None:
    """A wrong guess first; then the case is read, judged, given back and taken."""
    steps = there.page.locator(".practice-tasks").get_by_role("radio")
    steps.nth(2).check()
    there.sees("practice.wrongGuess")
    steps.nth(1).check()
    expect(there.page.get_by_text(there.word("practice.wrongGuess"))).to_have_count(0)
    done(there, "allows")
    there.press("course.triage")
    there.press("case.claim")
    there.sees("case.withYou")
    there.press("case.release")
    there.press("case.claim")
    done(there, "allows", "take")


def notes_and_labels(there: StaffBrowser) -> None:
    """A note, a label, a tick on the checklist, half a reply left for colleagues."""
    there.press("notes.write")
    there.fill("notes.label", NOTE)
    there.press("notes.keep")
    there.sees("notes.kept")
    there.press("labels.add")
    there.page.get_by_role("combobox", name=there.word("labels.add")).fill(LABEL)
    there.press("labels.addButton")
    expect(there.page.locator(".label")).to_have_text([f"{there.word('practice.title')}×", f"{LABEL}×"])
    checklist = there.page.locator(".checklist")
    checklist.locator("summary").click()
    checklist.get_by_role("checkbox").first.check()
    there.press("checklist.keep")
    expect(checklist.locator("summary")).to_contain_text(there.word("checklist.ticked", count=1))
    checklist.locator("summary").click()
    done(there, "allows", "take", "note")


def replies_and_is_answered(there: StaffBrowser) -> None:
    """By the phrasebook, with what the worker reads beside it, a line of one's own and a picture."""
    there.press("notes.reply")
    there.page.locator(".phrasebook > summary").click()
    own = said(there.language, "safe_now")
    there.fill("phrasebook.find", "安全" if there.language == "ja" else "safe now")
    there.page.locator(".phrase-add").get_by_text(own).click()
    expect(there.page.locator(".phrase .phrase-theirs")).to_have_text(said("vi", "safe_now"))
    there.look("composed")
    there.fill("case.replyLabel", REPLY)
    picture: FilePayload = {"name": "slip.jpg", "mimeType": "image/jpeg", "buffer": marked_photo()}
    expect(attaches(there, picture)).to_have_count(1)
    there.press("case.send")
    there.sees("case.sent")
    expect(there.page.locator(".letter-desk")).to_contain_text(REPLY)
    answered = there.page.locator(".letter-reporter").nth(1)
    expect(answered).to_be_visible()
    expect(answered.locator("dd strong")).to_have_text(choice(there.language, "yes"))
    answered.get_by_role("button", name=there.word("translation.offer")).click()
    expect(answered.locator(".translated .written")).to_have_text(there.word("practice.letter"))
    translated = there.page.locator(".practice-tasks details")
    if translated.get_attribute("open") is None:  # on a telephone
        translated.locator("summary").click()
    expect(translated).to_contain_text(there.word("practice.letter"))
    expect(there.page.locator(".stage[aria-current=step]")).to_contain_text(there.word("state.in_progress"))
    done(there, "allows", "take", "note", "reply", "answer")


def looks_at_the_file(there: StaffBrowser) -> None:
    """The picture that went with the reply opens from memory."""
    expect(opens(there, 0).locator("canvas")).to_be_visible()
    there.page.keyboard.press("Escape")
    expect(there.page.get_by_role("dialog")).to_have_count(0)


def plans_and_refers(there: StaffBrowser) -> None:
    """Something to do; and somebody outside, once the name is left out."""
    there.press("plan.begin")
    there.page.get_by_label(there.word("plan.what")).fill(JOB)
    there.press("plan.add")
    expect(there.page.locator(".plan .job")).to_contain_text([JOB])
    there.press("referral.offer")
    dialog = there.page.get_by_role("dialog")
    band = there.page.locator(".practice-band").bounding_box()
    box = dialog.bounding_box()
    assert band is not None
    assert box is not None
    assert box["y"] >= band["y"] + band["height"] > 0
    keep = dialog.get_by_role("button", name=there.word("referral.keep"))
    dialog.get_by_label(there.word("referral.toWhom")).select_option("lsio")
    dialog.get_by_label(there.word("referral.tellable.name")).check()
    expect(dialog).to_contain_text(there.word("referral.needs3").split("{")[0])
    expect(keep).to_have_count(0)
    there.look("refused")
    dialog.get_by_label(there.word("referral.tellable.name")).uncheck()
    keep.click()
    expect(there.page.locator(".stage[aria-current=step]")).to_contain_text(there.word("state.referred"))
    done(there, "allows", "take", "note", "reply", "answer", "plan", "refer")


def makes_a_paper_and_steps_aside(there: StaffBrowser) -> None:
    """The case file on the screen; and whoever says that it concerns them leaves. It is practice: they come back."""
    there.press("dossier.offer")
    there.heading("dossier.title")
    there.look("paper")
    there.page.locator(".case").get_by_role("button").first.click()
    there.press("bars.offer")
    there.press("bars.own")
    there.heading("practice.title")
    there.press("practice.open")
    expect(there.page.locator(".letter-desk")).to_contain_text(REPLY)


def closes(there: StaffBrowser) -> None:
    """What came of it; then it is over, opens again, and is over."""
    for _ in range(2):
        there.press("course.close")
        if there.page.get_by_role("radio", name=there.word("closing.outcomes.partly")).count() > 0:
            there.page.get_by_role("radio", name=there.word("closing.outcomes.partly")).check()
            there.press("closing.next")
        there.press("course.closeNow")
        there.sees("course.closedUntil", day=today().replace(year=today().year + 1).isoformat())
        there.sees("practice.over")
        done(there, "allows", "take", "note", "reply", "answer", "plan", "refer", "close")
        there.look("closed")
        there.press("course.reopen")
    there.press("practice.again")
    done(there)
    expect(there.page.locator(".letter-desk")).to_have_count(0)


@pytest.mark.parametrize(("language", "viewport"), first_or_all(("ja", NARROW), ("en", DESKTOP)))
def test_everything_is_tried_with_no_request_and_nothing_is_left(
    browser: Browser, server: RunningServer, tmp_path: Path, language: str, viewport: dict[str, int]
) -> None:
    there = StaffBrowser.opened(browser, server.origin, language, viewport, tmp_path)
    there.go("/practice").heading("practice.title")
    asked: list[Request] = []

    def hear(request: Request) -> None:
        asked.append(request)

    there.page.context.on("request", hear)
    there.look("start")
    there.press("practice.open")
    expect(there.page.locator(".letter-reporter")).to_be_visible()
    there.look("begin")
    finds_out_and_takes(there)
    notes_and_labels(there)
    replies_and_is_answered(there)
    there.look("answered")
    looks_at_the_file(there)
    plans_and_refers(there)
    makes_a_paper_and_steps_aside(there)
    closes(there)

    assert [(one.method, one.url) for one in asked if one.method != "GET" or not OWN.match(one.url)] == []
    # The browser itself refuses what the page would ask, whoever wrote the code that asks.
    with pytest.raises(Error, match="fetch"):
        there.page.evaluate("fetch('/api/health')")
    kept = "({ local: localStorage.length, session: sessionStorage.length, cookie: document.cookie })"
    assert there.page.evaluate(kept) == {"local": 0, "session": 0, "cookie": ""}
    assert there.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert there.page.context.cookies() == []
    assert there.page.url == f"{server.origin}/practice"
    there.page.reload()
    there.heading("practice.title")
    done(there)
    assert [one for one in there.complaints if "Content Security Policy" not in one] == []


def test_it_is_offered_where_there_is_nothing_to_do_yet_and_under_ones_own_settings(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    there = signed_in(browser, server, office.lead, tmp_path)
    there.sees("queue.emptyList.open")
    there.look("offered-in-an-empty-list")
    there.rail("nav.account")
    there.look("offered-in-settings")
    with there.page.context.expect_page() as opened:
        there.page.get_by_role("link", name=there.word("practice.offer")).click()
    practice = opened.value
    expect(practice.get_by_role("complementary")).to_have_text(there.word("practice.band"))
    expect(practice.locator(".practice-tasks li")).to_have_count(8)
    # The other tab goes on as it was.
    there.rail("nav.work")
    there.heading("work.title")
    assert there.complaints == []

"""A caseworker who writes Japanese asks a worker who reads Burmese; what was tapped comes back in Japanese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.desk_people import DESKTOP, PHONE, StaffBrowser
from tests.browser.worker_people import WORDS, WorkerScreen, as_shown
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

OFFICE = "lsio"
PAPER = "resignation"
MORE = "သူဌေးက အိမ်ရှေ့မှာ ရှိနေတယ်။"


def said(language: str, key: str, **blanks: str) -> re.Pattern[str]:
    """A sentence as a page in this language shows it."""
    return as_shown(WORDS[language]["phrasebook"]["phrases"][key], whole=True, **blanks)


def choice(language: str, key: str) -> re.Pattern[str]:
    return as_shown(WORDS[language]["phrasebook"]["choices"][key], whole=True)


def name_of(language: str, group: str, key: str) -> str:
    if group == "documents":
        return str(WORDS[language]["phrasebook"]["documents"][key])
    return str(WORDS[language]["world"][group][key]["name"])


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


@pytest.fixture
def lead(browser: Browser, server: RunningServer, office: Office, tmp_path: Path) -> StaffBrowser:
    """The lead, who reads Japanese, inside; her keys were made by Python."""
    one = StaffBrowser.opened(browser, server.origin, "ja", shots=tmp_path)
    one.passphrase = office.lead.passphrase
    one.go("/desk").heading("signIn.title")
    one.sign_in("Linh")
    return one


def add(lead: StaffBrowser, looked_for: str, key: str) -> Locator:
    """Finds a sentence by typing, takes it, and gives its place in the reply."""
    chosen = lead.page.locator(".phrase")
    before = chosen.count()
    lead.fill("phrasebook.find", looked_for)
    open_blanks = re.sub(r"\{\w+\}", "＿＿", WORDS["ja"]["phrasebook"]["phrases"][key])
    lead.page.locator(".phrase-add").get_by_text(open_blanks, exact=True).click()
    expect(chosen).to_have_count(before + 1)
    return chosen.nth(before)


def composes(lead: StaffBrowser) -> None:
    """Three sentences with their blanks, in order, beside the Burmese that the worker will read."""
    lead.press("notes.reply")
    lead.page.locator(".phrasebook > summary").click()
    lead.sees("phrasebook.noneChosen")
    call = add(lead, "電話することを提案", "call_unnamed")
    lead.sees("phrasebook.needs", now=WORDS["ja"]["consent"]["read"], needed=WORDS["ja"]["consent"]["authority"])
    sign = add(lead, "サイン", "not_sign")
    safe = add(lead, "安全ですか", "safe_now")
    expect(safe.locator(".phrase-theirs")).to_have_text(said("my", "safe_now"))

    lead.press("case.send")  # two blanks are empty: nothing is sent, nothing is lost
    lead.sees("phrasebook.notWhole")
    expect(lead.page.locator(".phrase .field-error").get_by_text(lead.word("phrasebook.missing"))).to_have_count(2)
    lead.look("01-empty-blanks")
    call.get_by_label(lead.word("phrasebook.blanks.authority")).select_option(OFFICE)
    sign.get_by_label(lead.word("phrasebook.blanks.document")).select_option(PAPER)
    expect(sign.locator(".phrase-theirs")).to_have_text(
        said("my", "not_sign", document=name_of("my", "documents", PAPER))
    )
    up = re.compile(rf"^{lead.word('phrasebook.up')}")
    safe.get_by_role("button", name=up).click()
    lead.page.locator(".phrase").nth(1).get_by_role("button", name=up).click()
    expect(lead.page.locator(".phrase .phrase-own").first).to_have_text(said("ja", "safe_now"))
    lead.look("02-composed")
    lead.page.set_viewport_size({"width": 390, "height": 844})
    lead.look("03-composed-on-a-phone")
    lead.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def survives_a_lock(lead: StaffBrowser) -> None:
    """The keys go, the sentences stay."""
    lead.press("nav.lock")
    lead.sign_in("Linh")
    expect(lead.page.locator(".phrase")).to_have_count(3)


def reads_and_taps(browser: Browser, server: RunningServer, code: str) -> WorkerScreen:
    """In Burmese, then in Vietnamese; taps, thinks again, and sends taps and words together."""
    back = WorkerScreen.opened(browser, server.origin, "my", (PHONE["width"], PHONE["height"]), "phrasebook")
    back.press("start.haveCode").heading("code.title").write(code).press("code.open")
    sentences = back.page.locator(".phrase-said")
    expect(sentences).to_have_count(3, timeout=120_000)  # scrypt
    back.heading("mailbox.title")
    expect(sentences).to_have_text(
        [
            said("my", "safe_now"),
            said("my", "call_unnamed", authority=name_of("my", "authorities", OFFICE)),
            said("my", "not_sign", document=name_of("my", "documents", PAPER)),
        ]
    )
    back.look("phrases").sees("phrasebook.told.tap")
    asked = back.page.get_by_role("group")
    no = asked.first.get_by_role("button", name=choice("my", "no"))
    no.click()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(back.page.locator(".hotlines").first).to_be_visible()  # not safe: whom to call, at once
    back.look("not-safe")
    no.click()
    expect(back.page.locator(".hotlines")).to_have_count(0)
    no.click()
    asked.nth(1).get_by_role("button", name=choice("my", "yes")).click()
    back.sees("phrasebook.told.signFirst").look("yes-needs-more").write(MORE)

    back.page.locator(".language-select select").select_option("vi")
    back.language = "vi"
    return back


@pytest.mark.protocol("P-35")
def test_a_desk_asks_in_japanese_and_a_worker_answers_by_tapping(
    browser: Browser, server: RunningServer, office: Office, lead: StaffBrowser
) -> None:
    worker = Worker(server.origin)
    answers = Answers(("wages",), "my", "yes", "code", "လစာ မရဘူး။")
    worker.report(office.desk, answers, kinds=(1,), consent=1)
    lead.press("queue.refresh")
    lead.open_first_case()
    lead.press("case.claim")
    lead.sees("case.withYou")
    composes(lead)
    survives_a_lock(lead)
    lead.press("case.send")
    lead.sees("case.sent")
    expect(lead.page.locator(".letter-desk .phrases li").first).to_have_text(said("ja", "safe_now"))

    back = reads_and_taps(browser, server, worker.code)
    back.press("mailbox.send").sees("mailbox.wasSent")
    expect(back.page.locator(".phrase-said").first).to_have_text(said("vi", "safe_now"))
    back.sees("phrasebook.told.visitOnly").look("sent")
    assert back.complaints == []

    lead.press("queue.refresh")
    lead.sees("queue.newLetter")
    tapped = lead.page.locator(".letter-reporter").last.locator(".tapped-one")
    expect(tapped.first.locator("dt")).to_have_text(said("ja", "safe_now"))
    expect(tapped.first.locator(".urgent")).to_have_text(choice("ja", "no"))
    expect(tapped.last).to_contain_text(WORDS["ja"]["phrasebook"]["choices"]["yes"])
    expect(tapped.last.locator(".hint")).to_contain_text(WORDS["ja"]["consent"]["authority"])
    expect(lead.page.locator(".letter-reporter").last).to_contain_text(MORE)
    tapped.first.scroll_into_view_if_needed()
    lead.look("04-tapped")
    assert lead.complaints == []

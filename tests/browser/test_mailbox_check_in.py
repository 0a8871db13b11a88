"""After a referral the mailbox asks how it goes; it tells by day that answers were read, and translates by itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from api.kit.clock import TOKYO, today
from crypto.codes import show_code
from crypto.encoding import b64
from crypto.phrases import Phrase
from tests.browser.desk_people import PHONE, StaffBrowser
from tests.browser.test_phrasebook import choice
from tests.browser.thoroughness import first_or_all
from tests.browser.worker_people import WORDS, WorkerScreen
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

TRANSLATES = """
globalThis.Translator = {
  availability: async () => 'available',
  create: async ({ sourceLanguage, targetLanguage }) => ({
    translate: async (text) => `${sourceLanguage}-${targetLanguage}: ${text}`,
    destroy: () => {},
  }),
};
"""


def comes_back(browser: Browser, server: RunningServer, worker: Worker, language: str, days: int) -> WorkerScreen:
    """With the code, so many days from now."""
    back = WorkerScreen.opened(browser, server.origin, language, (PHONE["width"], PHONE["height"]), "check-in")
    back.page.add_init_script(TRANSLATES)
    moment = dt.datetime.combine(today() + dt.timedelta(days=days), dt.time(12), TOKYO)
    back.page.clock.install(time=moment)
    back.page.reload()
    back.press("start.haveCode").heading("code.title").write(show_code(worker.code)).press("code.open")
    expect(back.page.locator(".letter").first).to_be_visible(timeout=120_000)  # scrypt
    return back


@pytest.mark.parametrize("language", first_or_all("my", "vi"))
def test_a_worker_is_asked_a_week_after_a_referral_and_told_what_the_team_sees(
    browser: Browser, server: RunningServer, tmp_path: Path, language: str
) -> None:
    office = open_office(server)
    worker = Worker(server.origin)
    worker.report(office.desk, Answers(("wages",), language, "yes", "code", "…"))
    asked = (Phrase("read_it"), Phrase("asked_for_you", {"authority": "lsio"}))
    office.lead.reply(worker.case, "Please keep your pay slips.", language="en", phrases=asked)
    path = f"/api/v1/cases/{b64(worker.case)}"

    early = comes_back(browser, server, worker, language, 1)
    puts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PUT":
            puts.append(request.url)

    early.page.on("request", note)
    early.sees("receipt.sees").press("receipt.off").sees("receipt.isOff")  # ten seconds are left for it
    expect(early.page.locator(".row[role=group]")).to_have_count(0)
    early.page.clock.fast_forward("00:30")
    early.press("onPhone.offer").sees("onPhone.label")
    expect(early.page.get_by_text(f"en-{language}: Please keep your pay slips.")).to_be_visible()
    assert (puts, office.lead.get(path)["receipt"]) == ([], None)
    early.look("01-told-and-translated")
    early.close()

    back = comes_back(browser, server, worker, language, 8)
    with back.page.expect_response(lambda response: response.url.endswith("/receipt")) as left:
        back.page.clock.fast_forward("00:11")
    assert left.value.status == 200
    question = str(WORDS[language]["checkIn"]["ask"]).split("{day}")[0]
    expect(back.page.locator(".phrase-said").first).to_contain_text(question.strip())
    back.look("02-asked-again")
    back.page.get_by_role("button", name=choice(language, "threatened")).click()
    expect(back.page.get_by_role("link", name="110").first).to_be_visible()
    back.look("03-in-danger")
    back.press("mailbox.send").sees("mailbox.wasSent")
    expect(back.page.get_by_role("link", name="110").first).to_be_visible()
    back.close()

    # The desk reads it under its own sentence, and when the worker was there.
    lead = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    lead.passphrase = office.lead.passphrase
    lead.go("/desk").heading("signIn.title")
    lead.sign_in("Linh")
    lead.open_first_case()
    lead.sees("seen.reply")
    lead.sees("seen.last", day=(today() + dt.timedelta(days=8)).isoformat())
    expect(lead.page.get_by_text("Somebody threatens or punishes me").first).to_be_visible()
    lead.look("seen")
    lead.page.set_viewport_size({"width": 390, "height": 844})
    lead.look("seen-390")
    assert lead.complaints == []

"""What surrounds the words of twelve languages: Zawgyi, a voice that reads, and what is marked as another language."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, expect

from api.kit.clock import today
from crypto.codes import reporter_keys
from tests.browser.conftest import OpenKoe, OpenScreen, QuickKoe
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_mailbox_troubles import open_mailbox, reported
from tests.browser.test_worker_troubles import requests_of
from tests.browser.worker_people import LANGUAGES, RUBY, WorkerScreen, as_shown
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

ZAWGYI = "သူေဌးက ကြၽန္ေတာ့္ ႏိုင္ငံကူးလက္မွတ္ကို ယူထားတယ္။"
UNICODE = "သူဌေးက ကျွန်တော့် နိုင်ငံကူးလက်မှတ်ကို ယူထားတယ်။"

TALL = {"my", "km", "th"}
UNKNOWN_TO_CHROMIUM = {"my", "km", "ne", "mn"}
"""Its Intl knows nothing of them: days are written by the numbers of the catalogue."""

STAND_IN = """(voices) => {
  const said = [];
  const speech = {
    said,
    getVoices: () => voices,
    addEventListener: () => undefined,
    cancel: () => said.push('(silence)'),
    speak: (one) => { said.push(one.text); speech.last = one; },
  };
  Object.defineProperty(globalThis, 'speechSynthesis', { value: speech, configurable: true });
  globalThis.SpeechSynthesisUtterance = function (text) { this.text = text; };
}"""


def voice(lang: str, *, local: bool) -> dict[str, object]:
    """What a browser says of a voice."""
    return {"lang": lang, "localService": local, "default": False, "name": f"{lang} {local}"}


def give_voices(screen: WorkerScreen, voices: list[dict[str, object]]) -> None:
    """From the next start on, this browser has these voices. It stands in for the browser's own `speechSynthesis`."""
    screen.page.add_init_script(f"({STAND_IN})({json.dumps(voices)})")
    screen.page.reload()
    screen.heading("start.title", focused=False)


def test_a_story_in_zawgyi_is_shown_and_sent_in_unicode_with_the_original_beside_it(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    there = phone(quick_koe.origin, "en")
    fetched = requests_of(there.page, "burmese")
    there.to_story("wages").write("My boss")
    assert fetched == []
    there.write(ZAWGYI).sees("burmese.along")
    expect(there.page.locator("main .told")).to_have_text(UNICODE)
    expect(there.page.locator("main .told")).to_have_attribute("lang", "my")
    expect(there.page.locator("textarea")).to_have_value(ZAWGYI)
    there.look("zawgyi")
    there.write(UNICODE)
    expect(there.page.locator("main .told")).to_have_count(0)
    there.write(ZAWGYI).from_story_to_desk()
    if there.page.locator("label.choice input:checked").count() == 0:
        there.page.locator("label.choice input").first.check()
    there.from_desk_to_review()
    expect(there.page.locator(".told").first).to_have_text(UNICODE)
    there.press("review.send").heading("sent.title")
    assert len(fetched) == 1
    case = reporter_keys(there.code(), quick_koe.world.instance).case
    answers = quick_koe.opened(case).answers
    assert (answers.story, answers.more["story_as_typed"]) == (UNICODE, ZAWGYI)


def test_without_a_line_for_it_a_story_goes_as_it_was_typed(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "en")
    there.page.route("**/w/*/burmese.json", lambda route: route.abort())
    there.to_review("wages", ZAWGYI).press("review.send").heading("sent.title")
    case = reporter_keys(there.code(), quick_koe.world.instance).case
    answers = quick_koe.opened(case).answers
    assert answers.story == ZAWGYI
    assert "story_as_typed" not in answers.more


def test_a_letter_from_the_mailbox_goes_in_unicode(open_koe: OpenKoe, phone: OpenScreen) -> None:
    worker = reported(open_koe.origin, open_koe.vietnamese)
    there = phone(open_koe.origin, "en")
    open_mailbox(there, worker.code).write(ZAWGYI).sees("burmese.alone")
    there.press("mailbox.send").sees("mailbox.wasSent")
    assert [letter.body.text for letter in open_koe.lead.open_case(worker.case).follow_ups] == [UNICODE]


def test_a_desk_reads_the_unicode_and_can_look_at_what_was_typed(open_koe: OpenKoe, browser: Browser) -> None:
    worker = Worker(open_koe.origin)
    told = Answers(("wages",), "en", "no", "code", UNICODE, {"story_as_typed": ZAWGYI})
    worker.report(open_koe.vietnamese, told)
    lead = StaffBrowser.opened(browser, open_koe.origin)
    lead.go("/desk").heading("signIn.title")
    lead.sign_in("Linh", open_koe.lead.passphrase)
    lead.open_first_case()
    written = lead.page.locator(".written")
    expect(written.first).to_have_text(UNICODE)
    expect(written.first).to_have_attribute("lang", "my")
    expect(written.nth(1)).to_be_hidden()
    lead.page.locator("summary", has_text=lead.word("answers.asTyped")).click()
    expect(written.nth(1)).to_have_text(ZAWGYI)
    assert lead.complaints == []


def test_a_screen_is_read_by_a_voice_of_the_device_and_by_no_other(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "ja")
    button = there.page.locator("button.aloud")
    expect(button).to_have_count(0)  # this Chromium has no voices
    voices = [voice("ja-JP", local=False), voice("en-US", local=True), voice("vi-VN", local=False)]
    give_voices(there, voices)
    expect(button).to_have_count(0)  # the voice for Japanese is one of the network's

    give_voices(there, [*voices, voice("ja-JP", local=True)])
    there.page.get_by_label("やさしい にほんご").check()
    there.language = "ja-easy"
    there.heading("start.title", focused=False).look("aloud")

    def said() -> list[str]:
        return cast("list[str]", there.page.evaluate("speechSynthesis.said.splice(0)"))

    there.press("start.begin").heading("danger.question")
    button.click()
    assert there.page.evaluate("speechSynthesis.last.voice.localService") is True
    told = said()
    # Question, hint, answers, in order; kanji by their readings, and nothing in another language.
    wanted = [reading(there.template(f"danger.{key}")) for key in ("question", "hint", "yes", "no")]
    assert [one for one in told if one in wanted] == wanted
    assert not any("{" in one or "(" in one for one in told)
    there.look("being-read")
    button.click()
    assert said() == ["(silence)"]
    button.click()
    assert said() == told
    there.tick(there.word("danger.no", whole=True)).press("next").heading("ask.for_whom.question")
    assert said() == ["(silence)"]
    button.click()
    there.press("back").heading("danger.question")
    assert said()[-1] == "(silence)"


def reading(template: str) -> str:
    """A text of easy Japanese as it sounds."""
    return " ".join(RUBY.sub(r"\2", template).split())


def test_what_somebody_wrote_and_the_code_are_never_read_aloud(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "en")
    give_voices(there, [voice("en-GB", local=True)])
    there.to_review("wages", "Nobody shall hear this.").press("aloud.read")
    there.press("review.send").heading("sent.title").press("aloud.read")
    told: Any = there.page.evaluate("speechSynthesis.said")
    code = there.code()
    assert not any("Nobody shall hear" in one or code[:4] in one or code[4:8] in one for one in told)
    # Whoever leaves in haste is not heard any longer: the page is empty, and silent, before the weather comes.
    assert there.page.evaluate("(document.querySelector('a.exit').click(), speechSynthesis.said.at(-1))") == "(silence)"


def test_who_chooses_a_language_reads_whether_a_native_speaker_has_read_it(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    there = phone(quick_koe.origin, "vi")
    there.sees("start.unreviewed").look("unreviewed")


def test_names_in_another_language_say_so(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "ja").to_desk("wages", "They hold my passport.")
    card = there.page.locator("label.choice").first
    expect(card.locator(".choice-label span[lang=en]")).to_have_text(quick_koe.world.entry.names["en"])
    expect(card.locator(".choice-hint span[lang=vi]")).to_have_text("Tiếng Việt")
    there.from_desk_to_review().change("story.question").write("နိုင်ငံကူးလက်မှတ် ယူထားတယ်။")
    expect(there.page.locator("textarea")).to_have_attribute("lang", "my")
    there.look("burmese-in-a-japanese-page")
    there.press("next").heading("review.question")
    expect(there.page.locator(".told").first).to_have_attribute("lang", "my")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_fits_the_smallest_phone_and_writes_days_by_numbers_or_words_of_its_own(
    open_koe: OpenKoe, phone: OpenScreen, language: str
) -> None:
    worker = reported(open_koe.origin, open_koe.vietnamese)
    there = phone(open_koe.origin, language)
    there.page.set_viewport_size({"width": 320, "height": 568})
    there.look(f"{language}-start")
    expect(there.page.locator("html")).to_have_attribute("lang", language.removesuffix("-easy"))
    there.press("start.begin").heading("danger.question").look(f"{language}-danger")
    there.tick(there.word("danger.no", whole=True)).press("next")
    there.choose("for_whom", "me").heading("ask.kinds.question").look(f"{language}-kinds")
    tight = there.page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1 + *, main p')).lineHeight)")
    assert tight >= (1.7 if language in TALL else 1.3) * 15
    there.page.reload()
    there.started()
    open_mailbox(there, worker.code).look(f"{language}-mailbox")
    day = there.page.locator(".event").first.inner_text()
    assert str(today().year) in day
    assert not [one for one in day if one.isdigit() and not one.isascii()]
    if language in UNKNOWN_TO_CHROMIUM:
        year, month, date = today().isoformat().split("-")
        assert as_shown(there.template("date"), year=year, month=month, day=date).search(day)

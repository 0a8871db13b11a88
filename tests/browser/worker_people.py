"""A worker in a real Chromium: what they read on each screen, what they press, and what the browser complains about."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.looking import PICTURES, axe_by_debugger, picture

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".cache" / "screenshots"
LANGUAGES = tuple(sorted(path.stem for path in (ROOT / "static" / "words").glob("*.json")))
PARTS = ("", "report", "mailbox", "guides")


def _whole(english: dict[str, Any], translated: dict[str, Any]) -> dict[str, Any]:
    """What the translation says, and English where it says nothing: as the build puts a catalogue together."""

    def told(text: Any, here: Any) -> Any:
        return _whole(cast("dict[str, Any]", text), here or {}) if isinstance(text, dict) else here or text

    strange = {key for key in english.keys() - translated.keys() if f"{key.rpartition('_')[0]}_other" in translated}
    return {key: told(text, translated.get(key)) for key, text in english.items() if key not in strange}


def _catalogue(part: str, code: str) -> dict[str, Any]:
    english, translated = (ROOT / "static" / "words" / part / f"{one}.json" for one in ("en", code))
    known: dict[str, Any] = json.loads(translated.read_text("utf-8")) if translated.is_file() else {}
    return _whole(json.loads(english.read_text("utf-8")), known)


WORDS: dict[str, Any] = {
    code: {key: told for part in PARTS for key, told in _catalogue(part, code).items()}
    | {
        "voice": _catalogue("voice", code),
        "world": _catalogue("world", code),
        "phrasebook": _catalogue("phrasebook", code),
    }
    for code in LANGUAGES
}
ENDONYMS: dict[str, str] = {
    one["code"]: one["endonym"] for one in json.loads((ROOT / "domain" / "languages.json").read_text("utf-8"))
}
RUBY = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")
_LOCALES = {"vi": "vi-VN", "en": "en-GB", "ja": "ja-JP", "ja-easy": "ja-JP", "tl": "fil-PH", "zh-Hans": "zh-CN"}
# The browser's own line for an answer that is not 2xx; what the page makes of it is what the tests look at.
_BROWSERS_OWN = re.compile(r"^Failed to load resource: ")
_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
  console.error(`CSP ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
});
"""

_UNCOVERED = """(one) => {
  const { left, top, bottom } = one.getBoundingClientRect();
  return [top + 2, bottom - 2].every((y) => one.contains(document.elementFromPoint(left + 4, y)));
}"""


def as_shown(template: str, *, whole: bool = False, **values: object) -> re.Pattern[str]:
    """What a catalogue's text looks like on the page, as a pattern: ruby's reading follows its base, spaces are free.

    `whole` for all that an element says, else a part of it.
    """
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", str(value))
    pattern, at = "", 0
    for ruby in RUBY.finditer(template):
        pattern += re.escape(template[at : ruby.start()]) + rf"\s*{re.escape(ruby[1])}\s*\(?{re.escape(ruby[2])}\)?\s*"
        at = ruby.end()
    pattern += re.escape(template[at:])
    return re.compile(rf"^\s*{pattern}\s*$" if whole else pattern)


@dataclass
class WorkerScreen:
    """One person with one tab."""

    page: Page
    origin: str
    language: str
    test: str
    complaints: list[str] = field(default_factory=list[str])
    shots: int = 0

    @classmethod
    def opened(
        cls, browser: Browser, origin: str, language: str, size: tuple[int, int], test: str, **options: Any
    ) -> WorkerScreen:
        """A fresh profile; the first page is loaded and shown in the wanted language."""
        wait_for_start = options.pop("wait_for_start", True)
        context = browser.new_context(
            locale=_LOCALES.get(language, language),
            viewport={"width": size[0], "height": size[1]},
            timezone_id="Asia/Tokyo",
            has_touch=size[0] < 600,
            reduced_motion="reduce",
            **options,
        )
        context.add_init_script(_VIOLATIONS)
        one = cls(context.new_page(), origin, language, test)
        one._open(wait_for_start=wait_for_start)
        return one

    def another_tab(self) -> WorkerScreen:
        """A second tab of the same profile; what it complains about counts as this one's."""
        one = WorkerScreen(self.page.context.new_page(), self.origin, self.language, self.test, self.complaints)
        one._open(wait_for_start=True)
        return one

    def _open(self, *, wait_for_start: bool) -> None:
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.goto(self.origin)
        if wait_for_start:
            self.started()

    def started(self) -> WorkerScreen:
        """A fresh start, in this person's language."""
        self.page.locator("button.primary").wait_for()
        if self.language == "ja-easy":
            self.page.get_by_label(ENDONYMS["ja-easy"]).check()
        return self.heading("start.title", focused=False)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _BROWSERS_OWN.match(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def close(self) -> None:
        """The tab and everything in it."""
        self.page.context.close()

    # --- words

    def template(self, key: str, *values: str) -> str:
        """A text of the catalogue, e.g. `kinds.question`; of a plural, the form for the number among the values."""
        told: Any = WORDS[self.language]
        for part in key.split("."):
            forms = (part, f"{part}_one" if "1" in values else part, f"{part}_other")
            told = told[next((one for one in forms if one in told), part)]
        return cast(str, told)

    def word(self, key: str, *, whole: bool = False) -> re.Pattern[str]:
        """A text of the catalogue as it is shown."""
        return as_shown(self.template(key), whole=whole)

    def kind(self, key: str) -> re.Pattern[str]:
        """The name of a kind as it is shown."""
        return self.word(f"world.kinds.{key}.name")

    # --- doing

    def heading(self, key: str, *, focused: bool = True) -> WorkerScreen:
        """Waits for a screen by its question, which has the focus."""
        heading = self.page.get_by_role("heading", level=1, name=self.word(key, whole=True))
        expect(heading).to_be_visible()
        if focused:
            expect(heading).to_be_focused()
        return self

    def button(self, key: str, **values: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=as_shown(self.template(key), whole=True, **values))

    def press(self, key: str, **values: str) -> WorkerScreen:
        """Presses a button."""
        self.button(key, **values).click()
        return self

    def tick(self, text: str | re.Pattern[str]) -> WorkerScreen:
        """Chooses an answer by what its card says."""
        self.page.locator("label.choice", has_text=text).locator("input").check()
        return self

    def ticked(self, text: str | re.Pattern[str]) -> Locator:
        """The box of an answer."""
        return self.page.locator("label.choice", has_text=text).locator("input")

    def write(self, text: str) -> WorkerScreen:
        """Types into the only field."""
        self.page.locator("main textarea").fill(text)
        return self

    def sees(self, key: str, **values: str) -> WorkerScreen:
        """Waits for a text."""
        expect(
            self.page.get_by_text(as_shown(self.template(key, *values.values()), whole=False, **values)).first
        ).to_be_visible()
        return self

    def troubled(self, key: str, **values: str) -> WorkerScreen:
        """A sentence of `trouble` is shown where it is seen without looking for it."""
        sentence = as_shown(self.template(f"trouble.{key}", *values.values()), whole=False, **values)
        shown = self.page.get_by_text(sentence).first
        expect(shown).to_be_in_viewport(ratio=1)
        assert shown.evaluate(_UNCOVERED) is True
        return self

    def choose(self, key: str, value: str) -> WorkerScreen:
        """Waits for a question, chooses an answer and goes on."""
        named = {"sector": "world.sectors", "prefecture": "world.prefectures"}.get(key, f"world.values.{key}")
        self.heading(f"ask.{key}.question").tick(self.word(f"{named}.{value}", whole=True))
        return self.press("next")

    def to_kinds(self, *, danger: str = "no") -> WorkerScreen:
        """From the first screen to what happened, for oneself."""
        self.press("start.begin").heading("danger.question").tick(self.word(f"danger.{danger}", whole=True)).press(
            "next"
        )
        if danger == "yes":
            self.heading("call.title").press("call.goOn")
        return self.choose("for_whom", "me").heading("ask.kinds.question")

    def to_story(self, kind: str, *, ongoing: str = "yes") -> WorkerScreen:
        """What happened, when, and whether it goes on."""
        self.to_kinds().tick(self.kind(kind)).press("next")
        self.heading("ask.subkinds.question").press("skip")
        self.choose("when", "this_week").choose("ongoing", ongoing)
        if kind in ("return_termination", "violence_harassment", "retaliation", "transfer_status"):
            self.choose("leaving_soon", "no")
        return self.heading("story.question")

    def to_desk(self, kind: str, story: str) -> WorkerScreen:
        """From the first screen to who may read it, with nothing but what is needed."""
        return self.to_story(kind).write(story).from_story_to_desk()

    def from_story_to_desk(self) -> WorkerScreen:
        """What has to be said of the work, and no more."""
        self.press("next").heading("files.question").press("skip")
        self.choose("status", "titp1").choose("sector", "care")
        self.page.get_by_role("heading", level=1, name=self.word("ask.documents.question")).or_(
            self.page.get_by_role("heading", level=1, name=self.word("more.title"))
        ).wait_for()
        if self.button("more.yes").count() == 0:  # "no" may say the same as Skip
            self.press("skip")
        return self.press("more.no").heading("desk.question")

    def to_review(self, kind: str, story: str, *, replies: str = "replies.code") -> WorkerScreen:
        """From the first screen through every question that has to be answered."""
        self.to_desk(kind, story)
        expect(self.page.locator("label.choice").first).to_be_visible()
        if self.page.locator("label.choice input:checked").count() == 0:
            self.page.locator("label.choice input").first.check()
        return self.from_desk_to_review(replies=replies)

    def from_desk_to_review(self, *, replies: str = "replies.code") -> WorkerScreen:
        """The desk is chosen; the rest as it is proposed."""
        self.press("next").heading("consent.question").press("next").heading("check.question").press("skip")
        self.heading("replies.question").tick(self.word(replies)).press("next")
        if replies == "replies.code":
            self.heading("ask.safe_contact.question").press("skip")
        return self.heading("review.question")

    def change(self, title: str) -> WorkerScreen:
        """From the review to the answer with this title."""
        name = re.compile(rf"{self.word('review.change').pattern}\s*{self.word(title).pattern}")
        self.page.get_by_role("button", name=name).click()
        return self

    def code(self) -> str:
        """The 24 digits on the screen."""
        groups = self.page.locator("ol.code li").all_inner_texts()
        assert [len(group) for group in groups] == [4] * 6
        return "".join(groups)

    def look(self, name: str) -> WorkerScreen:
        """Keeps a picture, looks for what axe finds, and for anything wider than the screen."""
        self.shots += 1
        too_wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found = self._axe()
        shot = SHOTS / f"{self.test}-{self.shots:02d}-{name}.png"
        picture(self.page, shot, wanted=PICTURES or too_wide or bool(found))
        assert too_wide is False, f"{name} scrolls sideways"
        assert found == [], f"{name}: {found}"
        self.touchable()
        return self

    def touchable(self) -> None:
        """Every button, link and card is at least 48 px high."""
        small = self.page.evaluate(
            """() => [...document.querySelectorAll('button, a, select, label.choice, .languages label, summary')]
              .filter((one) => one.getClientRects().length > 0 && one.getBoundingClientRect().height < 48)
              .map((one) => one.textContent)"""
        )
        assert small == []

    def _axe(self) -> list[str]:
        return axe_by_debugger(self.page)

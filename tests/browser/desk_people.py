"""The staff in a real Chromium: what each of them sees, reads aloud and presses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pyotp.totp import TOTP

from api.kit.clock import now
from api.staff.service import make_founder_link
from tests.browser.looking import PICTURES, axe, picture
from tests.conftest import RunningServer

ROOT = Path(__file__).resolve().parents[2]
WORDS: dict[str, Any] = {
    code: json.loads((ROOT / "static" / "words" / "staff" / f"{code}.json").read_text("utf-8")) for code in ("en", "ja")
}
KIND: dict[str, Any] = next(kind for kind in json.loads((ROOT / "domain" / "kinds.json").read_text()) if kind["urgent"])
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# The browser itself logs every answer that is not 2xx; what the page makes of it is what the tests look at.
_BROWSERS_OWN = re.compile(r"^Failed to load resource: ")


def _form(key: str, told: dict[str, Any], values: dict[str, object]) -> str:
    """`left_one` or `left_other`, by the number among the values."""
    one = f"{key}_one"
    return one if 1 in values.values() and one in told else f"{key}_other"


@dataclass
class StaffBrowser:
    """One person's browser: its own cookies, its own tab, and everything that it complained about."""

    page: Page
    origin: str
    language: str = "en"
    complaints: list[str] = field(default_factory=list[str])
    passphrase: str = ""
    recovery_code: str = ""
    app: TOTP | None = None
    backup_codes: list[str] = field(default_factory=list[str])
    shots: Path | None = None

    @classmethod
    def opened(
        cls,
        browser: Browser,
        origin: str,
        language: str = "en",
        viewport: dict[str, int] = DESKTOP,
        shots: Path | None = None,
    ) -> StaffBrowser:
        """A new person at a new computer."""
        context: BrowserContext = browser.new_context(
            locale="ja-JP" if language == "ja" else "en-GB",
            viewport={"width": viewport["width"], "height": viewport["height"]},
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
        page = context.new_page()
        page.set_default_timeout(20_000)
        one = cls(page, origin, language, shots=shots)
        page.on("console", one._listen)
        page.on("pageerror", lambda error: one.complaints.append(f"error: {error}"))
        return one

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _BROWSERS_OWN.match(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def without_line(self) -> StaffBrowser:
        """Nothing tells this page that something changed, as behind a proxy that holds streams back."""
        self.page.route("**/api/v1/desks/*/live", lambda route: route.abort())
        return self

    def word(self, path: str, **values: object) -> str:
        """A sentence of the catalogue, with its places filled."""
        found: Any = WORDS[self.language]
        for key in path.split("."):
            found = found.get(key) or found[_form(key, found, values)]
        return re.sub(r"\{(\w+)\}", lambda place: str(values.get(place[1], place[0])), found)

    def go(self, path: str) -> StaffBrowser:
        """Opens an address of this server, as from a link in a message."""
        self.page.goto("about:blank")
        self.page.goto(self.origin + path)
        return self

    def press(self, path: str, **values: object) -> None:
        """Presses the button with these words."""
        self.page.get_by_role("button", name=self.word(path, **values), exact=True).click()

    def fill(self, path: str, text: str, **values: object) -> None:
        """Types into the field with this label; a reply, in the box that opens for it."""
        field = self.page.get_by_label(self.word(path, **values), exact=True)
        if path == "case.replyLabel" and field.count() == 0:
            self.press("notes.reply")
        field.fill(text)

    def sees(self, path: str, timeout: int = 20_000, **values: object) -> None:
        """The sentence is on the screen."""
        expect(self.page.get_by_text(self.word(path, **values)).first).to_be_visible(timeout=timeout)

    def heading(self, path: str, **values: object) -> None:
        """The screen with this heading has come."""
        expect(self.page.get_by_role("heading", level=1, name=self.word(path, **values))).to_be_visible()

    def look(self, name: str) -> None:
        """Accessibility by axe on this screen, no overflow to the side, and a picture for people to look at."""
        faults = axe(self.page)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if self.shots is not None:
            picture(self.page, self.shots / f"{name}.png", wanted=PICTURES or bool(faults) or wide > 0)
        assert wide <= 0, f"{name} is {wide} px too wide"
        assert faults == [], f"{name}: {faults}"

    # --- the ceremony

    def draw_passphrase(self) -> None:
        """Writes the words down and types them once."""
        self.heading("passphrase.title")
        words = self.page.locator(".passphrase li")
        expect(words.first).to_be_visible()
        self.passphrase = " ".join(words.all_inner_texts())
        self.look("02-passphrase")
        self.press("passphrase.written")
        self.fill("passphrase.confirmLabel", self.passphrase)
        self.press("common.continue")

    def draw_recovery_code(self) -> None:
        """Copies the code to paper."""
        self.heading("recovery.title")
        groups = self.page.locator(".recovery-code li")
        expect(groups).to_have_count(7)
        self.recovery_code = " ".join(groups.all_inner_texts())
        self.look("03-recovery-code")
        self.page.get_by_label(self.word("recovery.saved")).check()
        self.press("common.continue")

    # --- the second factor

    def adds_app(self) -> None:
        """Types the app's secret into an app, and its first code into the page."""
        self.press("factors.useApp")
        secret = self.page.locator(".factor-secret")
        expect(secret).to_be_visible()
        self.app = TOTP(secret.inner_text().replace(" ", ""))
        self.look("factor-app")
        self.fill("factors.code", self.app.at(now()))
        self.press("common.continue")

    def keeps_paper(self) -> None:
        """Copies the back-up codes."""
        self.heading("factors.paperTitle")
        codes = self.page.locator(".backup-codes li")
        expect(codes).to_have_count(10)
        self.backup_codes = codes.all_inner_texts()
        self.look("factor-paper")
        self.page.get_by_label(self.word("recovery.saved")).check()
        self.press("common.continue")

    def shows_paper(self, code: str) -> None:
        """At the door, with a code from the paper."""
        self.press("factors.usePaper")
        self.fill("factors.paperCode", code)
        self.press("common.continue")

    # --- the first administrator

    def set_up(self, token: str, name: str = "Aoi", organisation: str = "Workers' Friends") -> None:
        """From the link to the administrator's page."""
        self.go(f"/setup#{token}").heading("setup.who")
        self.set_up_from_here(name, organisation)
        self.heading("admin.desksTitle")

    def set_up_from_here(self, name: str = "Aoi", organisation: str = "Workers' Friends") -> None:
        """Once the link was found good, to the end of the ceremony."""
        self.fill("setup.name", name)
        self.fill("setup.organisation", organisation)
        self.press("common.continue")
        self.draw_passphrase()
        self.draw_recovery_code()

    def create_desk(self, name: str, languages: tuple[str, ...] = ("Tiếng Việt",), area: str = "Tokai") -> None:
        """A desk with a name in the staff's language."""
        self.press("admin.newDesk")
        for language in languages:
            self.page.get_by_role("checkbox", name=language, exact=True).check()
        tongue = "英語" if self.language == "ja" else "English"
        self.fill("admin.nameIn", name, language=tongue)
        self.fill("admin.area", area)
        self.look("new-desk")
        self.press("admin.create")
        expect(self.page.get_by_role("row", name=name)).to_be_visible()

    def invite(self, desk: str, role: str) -> str:
        """The one-time link."""
        self.page.get_by_role("row", name=desk).get_by_role("button", name=self.word("admin.invite")).click()
        title = "admin.inviteLead" if role == "lead" else "admin.inviteCaseworker"
        self.page.get_by_label(self.word(title)).check()
        self.press("admin.inviteMake")
        link = self.page.locator("input.link")
        expect(link).to_be_visible()
        self.look("invitation")
        found = link.input_value()
        self.press("common.close")
        return found.removeprefix(self.origin)

    def sign_directory(self) -> None:
        """Signs whatever waits."""
        self.rail("nav.directory")
        self.press("directory.sign")
        self.sees("directory.signed")

    # --- a member

    def join(self, link: str, name: str) -> None:
        """From the invitation to the desk."""
        self.go(link).heading("join.title")
        self.fill("join.who", name)
        self.press("common.continue")
        self.draw_passphrase()
        self.draw_recovery_code()

    def read_out(self) -> str:
        """The twenty digits of one's own keys, while one waits to be let in."""
        digits = self.page.locator(".notice .fingerprint code")
        expect(digits).to_have_text(re.compile(r"^\d{4}( \d{4}){4}$"))
        return digits.inner_text()

    def let_in(self, name: str, digits: str) -> None:
        """Types what a colleague reads out, and hands the keys over."""
        self.fill("desk.digits", digits, name=name)
        self.press("desk.grant", name=name)

    def sign_in(self, name: str, passphrase: str | None = None) -> None:
        """Types name and passphrase."""
        self.fill("signIn.name", name)
        self.fill("signIn.passphrase", passphrase or self.passphrase)
        self.press("signIn.button")

    def rail(self, path: str, **values: object) -> None:
        """Goes to another screen by the rail."""
        rail = self.page.get_by_role("navigation")
        rail.get_by_role("button", name=self.word(path, **values), exact=True).last.click()

    def logs(self, path: str) -> None:
        """The log has this action."""
        expect(self.page.get_by_role("cell", name=self.word(path)).first).to_be_visible(timeout=20_000)

    def shows_list(self, name: str) -> None:
        """Goes to one of the desk's lists."""
        lists = self.page.get_by_role("group", name=self.word("queue.title"))
        lists.get_by_role("button", name=self.word(f"queue.lists.{name}")).click()

    def open_first_case(self) -> None:
        """Opens the row at the top of the queue."""
        self.page.locator(".queue-row").first.click()
        expect(self.page.locator(".letter-reporter").first).to_be_visible()


def set_up_token(server: RunningServer) -> str:
    """The token of a set-up link, as the command prints it."""
    token = server.write(make_founder_link)
    assert token is not None
    return token

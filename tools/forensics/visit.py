"""What a worker does: finds out what is allowed, tells, reads a reply, writes again, and leaves in haste."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Locator, Page, Request

from api.demo.staff import Caseworker
from bench.running import OpenDesk
from bench.walk import to_the_code
from crypto import reading
from crypto.attachments import ReplyFile, seal_reply_file
from crypto.encoding import b64, b64_decode, digest
from crypto.letters import Seen

ROOT = Path(__file__).resolve().parents[2]
WORDS: Mapping[str, Mapping[str, str]] = {
    key: told
    for part in ("", "report", "mailbox", "guides")
    for key, told in json.loads((ROOT / "static" / "words" / part / "vi.json").read_text("utf-8")).items()
}


def _said(*path: str) -> str:
    told: object = WORDS
    for key in path:
        assert isinstance(told, Mapping)
        told = told[key]
    return str(told)


@dataclass
class Visit:
    """One tab, what was shown in it, and what it asked for."""

    page: Page
    origin: str
    shown: str = ""
    asked: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.startswith(f"{self.origin}/"):
            self.asked.add(request.url.removeprefix(self.origin).partition("#")[0])

    def arrive(self, address: str) -> None:
        """On the first screen, by a poster's address."""
        self.page.goto(address)
        self._look("start", "begin")

    def find_out(self) -> None:
        """May I change my employer? The first answer to the first question, and back to the first screen."""
        self._press("start", "findOut")
        self._press("change", "title")
        self.page.locator("main label.choice input").first.check()
        self._look("next")
        self._press("next")
        self.page.get_by_role("heading", name=_said("change", "questions", "reason")).wait_for()
        self._see(self.page)
        for _ in range(3):
            self.page.go_back()
        self._button("start", "begin").wait_for()

    def report(self, story: str, photo: Path) -> str:
        """Every question answered, a photo added, the report sent; the code."""
        self._press("start", "begin")
        self.page.locator("main label.choice").first.wait_for()

        def see(page: Page) -> None:
            if page.locator("main input[type='file']").count() > 0:
                page.locator("main input[type='file']").last.set_input_files(photo)
                page.locator("li.file canvas").wait_for()
            self._see(page)

        to_the_code(self.page, story, see)
        # The digits are looked for by themselves: a line of four of them is anybody's.
        return "".join(self.page.locator("ol.code li").all_inner_texts())

    def done(self) -> None:
        """The code is on paper."""
        self._press("sent", "done")

    def open_mailbox(self, code: str) -> None:
        """In a fresh load of the first page, as somebody who comes back."""
        self.page.goto("about:blank")
        self.page.goto(self.origin)
        self._press("start", "haveCode")
        self.page.locator("main textarea").fill(code)
        self._press("code", "open")
        self.page.locator("article .told").wait_for(timeout=60_000)
        self._look("mailbox", "send")

    def look_at_pictures(self, count: int) -> None:
        """Opens each file of the answer on the page, and puts all but the last away."""
        shown = self.page.locator("img.team-picture")
        for place in range(count):
            self._button("teamFiles", "look").nth(place).click()
            shown.wait_for()
            self.page.wait_for_function("document.querySelector('img.team-picture').naturalWidth > 0")
            self._see(self.page)
            if place < count - 1:
                self._button("teamFiles", "close").click()
                shown.wait_for(state="detached")

    def write(self, text: str) -> None:
        """Types a follow-up, and does not send it yet."""
        self.page.locator("main textarea").fill(text)

    def send(self) -> None:
        """Sends it."""
        self._press("mailbox", "send")
        self.page.get_by_text(WORDS["mailbox"]["wasSent"]).wait_for(timeout=60_000)

    def leave(self, exit_url: str) -> None:
        """Escape, twice; until the other page is there."""
        for _ in range(2):
            self.page.keyboard.press("Escape")
        self.page.wait_for_url(exit_url)

    def _press(self, *path: str) -> None:
        self._button(*path).click()

    def _look(self, *path: str) -> None:
        """Waits for a button, and remembers all that stands on its screen."""
        self._button(*path).wait_for()
        self._see(self.page)

    def _see(self, page: Page) -> None:
        self.shown += page.locator("body").inner_text() + "\n"

    def _button(self, *path: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^\\s*{re.escape(_said(*path))}\\s*$"))


def newest_case(lead: Caseworker, desk: OpenDesk) -> bytes:
    """The id of the only case that nobody has claimed."""
    waiting = [one for one in lead.queue(desk.entry.desk)["cases"] if one["assignee"] is None]
    assert len(waiting) == 1
    return b64_decode(waiting[0]["case"])


def bring(lead: Caseworker, case: bytes, content: bytes) -> ReplyFile:
    """A picture for the answer, sealed as the desk's page seals it, and brought in its one part."""
    file, sealed = seal_reply_file(content, media_type="image/jpeg", cleaned=True)
    body = {"attachment": b64(file.file.id), "size": len(sealed), "digest": b64(file.file.digest)}
    ticket = lead.post(f"/api/v1/cases/{b64(case)}/uploads", body)["ticket"]
    sha = base64.b64encode(sha256(sealed).digest()).decode()
    headers = {"Authorization": f"Bearer {ticket}", "Content-Digest": f"sha-256=:{sha}:"}
    brought = lead.ask("PUT", f"/api/v1/uploads/{b64(case)}/{b64(file.file.id)}/0", sealed, headers)
    assert brought.status < HTTPStatus.BAD_REQUEST
    return file


def answer(lead: Caseworker, desk: OpenDesk, text: str, pictures: Sequence[bytes] = ()) -> bytes:
    """The lead claims the case that waits, opens it and answers, with pictures; its id."""
    case = newest_case(lead, desk)
    lead.claim(case)
    told, held = lead.get(f"/api/v1/cases/{b64(case)}"), lead.held[desk.entry.desk]
    sealed_cover, epoch = b64_decode(told["cover"]), told["epoch"]
    cover = reading.open_cover(sealed_cover, held.identity, instance=desk.instance, case=case, epoch=epoch)
    sealed = b64_decode(told["letters"][0]["letter"])
    report = reading.open_report(sealed, cover)
    lead.send_reply(
        case,
        text,
        "vi",
        desk=desk.entry.desk,
        reporter_recipient=reading.reporter_recipient(report),
        case_recipient=reading.case_identities(cover)[0].recipient,
        report_digest=digest(sealed),
        counter=1,
        seen=(Seen(report.author, digest(sealed)),),
        files=[bring(lead, case, picture) for picture in pictures],
    )
    return case

"""A worker who writes Burmese and two caseworkers at once, from the report to the letter that opens it again.

Everything that they write is marked; no mark is in a mail, a log, an address, a title or the folder of the server.
"""

from __future__ import annotations

import io
import logging
import re
import secrets
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Request, Route, expect

from crypto.encoding import b64_decode
from crypto.notebook import Agreed, Checks, Closing, Labels, Mention, Referral, Task
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notes import notes
from tests.browser.test_phrasebook import choice, said
from tests.browser.test_reply_files import attaches
from tests.browser.worker_people import WorkerScreen
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.test_mails import MailServer, mail, quick, settings_of, wants
from tests.patience import until
from tests.privacy.test_canary import hits, in_files
from tools.forensics.marks import spellings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

__all__ = ["mail", "quick"]  # fixtures

KIND = "violence_harassment"
WRITTEN = {
    "story": "အလုပ်ရှင်က ကျွန်တော့်ကို ရိုက်တယ်။",
    "answer": "ကျေးဇူးတင်ပါတယ်။ အခု သူငယ်ချင်းအိမ်မှာ ရှိတယ်။",
    "once more": "သူ ပြန်လာပြီ။",
    "reply": "ကျွန်တော်တို့ ဖတ်ပြီးပါပြီ။",
    "note": "Called her friend.",
    "mention": "Mai, please ask the interpreter.",
    "job": "Find a bed",
    "referral": "Spoke to the inspector.",
    "label": "bed",
    "photo's name": "wound.jpg",
    "photo's inside": "camera",
    "file's name": "map.jpg",
    "file's inside": "scanner",
}


@dataclass
class Told:
    """All that was asked for and shown in the open: addresses, bodies, headers, titles; and what the server logged."""

    asked: list[Request] = field(default_factory=list[Request])
    titles: set[str] = field(default_factory=set[str])
    lines: list[str] = field(default_factory=list[str])

    def listen(self, page: Page) -> None:
        """To one person's browser, in all of its tabs."""

        def hear(request: Request) -> None:
            self.asked.append(request)

        page.context.on("request", hear)
        page.on("framenavigated", lambda _: self.titles.add(page.title()))

    def in_the_open(self) -> list[tuple[str, bytes]]:
        """Each by what a person would call it."""
        found = [(f"the title {title}", title.encode()) for title in self.titles]
        found += [("the log", line.encode()) for line in self.lines]
        for one in self.asked:
            headers = "\n".join(f"{name}: {value}" for name, value in one.headers.items())
            found += [
                ("an address", one.url.encode()),
                (f"{one.method} {one.url}", (one.post_data_buffer or b"") + headers.encode()),
            ]
        return found


@pytest.fixture
def told() -> Generator[Told]:
    """Whatever any part of the server writes to a log, to the last detail."""
    heard = Told()
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: heard.lines.append(f"{record.name} {record.getMessage()} {vars(record)}")
    loggers = [logging.getLogger(name) for name in ("", "koe", "uvicorn.error", "uvicorn.access")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    yield heard
    for one, level in zip(loggers, before, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


def picture(said_inside: str) -> bytes:
    """A photo that says something of itself."""
    written = io.BytesIO()
    Image.new("RGB", (320, 240), (200, 160, 120)).save(written, "JPEG", comment=said_inside)
    return written.getvalue()


def files(name: str, inside: str) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(inside)}


def tells(there: WorkerScreen, story: str, photo: FilePayload) -> str:
    """In danger now, with a photo; an authority may be told, without the name. The code."""
    there.to_kinds(danger="yes").tick(there.kind(KIND)).press("next").heading("ask.subkinds.question").press("skip")
    there.choose("when", "this_week").choose("ongoing", "yes").choose("leaving_soon", "no")
    there.heading("story.question").write(story).press("next").heading("files.question")
    there.page.locator("main input[type='file']").last.set_input_files(photo)
    there.sees("files.cleaned.picture").look("files").press("next")
    there.choose("status", "titp1").choose("sector", "care").choose("documents", "employer")
    there.press("more.no").heading("desk.question")
    there.page.locator("label.choice input").first.check()
    there.press("next").heading("consent.question").tick(there.word("consent.authority")).press("next")
    there.heading("check.question").press("skip")
    there.heading("replies.question").tick(there.word("replies.code")).press("next")
    there.heading("ask.safe_contact.question").press("skip")
    there.heading("review.question").look("review").press("review.send").heading("sent.title")
    return there.code()


def both_want_it(linh: StaffBrowser, mai: StaffBrowser, office: Office) -> None:
    """It comes to both by itself; Linh takes it while Mai's press is on its way, and Mai is told who has it."""
    for there in (linh, mai):
        expect(there.page.locator(".queue-row")).to_have_count(1)
        expect(there.page.locator(".queue-row .urgent")).to_be_visible()
        there.open_first_case()
        there.look("report")
    [row] = office.lead.queue(office.desk)["cases"]

    def late(route: Route) -> None:
        office.lead.post(f"/api/v1/cases/{row['case']}/claim")
        route.continue_()

    mai.page.route("**/claim", late)
    mai.press("case.claim")
    mai.sees("case.claimedByOther", name="Linh")
    mai.look("overtaken")
    mai.page.unroute("**/claim")
    linh.sees("case.withYou")


def notes_and_plans(linh: StaffBrowser, mai: StaffBrowser, text: dict[str, str]) -> None:
    """A note, one that is meant for Mai, a label, something to do; Mai sees each come, and adds a tick."""
    linh.press("notes.write")
    linh.fill("notes.label", text["note"])
    linh.press("notes.keep")
    expect(notes(mai)).to_contain_text([text["note"]])
    linh.fill("notes.label", text["mention"])
    linh.page.get_by_role("checkbox", name="Mai").check()
    linh.press("notes.keep")
    expect(notes(mai)).to_have_count(2)
    linh.press("labels.add")
    linh.page.get_by_role("combobox", name=linh.word("labels.add")).fill(text["label"])
    linh.press("labels.addButton")
    expect(mai.page.locator(".label")).to_contain_text([text["label"]])
    linh.press("plan.begin")
    linh.page.get_by_label(linh.word("plan.what")).fill(text["job"])
    linh.page.get_by_label(linh.word("plan.who"), exact=True).select_option(label="Mai")
    linh.press("plan.add")
    expect(mai.page.locator(".plan .job")).to_contain_text([text["job"]])
    checklist = mai.page.locator(".checklist")
    checklist.locator("summary").click()
    checklist.get_by_role("checkbox").first.check()
    mai.press("checklist.keep")
    expect(linh.page.locator(".checklist summary")).to_contain_text(linh.word("checklist.ticked", count=1))
    linh.look("noted")
    mai.look("noted")


def replies(linh: StaffBrowser, mai: StaffBrowser, text: dict[str, str]) -> None:
    """A sentence of the phrasebook with the Burmese beside it, words of one's own, and a picture."""
    linh.press("notes.reply")
    linh.page.locator(".phrasebook > summary").click()
    linh.fill("phrasebook.find", "safe now")
    linh.page.locator(".phrase-add").get_by_text(said("en", "safe_now")).click()
    expect(linh.page.locator(".phrase .phrase-theirs")).to_have_text(said("my", "safe_now"))
    linh.fill("case.replyLabel", text["reply"])
    expect(attaches(linh, files(text["file's name"], text["file's inside"]))).to_have_count(1)
    linh.look("reply")
    linh.press("case.send")
    linh.sees("case.sent")
    expect(mai.page.locator(".letter-desk")).to_contain_text(text["reply"])
    expect(mai.page.locator(".stage[aria-current=step]")).to_contain_text(mai.word("state.answered"))


def answers(browser: Browser, server: RunningServer, told: Told, code: str, text: dict[str, str]) -> WorkerScreen:
    """With the code, in Burmese: looks at the picture, taps that they are safe, and writes."""
    back = WorkerScreen.opened(browser, server.origin, "my", (390, 844), "together")
    told.listen(back.page)
    back.press("start.haveCode").heading("code.title").write(code).press("code.open")
    back.heading("mailbox.title")
    expect(back.page.locator(".phrase-said")).to_have_text(said("my", "safe_now"))
    expect(back.page.locator("article .told")).to_contain_text(text["reply"])
    back.press("teamFiles.look")
    expect(back.page.locator("img.team-picture")).to_have_js_property("naturalWidth", 320)
    back.page.get_by_role("group").first.get_by_role("button", name=choice("my", "yes")).click()
    back.look("answer").write(text["answer"]).press("mailbox.send").sees("mailbox.wasSent")
    return back


def refers(linh: StaffBrowser, mai: StaffBrowser, text: dict[str, str]) -> None:
    """Not by name, which the worker does not allow."""
    linh.press("referral.offer")
    dialog = linh.page.get_by_role("dialog")
    dialog.get_by_label(linh.word("referral.toWhom")).select_option("lsio")
    dialog.get_by_label(linh.word("referral.more")).fill(text["referral"])
    dialog.get_by_label(linh.word("referral.tellable.name")).check()
    expect(dialog.get_by_role("button", name=linh.word("referral.keep"))).to_have_count(0)
    dialog.get_by_label(linh.word("referral.tellable.name")).uncheck()
    dialog.get_by_role("button", name=linh.word("referral.keep")).click()
    expect(linh.page.locator(".stage[aria-current=step]")).to_contain_text(linh.word("state.referred"))
    expect(notes(mai)).to_contain_text([text["note"], text["mention"], text["referral"]])
    linh.look("referred")


def ends_with_both(linh: StaffBrowser, mai: StaffBrowser) -> None:
    """Linh says how it ended, Mai reads it where she is and agrees, Linh closes."""
    linh.press("course.close")
    linh.page.get_by_role("radio", name=linh.word("closing.outcomes.partly")).check()
    linh.press("closing.askEyes")
    linh.sees("closing.eyesOwn")
    expect(linh.page.get_by_role("button", name=linh.word("course.closeNow"))).to_have_count(0)
    mai.sees("closing.eyesOther")
    mai.page.get_by_role("button", name=mai.word("closing.agree")).scroll_into_view_if_needed()
    mai.look("second-eyes")
    mai.press("closing.agree")
    linh.sees("closing.agreed", name="Mai")
    linh.press("course.closeNow")
    for there in (linh, mai):
        expect(there.page.locator(".stage[aria-current=step]")).to_contain_text(there.word("state.closed"))
        there.look("closed")


def test_a_case_goes_its_whole_way_between_three_people_and_nothing_of_it_is_in_the_open(
    browser: Browser,
    start_server: Callable[..., RunningServer],
    mail: MailServer,
    quick: None,
    told: Told,
    tmp_path: Path,
) -> None:
    marks = {name: f"mark{secrets.token_hex(6)}" for name in WRITTEN}
    text = {name: f"{one} {marks[name]}" for name, one in WRITTEN.items()}
    server = start_server(**settings_of(mail))
    office = open_office(server)
    mai_there = office.let_in("Mai")
    for person, language in ((office.lead, "en"), (mai_there, "ja")):
        wants(person, "urgent", at_night=True, language=language)
    linh = signed_in(browser, server, office.lead, tmp_path / "linh")
    mai = at_phone(browser, server, mai_there, tmp_path / "mai")
    worker = WorkerScreen.opened(browser, server.origin, "my", (390, 844), "together")
    for page in (linh.page, mai.page, worker.page):
        told.listen(page)
    code = tells(worker, text["story"], files(text["photo's name"], text["photo's inside"]))
    marks["code"] = code

    both_want_it(linh, mai, office)
    expect(linh.page.locator(".letter-reporter .written")).to_contain_text(text["story"])
    expect(linh.page.locator(".letter-reporter .attachments li")).to_have_count(1)
    notes_and_plans(linh, mai, text)
    replies(linh, mai, text)
    back = answers(browser, server, told, code, text)
    for there in (linh, mai):
        expect(there.page.locator(".letter-reporter").last).to_contain_text(text["answer"])
    expect(linh.page.locator(".tapped-one dd").first).to_have_text(choice("en", "yes"))
    refers(linh, mai, text)
    ends_with_both(linh, mai)
    back.write(text["once more"]).press("mailbox.send").sees("mailbox.wasSent")
    for there in (linh, mai):
        expect(there.page.locator(".stage[aria-current=step]")).to_contain_text(there.word("state.reopened"))
        expect(there.page.locator(".letter-reporter").last).to_contain_text(text["once more"])
        there.look("opened-again")
        told.titles.add(there.page.title())

    # It was all there: for whom it is meant, everything opens.
    [row] = office.lead.queue(office.desk)["cases"]
    case = linh_opens(office, row["case"], text)
    until(lambda: len(mail.took) >= len((linh, mai)), "both were told by mail that something urgent waits")
    in_the_open = [
        *told.in_the_open(),
        *in_files(server.settings.data),
        *(("a mail", one.as_bytes() + one.get_content().encode()) for one in mail.took),
    ]
    names = {re.sub(r"http\S+?(?=/api)", "", name) for name, _ in in_the_open}
    assert {"POST /api/v1/reports", f"POST /api/v1/cases/{case}/notes", "koe.db", "the log", "a mail"} <= names
    assert [hit for name, content in in_the_open for hit in hits(marks, name, content)] == []
    assert {linh.word("title"), ""} >= told.titles - {worker.page.title()}
    # No mail, title or line of the log names the case; an address may, by its id and nothing else.
    quietly = [(name, content) for name, content in in_the_open if name.startswith(("a mail", "the title"))]
    assert [name for name, content in quietly if any(piece in content for piece in spellings(case))] == []
    assert linh.complaints + mai.complaints + worker.complaints + back.complaints == []


def linh_opens(office: Office, case: str, text: dict[str, str]) -> str:
    """With her own keys and no page: every letter and note is what was written. The case's id."""
    opened = office.lead.open_case(b64_decode(case))
    assert opened.report.body.answers.story == text["story"]
    assert [one.body.text for one in opened.follow_ups] == [text["answer"], text["once more"]]
    kept = [one.body for one in office.lead.notes(b64_decode(case)) if one is not None]
    assert {text[name] for name in ("note", "mention", "job", "referral")} <= {one.text for one in kept}
    wanted = {Labels, Checks, Task, Mention, Referral, Closing, Agreed}
    assert wanted <= {type(one.entry) for one in kept}
    return case

"""A desk sends a redacted photo and a PDF with its reply; the worker looks at one and saves the other."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, expect

from crypto import reading
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_viewer import KIND, closes, has_red, opens, pdf, photo
from tests.browser.worker_people import WorkerScreen
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

MARK = "MARK-SM-A125F"


def marked_photo() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = MARK
    written = io.BytesIO()
    Image.new("RGB", (300, 200), (90, 140, 90)).save(written, "JPEG", exif=exif, comment=MARK)
    return written.getvalue()


def attaches(there: StaffBrowser, *files: FilePayload) -> Locator:
    """Chooses files, and gives the list of what goes along."""
    there.page.locator(".reply-files input").set_input_files(list(files))
    return there.page.locator(".reply-files li")


def test_files_go_with_a_reply_and_come_to_the_workers_phone(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    worker = Worker(server.origin)
    evidence = worker.seal_file(photo("JPEG"))
    worker.upload(evidence)
    answers = Answers((KIND["key"],), "vi", "yes", "code", "Xem ảnh.")
    worker.seal_report(office.desk, answers, kinds=(KIND["number"],), hour=9, urgent=False, attachments=[evidence])
    worker.send()

    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    redacts_into_the_reply(linh)
    linh.press("notes.reply")
    listed = attaches(linh)
    expect(listed).to_have_count(1)
    attaches(linh, {"name": "Mai's phone.jpg", "mimeType": "image/jpeg", "buffer": marked_photo()})
    expect(listed).to_have_count(2)
    attaches(linh, {"name": "form.pdf", "mimeType": "application/pdf", "buffer": pdf("The form")})
    expect(listed).to_have_count(3)
    attaches(linh, {"name": "list.docx", "mimeType": "image/png", "buffer": b"PK\3\4" + bytes(100)})
    linh.sees("replyFiles.notTaken")
    attaches(linh, {"name": "large.pdf", "mimeType": "application/pdf", "buffer": bytes(10 * 2**20 + 1)})
    linh.sees("replyFiles.tooLarge")
    expect(listed).to_have_count(3)
    linh.look("reply-with-files")
    linh.press("case.send")
    linh.sees("case.sent")
    expect(listed).to_have_count(0)
    expect(linh.page.locator(".letter-desk .attachments li")).to_have_count(3)
    linh.look("sent-with-files")

    # What lies there was cleaned, and what was burnt is gone.
    [reply] = worker.replies()
    assert reply is not None
    contents = [reading.open_reply_file(worker.fetch_file(one), one) for one in reply.body.files]
    assert [one.file.type for one in reply.body.files] == ["image/jpeg", "image/jpeg", "application/pdf"]
    assert not has_red(Image.open(io.BytesIO(contents[0])).convert("RGB"))
    assert MARK.encode() not in b"".join(contents)

    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.open_first_case()
    expect(mai.page.locator(".letter-desk .attachments li")).to_have_count(3)
    mai.page.locator(".letter-desk .attachments li").nth(1).get_by_role("button").first.click()
    expect(mai.page.locator("dialog.viewer canvas")).to_be_visible()
    closes(mai)
    reads_on_the_phone(browser, server, worker.code)
    assert linh.complaints + mai.complaints == []


def redacts_into_the_reply(linh: StaffBrowser) -> None:
    viewer = opens(linh, 0)
    expect(viewer.locator("canvas")).to_be_visible()
    linh.press("viewer.redact")
    place: Any = viewer.locator(".sheet-paper").bounding_box()
    linh.page.mouse.move(place["x"] + place["width"] * 0.3, place["y"] + place["height"] * 0.3)
    linh.page.mouse.down()
    linh.page.mouse.move(place["x"] + place["width"] * 0.7, place["y"] + place["height"] * 0.7, steps=3)
    linh.page.mouse.up()
    linh.press("viewer.make")
    linh.press("viewer.attachCopy")
    linh.sees("viewer.attached")
    closes(linh)


def reads_on_the_phone(browser: Browser, server: RunningServer, code: str) -> None:
    """360×740, in Vietnamese: a picture in its place, a PDF after a word of warning; both gone with the answer."""
    back = WorkerScreen.opened(browser, server.origin, "vi", (360, 740), "reply-files")
    back.press("start.haveCode").heading("code.title").write(code).press("code.open")
    expect(back.page.get_by_text(back.word("teamFiles.from"))).to_have_count(3, timeout=120_000)  # scrypt
    back.look("answer-with-files")
    back.page.get_by_role("button", name=back.word("teamFiles.look", whole=True)).first.click()
    picture = back.page.locator("img.team-picture")
    expect(picture).to_have_js_property("naturalWidth", 600)
    back.look("picture-of-the-team")
    back.page.get_by_role("button", name=back.word("teamFiles.close", whole=True)).click()
    expect(picture).to_have_count(0)
    back.page.get_by_role("button", name=back.word("teamFiles.save", whole=True)).last.click()
    back.sees("teamFiles.stays")
    back.look("warning-before-saving")
    with back.page.expect_download() as download:
        back.page.get_by_role("button", name=back.word("teamFiles.saveNow", whole=True)).click()
    assert download.value.suggested_filename == "3.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    back.page.get_by_role("button", name=back.word("mailbox.deleteOne", whole=True)).click()
    back.press("mailbox.deleteYes")
    expect(back.page.get_by_text(back.word("teamFiles.from"))).to_have_count(0)
    back.close()

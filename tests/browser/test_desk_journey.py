"""The desk's whole way in a real browser: from the set-up link to the reply that a worker reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from crypto.codes import case_id
from crypto.encoding import b64, b64_decode
from crypto.signing import verify
from tests.browser.desk_people import KIND, PHONE, StaffBrowser, set_up_token
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Giám đốc đánh tôi vào mặt.\nHộ chiếu của tôi ở trong tủ của ông ấy."
PHOTO = b"\xff\xd8\xff a wound"
CHECK = {"question": "food", "answer": "Bún bò Huế"}
MORE = {"status": "titp2", "sector": "construction", "check": CHECK, "subkinds": ["wages.unpaid"]}
REPLY = "Chúng tôi đã đọc. Bạn có an toàn không?"
FOLLOW_UP = "Tôi đang ở nhà bạn tôi."


@dataclass
class Desk:
    """A desk whose keys were made in a browser and whose directory was signed in another."""

    administrator: StaffBrowser
    lead: StaffBrowser
    desk: bytes


def open_desk(browser: Browser, server: RunningServer, shots: Path, language: str) -> Desk:
    """Set-up, a desk, its lead, its keys, the directory: every step on a screen, every screen looked at."""
    name = "ベトナム語デスク" if language == "ja" else "Vietnamese desk"
    administrator = StaffBrowser.opened(browser, server.origin, language, shots=shots)
    administrator.go(f"/setup#{set_up_token(server)}").heading("setup.who")
    administrator.look("01-setup")
    administrator.set_up_from_here()
    administrator.heading("admin.desksTitle")
    administrator.look("04-desks-empty")
    administrator.create_desk(name)
    link = administrator.invite(name, "lead")
    administrator.look("05-desks")

    lead = StaffBrowser.opened(browser, server.origin, language, shots=shots)
    lead.go(link).heading("join.title")
    lead.look("06-join")
    lead.join(link, "Linh")
    lead.heading("desk.makeTitle", desk=name)
    lead.look("07-make-keys")
    lead.press("desk.makeButton")
    lead.sees("desk.waitingSignature")
    lead.look("08-waiting-for-signature")

    administrator.rail("nav.directory")
    administrator.sees("directory.waitingOne", desk=name)
    fingerprints = [lead.page.locator(".notice .fingerprint code"), administrator.page.locator("td .fingerprint code")]
    read_out, compared = (one.first.inner_text() for one in fingerprints)
    assert read_out == compared
    administrator.look("09-directory-to-sign")
    administrator.sign_directory()
    administrator.look("10-directory-signed")

    lead.press("desk.checkAgain")
    lead.sees("queue.emptyList.open")
    lead.look("11-queue-empty")
    listed = Worker(server.origin).directory()[0].desks
    assert [dict(entry.names)[language if language == "en" else "en"] for entry in listed] == [name]
    return Desk(administrator, lead, listed[0].desk)


def report(server: RunningServer, desk: bytes, *, urgent: bool = False, story: str = STORY) -> Worker:
    """A worker's report over HTTP, sealed as the phone seals it."""
    worker = Worker(server.origin)
    answers = Answers((KIND["key"],), "vi", "yes", "code", story, MORE)
    photo = worker.seal_file(PHOTO)
    worker.upload(photo)
    worker.report(
        desk,
        answers,
        kinds=(KIND["number"],),
        hour=21,
        urgent=urgent,
        urgency=0 if urgent else None,
        programme="titp" if urgent else None,
        area=23 if urgent else None,
        attachments=[photo],
        consent=2,
    )
    return worker


def reads_all_of_it(lead: StaffBrowser, language: str) -> None:
    """Every answer by name, and the file on this computer."""
    for shown in ("Technical intern, level 2" if language == "en" else "技能実習2号", "Bún bò Huế"):
        expect(lead.page.locator(".facts").last).to_contain_text(shown)
    expect(lead.page.locator(".allowed")).to_contain_text("without my name" if language == "en" else "名前を出さず")
    lead.look("13-case")
    with lead.page.expect_download() as saved:
        lead.page.get_by_role("button", name=lead.word("attachments.save")).click()
        lead.sees("attachments.warning")
        lead.press("attachments.saveNow")
    assert (saved.value.suggested_filename, Path(saved.value.path()).read_bytes()) == ("1.jpg", PHOTO)


def again(lead: StaffBrowser) -> None:
    """Leaves the case and comes back to it."""
    lead.page.locator(".queue-row").last.click()
    lead.page.locator(".queue-row").first.click()


def proves_what_is_allowed(lead: StaffBrowser, worker: Worker) -> None:
    """More without the worker's own answer does not count, less does; and the proof needs neither keys nor report."""
    worker.follow_up("", level=4, answer="phở")
    again(lead)
    expect(lead.page.locator(".letter-reporter").last).to_contain_text(lead.word("allowed.notCounted").split("{")[0])
    lead.look("18-not-counted")
    worker.follow_up("", level=1)
    again(lead)
    expect(lead.page.locator(".allowed h2")).to_contain_text(lead.word("allowed.title"))
    lead.page.locator(".allowed summary").click()
    lead.look("19-allowed")
    with lead.page.expect_download() as saved:
        lead.press("allowed.saveProof")
    proof = json.loads(Path(saved.value.path()).read_text())
    said = json.loads(proof["statement"])
    verify_key = b64_decode(proof["verify_key"])
    verify(verify_key, "koe/v1/consent", proof["statement"].encode(), b64_decode(proof["signature"]))
    assert b64(case_id(b64_decode(said["instance"]), verify_key)) == said["case"] == b64(worker.case)
    assert (said["level"], said["counter"]) == (1, 4)
    assert set(proof) == {"level", "day", "statement", "signature", "verify_key"}


@pytest.mark.parametrize("language", first_or_all(pytest.param("ja", marks=pytest.mark.as_shipped), "en"))
def test_a_desk_opens_reads_and_answers_from_the_set_up_link_to_the_reply(
    browser: Browser, server: RunningServer, tmp_path: Path, language: str
) -> None:
    there = open_desk(browser, server, tmp_path, language)
    lead = there.lead
    report(server, there.desk, story="Tôi không được trả tiền làm thêm giờ.")
    worker = report(server, there.desk, urgent=True)

    lead.press("queue.refresh")
    rows = lead.page.locator(".queue-row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(lead.word("urgency.0"))
    expect(rows.first).to_contain_text("技能実習 · 愛知県" if language == "ja" else "Trainee · Aichi")
    expect(rows.first).to_contain_text("ベトナム語" if language == "ja" else "Vietnamese")
    lead.look("12-queue")

    lead.open_first_case()
    expect(lead.page.locator(".written").first).to_have_text(STORY)
    reads_all_of_it(lead, language)
    lead.press("case.claim")
    lead.sees("case.withYou")
    lead.fill("case.replyLabel", REPLY)
    lead.look("14-typing")
    lead.press("case.send")
    lead.sees("case.sent")
    lead.look("15-answered")

    answers = worker.replies()
    assert [one.body.text for one in answers if one is not None] == [REPLY]
    worker.follow_up(FOLLOW_UP)
    lead.press("queue.refresh")
    lead.sees("queue.newLetter")
    lead.page.locator(".queue-row").last.click()
    lead.page.locator(".queue-row").first.click()
    expect(lead.page.locator(".letter-reporter").last).to_contain_text(FOLLOW_UP)
    lead.look("16-correspondence")

    proves_what_is_allowed(lead, worker)

    worker.withdraw()
    lead.sees("case.withdrawnTitle")
    expect(lead.page.get_by_label(lead.word("case.replyLabel"))).to_have_count(0)
    lead.look("17-withdrawn")

    lead.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    lead.look("18-case-on-a-phone")
    lead.press("case.backToList")
    lead.look("19-queue-on-a-phone")

    there.administrator.rail("nav.audit")
    there.administrator.logs("audit.replied")
    there.administrator.look("20-log")
    there.administrator.rail("nav.staff")
    there.administrator.sees("role.lead")
    there.administrator.look("21-people")
    assert there.lead.complaints == []
    assert there.administrator.complaints == []

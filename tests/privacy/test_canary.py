"""Is a worker's story, or an answer to it, anywhere but in the two browsers? A marked text is sent and looked for."""

from __future__ import annotations

import base64
import gzip
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from bench.running import Server, free_port, koe_serve
from bench.weights import CHROMIUM, SWITCHES
from bench.wire import Wire
from tests.browser.desk_people import StaffBrowser
from tests.browser.worker_people import WorkerScreen
from tests.journeys.people import Caseworker, open_organisation
from tools.forensics.marks import spellings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("canary")]


def hits(marks: dict[str, str], name: str, content: bytes) -> list[str]:
    """Which marks a content shows, and as what."""
    return [f"{mark} in {name}" for mark, text in marks.items() if any(piece in content for piece in spellings(text))]


def unpacked(body: bytes, encoding: str) -> bytes:
    """A body as the browser reads it."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding)
    return body if unpack is None or not body else unpack(body)


def on_the_line(wire: Wire) -> Iterator[tuple[str, bytes]]:
    """Everything that passed, as it passed and as it was read."""
    for number, connection in enumerate(wire.connections):
        yield f"connection {number}, sent", bytes(connection.sent)
        yield f"connection {number}, received", bytes(connection.received)
    for exchange in wire.exchanges():
        encoding = exchange.answer_headers.get("content-encoding", "")
        yield f"{exchange.method} {exchange.target}", unpacked(exchange.answer_body, encoding)


def in_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder."""
    yield from ((str(path.relative_to(folder)), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    """Its loop lives in this thread only while the test runs."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def office_browser(playwright: Playwright) -> Browser:
    """The caseworker's."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)


def set_up(origin: str, server: Server) -> tuple[Caseworker, bytes]:
    """A desk that takes reports, by the steps of its people's browsers, over the recorded line."""
    administrator = open_organisation(origin, server.setup_token)
    desk = administrator.create_desk(
        {"en": "Vietnamese desk", "vi": "Nhóm tiếng Việt", "ja": "デスク"}, ["vi"], "Tokai"
    )
    lead = Caseworker(origin, name="Linh").accept(administrator.invite(desk, "lead"))
    lead.make_desk_keys(desk)
    administrator.publish()
    return lead, desk


def test_a_mark_is_found_however_it_is_written() -> None:
    mark = "Ngựa xanh 7f3a"
    raw = mark.encode()
    padded = [base64.b64encode(b"x" * shift + raw + b"tail") for shift in range(3)]
    written = [raw, mark.encode("utf-16-le"), raw.hex().encode(), *padded, base64.urlsafe_b64encode(b"??" + raw + b"?")]
    for content in written:
        assert hits({"mark": mark}, "here", b"before" + content + b"after") == ["mark in here"]
    assert hits({"mark": mark}, "here", b"nothing") == []


def test_a_marked_story_is_nowhere_outside_the_two_browsers(
    tmp_path: Path, playwright: Playwright, office_browser: Browser
) -> None:
    marks = {name: f"Ngựa-xanh-{secrets.token_hex(6)}" for name in ("story", "reply", "follow-up", "note")}
    port = free_port()
    with Wire(port) as wire, koe_serve(tmp_path / "data", port=port, origin_port=wire.port) as server:
        origin = f"http://localhost:{wire.port}"
        lead, _ = set_up(origin, server)

        # A profile like a phone's own, kept on disk, so that it can be searched afterwards.
        phone = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=CHROMIUM,
            args=SWITCHES,
            locale="vi-VN",
            viewport={"width": 360, "height": 740},
            timezone_id="Asia/Tokyo",
        )
        there = WorkerScreen(phone.new_page(), origin, "vi", "canary")
        there.page.goto(origin)
        there.to_review("freedom_documents", f"Giám đốc giữ hộ chiếu. {marks['story']}")
        there.press("review.send").heading("sent.title")
        marks["code"] = there.code()
        there.press("sent.done").heading("wiped")

        desk = StaffBrowser.opened(office_browser, origin)
        desk.go("/desk").heading("signIn.title")
        desk.sign_in("Linh", lead.passphrase)
        desk.shows_paper(lead.backup_codes.pop())
        desk.open_first_case()
        expect(desk.page.locator(".written").first).to_contain_text(marks["story"])
        desk.press("case.claim")
        desk.fill("case.replyLabel", f"Chúng tôi đã đọc. {marks['reply']}")
        desk.press("case.send")
        desk.sees("case.sent")

        there.page.goto("about:blank")
        there.page.goto(origin)
        there.press("start.haveCode").heading("code.title").write(marks["code"]).press("code.open")
        there.heading("mailbox.title")
        expect(there.page.locator("article .told")).to_contain_text(marks["reply"])
        there.write(f"Cảm ơn. {marks['follow-up']}").press("mailbox.send").sees("mailbox.wasSent")
        desk.press("queue.refresh")
        expect(desk.page.locator(".written").last).to_contain_text(marks["follow-up"])
        desk.press("notes.write")
        desk.fill("notes.label", f"電話で話した。{marks['note']}")
        desk.press("notes.keep")
        expect(desk.page.locator(".note")).to_contain_text(marks["note"])

        marks |= {"passphrase": lead.passphrase, "recovery code": re.sub(r"\D", "", lead.recovery_code)}
        in_the_open = [
            *on_the_line(wire),
            *in_files(tmp_path / "data"),
            ("the log", server.log.read_bytes()),
        ]
        phone.close()
    left = [*in_the_open, *in_files(tmp_path / "data"), ("the log at the end", server.log.read_bytes())]
    names = {name for name, _ in left}

    assert {"POST /api/v1/reports", "koe.db", "koe.db-wal", "the log"} <= names, "what is searched is there"
    assert [hit for name, content in left for hit in hits(marks, name, content)] == []
    profile = list(in_files(tmp_path / "profile"))
    assert profile
    assert [hit for name, content in profile for hit in hits(marks, name, content)] == []

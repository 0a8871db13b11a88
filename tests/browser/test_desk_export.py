"""A whole desk in one sealed file, by two people in real Chromiums: it opens with the key, and the server saw none."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Route, expect

from crypto.encoding import b64
from crypto.opening import open_sealed
from crypto.sealing import Identity
from tests.browser.desk_people import StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_dossier import listen, photo, told_to_nobody
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office, settled
from tests.journeys.people import Administrator, Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Chim hoàng yến: ba tháng chưa có lương."
NOTE = "カナリアのメモ。"


def sent(office: Office, *, with_photo: bool = False) -> Worker:
    worker = Worker(office.origin)
    files = [worker.seal_file(photo())] if with_photo else []
    worker.upload(*files)
    answers = Answers(("wages",), "vi", "yes", "code", STORY, {"status": "titp2"})
    worker.report(office.desk, answers, kinds=(1,), attachments=files)
    return worker


def to_export(there: StaffBrowser) -> None:
    there.rail("nav.people")
    there.press("deskExport.open")
    expect(there.page.get_by_role("heading", name=there.word("deskExport.title"))).to_be_visible()


def unpacked(download: Download, key: Identity) -> dict[str, bytes]:
    """Name and content of everything in the file, as any tar reads it."""
    content = open_sealed(Path(download.path()).read_bytes(), key)
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
        found = {one.name: tar.extractfile(one) for one in tar.getmembers()}
        return {name: one.read() for name, one in found.items() if one is not None}


def test_two_leads_export_a_desk_and_the_file_opens_with_the_key(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    hoa_there = office.let_in("Hoa", "lead")
    server.write(settled)
    worker, barred = sent(office, with_photo=True), sent(office)
    office.lead.note(worker.case, NOTE)
    hoa_there.post(f"/api/v1/cases/{b64(barred.case)}/bars", {"account": b64(office.lead.account)})
    key, other = Identity.draw(), Identity.draw()

    linh = signed_in(browser, server, office.lead, tmp_path)
    sent_out = listen(linh.page)
    to_export(linh)
    linh.fill("sealedFile.label", key.recipient.text)
    linh.sees("sealedFile.compare")
    linh.look("export-proposing")
    linh.press("deskExport.propose")
    linh.sees("deskExport.waitsForLead")
    digits = linh.page.locator(".proposal .fingerprint code").inner_text()
    linh.look("export-waits")

    hoa = at_phone(browser, server, hoa_there, tmp_path)
    to_export(hoa)
    # Both see the same digits of the key.
    expect(hoa.page.locator(".proposal .fingerprint code")).to_have_text(digits)
    hoa.look("export-to-agree-ja-390")
    hoa.press("deskExport.agree")
    hoa.sees("deskExport.agreedNow")

    to_export(again(linh))
    run = linh.page.get_by_role("button", name=linh.word("deskExport.run"))
    # What the server says was agreed upon has to be what she pastes.
    linh.fill("sealedFile.label", other.recipient.text)
    linh.sees("deskExport.differs")
    expect(run).to_be_disabled()
    linh.look("export-another-key")
    linh.fill("sealedFile.label", key.recipient.text)
    expect(run).to_be_enabled()
    with linh.page.expect_download() as download:
        run.focus()
        linh.page.keyboard.press("Enter")
    linh.sees("deskExport.done", count=1)
    linh.look("export-done")

    files = unpacked(download.value, key)
    case = json.loads(files[f"cases/{b64(worker.case)}/case.json"])
    assert case["report"]["answers"]["story"] == STORY
    assert [one["text"] for one in case["notes"]] == [NOTE]
    assert "技能実習2号" in json.dumps(case["report_in_words"], ensure_ascii=False)
    assert files[f"cases/{b64(worker.case)}/files/1.jpg"] == photo()
    assert json.loads(files["desk.json"])["cases"] == 1
    assert not any(b64(barred.case) in name for name in files)
    told_to_nobody(sent_out, STORY, NOTE)
    # The names in the file are its own: no request brought the tar, or a piece of it, anywhere.
    assert max(len(one) for one in sent_out) < 8_000
    assert linh.complaints + hoa.complaints == []


def again(there: StaffBrowser) -> StaffBrowser:
    """Away from the page and back."""
    there.page.get_by_role("navigation").get_by_role("button", name="Vietnamese desk").click()
    expect(there.page.locator(".queue-row").first).to_be_visible()
    return there


def test_where_a_desk_has_one_lead_an_administrator_agrees_and_a_run_can_be_stopped(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    server.write(settled)
    for _ in range(3):
        sent(office)
    key = Identity.draw()
    office.lead.propose_export(office.desk, key.recipient.text)
    aoi = signed_in_as_administrator(browser, server, office.administrator, tmp_path)
    aoi.sees("deskExport.waiting")
    aoi.look("export-administrator")
    aoi.press("deskExport.agree")
    aoi.sees("deskExport.agreedNow")

    linh = signed_in(browser, server, office.lead, tmp_path)
    to_export(linh)
    linh.fill("sealedFile.label", key.recipient.text)
    # The second case does not come until she has stopped it.
    waiting: list[str] = []

    def slow(route: Route) -> None:
        waiting.append("case")
        if len(waiting) == 2:
            linh.page.get_by_role("button", name=linh.word("deskExport.stop"), exact=True).evaluate(
                "one => one.click()"
            )
        route.continue_()

    linh.page.route("**/api/v1/cases/*", slow)
    linh.press("deskExport.run")
    linh.sees("deskExport.stopped")
    linh.look("export-stopped")
    linh.page.unroute("**/api/v1/cases/*")
    # A connection that breaks is told, and takes nothing away.
    linh.page.route("**/api/v1/cases/*", lambda route: route.abort())
    linh.press("deskExport.run")
    linh.sees("trouble.offline")
    linh.page.unroute("**/api/v1/cases/*")
    with linh.page.expect_download() as download:
        linh.press("deskExport.run")
    linh.sees("deskExport.done", count=3)
    assert json.loads(unpacked(download.value, key)["desk.json"])["cases"] == 3
    assert aoi.complaints + linh.complaints == []


def signed_in_as_administrator(
    browser: Browser, server: RunningServer, person: Administrator, shots: Path
) -> StaffBrowser:
    """The administrator at a computer."""
    there = StaffBrowser.opened(browser, server.origin, shots=shots)
    there.go("/desk").heading("signIn.title")
    there.sign_in(person.name, person.passphrase)
    there.heading("admin.desksTitle")
    return there

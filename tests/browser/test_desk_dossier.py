"""Papers out of a case: filled, printed and sealed in a real Chromium, and nothing of them in any request."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Request, expect

from crypto.opening import open_sealed
from crypto.sealing import Identity
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Ba tháng chưa có lương. Họ giữ hộ chiếu của tôi."
NOTE = "社内の事情は伏せる。"
SUMMARY = "令和8年8月から10月まで、賃金が支払われていない。"
NAME, ADDRESS, EMPLOYER = "グエン ティ ラン", "愛知県豊田市栄町9-9", "カナリア精工株式会社"
CANARIES = (SUMMARY, NAME, ADDRESS, EMPLOYER, STORY)
MORE = {
    "status": "titp2",
    "sector": "food_beverage_mfg",
    "prefecture": "aichi",
    "subkinds": ["wages.unpaid", "freedom_documents.passport_retained", "violence_harassment.verbal_abuse"],
    "when": "1_6_months",
    "nationality": "VN",
    "documents": "employer",
    "overtime_month": "81_100",
    "employer_name": EMPLOYER,
    "check": {"question": "food", "answer": "phở bò"},
}


def photo() -> bytes:
    """Something to see on a page of its own."""
    made = io.BytesIO()
    Image.linear_gradient("L").save(made, "JPEG")
    return made.getvalue()


def reported(server: RunningServer, desk: bytes, consent: int) -> tuple[Worker, bytes]:
    """A report with a photo that allows so much."""
    worker = Worker(server.origin)
    content = photo()
    file = worker.seal_file(content)
    answers = Answers(("wages", "freedom_documents"), "vi", "yes", "code", STORY, MORE)
    worker.upload(file)
    worker.report(desk, answers, kinds=(KIND["number"],), attachments=(file,), consent=consent)
    return worker, content


def listen(page: Page) -> list[bytes]:
    """Everything that leaves from now on: address, headers and body."""
    sent: list[bytes] = []

    def keep(request: Request) -> None:
        told = f"{request.url}\n{request.headers}\n".encode()
        sent.append(told + (request.post_data_buffer or b""))

    page.on("request", keep)
    return sent


def told_to_nobody(sent: list[bytes], *canaries: str) -> None:
    """No request carries a text, as it is, in base64 or as an address has it."""
    whole = b"\n".join(sent)
    for canary in canaries:
        raw = canary.encode()
        for form in (raw, canary.encode("utf-16-le"), base64.b64encode(raw)[:-4], raw.hex().encode()):
            assert form not in whole
        assert "".join(f"%{byte:02X}" for byte in raw).encode() not in whole


def paper(there: StaffBrowser) -> Locator:
    return there.page.locator(".paper")


def choose(there: StaffBrowser, label: str) -> Locator:
    return there.page.get_by_label(label, exact=True)


def printed(there: StaffBrowser, name: str) -> int:
    """Makes the PDF that the printer would get, and a picture of it; how many pages it has."""
    assert there.shots is not None
    there.page.emulate_media(media="print")
    made = there.page.pdf(path=there.shots / f"{name}.pdf", prefer_css_page_size=True)
    # What is not on the paper is not printed.
    for left in (".rail", ".bar", ".desk-list", ".dossier-choices"):
        expect(there.page.locator(left)).to_be_hidden()
    for button in there.page.get_by_role("button").all():
        expect(button).to_be_hidden()
    size = there.page.viewport_size
    assert size is not None
    there.page.set_viewport_size({"width": 660, "height": 940})
    there.page.screenshot(path=there.shots / f"{name}.png", full_page=True)
    there.page.set_viewport_size(size)
    there.page.emulate_media(media="screen")
    return len(re.findall(rb"/Type /Page\b", made))


def test_a_named_complaint_is_printed_and_sealed_and_no_request_carries_it(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    worker, content = reported(server, office.desk, consent=3)
    office.lead.note(worker.case, NOTE)
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    sent = listen(linh.page)
    linh.press("dossier.offer")
    linh.heading("dossier.title")
    choose(linh, "Complaint to the Labour Standards Inspection Office").check()
    for key, text in (("office", "豊田"), ("name", NAME), ("address", ADDRESS), ("organisation", "働く人の会")):
        linh.fill(f"dossier.fields.{key}", text)
    linh.fill("dossier.summary", SUMMARY)
    # What the report told of the employer stands there already.
    expect(choose(linh, linh.word("dossier.fields.company"))).to_have_value(EMPLOYER)
    linh.look("complaint-chosen")
    linh.press("dossier.openFiles", count=1)
    linh.sees("dossier.filesOpened")
    for said in (
        "豊田労働基準監督署長 殿",
        "労働基準法等違反に関する申告書",
        "労働基準法第104条第1項",
        NAME,
        EMPLOYER,
        "賃金不払・遅払",
        "労働基準法第24条",
        "技能実習2号",
        "愛知県",
        SUMMARY,
        STORY,
        "ベトナム語",
        "申告者の氏名その他申告者が特定される事項を明らかにしないで",
        "労働基準法第104条第2項",
        hashlib.sha256(content).hexdigest(),
    ):
        expect(paper(linh)).to_contain_text(said)
    # What another office acts on, the check, and what the desk noted stay off it.
    for unsaid in ("暴言", "phở bò", NOTE):
        expect(paper(linh)).not_to_contain_text(unsaid)
    expect(linh.page.locator(".dossier-choices")).to_contain_text("暴言・侮辱")
    expect(paper(linh).locator("img")).to_have_count(1)
    paper(linh).scroll_into_view_if_needed()
    linh.look("complaint-preview")
    assert printed(linh, "complaint-lsio") >= 3, "the complaint, the story and the photo are sheets of their own"

    sealed_for_a_lawyer(linh)

    choose(linh, "Complaint of a technical intern trainee (Article 49)").check()
    expect(paper(linh)).to_contain_text("出入国在留管理庁長官 殿")
    expect(paper(linh)).to_contain_text("技能実習法第48条第1項")
    expect(linh.page.locator(".dossier-choices")).to_contain_text("OTIT takes it and investigates")
    assert printed(linh, "complaint-otit") >= 3

    the_ladder_decides(linh)
    told_to_nobody(sent, *CANARIES)
    assert linh.complaints == []


def sealed_for_a_lawyer(linh: StaffBrowser) -> None:
    """The file opens with the secret key, and says what the paper says."""
    linh.page.get_by_text(linh.word("sealedFile.title")).click()
    field, keep = linh.word("sealedFile.label"), linh.page.get_by_role("button", name=linh.word("sealedFile.save"))
    lawyer = Identity.draw()
    for wrong, why in (
        (lawyer.text, "secret"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "several"),
        ("age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", "kind"),
        (lawyer.recipient.text[:-1], "slip"),
    ):
        choose(linh, field).fill(wrong)
        linh.sees(f"sealedFile.faults.{why}")
        expect(keep).to_be_disabled()
    choose(linh, field).fill(f" {lawyer.recipient.text}\n")
    linh.sees("sealedFile.compare")
    with linh.page.expect_download() as download:
        keep.click()
    linh.sees("sealedFile.saved")
    linh.look("complaint-sealed")
    assert re.fullmatch(r"koe-\d{4}-\d\d-\d\d\.html\.age", download.value.suggested_filename)
    page = open_sealed(Path(download.value.path()).read_bytes(), lawyer).decode("utf-8")
    for said in (STORY, NAME, "豊田労働基準監督署長 殿", "data:image/jpeg;base64,"):
        assert said in page
    assert "<script" not in page
    # It is a page of its own, under a policy that lets it ask nobody.
    alone = linh.page.context.new_page()
    alone.set_content(page)
    expect(alone.locator(".paper-title")).to_be_visible()
    expect(alone.locator("img")).to_be_visible()
    assert linh.shots is not None
    alone.screenshot(path=linh.shots / "opened-elsewhere.png", full_page=True)
    alone.close()


def the_ladder_decides(linh: StaffBrowser) -> None:
    """A name at step three; the employer hears of it only at step four."""
    linh.sees("dossier.notDisclosed")
    choose(linh, linh.word("dossier.caseFile")).check()
    expect(paper(linh)).to_contain_text("内部資料")
    expect(paper(linh)).not_to_contain_text(NOTE)
    choose(linh, linh.word("dossier.partNames.notes")).check()
    expect(paper(linh)).to_contain_text(NOTE)
    assert printed(linh, "case-file") >= 2
    choose(linh, linh.word("dossier.forWhom")).select_option("mediator")
    expect(paper(linh)).to_have_count(0)
    expect(linh.page.locator(".dossier")).to_contain_text(linh.word("referral.needs4").split("{")[0])
    # The keyboard alone: back to the case, and what was typed is there again.
    linh.page.get_by_role("button", name=linh.word("dossier.back")).focus()
    linh.page.keyboard.press("Enter")
    expect(linh.page.locator(".letter-reporter").first).to_be_visible()
    linh.page.get_by_role("button", name=linh.word("dossier.offer")).focus()
    linh.page.keyboard.press("Enter")
    expect(linh.page.get_by_role("heading", name=linh.word("dossier.title"))).to_be_focused()
    choose(linh, "Complaint to the Labour Standards Inspection Office").focus()
    linh.page.keyboard.press("Space")
    expect(choose(linh, linh.word("dossier.fields.name"))).to_have_value(NAME)
    # The case itself is printed as it is read, and nothing that is pressed or typed into.
    linh.press("dossier.back")
    expect(linh.page.locator(".letter-reporter").first).to_be_visible()
    printed(linh, "case-page")
    linh.page.emulate_media(media="print")
    for secret in (NOTE, "phở bò"):
        expect(linh.page.get_by_text(secret)).to_be_hidden()
    expect(linh.page.get_by_text(STORY)).to_be_visible()
    linh.page.emulate_media(media="screen")


def test_without_a_name_it_is_information_and_on_the_first_step_nothing(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    worker, _ = reported(server, office.desk, consent=2)
    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.open_first_case()
    mai.press("dossier.offer")
    choose(mai, "労働基準監督署への申告").check()
    expect(paper(mai)).to_contain_text("労働基準法等違反に関する情報提供書")
    expect(paper(mai)).to_contain_text("本人の希望により記載しない")
    for unsaid in (STORY, "ベトナム国", "国籍"):
        expect(paper(mai)).not_to_contain_text(unsaid)
    expect(choose(mai, mai.word("dossier.fields.name"))).to_have_count(0)
    mai.look("information-ja-390")
    paper(mai).scroll_into_view_if_needed()
    mai.look("information-paper-ja-390")
    choose(mai, mai.word("dossier.partNames.name")).check()
    expect(paper(mai)).to_have_count(0)
    mai.look("name-refused-ja-390")
    choose(mai, mai.word("dossier.partNames.name")).uncheck()
    expect(paper(mai)).to_have_count(1)
    # The list of files, with its digests, is no wider than the paper, which is no wider than a phone.
    choose(mai, mai.word("dossier.caseFile")).check()
    mai.press("dossier.openFiles", count=1)
    mai.sees("dossier.filesOpened")
    files = mai.page.locator(".paper-files")
    assert files.evaluate("list => list.scrollWidth - list.closest('.paper').clientWidth") <= 0
    files.scroll_into_view_if_needed()
    mai.look("case-file-ja-390")
    choose(mai, "労働基準監督署への申告").check()
    mai.press("dossier.back")
    mai.press("course.close")
    low = mai.page.locator(".button-primary.small")
    expect(low.last).to_be_visible()
    # Under a thumb: 44 px at least.
    assert [one for one in low.all() if one.evaluate("button => button.offsetHeight") < 44] == []
    mai.press("course.keep")
    mai.press("dossier.offer")

    worker.follow_up("", level=1)
    mai.press("dossier.back")
    mai.press("case.backToList")
    mai.open_first_case()
    mai.press("dossier.offer")
    expect(paper(mai)).to_have_count(0)
    mai.sees("referral.ask")
    choose(mai, mai.word("dossier.caseFile")).check()
    expect(paper(mai)).to_contain_text("内部資料")
    assert mai.complaints == []

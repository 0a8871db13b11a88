"""A worker's whole way on a phone of 360×740: from the first screen to the desk's answer, read with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from crypto.codes import read_code
from crypto.encoding import b64, b64_decode
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.worker_people import WorkerScreen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

STORIES = {
    "vi": "Chủ giữ hộ chiếu của tôi từ tháng tư.\nAnh ta tát tôi. \U0001f62d",
    "ja-easy": "しゃちょうが わたしの パスポートを かえしません。",
}
REPLY = "Chúng tôi đã đọc.\nBạn có an toàn không?"
DISH = "Bún bò Huế"
GIFU = 21
FOLLOW_UP = "Tôi đang ở nhà bạn."


PLACE = b"35.6812 139.7671 Nippon-Phone"


def a_photo(folder: Path) -> Path:
    """As a phone's camera makes it: with the place and the phone in its EXIF."""
    photo = folder / "IMG_20261125_private.jpg"
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()  # ImageDescription
    Image.new("RGB", (640, 480), "#a08060").save(photo, exif=exif)
    assert PLACE in photo.read_bytes()
    return photo


def numbers(there: WorkerScreen) -> list[str]:
    """Whom this screen says to call, in its order."""
    return there.page.locator("main .hotline-number").all_inner_texts()


def tell_everything(there: WorkerScreen, language: str, photo: Path) -> None:
    """From the first screen to the review, through every question that is asked."""
    there.look("start")
    there.press("start.begin").heading("danger.question").look("danger")
    there.tick(there.word("danger.yes", whole=True)).press("next").heading("call.title")
    assert numbers(there)[-1] == "189"  # who is under eighteen was not asked yet
    there.look("call").press("call.goOn")
    there.heading("ask.for_whom.question").look("for-whom")
    there.choose("for_whom", "me").heading("ask.kinds.question").look("kinds")
    there.tick(there.kind("freedom_documents")).tick(there.kind("violence_harassment")).press("next")
    there.heading("ask.subkinds.question").look("subkinds")
    there.tick(there.word("world.subkinds.violence_harassment.physical_assault"))
    there.tick(there.word("world.subkinds.freedom_documents.passport_retained"))
    there.press("next").heading("call.title").look("call-again").press("call.goOn")
    there.choose("when", "today").choose("ongoing", "yes").choose("leaving_soon", "no")
    there.heading("story.question").write(STORIES[language]).look("story").press("next")
    there.heading("files.question").page.locator("main input[type='file']").last.set_input_files(photo)
    there.sees("files.cleaned.picture").look("files").press("next")
    there.choose("status", "titp2").heading("ask.sector.question").look("sector")
    there.choose("sector", "construction").choose("documents", "employer")
    there.heading("more.title").look("more").press("more.yes")
    there.heading("ask.prefecture.question").look("prefecture")
    there.choose("prefecture", "gifu").choose("months_in_japan", "12_17").choose("supervising_type", "supervising_org")
    there.choose("trainees_here", "1_3").choose("nationality", "KH")
    if language == "vi":
        there.choose("age", "20_24")
    else:  # a child: who protects children is named before everything else
        there.choose("age", "under_18").heading("call.title")
        assert numbers(there)[0] == "189"
        there.sees("world.calls.under_18").look("call-child").press("call.goOn")
    there.heading("ask.employer_name.question").look("employer").press("skip")
    there.heading("alone.title").look("alone").press("alone.goOn")
    there.heading("desk.question")
    expect(there.page.locator("label.choice")).to_have_count(2)
    there.look("desk")
    there.page.locator("label.choice", has_text="Việt" if language == "vi" else "ベトナム").locator("input").check()
    there.press("next").heading("consent.question").tick(there.word("consent.authority")).look("consent").press("next")
    there.heading("check.question").tick(there.word("check.questions.food"))
    there.page.get_by_label(there.word("check.label"), exact=True).fill(DISH)
    there.look("check").press("next")
    there.heading("replies.question").tick(there.word("replies.code")).look("replies").press("next")
    there.heading("ask.safe_contact.question").look("contact").press("skip")
    there.heading("review.question").look("review")


def allows_less_and_more(back: WorkerScreen) -> None:
    """From the mailbox: less without a question, more only after the worker's own."""
    back.press("allow.change").heading("consent.question").look("allow")
    back.tick(back.word("consent.read")).press("mailbox.send").heading("mailbox.title").sees("allow.saved")
    back.press("allow.change").heading("consent.question")
    expect(back.page.locator(".lead")).to_contain_text(back.word("consent.read"))
    back.tick(back.word("consent.named")).press("mailbox.send").sees("allow.empty").look("allow-more")
    back.page.get_by_label(back.word("check.questions.food"), exact=True).fill(DISH)
    back.press("mailbox.send").heading("mailbox.title").sees("allow.saved").look("allowed")


@pytest.mark.parametrize("language", ["vi", "ja-easy"])
def test_a_worker_tells_and_comes_back_for_the_answer(
    open_koe: OpenKoe, phone: OpenScreen, language: str, tmp_path: Path
) -> None:
    there = phone(open_koe.origin, language)
    tell_everything(there, language, a_photo(tmp_path))
    there.press("review.send").heading("sent.title").look("sent")
    code = there.code()
    assert read_code(code) == code

    # The desk reads what was written, and nothing of it waited on the server in between.
    [row] = open_koe.lead.queue(open_koe.vietnamese)["cases"]
    case = b64_decode(row["case"])
    opened = open_koe.lead.open_case(case)
    facts, report = opened.cover.body.facts, opened.report.body
    assert (facts.urgency, facts.programme, facts.area) == (0, "titp", GIFU)
    assert report.answers.story == STORIES[language]
    assert report.answers.kinds == ("violence_harassment", "freedom_documents")
    [photo] = report.attachments
    content = open_koe.lead.open_file(case, photo)
    assert (photo.type, photo.cleaned, content[:3]) == ("image/jpeg", True, b"\xff\xd8\xff")
    assert PLACE not in content
    told = report.answers.more
    assert told["subkinds"] == ["violence_harassment.physical_assault", "freedom_documents.passport_retained"]
    assert (told["status"], told["sector"], told["prefecture"], told["trainees_here"]) == (
        "titp2",
        "construction",
        "gifu",
        "1_3",
    )
    assert (told["danger_now"], told["check"], told["reply_language"]) == (
        "yes",
        {"question": "food", "answer": DISH},
        language,
    )
    assert report.consent is not None
    assert report.consent.level == 2
    assert {"more", "alone", "employer_name", "consent", "gender"}.isdisjoint(told)
    assert (row["urgent"], report.answers.language, report.answers.replies) == (True, language, "code")
    there.press("sent.done").heading("wiped").look("wiped")
    assert code[:4] not in there.page.content()

    open_koe.lead.claim(case)
    open_koe.lead.reply(case, REPLY, "vi")

    back = phone(open_koe.origin, language)
    back.press("start.haveCode").heading("code.title").write(code).look("code").press("code.open")
    back.heading("mailbox.title")
    expect(back.page.locator("article .told")).to_have_text(REPLY)
    back.look("mailbox")
    back.write(FOLLOW_UP).press("mailbox.send").sees("mailbox.wasSent").look("followed-up")
    assert [letter.body.text for letter in open_koe.lead.open_case(case).follow_ups] == [FOLLOW_UP]
    allows_less_and_more(back)
    given = [letter.body.consent for letter in open_koe.lead.open_case(case).follow_ups[1:]]
    assert [(one.level, one.answer) for one in given if one is not None] == [(1, None), (3, DISH)]

    back.press("mailbox.deleteOne").heading("mailbox.deleteTitle").look("confirm")
    back.press("mailbox.deleteYes").heading("mailbox.title").sees("mailbox.deletedNow")
    expect(back.page.locator("article")).to_have_count(0)
    back.page.locator("summary").click()
    back.press("mailbox.withdraw").heading("mailbox.withdrawTitle").look("withdraw")
    back.press("mailbox.withdrawYes").heading("mailbox.title").sees("mailbox.withdrawn").look("withdrawn")
    [row] = open_koe.lead.queue(open_koe.vietnamese, "?view=done")["cases"]
    assert (row["case"], row["state"]) == (b64(case), "withdrawn")


def test_without_an_answer_wanted_there_is_no_code(open_koe: OpenKoe, phone: OpenScreen) -> None:
    there = phone(open_koe.origin, "vi")
    there.to_review("wages", "", replies="replies.no")
    there.press("review.send").heading("sent.title").sees("sent.noCode").look("sent")
    assert re.search(r"\d{4}", there.page.locator("main").inner_text()) is None
    [row] = open_koe.lead.queue(open_koe.vietnamese)["cases"]
    assert row["urgent"] is False

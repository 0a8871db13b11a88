"""What goes wrong on the way back: digits, lines, tabs. A slip asks nobody, and what was typed or deleted stays so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Route, expect
from sqlalchemy import Connection, select, update

from api.kit import clock
from api.models import Letter
from crypto.bodies.reply import Reply
from crypto.codes import draw_code
from crypto.encoding import digest
from crypto.letters import Header, Kind, build
from crypto.sealing import seal
from crypto.signing import SigningKey
from tests.browser.conftest import OpenKoe, OpenScreen, QuickKoe, locked
from tests.browser.test_worker_troubles import eventually, reload_by_hand, requests_of, told
from tests.browser.worker_people import WorkerScreen
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

FIRST, SECOND = "Chúng tôi đã đọc.", "Bạn có an toàn không?"
DRAFT = "Tôi vẫn ở ký túc xá. \U0001f62d"
LETTERS = "**/api/v1/mailbox/*/letters"
FULL_WIDTH = str.maketrans("0123456789", "0123456789")


def reported(origin: str, desk: bytes) -> Worker:
    """Somebody who has sent a report and has the code on paper."""
    worker = Worker(origin)
    worker.report(desk, Answers(("wages",), "vi", "no", "code", "Chủ không trả lương."))
    return worker


def open_mailbox(screen: WorkerScreen, code: str) -> WorkerScreen:
    """From the first screen."""
    screen.press("start.haveCode").heading("code.title").write(code).press("code.open")
    return screen.heading("mailbox.title")


def test_a_slip_in_the_code_is_named_at_once_and_nobody_is_asked(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    worker = reported(quick_koe.origin, quick_koe.world.entry.desk)
    code = worker.code
    there = phone(quick_koe.origin, "vi")
    asked = requests_of(there.page, "/api/")
    there.press("start.haveCode").heading("code.title")
    there.press("code.open").sees("code.short", count="0")
    there.write(code[:23]).press("code.open").sees("code.short", count="23").look("short")
    wrong = code[:7] + str((int(code[7]) + 1) % 10) + code[8:]
    # At once: before anything is pressed.
    there.write(wrong).sees("code.wrong").look("wrong")
    expect(there.page.get_by_role("alert").filter(has_text=there.word("code.wrong"))).to_be_in_viewport(ratio=1)
    swapped = code[:10] + code[11] + code[10] + code[12:] if code[10] != code[11] else wrong
    there.write(swapped).press("code.open").sees("code.wrong")
    there.write(code + "7").press("code.open").sees("code.tooMany", count="25")
    there.write(code[:20] + "mật").press("code.open").sees("code.foreign")
    assert [one for one in asked if "/api/v1/directory" not in one] == []

    there.write(draw_code()).press("code.open").sees("code.missing").look("nothing-here")
    there.press("code.lost").heading("lost.title").look("lost")
    # Without the paper one can begin anew; with it one goes back.
    there.press("lost.begin").heading("danger.question").press("back").heading("lost.title")
    there.press("back").heading("code.title")
    groups = [code[at : at + 4] for at in range(0, 24, 4)]
    typed = f" {groups[0].translate(FULL_WIDTH)} {groups[1]}-{groups[2]}—{groups[3]}ー{groups[4]}\n{groups[5]} "
    there.write(typed).press("code.open").heading("mailbox.title").sees("mailbox.received").look("no-answer-yet")
    there.press("mailbox.leave").heading("wiped")


@pytest.mark.usefixtures("impatient")
def test_what_is_typed_in_the_mailbox_outlives_idle_hours_and_a_server_that_goes_away(
    open_koe: OpenKoe, phone: OpenScreen
) -> None:
    worker = reported(open_koe.origin, open_koe.vietnamese)
    open_koe.lead.claim(worker.case)
    open_koe.lead.reply(worker.case, FIRST, "vi")
    there = open_mailbox(phone(open_koe.origin, "vi"), worker.code)
    there.press("mailbox.send").sees("mailbox.empty")
    there.write(DRAFT)

    asked: list[Dialog] = []

    def keep(dialog: Dialog) -> None:
        asked.append(dialog)

    there.page.on("dialog", keep)
    reload_by_hand(there.page)
    eventually(there.page, lambda: len(asked) == 1)
    asked[0].dismiss()
    there.heading("mailbox.title", focused=False)
    assert told(there) == DRAFT

    open_koe.server.stop()
    there.press("mailbox.send").troubled("offline").look("server-is-down")
    assert told(there) == DRAFT
    open_koe.server.start()
    with locked(open_koe.server):
        there.press("mailbox.send").troubled("busy", seconds="1").look("locked")
    assert told(there) == DRAFT

    def swallow(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    there.page.route(LETTERS, swallow)
    there.press("mailbox.send").troubled("offline")
    there.page.unroute(LETTERS)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        there.press("mailbox.send").sees("mailbox.wasSent")
    assert told(there) == ""
    assert [letter.body.text for letter in open_koe.lead.open_case(worker.case).follow_ups] == [DRAFT]

    reload_by_hand(there.page)
    there.started()
    assert FIRST not in there.page.content()


@pytest.mark.parametrize("language", ["vi", "en", "ja", "ja-easy"])
def test_each_answer_that_is_not_what_it_should_be_says_in_a_sentence_why(
    open_koe: OpenKoe, phone: OpenScreen, language: str
) -> None:
    worker, other = (reported(open_koe.origin, open_koe.vietnamese) for _ in range(2))
    for one, count in ((worker, 5), (other, 1)):
        open_koe.lead.claim(one.case)
        for number in range(count):
            open_koe.lead.reply(one.case, f"{number}: {FIRST}", "vi")
    own, foreign = (open_koe.server.read(answers, one.case) for one in (worker, other))
    assert worker.keys is not None
    stranger = SigningKey.draw()
    header = Header(
        Kind.REPLY,
        worker.keys.instance,
        worker.case,
        stranger.verify_key,
        worker.keys.identity.recipient.digest,
        counter=4,
    )
    by_stranger = build(header, Reply(clock.today(), "vi", digest(own[1]), "not by the team"), stranger)
    lies = {
        1: ("changed", own[1][:-1] + bytes([own[1][-1] ^ 1])),
        2: ("place", own[3]),
        3: ("elsewhere", foreign[1]),
        4: ("author", seal(worker.keys.identity.recipient, by_stranger)),
    }

    def lie(connection: Connection) -> None:
        mine = (Letter.case_id == worker.case, Letter.box == "mailbox", Letter.author == "desk")
        for counter, (_, sealed) in lies.items():
            row = {"ciphertext": sealed, "digest": digest(sealed)}
            connection.execute(update(Letter).where(*mine, Letter.counter == counter).values(**row))

    open_koe.server.write(lie)
    there = open_mailbox(phone(open_koe.origin, language), worker.code)
    for why, _ in lies.values():
        there.sees(f"refusal.{why}")
    expect(there.page.locator("article .told")).to_have_text([f"4: {FIRST}"])
    expect(there.page.locator(".notice-text > ruby")).to_have_count(0)  # each would have a line of its own
    there.page.get_by_text(there.word("refusal.changed")).scroll_into_view_if_needed()
    there.look("why-answers-are-refused")

    def change_card(connection: Connection) -> None:
        card = (Letter.case_id == worker.case, Letter.box == "mailbox", Letter.author == "reporter")
        connection.execute(update(Letter).where(*card).values(ciphertext=own[1], digest=digest(own[1])))

    open_koe.server.write(change_card)
    there.press("mailbox.look").sees("mailbox.cardRefused")
    there.page.get_by_text(there.word("mailbox.cardRefused")).scroll_into_view_if_needed()
    there.look("the-card-is-refused")


def answers(connection: Connection, case: bytes) -> dict[int, bytes]:
    """The sealed replies in a mailbox, by counter."""
    mine = (Letter.case_id == case, Letter.box == "mailbox", Letter.author == "desk")
    rows = connection.execute(select(Letter.counter, Letter.ciphertext).where(*mine))
    return {counter: ciphertext for counter, ciphertext in rows if ciphertext is not None}


def test_deleted_stays_deleted_and_taking_back_twice_is_once(open_koe: OpenKoe, phone: OpenScreen) -> None:
    worker = reported(open_koe.origin, open_koe.vietnamese)
    open_koe.lead.claim(worker.case)
    for text in (FIRST, SECOND):
        open_koe.lead.reply(worker.case, text, "vi")
    there = open_mailbox(phone(open_koe.origin, "vi"), worker.code)
    expect(there.page.locator("article .told")).to_have_text([FIRST, SECOND])
    other = open_mailbox(there.another_tab(), worker.code)

    there.page.locator("article", has_text=FIRST).get_by_role("button").click()
    there.heading("mailbox.deleteTitle").press("cancel").heading("mailbox.title")
    expect(there.page.locator("article")).to_have_count(2)
    there.page.locator("article", has_text=FIRST).get_by_role("button").click()
    there.heading("mailbox.deleteTitle").press("mailbox.deleteYes").heading("mailbox.title").sees("mailbox.deletedNow")
    expect(there.page.locator("article .told")).to_have_text([SECOND])
    again = open_mailbox(there.another_tab(), worker.code).sees("mailbox.deleted").look("deleted")
    expect(again.page.locator("article .told")).to_have_text([SECOND])
    assert FIRST not in again.page.content()
    again.page.close()

    other.write(DRAFT)
    for tab in (other, there):
        tab.page.bring_to_front()
        tab.page.locator("summary").click()
        tab.press("mailbox.withdraw").heading("mailbox.withdrawTitle")
    there.press("mailbox.withdrawYes").heading("mailbox.title").sees("mailbox.withdrawnNow").sees("mailbox.withdrawn")
    # The other tab does not know it yet.
    other.page.bring_to_front()
    other.press("cancel").heading("mailbox.title")
    assert told(other) == DRAFT
    other.press("mailbox.send")
    expect(other.page.get_by_role("alert").filter(has_text=other.word("mailbox.withdrawn"))).to_be_in_viewport(ratio=1)
    other.look("withdrawn-elsewhere")
    assert list(open_koe.lead.open_case(worker.case).follow_ups) == []
    third = open_mailbox(there.another_tab(), worker.code).sees("mailbox.withdrawn")
    expect(third.button("mailbox.withdraw")).to_have_count(0)
    [row] = open_koe.lead.queue(open_koe.vietnamese, "?view=done")["cases"]
    assert row["state"] == "withdrawn"


def test_a_mailbox_left_open_locks_itself_and_keeps_what_was_being_written(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    code = reported(quick_koe.origin, quick_koe.world.entry.desk).code
    there = phone(quick_koe.origin, "vi")
    there.page.clock.install()
    there.page.reload()
    open_mailbox(there.started(), code).sees("mailbox.received").look("promised")
    soon = there.word("mailbox.readBy").pattern.split(r"\{day\}", maxsplit=1)[0]
    expect(there.page.get_by_text(re.compile(soon))).to_be_visible()
    there.write(DRAFT)
    there.page.clock.fast_forward("04:00")
    there.page.keyboard.press("Shift")  # a sign of life
    there.page.clock.fast_forward("04:00")
    there.heading("mailbox.title", focused=False)
    there.page.clock.fast_forward("02:00")
    there.heading("code.title").sees("code.locked").look("locked")
    assert code[:4] not in there.page.content()
    assert DRAFT[:9] not in there.page.content()
    there.page.go_back()
    there.heading("code.title", focused=False)
    there.write(code).press("code.open").heading("mailbox.title")
    assert told(there) == DRAFT

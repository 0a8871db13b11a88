"""A caseworker's day in a real browser: lists, deadlines, choices on the device, keys, a case from new to closed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, update

from api.kit.clock import today
from api.models import Case
from crypto.encoding import b64
from tests.browser.desk_people import KIND, PHONE, ROOT, StaffBrowser
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

OTHER: dict[str, Any] = next(
    one for one in json.loads((ROOT / "domain" / "kinds.json").read_text()) if one["key"] == "wages"
)


def moved(worker: Worker, *, age: int, due_in: int | None) -> Callable[[Connection], None]:
    """A change of the database: as if the report had come so many days ago."""

    def change(connection: Connection) -> None:
        day, due = today() - dt.timedelta(days=age), None if due_in is None else today() + dt.timedelta(days=due_in)
        connection.execute(update(Case).where(Case.case_id == worker.case).values(day=day, due=due))

    return change


@pytest.fixture
def desk(browser: Browser, server: RunningServer, tmp_path: Path) -> StaffBrowser:
    """Mai's page: five reports, of which one is late, one due tomorrow, one urgent, one answered by Linh."""
    office = open_office(server)
    mai = office.let_in("Mai")

    def report(kind: dict[str, Any], language: str, *, urgent: bool = False) -> Worker:
        worker = Worker(server.origin)
        told = Answers((kind["key"],), language, "yes", "code", "…")
        worker.report(office.desk, told, kinds=(kind["number"],), urgent=urgent)
        return worker

    report(KIND, "my", urgent=True)
    late, soon, theirs, fresh = report(KIND, "my"), report(OTHER, "vi"), report(OTHER, "id"), report(KIND, "vi")
    office.lead.reply(theirs.case, "We have read it.")
    for worker, age, due_in in ((late, 9, -2), (soon, 6, 1), (theirs, 20, 70), (fresh, 1, 6)):
        server.write(moved(worker, age=age, due_in=due_in))
    return signed_in(browser, server, mai, tmp_path)


def test_each_list_is_found_by_what_the_server_knows_and_the_rest_is_chosen_on_the_device(desk: StaffBrowser) -> None:
    rows = desk.page.locator(".queue-row")
    expect(rows).to_have_count(5)
    expect(rows.nth(0)).to_contain_text(desk.word("deadline.tomorrow"))
    expect(rows.nth(1)).to_contain_text(desk.word("deadline.theirs", day=(today() + dt.timedelta(days=70)).isoformat()))
    expect(rows.nth(2)).to_contain_text(desk.word("deadline.late", days=2))
    expect(desk.page.locator(".deadline.late")).to_have_count(1)
    expect(rows.first.locator(".cell-kinds .cell-second")).to_have_text(re.compile(r"^[a-z-]+ [a-z-]+$"))
    expect(rows.filter(has_text="…")).to_have_count(0)
    desk.look("open")

    desk.shows_list("due")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text(desk.word("deadline.late", days=2))
    desk.shows_list("waiting")
    expect(rows).to_have_count(1)
    desk.shows_list("done")
    desk.sees("queue.emptyList.done")
    desk.shows_list("todo")
    expect(rows).to_have_count(4)

    # What is sealed is chosen on the device: the server is asked for nothing that names it.
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.page.get_by_text(desk.word("queue.choose")).click()
    desk.page.locator(".choices-box").get_by_label(desk.word("queue.language"), exact=True).select_option("my")
    expect(rows).to_have_count(2)
    desk.page.locator(".choices-box").get_by_label(desk.word("queue.kinds"), exact=True).select_option(
        str(OTHER["number"])
    )
    desk.sees("queue.emptyFilter")
    desk.look("nothing-fits")
    desk.press("queue.chooseNothing")
    expect(rows).to_have_count(4)
    assert [url for url in asked if "my" in url.split("?")[-1].split("&")] == []

    assert desk.complaints == []


def test_by_keys_a_case_is_read_taken_closed_and_opened_again(desk: StaffBrowser) -> None:
    expect(desk.page.locator(".queue-row")).to_have_count(5)
    desk.page.keyboard.press("?")
    desk.sees("keys.title")
    desk.look("keys")
    desk.page.keyboard.press("Escape")
    desk.page.get_by_role("heading", level=1).first.focus()
    for key in ("j", "j", "k", "j", "j", "Enter"):
        desk.page.keyboard.press(key)
    expect(desk.page.locator(".letter-reporter").first).to_be_visible()
    desk.look("case")
    stages = desk.page.get_by_role("list", name=desk.word("stages.title")).get_by_role("listitem")
    here = desk.page.locator(".stage[aria-current=step]")
    expect(here).to_contain_text(desk.word("state.received"))
    desk.press("course.triage")
    expect(desk.page.locator(".case .chip-triaged")).to_be_visible()
    expect(here).to_contain_text(desk.word("state.triaged"))
    expect(stages.first).to_have_text(re.compile(rf"20\d\d-\d\d-\d\d, {desk.word('course.byWorker')}"))
    desk.sees("stages.next.triaged")
    desk.press("case.claim")
    desk.sees("case.withYou")
    desk.page.get_by_role("heading", level=1).last.focus()
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("j is a letter here")
    expect(desk.page.get_by_label(desk.word("case.replyLabel"))).to_have_value("j is a letter here")
    desk.page.get_by_role("heading", level=1).last.focus()
    desk.page.keyboard.press("e")
    desk.page.keyboard.press("Enter")
    desk.sees("course.closeUnanswered")
    desk.look("closing")
    desk.page.get_by_role("radio", name=desk.word("closing.outcomes.solved")).check()
    desk.press("closing.next")
    desk.press("course.closeNow")
    desk.sees("course.closed")
    expect(here).to_contain_text(desk.word("state.closed"))
    expect(stages.nth(4)).to_contain_text(desk.word("stages.standing.left"))
    expect(desk.page.get_by_label(desk.word("case.replyLabel"))).to_have_count(0)
    desk.page.get_by_text(desk.word("course.history")).click()
    desk.look("closed")
    desk.press("course.reopen")
    expect(here).to_contain_text(desk.word("state.reopened"))
    expect(desk.page.get_by_label(desk.word("case.replyLabel"))).to_have_value("j is a letter here")
    desk.page.get_by_role("heading", level=1).last.focus()
    desk.page.keyboard.press("u")
    expect(desk.page.locator(".case")).to_have_count(0)
    assert desk.complaints == []


def test_a_lead_gives_cases_on_a_phone_in_japanese_and_the_second_to_act_is_told(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai = office.let_in("Mai")
    worker = Worker(server.origin)
    worker.report(office.desk, Answers((KIND["key"],), "my", "yes", "code", "…"), kinds=(KIND["number"],))
    lead = StaffBrowser.opened(browser, server.origin, "ja", PHONE, tmp_path).without_line()
    lead.passphrase = office.lead.passphrase
    lead.go("/desk").heading("signIn.title")
    lead.sign_in(office.lead.name)
    expect(lead.page.locator(".queue-row", has_text=KIND["names"]["ja"])).to_have_count(1)
    lead.look("open-ja")
    lead.open_first_case()
    lead.page.get_by_label(lead.word("course.assign")).select_option(label="Mai")
    lead.press("course.assignButton")
    lead.sees("case.withOther", name="Mai")
    lead.look("given-ja")
    lead.press("case.backToList")
    lead.page.get_by_label(lead.word("queue.assignee")).select_option("me")
    lead.sees("queue.emptyFilter")
    lead.sees("live.down")
    lead.look("line-is-down-ja")
    lead.page.get_by_label(lead.word("queue.assignee")).select_option("anyone")

    # Meanwhile Mai closes it; the lead's page still shows the menu.
    with lead.page.expect_response(lambda answer: answer.url.endswith(f"/cases/{b64(worker.case)}")):
        lead.open_first_case()
    mai.step(worker.case, "close")
    lead.page.get_by_label(lead.word("course.assign")).select_option("")
    lead.press("course.assignButton")
    lead.sees("course.closed")
    lead.look("overtaken-ja")
    assert [one for one in lead.complaints if "409" not in one] == []


def test_several_are_taken_at_once_and_what_a_colleague_has_stays_hers(desk: StaffBrowser) -> None:
    rows = desk.page.locator(".queue-row")
    expect(rows).to_have_count(5)
    desk.press("bulk.begin")
    desk.press("bulk.all")
    desk.sees("bulk.chosen", count=5)
    desk.look("several")
    # Linh holds the one that she has answered.
    desk.press("bulk.take")
    desk.sees("bulk.done", count=4)
    theirs = rows.filter(has_text="Linh")
    expect(theirs).to_have_count(1)
    expect(desk.page.locator(".notice-soon")).to_contain_text(theirs.locator(".cell-kinds .cell-second").inner_text())
    mine = desk.page.locator(".cell-assignee", has_text=desk.word("queue.you"))  # a case may be called joyous
    expect(rows.filter(has=mine)).to_have_count(4)
    desk.look("several-done")
    desk.press("bulk.begin")
    desk.page.get_by_role("checkbox", name=re.compile(re.escape(desk.word("bulk.pick").split("{")[0]))).first.check()
    desk.sees("bulk.chosen", count=1)
    desk.press("bulk.giveBack")
    desk.sees("bulk.done", count=1)
    expect(rows.filter(has=mine)).to_have_count(3)

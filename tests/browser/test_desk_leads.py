"""A lead in a real Chromium: somebody is away and covered, a leaver's cases go on, and how the desk stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, update

from api.kit.clock import today
from api.models import Case
from crypto.encoding import b64
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]


def test_a_lead_says_who_covers_and_gives_all_cases_of_a_leaver_to_somebody(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    yui, mai = office.let_in("Yui"), office.let_in("Mai")
    workers = [Worker(server.origin) for _ in range(3)]
    for worker in workers:
        worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "Không trả lương."))
        yui.claim(worker.case)
    yui.step(workers[2].case, "close")

    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.rail("nav.people")
    linh.press("absence.tell", name="Yui")
    form = linh.page.locator(".absence-form")
    form.get_by_label(linh.word("absence.last")).fill("2020-01-01")
    form.get_by_role("button", name=linh.word("absence.keep")).click()
    linh.sees("absence.wrongDays")
    form.get_by_label(linh.word("absence.last")).fill(today().isoformat())
    form.get_by_label(linh.word("absence.cover")).select_option(label="Mai")
    linh.look("absence-form")
    form.get_by_role("button", name=linh.word("absence.keep")).click()
    linh.sees("absence.coveredBy", cover="Mai")

    # On Mai's phone they are among her own, and each says for whom.
    phone = at_phone(browser, server, mai, tmp_path)
    phone.page.get_by_role("combobox", name=phone.word("queue.assignee")).select_option("me")
    expect(phone.page.locator(".queue-row")).to_have_count(2)
    phone.open_first_case()
    phone.sees("absence.covers", cover="Mai", name="Yui", last=today().isoformat())
    phone.look("covered-case-ja-390")
    phone.rail("nav.people")
    phone.press("absence.tellOwn")
    phone.look("absence-ja-390")

    # Whoever opened a case is seen by the leads, and knows it.
    phone.rail("nav.work")
    phone.sees("work.lead")
    linh.page.get_by_role("navigation").get_by_role("button").nth(1).click()
    linh.open_first_case()
    linh.page.get_by_text(linh.word("openings.title")).click()
    expect(linh.page.locator(".openings")).to_contain_text("Mai")
    linh.look("openings")
    linh.rail("nav.people")

    linh.press("handOn.begin", name="Yui")
    linh.sees("handOn.holds", name="Yui", open=2, over=1)
    form = linh.page.locator(".hand-on")
    form.get_by_label(linh.word("handOn.to")).select_option(label="Mai")
    linh.look("hand-on")
    linh.press("handOn.give")
    linh.sees("handOn.given", count=3)
    linh.look("handed-on")
    for worker in workers:
        assert office.lead.get(f"/api/v1/cases/{b64(worker.case)}")["assignee"] == b64(mai.account)
    linh.press("absence.end", name="Yui")
    expect(linh.page.get_by_text(linh.word("absence.coveredBy", cover="Mai"))).to_have_count(0)
    assert linh.complaints == phone.complaints == []


def test_a_lead_reads_how_the_desk_stands_and_how_long_it_keeps_what_is_closed(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    yui = office.let_in("Yui")
    office.invited("Bao")
    workers = [Worker(server.origin) for _ in range(4)]
    for worker in workers:
        worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "Không trả lương."))
    yui.claim(workers[0].case)
    yui.reply(workers[1].case, "Đã đọc.", "vi")
    yui.step(workers[2].case, "close")

    def long_closed(connection: Connection) -> None:
        day = today() - timedelta(days=40)
        connection.execute(update(Case).where(Case.case_id == workers[2].case).values(day=day, state_day=day))

    server.write(long_closed)
    absence = {"first_day": today().isoformat(), "last_day": today().isoformat(), "cover": None}
    assert yui.ask("PUT", f"/api/v1/desks/{b64(office.desk)}/absences/own", absence).status == 200

    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.rail("nav.lead")
    linh.heading("lead.title")
    rows = linh.page.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("1")
    linh.sees("lead.openNow", count=3)
    linh.sees("lead.inTime", since=(today() - timedelta(days=90)).isoformat(), in_time=1, judged=1)
    linh.page.get_by_text(linh.word("lead.unknownTitle")).click()
    linh.look("lead")
    # Nothing is erased that the lead has not read of.
    linh.fill("lead.closedLabel", "29")
    linh.press("settings.save")
    linh.sees("settings.daysWrong", least=30, most=3650)
    linh.fill("lead.closedLabel", "30")
    linh.press("settings.save")
    linh.sees("lead.erases", count=1)
    linh.look("lead-erases")
    linh.press("lead.closedYes")
    linh.sees("lead.closedSaved")
    assert office.lead.get(f"/api/v1/desks/{b64(office.desk)}/overview")["retention"]["own_days"] == 30

    phone = at_phone(browser, server, office.lead, tmp_path)
    phone.rail("nav.lead")
    phone.heading("lead.title")
    phone.page.locator("tbody tr").first.wait_for()
    phone.look("lead-ja-390")
    there = at_phone(browser, server, yui, tmp_path)
    expect(there.page.get_by_role("button", name=there.word("nav.lead"), exact=True)).to_have_count(0)
    assert linh.complaints == phone.complaints == there.complaints == []

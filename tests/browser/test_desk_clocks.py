"""Hours that run out, the days on which a desk works, and who covers: what the desk reads as time goes on."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, update

from api.kit import clock
from api.kit.clock import TOKYO, today
from api.models import Case
from crypto.encoding import b64
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import MOBILE, at_phone
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Caseworker, Worker
from tests.journeys.test_workdays import due

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]


def at(hour: int, minute: int = 0, *, days: int = 0) -> dt.datetime:
    """A moment in Japan, so many days from today."""
    return dt.datetime.combine(today() + dt.timedelta(days=days), dt.time(hour, minute), TOKYO)


def signed_in_at(moment: dt.datetime, there: StaffBrowser, person: Caseworker) -> StaffBrowser:
    """A member whose computer has this time."""
    there.without_line().page.clock.install(time=moment)
    there.passphrase = person.passphrase
    there.go("/desk").heading("signIn.title")
    there.sign_in(person.name)
    return there


def passes(there: StaffBrowser, minutes: int) -> None:
    """So many minutes, in which somebody is at the keys, so that the page does not lock."""
    for _ in range(minutes // 10):
        there.page.clock.fast_forward("10:00")
        there.page.keyboard.press("Shift")
    there.page.clock.fast_forward(f"{minutes % 10:02}:00")


def test_hours_run_out_on_the_page_alone_and_what_runs_out_first_stands_first(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai = office.let_in("Mai")

    def report(urgency: int, hour: int) -> Worker:
        worker = Worker(server.origin)
        told = Answers((KIND["key"],), "my", "yes", "code", "…")
        numbers = (KIND["number"],)
        worker.report(office.desk, told, kinds=numbers, urgent=urgency < 2, urgency=urgency, hour=hour)
        return worker

    def came(worker: Worker, days_ago: int) -> None:
        def change(connection: Connection) -> None:
            day = today() - dt.timedelta(days=days_ago)
            connection.execute(update(Case).where(Case.case_id == worker.case).values(day=day))

        server.write(change)

    # The older one has a day, the other twelve hours: it runs out first.
    calm, danger, week = report(1, 20), report(0, 14), report(3, 9)
    came(calm, 1)
    came(danger, 1)
    came(week, 1)

    linh = signed_in_at(at(23, 20, days=-1), StaffBrowser.opened(browser, server.origin, shots=tmp_path), mai)
    rows = linh.page.locator(".queue-row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0).locator(".hours")).to_contain_text(linh.word("hours.left", count=2))
    expect(rows.nth(1).locator(".hours")).to_contain_text(linh.word("hours.left", count=20))
    expect(rows.nth(2).locator(".hours")).to_have_count(0)
    asked: list[str] = []
    linh.page.on("request", lambda request: asked.append(request.url))
    linh.page.evaluate("document.querySelector('.queue-row .cell-kinds').dataset.mark = 'same'")
    passes(linh, 105)
    expect(rows.nth(0).locator(".hours")).to_contain_text(re.compile(r"5\d min left"))
    linh.look("hours-left")
    passes(linh, 180)
    expect(rows.nth(0).locator(".hours.late")).to_contain_text(linh.word("hours.over", count=2))
    expect(rows.nth(0).locator(".cell-kinds")).to_have_attribute("data-mark", "same")
    assert [url for url in asked if not url.endswith(("/live", "/session"))] == []
    linh.look("hours-over")


def test_a_lead_says_on_which_days_the_desk_works_and_a_promise_is_never_lengthened(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    ken, mai = office.let_in("Ken"), office.let_in("Mai")
    weekend, later = Worker(server.origin), Worker(server.origin)
    for worker in (weekend, later):
        worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "Không trả lương."))
        ken.claim(worker.case)
    friday = today() + dt.timedelta(days=5 + 7 - today().isoweekday())
    sunday, wednesday = (friday + dt.timedelta(days=after) for after in (2, 5))
    due(server, weekend, sunday)
    due(server, later, wednesday)
    noon = dt.datetime.combine(friday, dt.time(12), TOKYO)
    with clock.set_to(noon):
        office.lead.sign_in()
        said = {"first_day": friday.isoformat(), "last_day": sunday.isoformat(), "cover": b64(mai.account)}
        path = f"/api/v1/desks/{b64(office.desk)}/absences/{b64(ken.account)}"
        assert office.lead.ask("PUT", path, said).status == 200

        linh = signed_in_at(noon, StaffBrowser.opened(browser, server.origin, shots=tmp_path), office.lead)
        rows = linh.page.locator(".queue-row")
        expect(rows).to_have_count(2)
        expect(linh.page.get_by_text(linh.word("deadline.left", days=2))).to_be_visible()
        expect(rows.first).to_contain_text(linh.word("absence.coversShort", cover="Mai", name="Ken"))

        linh.rail("nav.lead")
        form, next_monday = linh.page.locator(".workdays"), friday + dt.timedelta(days=3)
        form.get_by_role("button", name=linh.word("workdays.office")).click()
        form.get_by_role("button", name=re.compile(r"^Add \d+ public holidays? \(2027\)$")).click()
        form.get_by_label(linh.word("workdays.from")).fill(next_monday.isoformat())
        form.get_by_role("button", name=linh.word("workdays.add")).click()
        expect(form.locator(".closed-days li").first).to_contain_text("Mon")
        linh.look("workdays")
        form.get_by_role("button", name=linh.word("workdays.save")).click()
        linh.sees("workdays.saved")

        # What was promised for Sunday is due today; Monday is closed, so that Wednesday is two working days away.
        linh.page.get_by_role("navigation").get_by_role("button").nth(1).click()
        linh.shows_list("due")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_contain_text(linh.word("deadline.today"))
        expect(rows.nth(1)).to_contain_text(linh.word("deadline.working", days=2))
        linh.look("due-by-working-days")
        linh.open_first_case()
        linh.sees("deadline.promised", due=friday.isoformat(), promised=sunday.isoformat())
        linh.look("promised")
        assert linh.complaints == []

        phone = signed_in_at(noon, StaffBrowser.opened(browser, server.origin, "ja", MOBILE, tmp_path), mai)
        phone.shows_list("due")
        expect(phone.page.locator(".queue-row").nth(1)).to_contain_text(phone.word("deadline.working", days=2))
        phone.look("due-ja-390")
        phone.open_first_case()
        phone.sees("deadline.promised", due=friday.isoformat(), promised=sunday.isoformat())
        phone.look("promised-ja-390")


def test_on_a_phone_in_japanese_the_lead_closes_the_desk_over_the_new_year(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    lead = at_phone(browser, server, office.lead, tmp_path)
    lead.rail("nav.lead")
    form = lead.page.locator(".workdays")
    year = today().year
    form.get_by_label(lead.word("workdays.from")).fill(f"{year}-12-29")
    form.get_by_label(lead.word("workdays.to"), exact=True).fill(f"{year + 1}-01-03")
    form.get_by_role("button", name=lead.word("workdays.add")).click()
    expect(form.locator(".closed-days li")).to_have_count(6)
    form.get_by_role("button", name=lead.word("workdays.remove", day=f"{year + 1}-01-03")).click()
    form.get_by_role("button", name=lead.word("workdays.save")).click()
    lead.sees("workdays.saved")
    [desk] = office.lead.get("/api/v1/desks")
    assert (desk["workdays"]["closed"][0], len(desk["workdays"]["closed"])) == (f"{year}-12-29", 5)
    lead.look("workdays-ja-390")

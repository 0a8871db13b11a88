"""A report that may be counted: what the phone puts into it, and how a desk hands ten on that nobody can tell apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import Connection, select

from api.models import WaitingFacts
from api.statistics import service
from crypto import facts, reading
from crypto.bodies.counted import Counted, Process
from crypto.encoding import b64_decode
from crypto.notebook import Closing, Entry, HandedOn
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_counted import take_statistics
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.browser.test_desk_notebook import work
from tests.conftest import RunningServer
from tests.journeys import test_counted
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Ông chủ giữ hộ chiếu của tôi."
MANY = 10


def waiting(connection: Connection) -> dict[bytes, bytes]:
    return {row.digest: row.sealed for row in connection.execute(select(WaitingFacts.digest, WaitingFacts.sealed))}


# --- the phone --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("yes", [True, False])
def test_a_report_brings_its_facts_sealed_unless_the_worker_says_no(
    open_koe: OpenKoe, phone: OpenScreen, *, yes: bool
) -> None:
    statistics = take_statistics(open_koe)
    there = phone(open_koe.origin, "vi")
    there.to_review("wages", STORY)
    choice = there.ticked(there.word("review.count"))
    expect(choice).to_be_checked()
    choice.scroll_into_view_if_needed()
    there.look("may-be-counted")
    if not yes:
        choice.uncheck()
    sent: list[str] = []
    there.page.on("request", lambda request: sent.append(request.url.removeprefix(open_koe.origin)))
    there.press("review.send").heading("sent.title")
    assert ("/api/v1/statistics/recipient" in sent) == yes
    assert "/api/v1/statistics/facts" not in sent

    [row] = open_koe.lead.queue(open_koe.vietnamese)["cases"]
    sealed = open_koe.lead.open_case(b64_decode(row["case"])).report.body.facts
    assert (sealed is not None) == yes
    assert open_koe.server.read(waiting) == {}
    if sealed is not None:
        told = reading.open_counted(sealed, statistics, instance=open_koe.administrator.instance).body
        assert (told.alone, told.kinds, told.told) == (False, (1,), {"status": 0, "sector": 4})


def test_where_nobody_counts_nobody_is_asked(open_koe: OpenKoe, phone: OpenScreen) -> None:
    there = phone(open_koe.origin, "en")
    there.to_review("wages", STORY)
    assert there.page.get_by_text(there.word("review.count")).count() == 0
    there.press("review.send").heading("sent.title")


# --- the desk ---------------------------------------------------------------------------------------------------------


def ended(office: Office, verdict: str, *, counted: bool = True) -> Worker:
    """A report that was answered at once, and closed."""
    worker = Worker(office.origin)
    answers = Answers((KIND["key"],), "vi", "yes", "code", STORY)
    told = Counted(alone=False, kinds=(KIND["number"],), told={"sector": 4}) if counted else None
    worker.report(office.desk, answers, kinds=(KIND["number"],), counted=told)
    office.lead.claim(worker.case)
    office.lead.reply(worker.case, "Chúng tôi đã đọc.", language="vi")
    office.lead.note(worker.case, "", Closing("solved", verdict, 2))
    office.lead.step(worker.case, "close")
    return worker


def entries(office: Office, worker: Worker) -> list[Entry | None]:
    return [one.body.entry for one in office.lead.notes(worker.case) if one is not None]


def look(there: StaffBrowser) -> None:
    """Opens the closed reports, and waits."""
    there.press("counting.look")
    expect(there.page.get_by_role("button", name=there.word("counting.look"), exact=True)).to_be_enabled(timeout=60_000)


@pytest.mark.protocol("P-44")
def test_a_lead_hands_on_ten_closed_reports_at_once_and_no_colleague_does_it_again(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    statistics = test_counted.take_statistics(office)
    mai_there = office.let_in("Mai")
    workers = [ended(office, "genuine") for _ in range(MANY - 1)]
    others = [ended(office, verdict) for verdict in ("test", "spam", "duplicate")]
    others.append(ended(office, "genuine", counted=False))

    linh = signed_in(browser, server, office.lead, tmp_path)
    work(linh)
    look(linh)
    linh.sees("counting.ready_other", count=MANY - 1)
    few = linh.page.get_by_role("button", name=linh.word("counting.handOn"), exact=True)
    if not service.is_nearly_over(service.today()):
        expect(few).to_have_count(0)
    linh.look("counting-nine")

    workers.append(ended(office, "genuine"))
    look(linh)
    linh.sees("counting.ready_other", count=MANY)
    linh.look("counting-ten")

    def lost(route: Route) -> None:
        route.abort()

    linh.page.route("**/facts", lost)
    linh.press("counting.handOn")
    linh.sees("counting.pending_other", count=2 * MANY, timeout=60_000)
    linh.look("counting-pending")
    assert server.read(waiting) == {}
    linh.page.unroute("**/facts", lost)
    linh.press("counting.again")
    linh.sees("counting.done_other", count=MANY, timeout=60_000)
    linh.look("counting-done")

    kept = server.read(waiting)
    assert all(hashlib.sha256(sealed).digest() == digest for digest, sealed in kept.items())
    bodies = [reading.open_given(one, statistics, instance=office.lead.instance).body for one in kept.values()]
    dealt = Process(
        acknowledged=True, answered=True, referred=False, reopened=False, retaliation=False, satisfied=False
    )
    assert (bodies.count(dealt), sum(isinstance(one, Counted) for one in bodies)) == (MANY, MANY)
    assert {len(one) for one in kept.values()} == {len(facts.seal_process(statistics.recipient, bytes(32), dealt))}
    for worker in workers:
        assert isinstance(entries(office, worker)[-1], HandedOn)
    for worker in others:
        assert not any(isinstance(one, HandedOn) for one in entries(office, worker))

    mai = at_phone(browser, server, mai_there, tmp_path)
    work(mai)
    look(mai)
    mai.sees("counting.none")
    mai.look("counting-none-ja-390")
    assert server.read(waiting) == kept

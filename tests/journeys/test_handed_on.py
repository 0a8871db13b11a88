"""A desk hands the facts of closed reports, and how it dealt with them, to the statistics: many at once, nameless."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, select

from api.models import AuditEvent
from api.statistics import service
from crypto import facts, reading
from crypto.bodies.counted import Counted, Process
from crypto.bodies.report import Answers
from crypto.encoding import b64, digest
from crypto.notebook import Closing, HandedOn, read_book
from crypto.roles import Statistics
from crypto.sealing import Identity, seal
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker, Worker
from tests.journeys.test_counted import rows, take_statistics
from tests.journeys.test_factors import refused

QUIET, LAST_WEEK = dt.date(2026, 12, 24), dt.date(2026, 12, 25)
TOLD = Counted(alone=False, kinds=(1, 9), told={"status": 0, "sector": 4, "transfer": 2})
DEALT = Process(acknowledged=True, answered=True, referred=False, reopened=False, retaliation=False, satisfied=True)
ANSWERS = Answers(("wages",), "vi", "yes", "code", "Tôi chưa được trả lương.")


def path_of(desk: bytes) -> str:
    return f"/api/v1/desks/{b64(desk)}/facts"


def records(statistics: Identity[Statistics], instance: bytes, count: int) -> list[bytes]:
    return [facts.seal_process(statistics.recipient, instance, DEALT) for _ in range(count)]


def handed(member: Caseworker, desk: bytes, letters: list[bytes]) -> str:
    quarter: str = member.post(path_of(desk), {"facts": [b64(one) for one in letters]})["quarter"]
    return quarter


def logged(connection: Connection) -> list[str]:
    wanted = select(AuditEvent.subject).where(AuditEvent.action == "handed closed reports to the statistics")
    return list(connection.scalars(wanted))


@pytest.mark.parametrize(
    ("day", "over"),
    [
        ("2026-03-24", False),
        ("2026-03-25", True),
        ("2026-06-23", False),
        ("2026-06-24", True),
        ("2026-09-30", True),
        ("2026-10-01", False),
        ("2026-12-24", False),
        ("2026-12-25", True),
        ("2026-12-31", True),
        ("2027-01-01", False),
    ],
)
def test_a_quarter_is_nearly_over_in_its_last_seven_days(day: str, *, over: bool) -> None:
    assert service.is_nearly_over(dt.date.fromisoformat(day)) == over


@pytest.mark.protocol("P-44")
def test_a_report_brings_its_facts_and_the_desk_hands_them_on_once_under_the_quarter_alone(
    koe: RunningServer, office: Office
) -> None:
    statistics = take_statistics(office)
    lead, instance = office.lead, office.administrator.instance
    letters: list[bytes] = []
    for counted in (TOLD, None):
        worker = Worker(office.origin)
        worker.report(office.desk, ANSWERS, counted=counted)
        opened = lead.open_case(worker.case).report.body
        assert (opened.facts is None) == (counted is None)
        letters += [] if opened.facts is None else [opened.facts]
        lead.note(worker.case, "", Closing("solved", "genuine", 1))
        lead.step(worker.case, "close")
        lead.note(worker.case, "", HandedOn(1))
        notes = {at: note.body for at, note in enumerate(lead.notes(worker.case), 1) if note is not None}
        assert read_book(notes).counted
    letters += records(statistics, instance, 9)

    quarter = handed(lead, office.desk, letters)
    assert handed(lead, office.desk, letters[::-1]) == quarter
    kept = rows(koe)
    assert {row.digest: row.sealed for row in kept} == {digest(one): one for one in letters}
    assert len(kept) == 10
    assert {(row.quarter.day, (row.quarter.month - 1) % 3, len(row.sealed)) for row in kept} == {(1, 0, 2171)}
    found = [reading.open_given(row.sealed, statistics, instance=instance).body for row in kept]
    assert (found.count(TOLD), found.count(DEALT)) == (1, 9)
    # The log says which desk, and that once: what came again was there.
    assert koe.read(logged) == [b64(office.desk)]


@pytest.mark.protocol("P-44")
def test_fewer_than_ten_wait_for_the_last_week_of_the_quarter(
    koe: RunningServer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    statistics = take_statistics(office)
    letters = records(statistics, office.administrator.instance, 10)
    monkeypatch.setattr(service, "today", lambda: QUIET)
    for few in (letters[:1], letters[:9], letters[:1] * 10):
        answer = office.lead.ask("POST", path_of(office.desk), {"facts": [b64(one) for one in few]})
        assert (answer.status, answer.json()["type"], answer.json()["least"]) == (409, "/problems/too-few-together", 10)
    assert rows(koe) == []
    assert handed(office.lead, office.desk, letters) == "2026Q4"
    monkeypatch.setattr(service, "today", lambda: LAST_WEEK)
    handed(office.lead, office.desk, records(statistics, office.administrator.instance, 1))
    assert len(rows(koe)) == 11


def test_what_is_no_sealed_letter_or_too_much_is_refused_whole(koe: RunningServer, office: Office) -> None:
    def told(letters: list[bytes]) -> tuple[int, str]:
        return refused(lambda: handed(office.lead, office.desk, letters))

    nobody = records(Identity[Statistics].draw(), office.administrator.instance, 10)
    assert told(nobody) == (404, "no-statistics")
    statistics = take_statistics(office)
    letters = records(statistics, office.administrator.instance, 10)
    assert told([*letters, letters[0][:-1]]) == (422, "malformed-envelope")
    assert told([*letters, seal(statistics.recipient, bytes(4096))])[0] == 422
    assert told([*letters, b"x" * len(letters[0])]) == (422, "malformed-envelope")
    assert told([]) == (422, "malformed")
    assert told(letters[:1] * 201) == (422, "malformed")
    assert rows(koe) == []

"""On which days a desk works, over HTTP, on both engines: no promise moves, and nothing ends unseen on a closed day."""

import datetime as dt
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from api.casework.workdays import Calendar
from api.kit import clock
from api.models import AuditEvent, Case
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Worker
from tests.journeys.test_casework import listed, sent

OFFICE_DAYS = [1, 2, 3, 4, 5]


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), clock.TOKYO)


def due(koe: RunningServer, worker: Worker, day: dt.date) -> None:
    def change(connection: Connection) -> None:
        connection.execute(update(Case).where(Case.case_id == worker.case).values(due=day))

    koe.write(change)


def due_on(koe: RunningServer, worker: Worker) -> dt.date | None:
    def read(connection: Connection) -> dt.date | None:
        return connection.scalar(select(Case.due).where(Case.case_id == worker.case))

    return koe.read(read)


def due_now(office: Office) -> list[str]:
    return listed(office.lead, office, "view=due")


def ids(*workers: Worker) -> list[str]:
    return [b64(worker.case) for worker in workers]


def set_days(office: Office, weekdays: Collection[int], closed: Collection[dt.date] = ()) -> dict[str, object]:
    new = {"weekdays": list(weekdays), "closed": [day.isoformat() for day in closed]}
    answer = office.lead.ask("PUT", f"/api/v1/desks/{b64(office.desk)}/workdays", new)
    assert answer.status == 200, answer.json()
    return answer.json()


def test_what_is_promised_for_a_closed_day_is_due_while_somebody_is_there(koe: RunningServer, office: Office) -> None:
    friday = clock.today() + dt.timedelta(days=5 + 7 - clock.today().isoweekday())
    monday = friday + dt.timedelta(days=3)
    weekend, tuesday, wednesday = (sent(office) for _ in range(3))
    for worker, day in ((weekend, friday + dt.timedelta(days=2)), (tuesday, monday + dt.timedelta(days=1))):
        due(koe, worker, day)
    due(koe, wednesday, monday + dt.timedelta(days=2))
    with clock.set_to(noon(friday)):
        office.lead.sign_in()
        assert due_now(office) == ids(weekend)
        kept = set_days(office, [5, 1, 2, 3, 4], [monday])
        assert kept == {"weekdays": OFFICE_DAYS, "closed": [monday.isoformat()]}
        [desk] = office.lead.get("/api/v1/desks")
        assert desk["workdays"] == kept
        # Tuesday and Wednesday are the next two days on which somebody works.
        assert due_now(office) == ids(weekend, tuesday, wednesday)
        set_days(office, OFFICE_DAYS)
        assert due_now(office) == ids(weekend, tuesday)
        assert office.lead.queue(office.desk)["counts"]["due"] == 2
    assert due_on(koe, weekend) == friday + dt.timedelta(days=2)


def test_a_lead_alone_sets_them_the_log_says_so_and_what_is_over_is_not_kept(
    koe: RunningServer, office: Office
) -> None:
    yui, path = office.let_in("Yui"), f"/api/v1/desks/{b64(office.desk)}/workdays"
    assert yui.ask("PUT", path, {"weekdays": [1], "closed": []}).status == 403
    today = clock.today()
    wrongs: list[dict[str, list[object]]] = [
        {"weekdays": [], "closed": []},
        {"weekdays": [8], "closed": []},
        {"weekdays": [1], "closed": ["no"]},
    ]
    for wrong in wrongs:
        assert office.lead.ask("PUT", path, wrong).status == 422
    kept = set_days(office, OFFICE_DAYS, [today - dt.timedelta(days=1), today])
    assert kept["closed"] == [today.isoformat()]
    set_days(office, OFFICE_DAYS, [today])

    def logged(connection: Connection) -> int:
        return len(
            connection.execute(select(AuditEvent).where(AuditEvent.action == "set on which days a desk works")).all()
        )

    assert koe.read(logged) == 1


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@given(
    DAYS,
    st.sets(st.integers(1, 7), min_size=1),
    st.sets(st.integers(0, 40), max_size=30),
    st.integers(0, 30),
)
def test_no_promise_ends_before_it_was_in_the_list_of_what_is_due(
    day: dt.date, weekdays: set[int], closed: set[int], ahead: int
) -> None:
    calendar = Calendar(frozenset(weekdays), frozenset(day + dt.timedelta(days=after) for after in closed))
    until = calendar.due_until(day)
    assert until >= day + dt.timedelta(days=2)
    # Whatever is promised for a day, on the last working day before it, or on it, somebody reads that it is due.
    promised = day + dt.timedelta(days=ahead)
    reached = [day + dt.timedelta(days=n) for n in range(ahead + 1)]
    there = [one for one in reached if calendar.works_on(one)]
    assert all(calendar.due_until(one) >= promised for one in there[-1:])


@pytest.mark.parametrize("closed", [0, 3, 400])
def test_nobody_looks_further_than_two_months_however_long_the_desk_is_closed(closed: int) -> None:
    day = dt.date(2026, 12, 1)
    calendar = Calendar(
        frozenset({1, 2, 3, 4, 5, 6, 7}), frozenset(day + dt.timedelta(days=1 + n) for n in range(closed))
    )
    assert calendar.due_until(day) == day + dt.timedelta(days=min(closed + 2, 60))

"""A desk's lists and deadlines over real HTTP, on both engines: what moves a case, who may, and where it is found."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, select, update

from api.kit import clock
from api.models import Case, Cover
from crypto.encoding import b64, b64_decode
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Caseworker, Refused, Worker

ANSWERS = Answers(("passport",), "vi", "yes", "code", "…")


def sent(office: Office, *, urgent: bool = False) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS, kinds=(3,), urgent=urgent)
    return worker


def refused(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.status, refusal.value.slug


def listed(member: Caseworker, office: Office, query: str = "") -> list[str]:
    """Every case of a list, page by page."""
    found: list[str] = []
    page = member.queue(office.desk, f"?{query}")
    while True:
        found += [row["case"] for row in page["cases"]]
        if page["next"] is None:
            return found
        page = member.queue(office.desk, f"?{query}&after={page['next']}")
        assert page["counts"] is None  # they came with the first


def steps(member: Caseworker, worker: Worker) -> list[tuple[str, str]]:
    return [(one["state"], one["author"]) for one in member.get(f"/api/v1/cases/{b64(worker.case)}")["steps"]]


def test_a_case_goes_through_its_states_and_every_step_is_kept(office: Office) -> None:
    worker, lead = sent(office), office.lead
    assert lead.step(worker.case, "triage") == {"state": "triaged", "assignee": None}
    assert lead.step(worker.case, "triage")["state"] == "triaged"
    lead.claim(worker.case)
    assert lead.step(worker.case, "refer") == {"state": "referred", "assignee": b64(lead.account)}
    lead.reply(worker.case, "The labour office will call the company.")
    assert lead.step(worker.case, "close")["state"] == "closed"
    assert refused(lambda: lead.reply(worker.case, "One more thing.")) == (409, "closed")
    assert refused(lambda: lead.claim(worker.case)) == (409, "closed")
    assert refused(lambda: lead.step(worker.case, "triage")) == (409, "closed")

    back = Worker.returning(office.origin, worker.code, office.administrator.instance)
    back.open_mailbox()
    assert back.box["state"] == "closed"
    back.follow_up("They took the passport again.")
    lead.step(worker.case, "close")
    lead.step(worker.case, "reopen")
    back.open_mailbox()
    back.withdraw()
    assert refused(lambda: lead.step(worker.case, "reopen")) == (409, "withdrawn")
    assert steps(lead, worker) == [
        ("triaged", "desk"),
        ("in_progress", "desk"),
        ("referred", "desk"),
        ("answered", "desk"),
        ("closed", "desk"),
        ("reopened", "reporter"),
        ("closed", "desk"),
        ("reopened", "desk"),
        ("withdrawn", "reporter"),
    ]


def test_of_two_who_act_at_once_the_second_is_told_and_a_lead_decides(office: Office) -> None:
    worker, lead, mai = sent(office), office.lead, office.let_in("Mai")
    waiting = office.invited("Bao")
    mai.claim(worker.case)
    for act in (
        lambda: lead.claim(worker.case),
        lambda: lead.step(worker.case, "close"),
        lambda: lead.reply(worker.case, "x"),
    ):
        assert refused(act) == (409, "claimed")
    assert refused(lambda: mai.assign(worker.case, mai.account)) == (403, "not-allowed")
    assert refused(lambda: lead.assign(worker.case, waiting.account)) == (409, "no-such-colleague")
    assert lead.assign(worker.case, lead.account) == {"state": "in_progress", "assignee": b64(lead.account)}
    assert refused(lambda: mai.reply(worker.case, "x")) == (409, "claimed")
    assert lead.assign(worker.case, None) == {"state": "received", "assignee": None}
    assert mai.step(worker.case, "triage")["state"] == "triaged"


def test_each_list_holds_what_it_says_by_urgency_and_age_and_counts_it(koe: RunningServer, office: Office) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    old, new, urgent, answered, closed = (sent(office, urgent=of == 2) for of in range(5))

    def on(worker: Worker, age: int, due_in: int | None) -> Callable[[Connection], object]:
        due = None if due_in is None else clock.today() + dt.timedelta(days=due_in)
        return lambda connection: connection.execute(
            update(Case).where(Case.case_id == worker.case).values(day=clock.today() - dt.timedelta(days=age), due=due)
        )

    lead.reply(answered.case, "Read.")
    lead.step(closed.case, "close")
    mai.claim(old.case)
    for worker, age, due_in in ((old, 9, -2), (new, 1, 6), (urgent, 0, 1), (answered, 5, 85), (closed, 3, None)):
        koe.write(on(worker, age, due_in))

    def ids(*workers: Worker) -> list[str]:
        return [b64(worker.case) for worker in workers]

    assert listed(lead, office) == ids(urgent, old, answered, new)
    assert listed(lead, office, "view=todo") == ids(urgent, old, new)
    assert listed(lead, office, "view=waiting") == ids(answered)
    assert listed(lead, office, "view=due") == ids(old, urgent)
    assert listed(lead, office, "view=done") == ids(closed)
    assert listed(lead, office, "holder=me") == ids(answered)
    assert listed(mai, office, "holder=me") == ids(old)
    assert listed(mai, office, "holder=nobody") == ids(urgent, new)
    assert listed(lead, office, "urgent=true") == ids(urgent)
    assert listed(lead, office, "view=due&urgent=true") == ids(urgent)
    assert listed(lead, office, "state=answered") == ids(answered)
    assert lead.queue(office.desk)["counts"] == {
        "open": 4,
        "todo": 3,
        "waiting": 1,
        "due": 2,
        "mine": 1,
        "nobodys": 2,
        "urgent": 1,
    }
    assert refused(lambda: lead.queue(office.desk, "?view=everything")) == (422, "malformed")


def test_page_by_page_every_case_is_met_once_however_many_share_a_day(koe: RunningServer, office: Office) -> None:
    worker = sent(office)
    made = 160

    def many(connection: Connection) -> None:
        """Rows beside the report's own, as if they had come by themselves; their covers are copies."""
        case = connection.execute(select(Case.__table__).where(Case.case_id == worker.case)).mappings().one()
        cover = connection.execute(select(Cover.__table__).where(Cover.case_id == worker.case)).mappings().one()
        for number in range(made):
            id_ = number.to_bytes(16, "big")
            row = {
                **case,
                "case_id": id_,
                "urgent": number % 7 == 0,
                "turn": ("desk", "reporter")[number % 2],
                "day": case["day"] - dt.timedelta(days=number % 3),
                "due": case["day"] + dt.timedelta(days=number % 4 - 1),
            }
            connection.execute(insert(Case).values(**row))
            connection.execute(insert(Cover).values({**cover, "case_id": id_}))

    koe.write(many)
    for query in ("view=open", "view=todo", "view=waiting", "view=due", "holder=nobody", "urgent=true"):
        found = listed(office.lead, office, query)
        assert len(found) == len(set(found)), query

    def key(case: str) -> tuple[int, int, bytes]:
        number = int.from_bytes(b64_decode(case), "big")
        return (0 if number % 7 == 0 else 1, -(number % 3), b64_decode(case))

    found = [case for case in listed(office.lead, office) if case != b64(worker.case)]
    assert found == sorted(found, key=key)
    assert len(found) == made

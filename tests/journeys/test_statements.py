"""How many statements and bytes does a request cost, its door included? Budgets that hold on every machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.test_handover import sent_report
from tests.journeys.test_leads import copies_with_covers

KB = 1000
CASES = 260


@contextmanager
def listening() -> Generator[list[str]]:
    """What any engine of this process is told to read or to write meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)", statement):
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def cost(request: Callable[[], object]) -> int:
    """Of the second time, when nothing has to be made once."""
    request()
    with listening() as said:
        request()
    return len(said)


def test_a_visit_of_a_worker_costs_few_statements(office: Office) -> None:
    worker = sent_report(office)
    assert cost(worker.open_mailbox) <= 5
    letters = iter(("Still no pay.", "Today neither."))
    with listening() as said:
        worker.follow_up(next(letters))
    assert len(said) <= 9, "the door twice, the mailbox, the letter"
    with listening() as again:
        worker.follow_up(next(letters))
    assert len(again) == len(said), "the second letter costs as much as the first"


def test_a_page_of_the_queue_costs_the_same_however_long_the_queue_is(koe: RunningServer, office: Office) -> None:
    lead, path = office.lead, f"/api/v1/desks/{b64(office.desk)}/queue"
    case = sent_report(office).case
    few = cost(lambda: lead.queue(office.desk))
    assert few <= 4
    copies_with_covers(koe, case, CASES)
    first = lead.queue(office.desk)
    assert cost(lambda: lead.queue(office.desk)) == few
    assert cost(lambda: lead.queue(office.desk, f"?after={first['next']}")) <= 2
    for page in (path, f"{path}?after={first['next']}"):
        assert len(lead.ask("GET", page).content) <= 60 * KB


def test_whoever_looks_through_a_whole_list_asks_seldom_and_finds_the_same(koe: RunningServer, office: Office) -> None:
    lead = office.lead
    copies_with_covers(koe, sent_report(office).case, CASES)

    def walked(size: str) -> list[list[str]]:
        page = lead.queue(office.desk, f"?{size}")
        pages = [page]
        while page["next"] is not None:
            page = lead.queue(office.desk, f"?{size}&after={page['next']}")
            pages.append(page)
        return [[row["case"] for row in one["cases"]] for one in pages]

    usual, long = walked("long=false"), walked("long=true")
    assert list(chain(*long)) == list(chain(*usual))
    assert [len(page) for page in long] == [50, *lengths(CASES + 1 - 50, 500)]
    assert [len(page) for page in usual] == [50, *lengths(CASES + 1 - 50, 100)]
    after = lead.queue(office.desk)["next"]
    assert cost(lambda: lead.queue(office.desk, f"?long=true&after={after}")) <= 2


def lengths(rows: int, page: int) -> list[int]:
    """So many rows in pages of a length."""
    return [min(page, rows - begun) for begun in range(0, rows, page)]

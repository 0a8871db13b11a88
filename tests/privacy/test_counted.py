"""Whoever has copies of the server's disk: can they tell whose facts are whose?

Forty reports with facts are closed and handed on in two halves, over HTTP. The letters are posted in the order of their
cases, as the browser never would: what is shown here, the server's own order shows alone.
"""

from __future__ import annotations

import math
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from api.kit.clock import today
from crypto import facts
from crypto.bodies.counted import Counted, Process
from crypto.bodies.report import Answers
from crypto.encoding import digest
from crypto.notebook import Closing, HandedOn
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Worker
from tests.journeys.test_counted import take_statistics
from tests.journeys.test_handed_on import handed

CASES, HALF = 40, 20
ANSWERS = Answers(("wages",), "vi", "yes", "code", "Tôi chưa được trả lương.")
DEALT = Process(acknowledged=True, answered=True, referred=False, reopened=False, retaliation=False, satisfied=True)
SIGMAS = 4.5
"""A link that chance makes once in 150,000 tries."""


class Handed(NamedTuple):
    """What is true, and the thief wants to know."""

    case: bytes
    facts: bytes
    report: bytes
    note: bytes


class Copy(NamedTuple):
    """One file of a stolen disk, and what the database in it says."""

    name: str
    content: bytes
    rows: list[tuple[bytes, str, bytes]]


def stolen(koe: RunningServer, to: Path) -> list[Copy]:
    """The database and its log, as they lie there now."""
    to.mkdir()
    for name in ("koe.db", "koe.db-wal"):
        if (koe.settings.data / name).exists():
            shutil.copy(koe.settings.data / name, to)
    contents = {file.name: file.read_bytes() for file in sorted(to.iterdir())}
    with sqlite3.connect(to / "koe.db") as database:
        rows = database.execute("SELECT digest, quarter, sealed FROM waiting_facts").fetchall()
    database.close()
    return [Copy(f"{to.name}/{name}", content, rows) for name, content in contents.items()]


def work(koe: RunningServer, office: Office) -> Iterator[list[Handed]]:
    """Forty reports come and are closed; then each half is handed on."""
    statistics = take_statistics(office)
    lead, instance = office.lead, office.administrator.instance
    workers = [Worker(office.origin) for _ in range(CASES)]
    for at, worker in enumerate(workers):
        worker.report(office.desk, ANSWERS, counted=Counted(False, (1 + at % 15,), {"sector": at % 7}))
    for worker in workers:
        lead.note(worker.case, "", Closing("solved", "genuine", 1))
        lead.step(worker.case, "close")
    for half in (workers[:HALF], workers[HALF:]):
        done: list[Handed] = []
        for worker in half:
            note = lead.seal_note(worker.case, "", HandedOn(1))
            lead.keep_note(worker.case, note)
            sealed = lead.open_case(worker.case).report.body.facts
            assert sealed is not None
            assert worker.sent is not None
            done.append(Handed(worker.case, sealed, worker.sent.report, note["note"].encode()))
        letters = [
            one for each in done for one in (each.facts, facts.seal_process(statistics.recipient, instance, DEALT))
        ]
        handed(lead, office.desk, letters)
        yield done


# --- how the thief matches --------------------------------------------------------------------------------------------


def where(content: bytes, sealed: Sequence[bytes]) -> list[int]:
    """The places of these in a file, each by a piece that stands on one page; only if all are there."""
    places = [content.rfind(one[-700:-100]) for one in sealed]
    return [] if -1 in places else places


def ranks(values: Sequence[bytes] | Sequence[int]) -> list[int]:
    order = sorted(range(len(values)), key=lambda at: values[at])
    return [order.index(at) for at in range(len(values))]


def links(left: Sequence[int], right: Sequence[int]) -> int:
    """How many pairs a thief gets right who takes the first for the first, the second for the second."""
    return sum(a == b for a, b in zip(left, right, strict=True))


def sigmas(halves: Sequence[tuple[Sequence[int], Sequence[int]]]) -> float:
    """How far beyond chance two orders go together, over both halves (Spearman)."""
    found = 0.0
    for left, right in halves:
        middle = (len(left) - 1) / 2
        spread = sum((one - middle) ** 2 for one in left)
        found += sum((a - middle) * (b - middle) for a, b in zip(left, right, strict=True)) / spread
    return abs(found) * math.sqrt(HALF - 1) / math.sqrt(len(halves))


def known_orders(halves: Sequence[Sequence[Handed]], copy: Copy) -> dict[str, list[list[int]]]:
    """In which orders the thief can put the cases of each half."""
    found = {
        "receipt": [list(range(len(half))) for half in halves],
        "case id": [ranks([one.case for one in half]) for half in halves],
        "digest of the report": [ranks([digest(one.report) for one in half]) for half in halves],
    }
    places = [where(copy.content, [one.report for one in half]) for half in halves]
    if all(places):
        found["place of the report"] = [ranks(one) for one in places]
    return found


def orders_of_facts(halves: Sequence[Sequence[Handed]], copy: Copy) -> dict[str, list[list[int]]]:
    """In which orders what waits lies there."""
    listed = {digest(sealed): at for at, (_, _, sealed) in enumerate(copy.rows)}
    found = {"row": [ranks([listed[digest(one.facts)] for one in half]) for half in halves]}
    places = [where(copy.content, [one.facts for one in half]) for half in halves]
    if all(places):
        found["place"] = [ranks(one) for one in places]
    return found


@pytest.mark.protocol("P-44")
def test_nothing_on_the_disk_leads_from_waiting_facts_to_a_case_but_the_half_with_which_it_was_handed_on(
    start_server: Callable[..., RunningServer], bare_pages: Path, tmp_path: Path
) -> None:
    koe = start_server(pages_at=bare_pages)
    office = open_office(koe)
    halves: list[list[Handed]] = []
    copies: list[Copy] = []
    for half in work(koe, office):
        halves.append(half)
        copies += stolen(koe, tmp_path / f"copy {len(halves)}")
    koe.stop()  # and what was in the log is in the file
    copies += stolen(koe, tmp_path / "last copy")

    tries: dict[str, tuple[float, int]] = {}
    for copy in copies:
        there = [half for half in halves if {digest(one.facts) for one in half} <= {row[0] for row in copy.rows}]
        for known, left in known_orders(there, copy).items():
            for lies, right in orders_of_facts(there, copy).items():
                pairs = list(zip(left, right, strict=True))
                tries[f"{copy.name}: {known}, {lies}"] = (sigmas(pairs), sum(links(*pair) for pair in pairs))
    both = {name.split(":")[0] for name in tries if "place of the report, place" in name}
    assert both >= {"copy 1/koe.db-wal", "copy 2/koe.db-wal", "last copy/koe.db"}, "letters were found in these"
    assert {name: found for name, found in tries.items() if found[0] > SIGMAS or found[1] > CASES / 4} == {}

    # What the copies do say: the quarter, one size, and between two of them what was handed on meanwhile.
    before, after = ({row[0] for row in copy.rows} for copy in (copies[0], copies[-1]))
    assert {digest(one.facts) for one in halves[1]} <= after - before
    assert {digest(one.facts) for one in halves[0]} <= before
    assert (len(before), len(after)) == (2 * HALF, 2 * CASES)
    assert {(quarter, len(sealed)) for _, quarter, sealed in copies[-1].rows} == {(str(service_quarter()), 2171)}


def service_quarter() -> object:
    day = today()
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def test_the_thief_would_link_all_of_them_in_a_table_that_keeps_the_order_in_which_they_came(tmp_path: Path) -> None:
    """The control: the same tries on rows with hidden numbers."""
    made = [Handed(random.randbytes(16), random.randbytes(2171), b"", b"") for _ in range(CASES)]
    with sqlite3.connect(tmp_path / "koe.db") as database:
        database.execute("CREATE TABLE waiting_facts (digest BLOB PRIMARY KEY, quarter TEXT, sealed BLOB)")
        database.executemany(
            "INSERT INTO waiting_facts VALUES (?, '2026-10-01', ?)", [(digest(one.facts), one.facts) for one in made]
        )
    rows = database.execute("SELECT digest, quarter, sealed FROM waiting_facts").fetchall()
    database.close()
    halves = [made[:HALF], made[HALF:]]
    copy = Copy("", (tmp_path / "koe.db").read_bytes(), rows)
    for right in orders_of_facts(halves, copy).values():
        pairs = list(zip([list(range(HALF))] * 2, right, strict=True))
        assert sigmas(pairs) > SIGMAS
        assert sum(links(*pair) for pair in pairs) == CASES

"""Somebody wants no more than to be counted: coarse facts alone, sealed to who draws up the statistics, and no case."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, func, select

from api.kit.clock import today
from api.models import Case, WaitingFacts
from crypto import directory as directories
from crypto import facts, reading
from crypto.bodies.counted import Counted
from crypto.encoding import b64, b64_decode, digest
from crypto.roles import Statistics
from crypto.sealing import Identity
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Worker
from tests.journeys.test_factors import refused
from tests.journeys.test_settings import put

TOLD = Counted(alone=True, kinds=(1, 9), told={"status": 0, "sector": 4, "region": 2})
RECIPIENT, FACTS = "/api/v1/statistics/recipient", "/api/v1/statistics/facts"


def take_statistics(office: Office) -> Identity[Statistics]:
    """An administrator names the recipient that was drawn elsewhere, and signs."""
    statistics = Identity[Statistics].draw()
    assert put(office, statistics_recipient=statistics.recipient.text).status == 200
    office.administrator.publish()
    return statistics


def sealed_by_a_phone(worker: Worker, counted: Counted = TOLD, bits: int | None = None) -> facts.SealedFacts:
    """As a phone does it: the verified directory, the recipient that it names, a key for this letter alone."""
    answer = worker.get("/api/v1/directory")
    signed = directories.verify(answer["directory"], b64_decode(answer["signature"]), today=today())
    asked = worker.get(RECIPIENT)
    recipient = signed.check_statistics_recipient(asked["recipient"])
    return facts.build(recipient, signed.instance, counted, asked["proof_bits"] if bits is None else bits)


class Row(NamedTuple):
    digest: bytes
    quarter: dt.date
    sealed: bytes


def rows(koe: RunningServer) -> list[Row]:
    """Every column of the table."""

    def everything(connection: Connection) -> list[Row]:
        return [Row(**row) for row in connection.execute(select(WaitingFacts.__table__)).mappings()]

    return koe.read(everything)


def cases(koe: RunningServer) -> int:
    def count(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(Case)) or 0

    return koe.read(count)


@pytest.mark.protocol("P-34")
def test_facts_are_taken_once_the_organisation_has_signed_for_whom_and_no_longer(
    koe: RunningServer, office: Office
) -> None:
    worker = Worker(office.origin)
    assert refused(lambda: worker.get(RECIPIENT)) == (404, "no-statistics")
    statistics = Identity[Statistics].draw()
    assert put(office, statistics_recipient=statistics.recipient.text).status == 200
    assert refused(lambda: worker.get(RECIPIENT)) == (404, "no-statistics")
    office.administrator.publish()
    given = sealed_by_a_phone(worker)
    assert put(office, statistics_recipient="").status == 200
    assert refused(lambda: worker.post(FACTS, given.json())) == (404, "no-statistics")
    office.administrator.publish()
    assert json.loads(worker.get("/api/v1/directory")["directory"])["statistics_recipient"] is None
    assert refused(lambda: worker.post(FACTS, given.json())) == (404, "no-statistics")
    assert rows(koe) == []


@pytest.mark.protocol("P-34")
def test_who_is_counted_leaves_one_sealed_row_with_the_quarter_and_no_case(koe: RunningServer, office: Office) -> None:
    statistics = take_statistics(office)
    worker = Worker(office.origin)
    given = sealed_by_a_phone(worker)
    first, again = worker.post(FACTS, given.json()), worker.post(FACTS, given.json())
    day = today()
    assert first == again == {"quarter": f"{day.year}Q{(day.month - 1) // 3 + 1}"}
    other = Counted(alone=True, kinds=(2,), told={})
    worker.post(FACTS, sealed_by_a_phone(worker, other).json())

    kept = rows(koe)
    assert len(kept) == 2
    assert {row.quarter for row in kept} == {day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)}
    assert all(row.digest == digest(row.sealed) for row in kept)
    assert len({len(row.sealed) for row in kept}) == 1
    assert cases(koe) == 0
    instance = office.administrator.instance
    opened = [reading.open_counted(row.sealed, statistics, instance=instance) for row in kept]
    assert sorted((one.body for one in opened), key=lambda body: body.kinds) == [TOLD, other]
    assert len({one.author for one in opened}) == 2


def test_facts_of_another_size_or_without_work_are_refused_and_not_kept(koe: RunningServer, office: Office) -> None:
    statistics = take_statistics(office)
    worker = Worker(office.origin)
    bits = worker.get(RECIPIENT)["proof_bits"]
    given = sealed_by_a_phone(worker, bits=0)
    while facts.worked(given.sealed, given.nonce, bits - 1):
        given = sealed_by_a_phone(worker, bits=0)
    answer = worker.ask("POST", FACTS, given.json())
    assert (answer.status, answer.json()["type"], answer.json()["bits"]) == (403, "/problems/proof-too-weak", bits)
    cut = facts.SealedFacts(given.sealed[:-1], given.nonce)
    assert refused(lambda: worker.post(FACTS, cut.json())) == (422, "malformed-envelope")
    assert rows(koe) == []
    assert statistics.recipient.text == office.administrator.get("/api/v1/admin/organisation")["statistics_recipient"]


def test_an_administrator_cannot_name_half_a_recipient_nor_sign_another(office: Office) -> None:
    statistics = take_statistics(office)
    answer = put(office, statistics_recipient=statistics.recipient.text[:-1])
    assert (answer.status, answer.json()["type"]) == (422, "/problems/wrong-statistics-recipient")
    other = Identity[Statistics].draw().recipient
    swapped = replace(office.administrator.next_directory(), statistics_digest=other.digest)
    assert refused(lambda: office.administrator.publish(swapped)) == (422, "wrong-directory")
    assert b64(statistics.recipient.digest) in office.administrator.next_directory().text

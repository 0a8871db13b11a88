"""A desk's list of conflicts: written by leads, read by who holds the keys, and no more than a size to the server."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api.models import ConflictList
from crypto.age_format import sealed_size
from crypto.bodies.conflicts import Conflict
from crypto.encoding import b64, b64_decode
from crypto.letters import LADDER
from crypto.refusals import NoMatch, WrongCounter
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker
from tests.journeys.test_factors import refused
from tests.journeys.test_handover import second_desk, sent_report

DAY = date(2026, 11, 26)
YAMADA = Conflict(("株式会社山田建設", "Yamada Kensetsu"), DAY)
KAWAMOTO = Conflict(("川本食品",), DAY, bytes(16))


def at(desk: bytes) -> str:
    return f"/api/v1/desks/{b64(desk)}/conflicts"


def entries(member: Caseworker, desk: bytes) -> tuple[Conflict, ...]:
    """What a member reads."""
    opened = member.conflicts(desk)
    assert opened is not None
    return opened.body.entries


def kept(connection: Connection) -> list[Any]:
    """What the server has."""
    columns = (ConflictList.desk, ConflictList.version, ConflictList.epoch, ConflictList.sealed)
    return [tuple(row) for row in connection.execute(select(*columns))]


@pytest.mark.protocol("P-33")
def test_leads_write_members_read_and_the_server_sees_a_size(office: Office, koe: RunningServer) -> None:
    mai, worker, waiting = office.let_in("Mai"), sent_report(office), office.invited("Thu")
    assert office.lead.conflicts(office.desk) is None
    assert office.lead.get(f"/api/v1/cases/{b64(worker.case)}")["conflicts"] is None

    office.lead.put_conflicts(office.desk, office.lead.seal_conflicts(office.desk, 1, YAMADA))
    [(desk, version, epoch, sealed)] = koe.read(kept)
    assert (desk, version, epoch, len(sealed)) == (office.desk, 1, 1, sealed_size(LADDER[0]))
    assert entries(mai, office.desk) == (YAMADA,)
    assert mai.get(f"/api/v1/cases/{b64(worker.case)}")["conflicts"] == mai.get(at(office.desk))["conflicts"]

    office.lead.put_conflicts(office.desk, office.lead.seal_conflicts(office.desk, 2, *[YAMADA, KAWAMOTO] * 5))
    [(_, version, _, sealed)] = koe.read(kept)
    assert (version, len(sealed)) == (2, sealed_size(LADDER[0])), "ten entries look like one"
    assert "山田".encode() not in sealed
    assert refused(lambda: mai.put_conflicts(office.desk, mai.seal_conflicts(office.desk, 3))) == (403, "not-allowed")
    assert refused(lambda: waiting.get(at(office.desk))) == (403, "not-allowed")
    assert len(entries(mai, office.desk)) == 10


def test_of_two_leads_who_write_at_once_the_second_is_told_and_nothing_is_lost(office: Office) -> None:
    nam = office.let_in("Nam", "lead")
    lists = [office.lead.seal_conflicts(office.desk, 1, YAMADA), nam.seal_conflicts(office.desk, 1, KAWAMOTO)]

    def write(writer: Caseworker, body: Any) -> int:
        return writer.ask("PUT", at(office.desk), body).status

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(write, (office.lead, nam), lists))
    assert sorted(told) == [200, 409]
    first = (YAMADA, KAWAMOTO)[told.index(200)]
    assert entries(nam, office.desk) == (first,)
    # An answer that was lost is asked for again; another list does not come in the place of one, nor with a gap.
    assert write((office.lead, nam)[told.index(200)], lists[told.index(200)]) == 200
    for version in (1, 3):
        body = nam.seal_conflicts(office.desk, version, YAMADA, KAWAMOTO)
        assert refused(lambda body=body: nam.put_conflicts(office.desk, body)) == (409, "list-changed")
    nam.put_conflicts(office.desk, nam.seal_conflicts(office.desk, 2, first, YAMADA))
    assert entries(office.lead, office.desk) == (first, YAMADA)


@pytest.mark.protocol("P-33")
def test_an_older_list_under_any_number_is_refused_by_who_has_seen_a_newer_one(office: Office) -> None:
    older = office.lead.seal_conflicts(office.desk, 1, YAMADA)
    office.lead.put_conflicts(office.desk, older)
    office.lead.put_conflicts(office.desk, office.lead.seal_conflicts(office.desk, 2))
    seen = office.lead.conflicts(office.desk)

    for told in (older, {**older, "version": 2}, {**older, "version": 3}):
        with pytest.raises(WrongCounter):
            office.lead.read_conflicts(office.desk, told, seen)
    assert office.lead.read_conflicts(office.desk, older), "who has seen none believes it: protocol §11"


@pytest.mark.protocol("P-33")
def test_new_keys_want_the_list_anew_and_who_left_reads_only_the_one_of_before(
    office: Office, koe: RunningServer
) -> None:
    lead, mai, thu = office.lead, office.let_in("Mai"), office.let_in("Thu")
    lead.put_conflicts(office.desk, lead.seal_conflicts(office.desk, 1, YAMADA))
    late = lead.seal_conflicts(office.desk, 2, YAMADA, KAWAMOTO)
    lead.remove(office.desk, thu.account)
    lead.rotate_desk_keys(office.desk)
    lead.grant_to_all(office.desk)
    mai.receive_keys(office.desk)
    assert entries(mai, office.desk) == (YAMADA,), "not sealed again yet, and Mai has the keys of before"
    assert refused(lambda: lead.put_conflicts(office.desk, late)) == (409, "old-keys")

    lead.put_conflicts(office.desk, lead.seal_conflicts(office.desk, 2, YAMADA, KAWAMOTO))
    assert entries(mai, office.desk) == (YAMADA, KAWAMOTO)
    hoa = office.let_in("Hoa")
    assert entries(hoa, office.desk) == (YAMADA, KAWAMOTO)
    [(_, _, epoch, sealed)] = koe.read(kept)
    assert epoch == 2
    with pytest.raises(NoMatch):
        thu.read_conflicts(office.desk, {"version": 2, "epoch": 1, "sealed": b64(sealed)})


def test_a_lead_without_the_newest_keys_writes_none_and_what_is_no_list_is_not_kept(office: Office) -> None:
    nam = office.let_in("Nam", "lead")
    office.lead.rotate_desk_keys(office.desk)
    body = {**nam.seal_conflicts(office.desk, 1), "epoch": 2}
    assert refused(lambda: nam.put_conflicts(office.desk, body)) == (403, "keys-not-held")
    good = office.lead.seal_conflicts(office.desk, 1)
    cut = {**good, "sealed": b64(b64_decode(good["sealed"])[:-16])}
    assert refused(lambda: office.lead.put_conflicts(office.desk, cut)) == (422, "unusable-list")
    assert office.lead.conflicts(office.desk) is None


def test_the_list_of_another_desk_looks_exactly_like_one_of_no_desk(office: Office) -> None:
    stranger, elsewhere = second_desk(office)
    office.lead.put_conflicts(office.desk, office.lead.seal_conflicts(office.desk, 1, YAMADA))
    body = stranger.seal_conflicts(elsewhere, 1)

    def told(method: str, desk: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        answer = stranger.ask(method, at(desk), None if method == "GET" else body)
        return answer.status, sorted(pair for pair in answer.headers if pair[0].lower() != "date"), answer.content

    for method in ("GET", "PUT"):
        assert told(method, office.desk) == told(method, secrets.token_bytes(16))
        assert told(method, office.desk)[0] == 404
    with pytest.raises(NoMatch):
        office.lead.read_conflicts(office.desk, body)


def test_a_case_that_moves_meets_the_list_of_the_desk_to_which_it_goes(office: Office) -> None:
    worker = sent_report(office)
    receiver, desk = second_desk(office)
    office.lead.put_conflicts(office.desk, office.lead.seal_conflicts(office.desk, 1, YAMADA))
    receiver.put_conflicts(desk, receiver.seal_conflicts(desk, 1, KAWAMOTO))
    office.lead.hand_over(worker.case, desk)
    assert receiver.get(f"/api/v1/cases/{b64(worker.case)}")["conflicts"] == receiver.get(at(desk))["conflicts"]
    assert entries(receiver, desk) == (KAWAMOTO,)
    assert entries(office.lead, office.desk) == (YAMADA,)

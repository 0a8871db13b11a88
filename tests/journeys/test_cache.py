"""What one member has opened of a cover, the desk's other computers need not open; and when that counts no more."""

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from api.models import Cover
from crypto import reading
from crypto.cache import CACHED_BYTES, cache_key
from crypto.encoding import b64, b64_decode, canonical, lp
from crypto.opening import open_cached
from crypto.refusals import PayloadFailure
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Caseworker, Refused, Worker


def reported(office: Office, kind: int) -> bytes:
    """A report by somebody; its case."""
    worker = Worker(office.origin)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương."), kinds=(kind,))
    return worker.case


def cached(connection: Connection) -> dict[bytes, bytes | None]:
    """What lies beside each cover."""
    return {row.case_id: row.cache for row in connection.execute(select(Cover.case_id, Cover.cache))}


def put(connection: Connection, case: bytes, facts: bytes) -> None:
    """What a lying server may do at any time."""
    connection.execute(update(Cover).where(Cover.case_id == case).values(cache=facts))


@pytest.fixture
def mai(office: Office) -> Caseworker:
    """A colleague who holds the desk's keys."""
    return office.let_in("Mai")


@pytest.mark.protocol("P-22")
def test_facts_that_one_member_has_opened_another_reads_without_the_covers(
    office: Office, koe: RunningServer, mai: Caseworker
) -> None:
    cases = [reported(office, kind) for kind in (1, 2)]
    assert mai.cached_facts(office.desk) == {}
    opened = office.lead.cache_facts(office.desk)
    assert [opened[case].kinds for case in cases] == [(1,), (2,)]
    assert mai.cached_facts(office.desk) == opened

    rows = {b64_decode(row["case"]): row for row in mai.queue(office.desk)["cases"]}
    key = cache_key(mai.held[office.desk].identity)
    for case, facts in koe.read(cached).items():
        assert facts is not None
        context = mai._place(office.desk, rows[case]).encode()
        plaintext = lp(canonical(opened[case].json())).ljust(192, b"\0")
        assert open_cached(facts, key, context) == plaintext, "the facts, and never the key of the case"


@pytest.mark.protocol("P-22")
def test_cached_facts_of_another_cover_or_cut_ones_count_for_nothing(
    office: Office, koe: RunningServer, mai: Caseworker
) -> None:
    first, second = (reported(office, kind) for kind in (1, 2))
    opened = office.lead.cache_facts(office.desk)
    before = koe.read(cached)
    swapped, whole = before[second], before[first]
    assert swapped is not None
    assert whole is not None

    for facts in (swapped, whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), bytes(CACHED_BYTES), b""):
        koe.write(put, first, facts)
        assert mai.cached_facts(office.desk) == {second: opened[second]}
    assert mai.covers(office.desk, [first])[first].body.facts == opened[first], "the cover itself still opens"
    assert mai.cache_facts(office.desk) == opened, "and replaces what was there"
    assert office.lead.cached_facts(office.desk) == opened


@pytest.mark.protocol("P-22")
def test_a_cover_that_is_sealed_again_takes_its_cached_facts_with_it(
    office: Office, koe: RunningServer, mai: Caseworker
) -> None:
    case, lead = reported(office, 1), office.lead
    opened = lead.cache_facts(office.desk)
    old = koe.read(cached)[case]
    assert old is not None
    [row] = lead.queue(office.desk)["cases"]

    lead.rotate_desk_keys(office.desk)
    lead.grant_to_all(office.desk)
    mai.receive_keys(office.desk)
    assert mai.cached_facts(office.desk) == opened, "until it is sealed again it is the same cover"
    assert lead.reseal(office.desk) == 1
    assert koe.read(cached) == {case: None}

    late = {"case": row["case"], "cover_digest": row["cover_digest"], "cache": b64(old)}
    lead.ask("POST", f"/api/v1/desks/{b64(office.desk)}/cache", {"covers": [late]})
    assert koe.read(cached) == {case: None}, "somebody who had opened the cover before comes too late"
    koe.write(put, case, old)
    assert mai.cached_facts(office.desk) == {}, "and a server that lays it there all the same is not believed"
    [now] = mai.queue(office.desk)["cases"]
    key = cache_key(mai.held[office.desk].identity)
    with pytest.raises(PayloadFailure):
        reading.open_facts(old, key, mai._place(office.desk, now))
    assert mai.cache_facts(office.desk) == opened
    assert lead.cached_facts(office.desk) == opened


@pytest.mark.protocol("P-22")
def test_a_case_that_moves_to_another_desk_leaves_its_cached_facts_behind(office: Office, koe: RunningServer) -> None:
    case, giver = reported(office, 1), office.lead
    opened = giver.cache_facts(office.desk)
    old = koe.read(cached)[case]
    assert old is not None
    receiving = office.administrator.create_desk({"en": "Indonesian desk"}, ["id"], "Kansai")
    receiver = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(receiving, "lead"))
    receiver.make_desk_keys(receiving)
    office.administrator.publish()

    giver.hand_over(case, receiving, "Sari speaks your language.")
    assert koe.read(cached) == {case: None}
    koe.write(put, case, old)
    assert receiver.cached_facts(receiving) == {}
    assert receiver.cache_facts(receiving) == opened
    assert receiver.cached_facts(receiving) == opened


def test_a_desk_caches_nothing_beside_the_covers_of_another(office: Office, koe: RunningServer) -> None:
    case = reported(office, 1)
    other = office.administrator.create_desk({"en": "Indonesian desk", "id": "Meja"}, ["id"], "Tokai")
    sari = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(other, "lead"))
    [row] = office.lead.queue(office.desk)["cases"]

    for digest in (row["cover_digest"], b64(bytes(32))):
        foreign = {"case": row["case"], "cover_digest": digest, "cache": b64(bytes(CACHED_BYTES))}
        answer = sari.ask("POST", f"/api/v1/desks/{b64(other)}/cache", {"covers": [foreign]})
        assert (answer.status, answer.content) == (204, b""), "like for a case that does not exist"
    assert koe.read(cached) == {case: None}


def test_what_cannot_be_cached_facts_is_not_kept(office: Office, koe: RunningServer) -> None:
    case = reported(office, 1)
    [row] = office.lead.queue(office.desk)["cases"]
    good = {"case": row["case"], "cover_digest": row["cover_digest"], "cache": b64(bytes(CACHED_BYTES))}
    sizes: list[dict[str, Any]] = [{**good, "cache": b64(bytes(size))} for size in (CACHED_BYTES - 1, CACHED_BYTES + 1)]
    for covers in ([], [good] * 101, *([one] for one in (*sizes, {**good, "cache": None}))):
        with pytest.raises(Refused) as refusal:
            office.lead.post(f"/api/v1/desks/{b64(office.desk)}/cache", {"covers": covers})
        assert (refusal.value.status, refusal.value.slug) == (422, "malformed")
    assert koe.read(cached) == {case: None}

"""Notes of a desk on its cases: for its members alone, whoever works on the case, and told where they are not whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from api.erasure import service as erasure
from api.kit import clock
from api.kit.clock import today
from api.models import Note
from crypto import notebook
from crypto.age_format import sealed_size
from crypto.encoding import b64, b64_decode, digest
from crypto.letters import LADDER
from crypto.notebook import Referral
from crypto.reading import Opened, notes_identities, open_note
from crypto.refusals import NoMatch, WrongCounter
from tests.conftest import RunningServer
from tests.journeys import thief
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker
from tests.journeys.test_factors import refused
from tests.journeys.test_handover import second_desk, sent_report

REFERRAL = Referral("labour_standards", 2, ("employer", "kinds"), today())


def kept(connection: Connection) -> list[Any]:
    """What the server has."""
    columns = (Note.case_id, Note.counter, Note.day, Note.ciphertext)
    return [tuple(row) for row in connection.execute(select(*columns).order_by(Note.counter))]


def texts(member: Caseworker, case: bytes) -> list[str | None]:
    """What a member reads; none for what does not open."""
    return [None if note is None else note.body.text for note in member.notes(case)]


def opened(member: Caseworker, case: bytes) -> list[Opened[notebook.Note]]:
    """All notes, each of which opens."""
    found = member.notes(case)
    return [note for note in found if note is not None]


def told(member: Caseworker, case: bytes) -> list[Any]:
    """The notes as the server gives them."""
    return member.get(f"/api/v1/cases/{b64(case)}")["notes"]


@pytest.mark.protocol("P-36")
def test_colleagues_note_on_one_case_and_the_server_cannot_tell_a_referral(office: Office, koe: RunningServer) -> None:
    lead, mai, worker = office.lead, office.let_in("Mai"), sent_report(office)
    lead.claim(worker.case)
    lead.note(worker.case, "電話で話した。")
    assert mai.note(worker.case, "監督署に匿名で相談。", REFERRAL) == {"counter": 2}, (
        "also while a colleague works on it"
    )

    rows = koe.read(kept)
    sizes = {len(sealed) for _, _, _, sealed in rows}
    assert [row[:3] for row in rows] == [(worker.case, 1, today()), (worker.case, 2, today())]
    assert sizes == {sealed_size(LADDER[0])}, "a note and a referral look alike"
    for member in (lead, mai):
        first, second = opened(member, worker.case)
        assert (first.body.text, first.body.entry, second.body.entry) == ("電話で話した。", None, REFERRAL)
        # Whose they are, each can show with the key that the colleague read out.
        assert (first.author, second.author) == (lead.signer.verify_key, mai.signer.verify_key)
        assert (first.body.author, second.body.author) == (lead.account, mai.account)
    # The worker's mailbox has nothing of it.
    box = worker.get(f"/api/v1/mailbox/{b64(worker.case)}", worker._token())
    assert (box["letters"], box["state"]) == ([], "in_progress")


@pytest.mark.protocol("P-36")
def test_of_two_who_write_at_once_one_is_told_and_the_same_note_twice_is_one(
    office: Office, koe: RunningServer
) -> None:
    lead, mai, worker = office.lead, office.let_in("Mai"), sent_report(office)
    bodies = [(lead, lead.seal_note(worker.case, "Linh")), (mai, mai.seal_note(worker.case, "Mai"))]

    def write(given: tuple[Caseworker, Any]) -> int:
        member, body = given
        return member.ask("POST", f"/api/v1/cases/{b64(worker.case)}/notes", body).status

    with ThreadPoolExecutor() as both:
        assert sorted(both.map(write, bodies)) == [200, 409]
    [(_, _, _, stands)] = koe.read(kept)
    first, second = sorted(bodies, key=lambda given: b64_decode(given[1]["note"]) != stands)
    assert first[0].keep_note(worker.case, first[1]) == {"counter": 1}, "a second try after a lost answer"
    answer = second[0].ask("POST", f"/api/v1/cases/{b64(worker.case)}/notes", second[1])
    assert (answer.status, answer.json()["type"], answer.json()["next"]) == (409, "/problems/counter-taken", 2)
    assert second[0].note(worker.case, "After yours.") == {"counter": 2}
    [_, after] = opened(lead, worker.case)
    assert [one.digest for one in after.seen] == [digest(stands)], "who reads on sees whether the one before is missing"

    def again(counter: int, sealed: bytes) -> tuple[int, str]:
        return refused(lambda: lead.keep_note(worker.case, {"counter": counter, "note": b64(sealed)}))

    assert again(4, stands) == (409, "counter-taken")
    assert again(3, stands[:-1]) == (422, "unusable-note")
    worker.withdraw()
    assert again(3, stands) == (409, "withdrawn")
    assert first[0].keep_note(worker.case, first[1]) == {"counter": 1}


@pytest.mark.protocol("P-36")
def test_neither_another_desk_nor_whoever_is_barred_finds_the_door(office: Office) -> None:
    lead, mai, worker = office.lead, office.let_in("Mai"), sent_report(office)
    body = mai.seal_note(worker.case, "Mai")
    lead.post(f"/api/v1/cases/{b64(worker.case)}/bars", {"account": b64(mai.account)})
    stranger, _ = second_desk(office)
    for outside in (mai, stranger):
        assert refused(lambda who=outside: who.keep_note(worker.case, body)) == (404, "missing")
    assert lead.notes(worker.case) == []


@pytest.mark.protocol("P-36")
def test_a_note_opens_in_its_own_case_and_place_alone(office: Office, koe: RunningServer) -> None:
    """What a lying server could try; the pages say what they make of it (tests/web/vault/notes.test.ts)."""
    lead, worker, other = office.lead, sent_report(office), sent_report(office)
    lead.note(worker.case, "first")
    lead.note(worker.case, "second")
    first, second = told(lead, worker.case)
    lead.keep_note(other.case, {"counter": 1, "note": first["note"]})
    assert lead.notes(other.case) == [None]

    def swap(connection: Connection) -> None:
        change = update(Note).where(Note.case_id == worker.case, Note.counter == 1)
        connection.execute(change.values(ciphertext=b64_decode(second["note"])))

    koe.write(swap)
    with pytest.raises(WrongCounter):
        lead.notes(worker.case)


@pytest.mark.protocol("P-36")
def test_notes_stay_with_the_desk_that_wrote_them_and_open_again_should_the_case_come_back(office: Office) -> None:
    lead, worker = office.lead, sent_report(office)
    lead.note(worker.case, "for ourselves")
    receiver, desk = second_desk(office)
    lead.hand_over(worker.case, desk)

    ring = receiver.open_case(worker.case).ring
    assert ring is not None
    assert (ring.body.kept, ring.body.notes) == (1, ())
    assert texts(receiver, worker.case) == [None]
    receiver.note(worker.case, "Sari")
    assert texts(receiver, worker.case) == [None, "Sari"]
    receiver.hand_over(worker.case, office.desk)
    assert texts(lead, worker.case) == ["for ourselves", None]


@pytest.mark.protocol("P-36")
def test_a_desk_that_chose_so_passes_its_notes_on(office: Office) -> None:
    lead, worker = office.lead, sent_report(office)
    lead.note(worker.case, "You should know this.")
    receiver, desk = second_desk(office)
    lead.hand_over(worker.case, desk, with_notes=True)
    assert texts(receiver, worker.case) == ["You should know this."]
    receiver.note(worker.case, "Thank you.")
    assert texts(receiver, worker.case) == ["You should know this.", "Thank you."]


@pytest.mark.protocol("P-36")
def test_who_comes_later_reads_the_notes_of_before_and_who_left_none_of_after(office: Office) -> None:
    lead, mai, worker = office.lead, office.let_in("Mai"), sent_report(office)
    lead.note(worker.case, "under the first keys")
    left = (mai.held[office.desk].identity, mai.open_case(worker.case).cover)
    lead.remove(office.desk, mai.account)
    lead.rotate_desk_keys(office.desk)
    office.administrator.publish()
    assert lead.reseal(office.desk) == 1
    lead.note(worker.case, "under the second")
    thu = office.let_in("Thu")
    assert texts(thu, worker.case) == texts(lead, worker.case) == ["under the first keys", "under the second"]

    identity, cover = left
    first, second = (b64_decode(one["note"]) for one in told(lead, worker.case))
    held = notes_identities(cover, [identity])
    assert open_note(first, cover, held, 1).body.text == "under the first keys"
    with pytest.raises(NoMatch):
        open_note(second, cover, held, 2)


@pytest.mark.protocol("P-36")
def test_an_erased_case_takes_its_notes_along_and_no_key_of_the_desk_opens_a_copy(
    office: Office, koe: RunningServer
) -> None:
    lead, worker = office.lead, sent_report(office)
    lead.note(worker.case, "gone")
    [(_, _, _, copy)] = koe.read(kept)
    worker.withdraw()
    with clock.set_to(clock.now() + timedelta(days=15)):
        koe.write(erasure.erase_due)
    assert koe.read(kept) == []
    passphrases = {one.name: one.passphrase for one in (office.administrator, lead)}
    assert not koe.read(thief.opens_any, passphrases, [copy])

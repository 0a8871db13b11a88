"""Who reads what a desk notes on a case? Its members, later ones too, and no other desk unless it was passed on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crypto import desk, notes, reading
from crypto.bodies.cover import Cover
from crypto.bodies.ring import FormerDesk, Ring
from crypto.encoding import digest
from crypto.letters import Kind, Seen
from crypto.notebook import Note, Referral
from crypto.refusals import NoMatch, WrongCounter, WrongSubject
from crypto.roles import Desk, Member
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.crypto.test_handover import ENTRIES, SECOND, taken
from tests.crypto.test_reading import BODY, CASE_IDENTITY, COVER, ENTRY, IDENTITY, INSTANCE, REPORTER, SIGNER

MAI = SigningKey[Member].draw()
ACCOUNT = b"m" * 16
OURS = notes.notes_identity(IDENTITY, CASE_IDENTITY)
WRITTEN = Note(ACCOUNT, BODY.day, "電話で話した。")
NEXT = Identity[Desk].draw()


def seal(body: Note, counter: int, to: Identity = OURS, seen: tuple[Seen, ...] = ()) -> bytes:
    return notes.seal_note(
        MAI, body, instance=INSTANCE, case=REPORTER.case, counter=counter, to=to.recipient, seen=seen
    )


def hand_over(
    cover: reading.Opened[Cover], ring: Ring, passed: Identity | None = None, last_note: int = 0
) -> tuple[reading.Opened[Cover], reading.Opened[Ring]]:
    """The cover and the ring as the second desk opens them."""
    moved = desk.hand_over(
        SIGNER,
        ENTRY,
        cover.body,
        ring,
        BODY,
        to=ENTRIES[b"e"],
        recipient=SECOND[1].recipient,
        case=REPORTER.case,
        counter=2,
        reporter_recipient=REPORTER.identity.recipient,
        notes=passed,
        last_note=last_note,
    )
    opened = taken(moved, SECOND[1], SIGNER.verify_key)
    return opened, reading.open_ring(moved.ring, opened)


FIRST = seal(WRITTEN, 1)


@pytest.mark.protocol("P-36")
def test_a_desk_reads_its_notes_and_sees_who_signed_them_after_which() -> None:
    referral = replace(WRITTEN, entry=Referral("labour_standards", 2, ("employer", "kinds"), BODY.day))
    second = seal(referral, 2, seen=(Seen(MAI.verify_key, digest(FIRST)),))
    own = reading.notes_identities(COVER, [IDENTITY])
    assert own == (OURS,)
    one, two = (reading.open_note(sealed, COVER, own, at) for at, sealed in ((1, FIRST), (2, second)))
    assert (one.body, one.author, one.seen) == (WRITTEN, MAI.verify_key, ())
    assert (two.body, two.seen) == (referral, (Seen(MAI.verify_key, digest(FIRST)),))
    with pytest.raises(WrongCounter):
        reading.open_note(second, COVER, own, 1)
    elsewhere = replace(COVER, header=replace(COVER.header, subject=b"c" * 16))
    with pytest.raises(WrongSubject):
        reading.open_note(FIRST, elsewhere, own, 1)


@pytest.mark.protocol("P-36")
def test_neither_the_case_s_identity_nor_the_desk_s_alone_opens_a_note() -> None:
    other = Identity.draw()
    alone = (
        Identity(CASE_IDENTITY.seed),
        Identity(IDENTITY.seed),
        notes.notes_identity(other, CASE_IDENTITY),
        notes.notes_identity(IDENTITY, other),
    )
    with pytest.raises(NoMatch):
        reading.open_note(FIRST, COVER, alone, 1)


@pytest.mark.protocol("P-36")
def test_whoever_is_given_later_keys_reads_the_notes_of_before() -> None:
    identity, signer = Identity.draw(), SigningKey.draw()

    def resealed(ring: Ring, passed: Identity | None) -> tuple[reading.Opened[Cover], reading.Opened[Ring]]:
        again = desk.reseal_cover(
            signer,
            COVER.body,
            ring,
            instance=INSTANCE,
            case=REPORTER.case,
            epoch=4,
            to=NEXT.recipient,
            identity=identity,
            notes=passed,
        )
        opened = reading.open_cover(
            again.cover, NEXT, instance=INSTANCE, case=REPORTER.case, epoch=4, desk_verify_key=signer.verify_key
        )
        assert opened.header.kind is Kind.RESEALED
        return opened, reading.open_ring(again.ring, opened)

    cover, ring = resealed(Ring(), OURS)
    assert ring.body == Ring((CASE_IDENTITY.seed,), notes=(OURS.seed,))
    assert reading.open_note(FIRST, cover, reading.notes_identities(cover, [NEXT], ring), 1).body == WRITTEN
    # What was passed on before is passed on again, and what was kept stays said.
    _, ring = resealed(Ring((b"i" * 32,), (), (b"n" * 32,), 3), OURS)
    assert (ring.body.notes, ring.body.kept) == ((b"n" * 32, OURS.seed), 3)
    _, ring = resealed(Ring((b"i" * 32,), (), (b"n" * 32,), 3), None)
    assert (ring.body.notes, ring.body.kept) == ((b"n" * 32,), 3)


@pytest.mark.protocol("P-36")
def test_a_desk_that_hands_a_case_over_keeps_its_notes() -> None:
    cover, ring = hand_over(COVER, Ring((b"i" * 32,), notes=(b"n" * 32,), kept=1), last_note=4)
    former = FormerDesk(ENTRY.desk, ENTRY.epoch, 2, SIGNER.verify_key)
    assert ring.body == Ring((b"i" * 32, CASE_IDENTITY.seed), (former,), (), 4)
    with pytest.raises(NoMatch):
        reading.open_note(FIRST, cover, reading.notes_identities(cover, [SECOND[1]], ring), 1)
    # One that has written none says nothing of them; what others before it kept stays said.
    assert hand_over(COVER, Ring())[1].body.kept == 0
    assert hand_over(COVER, Ring((b"i" * 32,), kept=6), last_note=4)[1].body.kept == 6
    # Should the case come back, the desk's own keys and the ring open what it wrote.
    back = reading.notes_identities(cover, [NEXT, IDENTITY], ring)
    assert reading.open_note(FIRST, cover, back, 1).body == WRITTEN


@pytest.mark.protocol("P-36")
def test_a_desk_may_choose_to_pass_its_notes_on() -> None:
    cover, ring = hand_over(COVER, Ring((b"i" * 32,), notes=(b"n" * 32,), kept=1), OURS, last_note=4)
    assert (ring.body.notes, ring.body.kept) == ((b"n" * 32, OURS.seed), 1)
    assert reading.open_note(FIRST, cover, reading.notes_identities(cover, [SECOND[1]], ring), 1).body == WRITTEN


@pytest.mark.protocol("P-36")
def test_a_referral_is_told_by_keys_in_one_order() -> None:
    referral = Referral("a" * 64, 4, ("a-b_9",), BODY.day)
    assert Note.from_json(replace(WRITTEN, entry=referral).json()).entry == referral

"""How a case moves: with a new identity, told to the worker by the desk that they believe, and closed to the giver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crypto import desk, directory, reading
from crypto.bodies.cover import Cover
from crypto.bodies.reply import Address
from crypto.bodies.ring import FormerDesk, Ring
from crypto.encoding import digest
from crypto.letters import Header, Kind
from crypto.refusals import NoMatch, Refused, WrongAuthor, WrongBody, WrongKind
from crypto.sealing import Identity
from crypto.signing import SigningKey, VerifyKey
from tests.crypto.test_boundaries import CHAIN, KEYS, entry_of
from tests.crypto.test_reading import (
    BODY,
    CARD,
    CASE_IDENTITY,
    COVER,
    DESK,
    ENTRY,
    FACTS,
    INSTANCE,
    REPORT,
    REPORTER,
    SENT,
    SIGNER,
    reply,
)

OpenedCover = reading.Opened[Cover]
SECOND, THIRD = (SigningKey.draw(), Identity.draw()), (SigningKey.draw(), Identity.draw())


def entry(name: bytes, keys: tuple[SigningKey, Identity]) -> directory.DeskEntry:
    signer, identity = keys
    return directory.sign_entry(
        signer,
        instance=INSTANCE,
        desk=name * 16,
        epoch=1,
        names={"en": "Desk"},
        languages=("vi",),
        area="nationwide",
        recipient=identity.recipient,
    )


ENTRIES = {b"e": entry(b"e", SECOND), b"f": entry(b"f", THIRD)}


def hand_over(
    signer: SigningKey,
    giver: directory.DeskEntry,
    cover: OpenedCover,
    ring: Ring,
    to: bytes,
    counter: int,
    identity: Identity | None = None,
) -> desk.HandedOver:
    return desk.hand_over(
        signer,
        giver,
        cover.body,
        ring,
        BODY,
        to=ENTRIES[to],
        recipient={b"e": SECOND, b"f": THIRD}[to][1].recipient,
        case=REPORTER.case,
        counter=counter,
        reporter_recipient=REPORTER.identity.recipient,
        identity=identity,
    )


def taken(moved: desk.HandedOver, by: Identity, *givers: bytes) -> OpenedCover:
    return reading.open_cover(moved.cover, by, instance=INSTANCE, case=REPORTER.case, epoch=1, givers=givers)


MOVED = hand_over(SIGNER, ENTRY, COVER, Ring(), b"e", counter=2)
SECOND_COVER = taken(MOVED, SECOND[1], ENTRIES[b"f"].verify_key, SIGNER.verify_key)
SECOND_RING = reading.open_ring(MOVED.ring, SECOND_COVER)
TOLD = reading.open_reply(MOVED.reply, CARD, REPORTER.identity, 2)


@pytest.mark.protocol("P-20", "P-21")
def test_the_next_desk_reads_what_was_and_the_worker_learns_from_the_one_before_where_to_write() -> None:
    new = Identity(SECOND_COVER.body.identity)
    assert (SECOND_COVER.body.facts, SECOND_COVER.body.report_digest) == (FACTS, digest(SENT.report))
    assert new != CASE_IDENTITY
    assert SECOND_RING.body == Ring((CASE_IDENTITY.seed,), (FormerDesk(DESK, ENTRY.epoch, 2, SIGNER.verify_key),))
    assert reading.open_report(SENT.report, SECOND_COVER, SECOND_RING) == REPORT

    before = Address(CASE_IDENTITY.recipient.text, DESK, SIGNER.verify_key, ENTRY.epoch)
    assert CARD.body.address == before
    after = Address(new.recipient.text, b"e" * 16, SECOND[0].verify_key, 1)
    assert (reading.next_address(before, TOLD), TOLD.body.text) == (after, BODY.text)
    # The last copy of the giver is read by the keys of the ring, and the next by the desk's own.
    own = [SECOND[0].verify_key]
    keys = reading.desk_keys_at(2, own, SECOND_RING, [])
    assert reading.open_copy(MOVED.copy, SECOND_COVER, keys, 2, SECOND_RING).body.sent_digest == digest(MOVED.reply)
    with pytest.raises(WrongAuthor):
        reading.open_copy(MOVED.copy, SECOND_COVER, own, 2, SECOND_RING)
    with pytest.raises(NoMatch):
        reading.open_copy(MOVED.copy, SECOND_COVER, keys, 2)


@pytest.mark.protocol("P-21")
def test_a_case_is_taken_from_a_desk_of_the_directory_alone() -> None:
    with pytest.raises(WrongAuthor):
        taken(MOVED, SECOND[1], THIRD[0].verify_key)
    with pytest.raises(WrongKind):
        taken(MOVED, SECOND[1])


def test_the_case_identity_is_drawn_or_the_one_that_is_given() -> None:
    drawn = [taken(hand_over(SIGNER, ENTRY, COVER, Ring(), b"e", 2), SECOND[1], SIGNER.verify_key) for _ in range(2)]
    assert len({cover.body.identity for cover in drawn} | {CASE_IDENTITY.seed}) == 3
    given, to = Identity.draw(), Identity.draw()
    moved = hand_over(SIGNER, ENTRY, COVER, Ring(), b"e", 2, given)
    assert taken(moved, SECOND[1], SIGNER.verify_key).body.identity == given.seed
    again = resealed(SIGNER, COVER, Ring(), to, given).cover
    opened = reading.open_cover(
        again, to, instance=INSTANCE, case=REPORTER.case, epoch=3, desk_verify_key=SIGNER.verify_key
    )
    assert opened.body.identity == given.seed


def resealed(signer: SigningKey, cover: OpenedCover, ring: Ring, to: Identity, identity: Identity) -> desk.SealedCover:
    return desk.reseal_cover(
        signer,
        cover.body,
        ring,
        instance=INSTANCE,
        case=REPORTER.case,
        epoch=3,
        to=to.recipient,
        identity=identity,
    )


@pytest.mark.protocol("P-21")
def test_a_case_that_moved_twice_knows_which_desk_wrote_which_letter() -> None:
    identity = Identity.draw()
    moved = hand_over(SECOND[0], ENTRIES[b"e"], SECOND_COVER, SECOND_RING.body, b"f", 5, identity)
    cover = taken(moved, THIRD[1], SECOND[0].verify_key)
    ring = reading.open_ring(moved.ring, cover)
    assert [(one.desk, one.until) for one in ring.body.desks] == [(DESK, 2), (b"e" * 16, 5)]
    assert reading.case_identities(cover, ring)[1:] == (Identity(SECOND_COVER.body.identity), CASE_IDENTITY)
    own = [THIRD[0].verify_key]
    wrote = {counter: [*reading.desk_keys_at(counter, own, ring, [])] for counter in range(1, 8)}
    first, second = [SIGNER.verify_key], [SECOND[0].verify_key]
    assert wrote == {1: first, 2: first, 3: second, 4: second, 5: second, 6: own, 7: own}
    assert reading.desk_keys_at(1, own, None, []) == own
    # Nobody who hands over leaves themselves out of the ring.
    without = resealed(SECOND[0], SECOND_COVER, SECOND_RING.body, THIRD[1], identity).ring
    with pytest.raises(WrongBody):
        reading.open_ring(without, cover)


@pytest.mark.protocol("P-18", "P-21")
def test_a_former_desk_wrote_with_any_of_its_keys_that_lead_to_the_one_in_the_ring() -> None:
    def keys(*entries: directory.DeskEntry, former: VerifyKey = KEYS[3]) -> set[bytes]:
        ring = Ring((bytes(32),), (FormerDesk(CHAIN[3].desk, 3, 4, former),))
        header = Header(Kind.RING, INSTANCE, REPORTER.case, former, bytes(32), counter=1)
        return set(reading.desk_keys_at(4, [SIGNER.verify_key], reading.Opened(header, (), ring), entries))

    beside = [entry_of(epoch, desk=b"e" * 16) for epoch in (1, 2, 3)]
    assert keys(*beside, *CHAIN.values()) == {KEYS[1], KEYS[2], KEYS[3]}
    assert keys(CHAIN[1], CHAIN[3]) == keys(*beside) == keys() == {KEYS[3]}
    assert keys(*CHAIN.values(), former=SIGNER.verify_key) == {SIGNER.verify_key}


@pytest.mark.protocol("P-20")
def test_a_reply_may_tell_another_desk_or_another_recipient_and_no_other_key_of_the_same_desk() -> None:
    address = CARD.body.address
    assert reading.next_address(address, reading.open_reply(reply().reply, CARD, REPORTER.identity, 1)) == address
    told = TOLD.body.address
    assert told is not None
    for said, result in (
        (told, told),
        (replace(told, desk=DESK), replace(address, case_recipient=told.case_recipient)),
    ):
        opened = replace(TOLD, body=replace(TOLD.body, address=said))
        assert reading.next_address(address, opened) == result


def test_epochs_and_counters_in_addresses_and_rings_begin_with_one() -> None:
    former = FormerDesk(DESK, 1, 1, SIGNER.verify_key)
    address = replace(CARD.body.address, epoch=1)
    assert FormerDesk.from_json(former.json()) == former
    assert Address.from_json(address.json()) == address
    for body in (replace(former, epoch=0), replace(former, until=0), replace(address, epoch=0)):
        with pytest.raises(Refused):
            type(body).from_json(body.json())

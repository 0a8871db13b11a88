"""How does a desk answer, ask another, hand a case on, and note who must not see one? §3, §9."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from crypto.age_format import Recipient
from crypto.bodies.asks import Answer, Ask
from crypto.bodies.conflicts import Conflicts
from crypto.bodies.cover import Cover
from crypto.bodies.reply import Address, Copy, Reply
from crypto.bodies.ring import FormerDesk, Ring
from crypto.directory import DeskEntry
from crypto.encoding import digest
from crypto.letters import Header, Kind, Seen, build
from crypto.roles import Case, Desk, Notes, Reporter
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey


@dataclass(frozen=True, slots=True)
class SealedReply:
    """One answer, sealed twice."""

    reply: bytes
    copy: bytes


def seal_reply(
    signer: SigningKey[Desk],
    body: Reply,
    *,
    instance: bytes,
    case: bytes,
    counter: int,
    reporter_recipient: Recipient[Reporter],
    case_recipient: Recipient[Case],
    seen: Collection[Seen] = (),
) -> SealedReply:
    """Letters 5 and 6 by the desk's signer; ``counter`` is the desk's count in this case, from 1.

    [P-14] ``reporter_recipient`` comes from an opened report, never from the server.
    """
    header = Header(Kind.REPLY, instance, case, signer.verify_key, reporter_recipient.digest, counter=counter)
    reply = seal(reporter_recipient, build(header, body, signer, seen))
    header = Header(Kind.COPY, instance, case, signer.verify_key, case_recipient.digest, counter=counter)
    return SealedReply(reply, seal(case_recipient, build(header, Copy(body, digest(reply)), signer, seen)))


@dataclass(frozen=True, slots=True)
class SealedCover:
    """A cover with a case identity of its own, and the ring of those before it."""

    cover: bytes
    ring: bytes


def reseal_cover(
    signer: SigningKey[Desk],
    body: Cover,
    ring: Ring,
    *,
    instance: bytes,
    case: bytes,
    epoch: int,
    to: Recipient[Desk],
    identity: Identity[Case] | None = None,
    notes: Identity[Notes] | None = None,
) -> SealedCover:
    """Letters 7 and 9: what a verified cover and its ring said, to the desk's keys of a later epoch, signed by them.

    The case identity is drawn unless given: who left the desk has only those before. ``notes`` is what the desk's notes
    were sealed to under the cover before, so that those who come later read them [P-36].
    """
    header = Header(Kind.RESEALED, instance, case, signer.verify_key, to.digest, epoch, counter=1)
    if notes is not None:
        ring = replace(ring, notes=(*ring.notes, notes.seed))
    return _with_new_identity(signer, header, to, body, ring, identity or Identity[Case].draw())


@dataclass(frozen=True, slots=True)
class HandedOver:
    """All that another desk and the worker need when a case moves."""

    cover: bytes
    ring: bytes
    reply: bytes
    copy: bytes


def hand_over(
    signer: SigningKey[Desk],
    giver: DeskEntry,
    body: Cover,
    ring: Ring,
    reply: Reply,
    *,
    to: DeskEntry,
    recipient: Recipient[Desk],
    case: bytes,
    counter: int,
    reporter_recipient: Recipient[Reporter],
    seen: Collection[Seen] = (),
    identity: Identity[Case] | None = None,
    notes: Identity[Notes] | None = None,
    last_note: int = 0,
) -> HandedOver:
    """[P-21] Letters 8 and 9 to the desk ``to``, and the giver's last reply and copy, which tell the worker.

    ``recipient`` is that desk's, checked against its verified entry [P-16]. The case identity is drawn unless given.
    The giver's notes, up to ``last_note``, stay the giver's, unless ``notes`` is what they are sealed to now [P-36].
    """
    identity = identity or Identity[Case].draw()
    former = FormerDesk(giver.desk, giver.epoch, counter, signer.verify_key)
    if notes is None:
        ring = replace(ring, notes=(), kept=max(ring.kept, last_note))
    else:
        ring = replace(ring, notes=(*ring.notes, notes.seed))
    header = Header(Kind.HANDED_OVER, to.instance, case, signer.verify_key, recipient.digest, to.epoch, counter=1)
    moved = _with_new_identity(signer, header, recipient, body, replace(ring, desks=(*ring.desks, former)), identity)
    told = seal_reply(
        signer,
        replace(reply, address=Address(identity.recipient.text, to.desk, to.verify_key, to.epoch)),
        instance=to.instance,
        case=case,
        counter=counter,
        reporter_recipient=reporter_recipient,
        case_recipient=Identity[Case](body.identity).recipient,
        seen=seen,
    )
    return HandedOver(moved.cover, moved.ring, told.reply, told.copy)


def seal_conflicts(
    signer: SigningKey[Desk],
    body: Conflicts,
    *,
    instance: bytes,
    desk: bytes,
    epoch: int,
    version: int,
    to: Recipient[Desk],
) -> bytes:
    """[P-33] Letter 10: the desk's whole list, to the desk's own keys of an epoch; ``version`` counts from 1."""
    header = Header(Kind.CONFLICTS, instance, desk, signer.verify_key, to.digest, epoch, counter=version)
    return seal(to, build(header, body, signer))


def seal_ask(
    signer: SigningKey[Desk], body: Ask, *, to: DeskEntry, recipient: Recipient[Desk], case: bytes, number: int
) -> bytes:
    """[P-42] Letter 14: whether the desk ``to`` would take a case; ``number`` counts what was asked about it, from 1.

    ``recipient`` is that desk's, checked against its verified entry [P-16].
    """
    return _to_desk(Kind.ASK, signer, body, to, recipient, case, number)


def seal_answer(
    signer: SigningKey[Desk], body: Answer, *, to: DeskEntry, recipient: Recipient[Desk], case: bytes, number: int
) -> bytes:
    """[P-42] Letter 15: the answer to the ask with that number, to the desk that asked."""
    return _to_desk(Kind.ANSWER, signer, body, to, recipient, case, number)


def _to_desk(
    kind: Kind,
    signer: SigningKey[Desk],
    body: Ask | Answer,
    to: DeskEntry,
    recipient: Recipient[Desk],
    case: bytes,
    number: int,
) -> bytes:
    header = Header(kind, to.instance, case, signer.verify_key, recipient.digest, to.epoch, number)
    return seal(recipient, build(header, body, signer))


def _with_new_identity(
    signer: SigningKey[Desk], header: Header, to: Recipient[Desk], body: Cover, ring: Ring, identity: Identity[Case]
) -> SealedCover:
    cover = seal(to, build(header, replace(body, identity=identity.seed), signer))
    new = identity.recipient
    ring = replace(ring, identities=(*ring.identities, body.identity))
    ring_header = replace(header, kind=Kind.RING, recipient_digest=new.digest, epoch=0)
    return SealedCover(cover, seal(new, build(ring_header, ring, signer)))

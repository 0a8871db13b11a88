"""How does a desk answer, and hand a case on to its next keys? §3."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crypto.age_format import Recipient
from crypto.encoding import digest
from crypto.letters import Copy, Cover, Header, Kind, Reply, Seen, build
from crypto.sealing import seal
from crypto.signing import SigningKey


@dataclass(frozen=True, slots=True)
class SealedReply:
    """One answer, sealed twice."""

    reply: bytes
    copy: bytes


def seal_reply(
    signer: SigningKey,
    body: Reply,
    *,
    instance: bytes,
    case: bytes,
    counter: int,
    reporter_recipient: Recipient,
    case_recipient: Recipient,
    seen: Collection[Seen] = (),
) -> SealedReply:
    """Letters 5 and 6 by the desk's signer; ``counter`` is the desk's count in this case, from 1.

    [P-14] ``reporter_recipient`` comes from an opened report, never from the server.
    """
    header = Header(Kind.REPLY, instance, case, signer.verify_key, reporter_recipient.digest, counter=counter)
    reply = seal(reporter_recipient, build(header, body, signer, seen))
    header = Header(Kind.COPY, instance, case, signer.verify_key, case_recipient.digest, counter=counter)
    return SealedReply(reply, seal(case_recipient, build(header, Copy(body, digest(reply)), signer, seen)))


def reseal_cover(signer: SigningKey, body: Cover, *, instance: bytes, case: bytes, epoch: int, to: Recipient) -> bytes:
    """Letter 7: what a verified cover said, to the desk's keys of a later epoch and signed by them."""
    header = Header(Kind.RESEALED, instance, case, signer.verify_key, to.digest, epoch, counter=1)
    return seal(to, build(header, body, signer))

"""How does a worker write to their mailbox? Signed writes, and the follow-up letter (§7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum
from itertools import pairwise

from crypto.age_format import Recipient
from crypto.attachments import Named, named_list
from crypto.bodies.report import FollowUp, Receipt
from crypto.codes import ReporterKeys
from crypto.encoding import digest, lp, u32
from crypto.letters import Header, Kind, Seen, build
from crypto.refusals import WrongBody
from crypto.roles import Case, Reporter
from crypto.sealing import seal
from crypto.signing import SigningKey, verify

_MARKS = 8


class Write(Enum):
    """What is written; the value is the signature's domain."""

    LETTER = "koe/v1/mailbox/letter"
    DELETION = "koe/v1/mailbox/deletion"
    WITHDRAWAL = "koe/v1/mailbox/withdrawal"
    RECEIPT = "koe/v1/mailbox/receipt"


def deletion_payload(counters: Sequence[int]) -> bytes:
    """The ``u32`` counters of the replies to be deleted; `WrongBody` unless ascending, from 1, at least one."""
    if not counters or counters[0] < 1 or any(a >= b for a, b in pairwise(counters)):
        raise WrongBody
    return b"".join(u32(counter) for counter in counters)


def letter_payload(letter: bytes, attachments: Sequence[Named] = ()) -> bytes:
    """[P-29] The sealed letter; or lp(letter) ‖ u8 n ‖ (id ‖ digest)… where it has attachments (`WrongBody`)."""
    return lp(letter) + named_list(attachments) if attachments else letter


def _message(instance: bytes, case: bytes, nonce: bytes, payload: bytes) -> bytes:
    return instance + case + lp(nonce) + digest(payload)


def sign_write(
    signer: SigningKey[Reporter], write: Write, *, instance: bytes, case: bytes, nonce: bytes, payload: bytes
) -> bytes:
    """``payload`` is `letter_payload`, `deletion_payload`, a sealed receipt, or nothing for a withdrawal."""
    return signer.sign(write.value, _message(instance, case, nonce, payload))


def verify_write(
    verify_key: bytes, write: Write, *, instance: bytes, case: bytes, nonce: bytes, payload: bytes, signature: bytes
) -> None:
    """Returns if the reporter signed this write; else `WrongKey` or `WrongSignature`. The nonce's age is not judged."""
    verify(verify_key, write.value, _message(instance, case, nonce, payload), signature)


def token_digest(token: bytes) -> bytes:
    """H(token), which is all the server keeps of it."""
    return digest(token)


def mark_of(signer: SigningKey[Reporter], counter: int, letter_digest: bytes) -> int:
    """[P-37] 0 to 7, of a follow-up by its place and digest: to nobody but the signer more than chance."""
    return digest(signer.sign("koe/v1/mark", u32(counter) + letter_digest))[0] % _MARKS


def seal_follow_up(
    keys: ReporterKeys, case_recipient: Recipient[Case], body: FollowUp, *, counter: int, seen: Collection[Seen] = ()
) -> bytes:
    """Letter 4, sealed for the case. ``counter`` continues the reporter's count (the report is 1).

    Sealed until its mark is the level that it gives, or 0: about eight times.
    """
    header = Header(
        Kind.FOLLOW_UP, keys.instance, keys.case, keys.signer.verify_key, case_recipient.digest, counter=counter
    )
    letter, wanted = build(header, body, keys.signer, seen), 0 if body.consent is None else body.consent.level
    while mark_of(keys.signer, counter, digest(sealed := seal(case_recipient, letter))) != wanted:
        pass
    return sealed


def seal_receipt(keys: ReporterKeys, case_recipient: Recipient[Case], body: Receipt) -> bytes:
    """[P-43] Letter 19, sealed for the case; always one size, and it takes no place in the reporter's count."""
    header = Header(Kind.RECEIPT, keys.instance, keys.case, keys.signer.verify_key, case_recipient.digest, counter=1)
    return seal(case_recipient, build(header, body, keys.signer))

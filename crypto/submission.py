"""What does a phone send, and how does the server judge it? §6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from crypto import consent as consents
from crypto.age_format import Recipient
from crypto.attachments import Attachment, Named, in_order, named_list
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.reply import Card
from crypto.bodies.report import Answers, Report
from crypto.codes import CaseId, ReporterKeys, case_id
from crypto.directory import DeskEntry
from crypto.encoding import Json, b64, digest, lp, u32
from crypto.letters import LADDER, SMALL_BYTES, Body, Header, Kind
from crypto.letters import build as letter
from crypto.mailbox import token_digest
from crypto.refusals import WrongSubject
from crypto.roles import Case, Desk
from crypto.sealing import Identity, seal
from crypto.signing import verify as verify_signature

__all__ = [
    "ENVELOPE_SIZES",
    "PROOF_BYTES",
    "CaseId",
    "Submission",
    "body_digest",
    "build",
    "case_id",
    "has_proof",
    "proof_digest",
    "solve",
    "verify",
]

DOMAIN: Final = "koe/v1/submission"
PROOF_BYTES: Final = 8

ENVELOPE_SIZES: Final = {"report": LADDER, "cover": (SMALL_BYTES,), "card": LADDER}
"""For `age_format.check_envelope`, the plaintext sizes of each part [P-04]."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that reaches the server of a report; no part of it opens without a key."""

    case: bytes
    verify_key: bytes
    token_digest: bytes
    desk: bytes
    epoch: int
    urgent: bool
    report: bytes
    cover: bytes
    card: bytes
    nonce: bytes = b""
    signature: bytes = b""
    attachments: tuple[Named, ...] = ()

    def json(self) -> Json:
        """The body of ``POST /api/v1/reports``."""
        named: Json = [{"digest": b64(one.digest), "id": b64(one.id)} for one in self.attachments]
        return {
            **({"attachments": named} if self.attachments else {}),
            "case": b64(self.case),
            "verify_key": b64(self.verify_key),
            "token_digest": b64(self.token_digest),
            "desk": b64(self.desk),
            "epoch": self.epoch,
            "urgent": self.urgent,
            "report": b64(self.report),
            "cover": b64(self.cover),
            "card": b64(self.card),
            "proof": {"nonce": b64(self.nonce)},
            "signature": b64(self.signature),
        }


def body_digest(submission: Submission) -> bytes:
    """D, 32 bytes: what is signed, proved and recognised when it comes again [P-12].

    It covers the attachments where there are any [P-29]; `WrongBody` unless they ascend by id.
    """
    return digest(
        b"".join(
            (
                submission.case,
                submission.verify_key,
                submission.token_digest,
                submission.desk,
                u32(submission.epoch),
                bytes([submission.urgent]),
                lp(submission.report),
                lp(submission.cover),
                lp(submission.card),
                named_list(submission.attachments),
            )
        )
    )


def verify(submission: Submission, instance: bytes) -> bytes:
    """[P-11] Case id and signature; gives D, or raises `WrongSubject`, `WrongKey` or `WrongSignature`.

    Proof, desk, epoch and envelopes are judged by `has_proof`, the directory and `check_envelope`.
    """
    if case_id(instance, submission.verify_key) != submission.case:
        raise WrongSubject
    body = body_digest(submission)
    verify_signature(submission.verify_key, DOMAIN, body, submission.signature)
    return body


def proof_digest(case: bytes, body: bytes, nonce: bytes) -> bytes:
    """H("koe/v1/proof" ‖ case ‖ D ‖ nonce)."""
    return digest(b"koe/v1/proof" + case + body + nonce)


def has_proof(case: bytes, body: bytes, nonce: bytes, bits: int) -> bool:
    """Whether an 8-byte nonce proves at least ``bits`` of work for this body ``D`` of this case."""
    return len(nonce) == PROOF_BYTES and int.from_bytes(proof_digest(case, body, nonce), "big") < 1 << 256 - bits


def solve(case: bytes, body: bytes, bits: int) -> bytes:
    """The first nonce with ``bits`` of work, about 2^bits hashes."""
    number = 0
    while not has_proof(case, body, nonce := number.to_bytes(PROOF_BYTES, "big"), bits):
        number += 1
    return nonce


def build(
    keys: ReporterKeys,
    desk: DeskEntry,
    recipient: Recipient[Desk],
    *,
    answers: Answers,
    facts: Facts,
    day: date,
    directory_version: int,
    bits: int,
    case_identity: Identity[Case] | None = None,
    attachments: Sequence[Attachment] = (),
    consent: int | None = None,
    counted: bytes | None = None,
) -> Submission:
    """Everything a phone sends: three sealed letters, signed, with a proof of ``bits``.

    ``recipient`` is the desk's, checked against its entry [P-16]; the case identity is drawn unless given.
    ``attachments`` were sealed to that identity, and are named in this order. ``consent`` is a level of the ladder,
    ``counted`` what `facts.seal_counted` gave.
    """
    given = (
        None
        if consent is None
        else consents.give(keys.signer, consents.Place(keys.instance, keys.case, 1, day), consent)
    )
    check = answers.check
    case_identity = case_identity or Identity[Case].draw()
    case_recipient, reporter_recipient = case_identity.recipient, keys.identity.recipient

    def sealed(kind: Kind, to: Recipient, body: Body, epoch: int = 0) -> bytes:
        header = Header(kind, keys.instance, keys.case, keys.signer.verify_key, to.digest, epoch, 1)
        return seal(to, letter(header, body, keys.signer))

    report = sealed(
        Kind.REPORT,
        case_recipient,
        Report(answers, day, desk.desk, directory_version, reporter_recipient.text, tuple(attachments), given, counted),
    )
    report_digest = digest(report)
    cover = sealed(Kind.COVER, recipient, Cover(facts, case_identity.seed, report_digest), desk.epoch)
    card = sealed(
        Kind.CARD,
        reporter_recipient,
        Card(
            case_recipient.text,
            desk.desk,
            desk.verify_key,
            directory_version,
            desk.epoch,
            report_digest,
            consent,
            None if check is None else check.question,
        ),
    )
    draft = Submission(
        case=keys.case,
        verify_key=keys.signer.verify_key,
        token_digest=token_digest(keys.token),
        desk=desk.desk,
        epoch=desk.epoch,
        urgent=facts.urgent,
        report=report,
        cover=cover,
        card=card,
        attachments=in_order(attachments),
    )
    body = body_digest(draft)
    return replace(draft, nonce=solve(keys.case, body, bits), signature=keys.signer.sign(DOMAIN, body))

"""What a phone sends of a report, and what it gets."""

import datetime as dt
from typing import NamedTuple

from pydantic import TypeAdapter

from api.authz.fields import AttachmentNames, Epoch, Id, Key, Proof, Schema, Sealed, Signature, named
from api.kit.throttle import ProofBits
from crypto.age_format import sealed_size
from crypto.letters import LADDER, SMALL_BYTES
from crypto.submission import Submission

ENVELOPE_BYTES_MAX = sealed_size(max(LADDER))
COVER_BYTES_MAX = sealed_size(SMALL_BYTES)
_SMALL_FIELDS_BYTES = 8192
BODY_BYTES_MAX = _SMALL_FIELDS_BYTES + (2 * ENVELOPE_BYTES_MAX + COVER_BYTES_MAX) * 4 // 3


class ReportBody(Schema):
    """The body of `POST /api/v1/reports` (docs/protocol.md §6). Envelopes of a wrong size are refused by name later."""

    case: Id
    verify_key: Key
    token_digest: Key
    desk: Id
    epoch: Epoch
    urgent: bool
    report: Sealed
    cover: Sealed
    card: Sealed
    proof: Proof
    signature: Signature
    attachments: AttachmentNames | None = None

    def submission(self) -> Submission:
        """The same, as the protocol's own record."""
        return Submission(
            self.case,
            self.verify_key,
            self.token_digest,
            self.desk,
            self.epoch,
            self.urgent,
            self.report,
            self.cover,
            self.card,
            self.proof.nonce,
            self.signature,
            named(self.attachments),
        )


REPORT_BODY: TypeAdapter[ReportBody] = TypeAdapter(ReportBody)


class ReceiptSeen(Schema):
    """The receipt on the line: the case that the report has become, and the day."""

    case: Id
    day: dt.date


class Checked(NamedTuple):
    """A submission that signs what it says, D, its digest, and the work that is asked for."""

    submission: Submission
    digest: bytes
    proof: ProofBits


class Receipt(NamedTuple):
    """What the phone is told, the first time and every time after; `new` is for our own count of load."""

    case: bytes
    day: str
    new: bool

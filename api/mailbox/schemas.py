"""What a worker's browser sends to its mailbox, and what it gets."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, TypeAdapter

from api.authz.fields import AttachmentNames, Counter, Key, Nonce, Schema, Sealed, SealedSecret, Signature
from api.models.cases import State
from crypto.age_format import sealed_size
from crypto.letters import LADDER

LETTER_BODY_BYTES_MAX = 4096 + sealed_size(max(LADDER)) * 4 // 3
DELETIONS_MAX = 100


class LetterBody(Schema):
    """A follow-up; `counter` is the one inside the sealed letter, which the server cannot see."""

    counter: Counter
    nonce: Nonce
    letter: Sealed
    signature: Signature
    attachments: AttachmentNames | None = None


class DeletionBody(Schema):
    """Which replies to delete, ascending."""

    counters: Annotated[list[Counter], Field(min_length=1, max_length=DELETIONS_MAX)]
    nonce: Nonce
    signature: Signature


class WithdrawalBody(Schema):
    """The worker withdraws the report."""

    nonce: Nonce
    signature: Signature


class ReceiptBody(Schema):
    """A receipt, which only the desk can read."""

    nonce: Nonce
    receipt: SealedSecret
    signature: Signature


LETTER_BODY: TypeAdapter[LetterBody] = TypeAdapter(LetterBody)
DELETION_BODY: TypeAdapter[DeletionBody] = TypeAdapter(DeletionBody)
WITHDRAWAL_BODY: TypeAdapter[WithdrawalBody] = TypeAdapter(WithdrawalBody)
RECEIPT_BODY: TypeAdapter[ReceiptBody] = TypeAdapter(ReceiptBody)


class ReplySeen(Schema):
    """A reply that waits, or the place of one that the worker deleted (`letter` is null)."""

    author: Literal["desk"] = "desk"
    counter: int
    day: dt.date
    digest: Key
    letter: Sealed | None


class OwnSeen(Schema):
    """A letter of the worker's own: that it arrived, and its digest; never the letter."""

    counter: int
    digest: Key
    day: dt.date


class MailboxSeen(Schema):
    """Everything in one mailbox, and a nonce for the next write; `erased_on` once it is withdrawn or closed."""

    nonce: Nonce
    state: State
    erased_on: dt.date | None
    card: Sealed
    entries: Sequence[str]
    letters: Sequence[ReplySeen]
    own: Sequence[OwnSeen]


class MailboxErased(Schema):
    """All that is left of a mailbox whose case was erased."""

    state: Literal["erased"] = "erased"
    erased_on: dt.date


class LetterTaken(Schema):
    """The letter is stored under this counter."""

    counter: int


class Deleted(Schema):
    """So many of the named replies are gone."""

    deleted: int


class ReceiptTaken(Schema):
    """The receipt lies in the place of the one before."""

    kept: Literal[True] = True


class StateSeen(Schema):
    """Where the case stands now."""

    state: State


class WriterKeys(NamedTuple):
    """What a signed write is checked with."""

    instance: bytes
    server_key: bytes
    verify_key: bytes
    state: State
    state_day: dt.date
    desk: bytes

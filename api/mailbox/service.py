"""What may the holder of a token read, and the holder of the code write? See docs/protocol.md §7."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import LiteralString

from sqlalchemy import Connection

from api.authz.fields import named
from api.authz.principal import CaseId, MailboxReader
from api.casework.service import happen
from api.casework.states import Event, Withdrawn
from api.erasure.service import day_of_erasure, kept_after_closing
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from api.mailbox import nonces, queries
from api.mailbox.schemas import (
    Deleted,
    DeletionBody,
    LetterBody,
    LetterTaken,
    MailboxErased,
    MailboxSeen,
    OwnSeen,
    ReceiptBody,
    ReceiptTaken,
    ReplySeen,
    StateSeen,
    WithdrawalBody,
    WriterKeys,
)
from api.running import Running
from api.uploads import service as uploads
from crypto.age_format import check_envelope
from crypto.encoding import digest
from crypto.letters import LADDER, Kind
from crypto.mailbox import Write, deletion_payload, letter_payload, verify_write
from crypto.refusals import HeaderFailure, WrongBody, WrongKey, WrongSignature, WrongSize

LETTERS_MAX = 200


class StaleNonce(Problem):
    """The nonce is older than ten minutes, or of another case: open the mailbox again."""

    status, title, slug = 403, "The mailbox was opened too long ago", "stale-nonce"


class WrongWriteSignature(Problem):
    """The case's key did not sign this."""

    status, title, slug = 403, "The signature does not fit", "wrong-signature"


class MalformedLetter(Problem):
    """The letter is no age file of our one kind, or has a size that no letter has."""

    status, title, slug = 422, "The letter is damaged", "malformed-envelope"


class UnorderedCounters(Problem):
    """The counters are not ascending."""

    status, title, slug = 422, "The letters to delete are not in order", "malformed"


class CounterTaken(Problem):
    """Another letter has this counter, or one before it is missing; `next` is the one to take."""

    status, title, slug = 409, "Another letter has this number", "counter-taken"


class MailboxFull(Problem):
    """So many letters of one worker are kept, and no more."""

    status, title, slug = 409, "There are too many letters in this case", "mailbox-full"


def read_mailbox(connection: Connection, reader: MailboxReader) -> MailboxSeen | MailboxErased:
    """The card, the replies, and the digests of the worker's own letters; `Missing` if there is no such case.

    [P-27] Of a case that was erased, the day and nothing else.
    """
    keys = queries.writer_keys(connection, reader.case)
    if keys is None:
        return _read_erased(connection, reader.case)
    kept = queries.letters(connection, reader.case)
    if kept.card is None:
        raise Missing
    return MailboxSeen(
        nonce=nonces.make(keys.server_key, reader.case),
        state=keys.state,
        erased_on=_erased_on(connection, keys),
        card=kept.card,
        entries=queries.later_entries(connection, reader.case),
        letters=[
            ReplySeen(counter=one.counter, day=one.day, digest=one.digest, letter=one.ciphertext)
            for one in kept.replies
        ],
        own=[OwnSeen(counter=one.counter, digest=one.digest, day=one.day) for one in kept.own],
    )


def _read_erased(connection: Connection, case: CaseId) -> MailboxErased:
    erased_on = queries.erased_on(connection, case)
    if erased_on is None:
        raise Missing
    return MailboxErased(erased_on=erased_on)


def _erased_on(connection: Connection, keys: WriterKeys) -> date | None:
    """What the settings say is asked only for a case that is closed."""
    kept = kept_after_closing(connection, keys.desk) if keys.state == "closed" else timedelta()
    return day_of_erasure(keys.state, keys.state_day, kept)


async def read_part(server: Running, reader: MailboxReader, attachment: bytes, part: int) -> bytes:
    """[P-39] A part of a file of the desk's; `Missing` for any other, and once the reply that names it is deleted."""
    return await uploads.read_part(
        server,
        lambda connection: queries.has_part(connection, reader.case, attachment, part),
        (reader.case, attachment, part),
    )


def write_letter(connection: Connection, reader: MailboxReader, body: LetterBody) -> LetterTaken:
    """Store a follow-up with its attachments; one that is stored already is answered the same way."""
    found = queries.writing(connection, reader.case, body.counter)
    if found is None:
        raise Missing
    keys, last, stored = found
    attachments = named(body.attachments)
    payload = letter_payload(body.letter, attachments)
    _check_write(keys, reader.case, Write.LETTER, payload, body.nonce, body.signature)
    _check_letter(body.letter, "letter", LADDER)
    if stored == digest(body.letter):
        return LetterTaken(counter=body.counter)
    if body.counter != last + 1:
        raise CounterTaken(next=last + 1)
    if keys.state == "withdrawn":
        raise Withdrawn
    if last >= LETTERS_MAX:
        raise MailboxFull
    refusal = uploads.missing(connection, reader.case, attachments, "reporter")
    if refusal is not None:
        raise refusal
    queries.write_letter(connection, reader.case, body.counter, body.letter, today())
    uploads.bind(connection, reader.case, attachments, counter=body.counter)
    happen(connection, reader.case, Event.WRITE, "reporter")
    return LetterTaken(counter=body.counter)


def delete_replies(connection: Connection, reader: MailboxReader, body: DeletionBody) -> Deleted:
    """Destroy the named replies in the mailbox; the desk's own copies are not touched."""
    try:
        payload = deletion_payload(body.counters)
    except WrongBody:
        raise UnorderedCounters from None
    _check_write(_keys(connection, reader.case), reader.case, Write.DELETION, payload, body.nonce, body.signature)
    return Deleted(deleted=queries.delete_replies(connection, reader.case, body.counters))


def withdraw(connection: Connection, reader: MailboxReader, body: WithdrawalBody) -> StateSeen:
    """Stop all work on the case; nothing is destroyed before `ERASED_AFTER` is over."""
    keys = _keys(connection, reader.case)
    _check_write(keys, reader.case, Write.WITHDRAWAL, b"", body.nonce, body.signature)
    happen(connection, reader.case, Event.WITHDRAW, "reporter")
    return StateSeen(state="withdrawn")


def leave_receipt(connection: Connection, reader: MailboxReader, body: ReceiptBody) -> ReceiptTaken:
    """[P-43] Keep a receipt in the place of the one before, without a day beside it. It moves nothing."""
    keys = _keys(connection, reader.case)
    _check_write(keys, reader.case, Write.RECEIPT, body.receipt, body.nonce, body.signature)
    _check_letter(body.receipt, "receipt", Kind.RECEIPT.sizes)
    if keys.state == "withdrawn":
        raise Withdrawn
    queries.keep_receipt(connection, reader.case, body.receipt)
    return ReceiptTaken()


def _keys(connection: Connection, case: CaseId) -> WriterKeys:
    keys = queries.writer_keys(connection, case)
    if keys is None:
        raise Missing
    return keys


def _check_write(keys: WriterKeys, case: CaseId, write: Write, payload: bytes, nonce: bytes, signature: bytes) -> None:
    if not nonces.is_fresh(keys.server_key, case, nonce):
        raise StaleNonce
    try:
        verify_write(
            keys.verify_key,
            write,
            instance=keys.instance,
            case=case,
            nonce=nonce,
            payload=payload,
            signature=signature,
        )
    except (WrongKey, WrongSignature):
        raise WrongWriteSignature from None


def _check_letter(letter: bytes, part: LiteralString, sizes: Sequence[int]) -> None:
    try:
        check_envelope(letter, sizes)
    except WrongSize:
        raise MalformedLetter(part=part, reason="size") from None
    except HeaderFailure:
        raise MalformedLetter(part=part, reason="header failure") from None

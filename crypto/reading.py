"""How is a letter opened and believed? (§3, §5–§9) One function a kind; each names all that it expects.

Every function raises the refusals of `opening.open_sealed`, `letters.verify` and the body's ``from_json``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto import consent
from crypto.age_format import Recipient
from crypto.attachments import Attachment, ReplyFile, padded_size
from crypto.bodies.asks import Answer, Ask
from crypto.bodies.conflicts import Conflicts
from crypto.bodies.counted import Counted, Process
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.keys import KeyPair, Signer
from crypto.bodies.reply import Address, Card, Copy, Reply
from crypto.bodies.report import FollowUp, Receipt, Report
from crypto.bodies.ring import Ring
from crypto.cache import Place
from crypto.directory import DeskEntry, predecessors
from crypto.encoding import canonical_decode, digest
from crypto.letters import Body, Header, Kind, Letter, Seen, claimed_author, claimed_kind, claimed_subject, verify
from crypto.notebook import Note
from crypto.notes import notes_identity
from crypto.opening import open_cached, open_sealed
from crypto.refusals import (
    NoMatch,
    WrongAuthor,
    WrongBody,
    WrongCounter,
    WrongEpoch,
    WrongKey,
    WrongPadding,
    WrongSize,
)
from crypto.roles import Case, Desk, File, Keeper, Member, Notes, Of, Organisation, R_co, Reporter, Statistics
from crypto.sealing import Identity
from crypto.shelf import Shelf
from crypto.signing import SigningKey, VerifyKey

B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Opened(Generic[B]):
    """A letter that was opened, verified and understood."""

    header: Header
    seen: tuple[Seen, ...]
    body: B

    @property
    def author(self) -> VerifyKey:
        """The verified author's key."""
        return VerifyKey(self.header.author)


def _open(sealed: bytes, identity: Identity, body: type[B], expected: Header) -> Opened[B]:
    letter: Letter = verify(open_sealed(sealed, identity), expected)
    return Opened(letter.header, letter.seen, body.from_json(letter.body))


def open_cover(
    sealed: bytes,
    desk: Identity[Desk],
    *,
    instance: bytes,
    case: bytes,
    epoch: int,
    desk_verify_key: bytes | None = None,
    givers: Collection[bytes] = (),
) -> Opened[Cover]:
    """The desk: facts and the case identity.

    The author of a cover is whoever hashes to the case id; of a re-sealed one, the desk's key of that epoch [P-19]; of
    one that was handed over, one of ``givers``, the keys of other desks in the verified directory [P-21].
    """
    plaintext = open_sealed(sealed, desk)
    kind, author = Kind.COVER, claimed_author(plaintext)
    if claimed_kind(plaintext) == Kind.RESEALED and desk_verify_key is not None:
        kind, author = Kind.RESEALED, desk_verify_key
    elif claimed_kind(plaintext) == Kind.HANDED_OVER and givers:
        kind, author = Kind.HANDED_OVER, _one_of(plaintext, givers)
    letter = verify(plaintext, Header(kind, instance, case, author, desk.recipient.digest, epoch, 1))
    return Opened(letter.header, letter.seen, Cover.from_json(letter.body))


def open_facts(cached: bytes, key: AESGCM, place: Place) -> Facts:
    """[P-22] A member: the cached facts of the very cover that ``place`` names, a hint until the cover is opened."""
    plaintext = open_cached(cached, key, place.encode())
    end = 4 + int.from_bytes(plaintext[:4], "big")
    if end > len(plaintext):
        raise WrongSize
    if any(plaintext[end:]):
        raise WrongPadding
    return Facts.from_json(canonical_decode(plaintext[4:end]))


def open_counted(sealed: bytes, statistics: Identity[Statistics], *, instance: bytes) -> Opened[Counted]:
    """[P-34] Whoever draws up the statistics: the facts of somebody who signed with a key of this letter alone."""
    plaintext = open_sealed(sealed, statistics)
    return _of_one_letter(plaintext, Kind.FACTS, Counted, statistics, instance)


def open_given(
    sealed: bytes, statistics: Identity[Statistics], *, instance: bytes
) -> Opened[Counted] | Opened[Process]:
    """[P-44] The same for whoever opens what waits: facts, or a process record, which the server cannot tell apart."""
    plaintext = open_sealed(sealed, statistics)
    if claimed_kind(plaintext) == Kind.PROCESS:
        return _of_one_letter(plaintext, Kind.PROCESS, Process, statistics, instance)
    return _of_one_letter(plaintext, Kind.FACTS, Counted, statistics, instance)


def _of_one_letter(
    plaintext: bytes, kind: Kind, body: type[B], statistics: Identity[Statistics], instance: bytes
) -> Opened[B]:
    author, subject = claimed_author(plaintext), claimed_subject(plaintext)
    expected = Header(kind, instance, subject, author, statistics.recipient.digest, counter=1)
    letter = verify(plaintext, expected)
    return Opened(letter.header, letter.seen, body.from_json(letter.body))


def open_ring(sealed: bytes, cover: Opened[Cover]) -> Opened[Ring]:
    """The desk: what was before this cover, by the cover's own author; `WrongBody` if another handed it over."""
    header = cover.header
    identity = Identity[Case](cover.body.identity)
    expected = Header(Kind.RING, header.instance, header.subject, header.author, identity.recipient.digest, counter=1)
    ring = _open(sealed, identity, Ring, expected)
    former = ring.body.desks[-1:]
    if header.kind is Kind.HANDED_OVER and [desk.verify_key for desk in former] != [header.author]:
        raise WrongBody
    return ring


def open_conflicts(
    sealed: bytes, desk: Identity[Desk], entry: DeskEntry, version: int, *, before: Opened[Conflicts] | None = None
) -> Opened[Conflicts]:
    """[P-33] A member: who must not see which reports, by the desk's key of the very epoch of ``entry``.

    ``before`` is what this reader has seen in the same visit: `WrongEpoch` or `WrongCounter` if the list was rolled
    back, `WrongBody` if another is told under the same version.
    """
    expected = Header(
        Kind.CONFLICTS, entry.instance, entry.desk, entry.verify_key, desk.recipient.digest, entry.epoch, version
    )
    conflicts = _open(sealed, desk, Conflicts, expected)
    if before is not None:
        _check_goes_on(before, conflicts)
    return conflicts


def _check_goes_on(before: Opened[B], after: Opened[B]) -> None:
    if after.header.epoch < before.header.epoch:
        raise WrongEpoch
    if after.header.counter < before.header.counter:
        raise WrongCounter
    if after.header.counter == before.header.counter and after.body != before.body:
        raise WrongBody


def open_shelf(
    sealed: bytes,
    member: Identity[Member],
    verify_key: bytes,
    *,
    instance: bytes,
    account: bytes,
    version: int,
    before: Opened[Shelf] | None = None,
) -> Opened[Shelf]:
    """[P-40] A member: what they keep for themselves, by their own signer's ``verify_key``.

    ``before`` is what this reader has seen or written in the same visit: `WrongCounter` if the shelf was rolled back,
    `WrongBody` if another is told under the same version.
    """
    expected = Header(Kind.SHELF, instance, account, verify_key, member.recipient.digest, counter=version)
    shelf = _open(sealed, member, Shelf, expected)
    if before is not None:
        _check_goes_on(before, shelf)
    return shelf


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Where a letter between two desks stands: of what was asked about a case, which one, and to which keys."""

    instance: bytes
    case: bytes
    number: int
    epoch: int
    """Of the reader's desk, to whose keys of then it is sealed."""


def open_ask(sealed: bytes, desk: Identity[Desk], place: AskPlace, askers: Collection[bytes]) -> Opened[Ask]:
    """[P-42] A member of the desk that is asked.

    ``askers`` are the keys of the desk that the server names as the one that asks: `WrongAuthor` if it is another.
    """
    return _open_between(Kind.ASK, sealed, desk, place, askers, Ask)


def open_answer(
    sealed: bytes, desk: Identity[Desk], place: AskPlace, asked: Collection[bytes], ask_digest: bytes
) -> Opened[Answer]:
    """[P-42] A member of the desk that asked: the answer of the very desk that was asked, to that very ask.

    ``asked`` are that desk's keys; `WrongBody` if it answers another ask.
    """
    answer = _open_between(Kind.ANSWER, sealed, desk, place, asked, Answer)
    if answer.body.ask_digest != ask_digest:
        raise WrongBody
    return answer


def _open_between(
    kind: Kind, sealed: bytes, desk: Identity[Desk], place: AskPlace, authors: Collection[bytes], body: type[B]
) -> Opened[B]:
    plaintext = open_sealed(sealed, desk)
    if not authors:
        raise WrongAuthor  # a desk of no directory
    author = _one_of(plaintext, authors)
    expected = Header(kind, place.instance, place.case, author, desk.recipient.digest, place.epoch, place.number)
    letter = verify(plaintext, expected)
    return Opened(letter.header, letter.seen, body.from_json(letter.body))


def case_identities(cover: Opened[Cover], ring: Opened[Ring] | None = None) -> tuple[Identity[Case], ...]:
    """Every identity to which letters of this case may be sealed, the newest first; the report's is the last."""
    before = () if ring is None else ring.body.identities
    return tuple(Identity[Case](seed) for seed in (cover.body.identity, *reversed(before)))


def _open_with_any(sealed: bytes, identities: Iterable[Identity[R_co]]) -> tuple[bytes, Identity[R_co]]:
    """The plaintext, and the identity that opened it; `NoMatch` if none does."""
    for identity in identities:
        try:
            return open_sealed(sealed, identity), identity
        except NoMatch:
            continue
    raise NoMatch


def notes_identities(
    cover: Opened[Cover], desks: Iterable[Identity[Desk]], ring: Opened[Ring] | None = None
) -> tuple[Identity[Notes], ...]:
    """[P-36] Every identity to which notes that are this reader's to read may be sealed, the likeliest first.

    ``desks`` are the desk's own keys that the reader holds, the newest first; the ring tells what was passed on.
    """
    own = (notes_identity(desk, case) for case in case_identities(cover, ring) for desk in desks)
    passed = () if ring is None else (Identity[Notes](seed) for seed in reversed(ring.body.notes))
    return (*own, *passed)


def open_note(sealed: bytes, cover: Opened[Cover], identities: Sequence[Identity[Notes]], counter: int) -> Opened[Note]:
    """[P-36] The desk: a note, by whoever signed it; whose key that is, the list of members tells.

    `NoMatch` where it is sealed to another desk's members.
    """
    plaintext, identity = _open_with_any(sealed, identities)
    header = cover.header
    author = claimed_author(plaintext)
    expected = Header(Kind.NOTE, header.instance, header.subject, author, identity.recipient.digest, counter=counter)
    letter = verify(plaintext, expected)
    return Opened(letter.header, letter.seen, Note.from_json(letter.body))


def open_report(sealed: bytes, cover: Opened[Cover], ring: Opened[Ring] | None = None) -> Opened[Report]:
    """[P-14] The desk: the report that this cover names, by whoever hashes to the case id; else `WrongBody`.

    From here, and only from here, come the reporter's recipient and verify key. A cover that the reporter wrote is by
    the same author, else `WrongAuthor`.
    """
    if digest(sealed) != cover.body.report_digest:
        raise WrongBody
    identity, header = case_identities(cover, ring)[-1], cover.header
    plaintext = open_sealed(sealed, identity)
    author = header.author if header.kind is Kind.COVER else claimed_author(plaintext)
    expected = Header(Kind.REPORT, header.instance, header.subject, author, identity.recipient.digest, counter=1)
    letter = verify(plaintext, expected)
    report = Opened(letter.header, letter.seen, Report.from_json(letter.body))
    reporter_recipient(report)
    _check_consent(report)
    return report


def reporter_recipient(report: Opened[Report]) -> Recipient[Reporter]:
    """[P-14] Where answers go: nobody but a verified report tells it; `WrongBody` if it is no recipient."""
    return _checked_recipient(report.body.reporter_recipient, Recipient[Reporter])


def case_recipient(told: Card | Address) -> Recipient[Case]:
    """[P-13] Where a worker's letters go, as a card or a reply tells it; `WrongBody` if it is no recipient."""
    return _checked_recipient(told.case_recipient, Recipient[Case])


def open_card(
    sealed: bytes, reporter: Identity[Reporter], *, instance: bytes, case: bytes, author: bytes
) -> Opened[Card]:
    """[P-13] The returning worker: the card that they wrote to themselves."""
    expected = Header(Kind.CARD, instance, case, author, reporter.recipient.digest, counter=1)
    card = _open(sealed, reporter, Card, expected)
    case_recipient(card.body)
    return card


def open_follow_up(
    sealed: bytes, report: Opened[Report], identities: Sequence[Identity[Case]], counter: int
) -> Opened[FollowUp]:
    """The desk: a later letter by the report's author, to one of the `case_identities`."""
    plaintext, identity = _open_with_any(sealed, identities)
    header = report.header
    expected = Header(
        Kind.FOLLOW_UP, header.instance, header.subject, header.author, identity.recipient.digest, counter=counter
    )
    letter = verify(plaintext, expected)
    follow_up = Opened(letter.header, letter.seen, FollowUp.from_json(letter.body))
    _check_consent(follow_up)
    return follow_up


def open_receipt(
    sealed: bytes,
    report: Opened[Report],
    identities: Sequence[Identity[Case]],
    replies: Mapping[int, bytes],
    before: Receipt | None = None,
) -> Opened[Receipt]:
    """[P-43] The desk: by which day the worker's mailbox had opened which of the ``replies`` (digest by counter).

    `WrongBody` if it names none of them, `WrongCounter` if it is older than one that this reader has had ``before``.
    """
    plaintext, identity = _open_with_any(sealed, identities)
    header = report.header
    expected = Header(
        Kind.RECEIPT, header.instance, header.subject, header.author, identity.recipient.digest, counter=1
    )
    letter = verify(plaintext, expected)
    body = Receipt.from_json(letter.body)
    if replies.get(body.counter) != body.digest:
        raise WrongBody
    if before is not None and (body.day < before.day or body.counter < before.counter):
        raise WrongCounter
    return Opened(letter.header, letter.seen, body)


def consent_place(letter: Opened[Report] | Opened[FollowUp]) -> consent.Place:
    """Which letter the consent in this letter is bound to."""
    header = letter.header
    return consent.Place(header.instance, header.subject, header.counter, letter.body.day)


def _check_consent(letter: Opened[Report] | Opened[FollowUp]) -> None:
    """[P-30] A letter whose consent is not its author's, or of another letter, is refused as a whole."""
    if letter.body.consent is not None:
        consent.verify(letter.author, consent_place(letter), letter.body.consent)


def open_attachment(sealed: bytes, attachment: Attachment, identities: Sequence[Identity[Case]]) -> bytes:
    """[P-28] The desk: the content of the very file that a verified letter names, and no more of it.

    `WrongBody` for another file, then the refusals of opening, then `WrongSize` and `WrongPadding`.
    """
    return _open_file(sealed, attachment, identities)


def open_reply_file(sealed: bytes, named: ReplyFile) -> bytes:
    """[P-39] The worker, and the desk by the copy: the content of the file that a verified reply names; as above."""
    return _open_file(sealed, named.file, [Identity[File](named.identity)])


def _open_file(
    sealed: bytes, attachment: Attachment, identities: Sequence[Identity[Case]] | Sequence[Identity[File]]
) -> bytes:
    if digest(sealed) != attachment.digest:
        raise WrongBody
    plaintext, _ = _open_with_any(sealed, identities)
    if len(plaintext) != padded_size(attachment.size):
        raise WrongSize
    if any(plaintext[attachment.size :]):
        raise WrongPadding
    return plaintext[: attachment.size]


def open_reply(
    sealed: bytes,
    card: Opened[Card],
    reporter: Identity[Reporter],
    counter: int,
    desk_keys: Collection[bytes] | None = None,
) -> Opened[Reply]:
    """[P-13] The worker: a reply by the card's desk that names the card's report; else `WrongBody`.

    ``desk_keys`` are the key of the `Address` in force and its `directory.successors` [P-20]; by default the card's
    key alone.
    """
    header, body = card.header, card.body
    plaintext = open_sealed(sealed, reporter)
    expected = Header(
        Kind.REPLY,
        header.instance,
        header.subject,
        _one_of(plaintext, (body.desk_verify_key,) if desk_keys is None else desk_keys),
        reporter.recipient.digest,
        counter=counter,
    )
    letter = verify(plaintext, expected)
    reply = Opened(letter.header, letter.seen, Reply.from_json(letter.body))
    if reply.body.report_digest != body.report_digest:
        raise WrongBody
    if reply.body.address is not None:
        case_recipient(reply.body.address)
    return reply


def next_address(address: Address, reply: Opened[Reply]) -> Address:
    """[P-20] Where letters go after this reply, which was believed under ``address``, and whose answers count.

    Another desk's keys alone count from here on; the same desk may have a new recipient for the case.
    """
    told = reply.body.address
    if told is None or told.desk != address.desk:
        return told or address
    return replace(address, case_recipient=told.case_recipient)


def open_copy(
    sealed: bytes,
    cover: Opened[Cover],
    desk_keys: Collection[bytes],
    counter: int,
    ring: Opened[Ring] | None = None,
) -> Opened[Copy]:
    """The desk: its own copy of a reply, or a former desk's, signed in any of its epochs."""
    plaintext, identity = _open_with_any(sealed, case_identities(cover, ring))
    header = cover.header
    expected = Header(
        Kind.COPY,
        header.instance,
        header.subject,
        _one_of(plaintext, desk_keys),
        identity.recipient.digest,
        counter=counter,
    )
    letter = verify(plaintext, expected)
    copy = Opened(letter.header, letter.seen, Copy.from_json(letter.body))
    if copy.body.reply.report_digest != cover.body.report_digest:
        raise WrongBody
    return copy


def desk_keys_at(
    counter: int, own: Collection[bytes], ring: Opened[Ring] | None, entries: Iterable[DeskEntry]
) -> Collection[bytes]:
    """[P-21] The keys that may have signed the desk's letter with this counter: the desk's own, or a former desk's.

    ``entries`` of former desks may come from anywhere: only those that lead to the key in the ring count [P-18].
    """
    former = next((desk for desk in ring.body.desks if counter <= desk.until), None) if ring is not None else None
    if former is None:
        return own
    of_desk = [entry for entry in entries if entry.desk == former.desk]
    last = next((entry for entry in of_desk if entry.verify_key == former.verify_key), None)
    return (former.verify_key,) if last is None else tuple(predecessors(of_desk, last).values())


def _one_of(plaintext: bytes, keys: Collection[bytes]) -> bytes:
    """The key that a plaintext claims as its author's, if it is one of these; else some of them, to be refused by."""
    claimed = claimed_author(plaintext)
    return claimed if claimed in keys else next(iter(keys))


@dataclass(frozen=True, slots=True)
class Pair(Of[R_co]):
    """An identity and a signer that belong together: a member's, or a desk's."""

    identity: Identity[R_co]
    signer: SigningKey[R_co]


def open_member_secret(
    sealed: bytes, identity: Identity[Keeper], *, instance: bytes, account: bytes, author: bytes
) -> Pair[Member]:
    """The member: their own keys, by the passphrase's or recovery code's identity; `WrongKey` if not ``author``'s."""
    expected = Header(Kind.MEMBER_SECRET, instance, account, author, identity.recipient.digest)
    body = _open(sealed, identity, KeyPair, expected).body
    pair = Pair(Identity[Member](body.identity), SigningKey[Member](body.signer))
    if pair.signer.verify_key != author:
        raise WrongKey
    return pair


def open_grant(
    sealed: bytes, member: Identity[Member], entry: DeskEntry, *, granters: Collection[bytes], granter: bytes
) -> Pair[Desk]:
    """[P-17] The member: the desk's keys, signed by one of the desk's members and matching its entry.

    Raises `WrongAuthor` if the granter is no member, `WrongKey` if the keys are not the entry's.
    """
    if granter not in granters:
        raise WrongAuthor
    expected = Header(Kind.GRANT, entry.instance, entry.desk, granter, member.recipient.digest, entry.epoch)
    body = _open(sealed, member, KeyPair, expected).body
    pair = Pair(Identity[Desk](body.identity), SigningKey[Desk](body.signer))
    if (pair.signer.verify_key, pair.identity.recipient.digest) != (entry.verify_key, entry.recipient_digest):
        raise WrongKey
    return pair


def open_organisation_secret(
    sealed: bytes, member: Identity[Member], *, instance: bytes, account: bytes, author: bytes, verify_key: bytes
) -> SigningKey[Organisation]:
    """[P-26] The administrator: the organisation's signer, from whoever sealed it; `WrongKey` if not ``verify_key``'s.

    ``verify_key`` is the last of the organisation's chain [P-25].
    """
    expected = Header(Kind.ORGANISATION_SECRET, instance, account, author, member.recipient.digest)
    return _organisation(_open(sealed, member, Signer, expected).body, verify_key)


def open_organisation_file(
    sealed: bytes, machine: Identity[Keeper], *, instance: bytes, verify_key: bytes
) -> SigningKey[Organisation]:
    """[P-26] The machine that signs: the same, whichever administrator brought it; they prove themselves by the key."""
    plaintext = open_sealed(sealed, machine)
    header = Header(
        Kind.ORGANISATION_SECRET,
        instance,
        claimed_subject(plaintext),
        claimed_author(plaintext),
        machine.recipient.digest,
    )
    return _organisation(Signer.from_json(verify(plaintext, header).body), verify_key)


def _organisation(body: Signer, verify_key: bytes) -> SigningKey[Organisation]:
    signer = SigningKey[Organisation](body.signer)
    if signer.verify_key != verify_key:
        raise WrongKey
    return signer


def _checked_recipient(text: str, kind: type[Recipient[R_co]]) -> Recipient[R_co]:
    """A recipient inside a verified letter must still be one; else `WrongBody`."""
    try:
        return kind.parse(text)
    except WrongKey:
        raise WrongBody from None

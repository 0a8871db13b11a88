"""What does a letter say, about what, by whom, to whom? The plaintext inside every sealed thing (§3).

A letter comes off the wire as bytes; the one way from there to a `Letter` is `verify`.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import pairwise
from typing import Final, Protocol, Self

from crypto.attachments import (
    Attachment,
    ReplyFile,
    attachments_from_json,
    attachments_json,
    reply_files_from_json,
    reply_files_json,
)
from crypto.codes import case_id
from crypto.consent import Check, Consent, as_level
from crypto.encoding import (
    Json,
    as_bool,
    as_bytes,
    as_choice,
    as_day,
    as_int,
    as_list,
    as_text,
    b64,
    canonical,
    canonical_decode,
    fields,
    lp,
    u32,
)
from crypto.phrases import Phrase, PhraseAnswer, answers_from_json, answers_json, phrases_from_json, phrases_json
from crypto.refusals import (
    Refused,
    WrongAuthor,
    WrongBody,
    WrongCounter,
    WrongEpoch,
    WrongInstance,
    WrongKind,
    WrongMagic,
    WrongPadding,
    WrongRecipient,
    WrongRole,
    WrongSeen,
    WrongSize,
    WrongSubject,
)
from crypto.signing import SIGNATURE_BYTES, SigningKey
from crypto.signing import verify as verify_signature

MAGIC: Final = b"koe\x01"
LADDER: Final = tuple(4096 << k for k in range(6))
SMALL_BYTES: Final = 512
SEEN_MAX: Final = 8
_SEEN_AT: Final = 127


class Kind(IntEnum):
    """What a letter is; its number stands in the header, its name in the signature's domain."""

    REPORT = 1
    COVER = 2
    CARD = 3
    FOLLOW_UP = 4
    REPLY = 5
    COPY = 6
    RESEALED = 7
    HANDED_OVER = 8
    RING = 9
    CONFLICTS = 10
    FACTS = 11
    NOTE = 12
    SHELF = 13
    ASK = 14
    ANSWER = 15
    MEMBER_SECRET = 16
    GRANT = 17
    ORGANISATION_SECRET = 18
    RECEIPT = 19

    @property
    def domain(self) -> str:
        """The signature's domain."""
        return f"koe/v1/letter/{self.name.lower()}"

    @property
    def role(self) -> Role:
        """Who writes this kind."""
        if self <= Kind.FOLLOW_UP or self in (Kind.FACTS, Kind.RECEIPT):
            return Role.REPORTER
        return Role.DESK if self <= Kind.CONFLICTS or self in ASKS else Role.MEMBER

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes a plaintext of this kind may have, ascending."""
        if self is Kind.RING:
            return (SMALL_BYTES, *LADDER)
        if self in (Kind.NOTE, Kind.SHELF):
            return LADDER
        small = self in COVERS or self in (Kind.FACTS, Kind.RECEIPT) or self.role is Role.MEMBER
        return (SMALL_BYTES,) if small else LADDER


ASKS: Final = (Kind.ASK, Kind.ANSWER)
"""What desks write to one another."""
COVERS: Final = (Kind.COVER, Kind.RESEALED, Kind.HANDED_OVER)
"""The kinds whose body is a `Cover`."""


class Role(IntEnum):
    """The author's role."""

    REPORTER = 1
    DESK = 2
    MEMBER = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """The last letter that the author had seen of another author."""

    author: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What a letter is bound to. As an argument of `verify`: what the reader expects."""

    kind: Kind
    instance: bytes
    subject: bytes
    author: bytes
    recipient_digest: bytes
    epoch: int = 0
    counter: int = 0

    def encode(self) -> bytes:
        """The first 126 bytes."""
        return b"".join(
            (
                MAGIC,
                bytes([self.kind]),
                self.instance,
                self.subject,
                bytes([self.kind.role]),
                self.author,
                self.recipient_digest,
                u32(self.epoch),
                u32(self.counter),
            )
        )


class Body(Protocol):
    """A body knows its canonical JSON, and how to be read from it (`WrongBody`)."""

    def json(self) -> Json: ...

    @classmethod
    def from_json(cls, value: Json) -> Self: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A verified letter; the header is the one expected, ``body`` is parsed JSON."""

    header: Header
    seen: tuple[Seen, ...]
    body: Json


def build(header: Header, body: Body, signer: SigningKey, seen: Collection[Seen] = ()) -> bytes:
    """The padded, signed plaintext; `WrongSize` if the body is longer than the kind allows.

    ``seen`` in any order; `WrongSeen` if there are more than eight or one author twice.
    """
    entries = sorted(seen, key=lambda entry: entry.author)
    _check_seen(entries)
    content = b"".join(
        (
            header.encode(),
            bytes([len(entries)]),
            *(entry.author + entry.digest for entry in entries),
            lp(canonical(body.json())),
        )
    )
    size = _smallest(header.kind, len(content) + SIGNATURE_BYTES)
    return content.ljust(size - SIGNATURE_BYTES, b"\0") + signer.sign(header.kind.domain, content)


def _smallest(kind: Kind, needed: int) -> int:
    """[P-05] The smallest size that holds ``needed`` bytes; else `WrongSize`."""
    for size in kind.sizes:
        if needed <= size:
            return size
    raise WrongSize


def verify(plaintext: bytes, expected: Header) -> Letter:
    """Checks everything of a letter before anything of it is believed [P-07], in the order of §3.

    A letter of the reporter must have an author whose key hashes to the case id, whatever was expected.
    """
    kind = expected.kind
    _match(plaintext[:4], MAGIC, WrongMagic)
    _match(plaintext[4:5], bytes([kind]), WrongKind)
    if len(plaintext) not in kind.sizes:
        raise WrongSize
    _match(plaintext[5:37], expected.instance, WrongInstance)
    _match(plaintext[37:53], expected.subject, WrongSubject)
    _match(plaintext[53:54], bytes([kind.role]), WrongRole)
    _match(plaintext[54:86], expected.author, WrongAuthor)
    if kind.role is Role.REPORTER:
        _match(case_id(expected.instance, expected.author), expected.subject, WrongAuthor)
    _match(plaintext[86:118], expected.recipient_digest, WrongRecipient)
    _match(plaintext[118:122], u32(expected.epoch), WrongEpoch)
    _match(plaintext[122:126], u32(expected.counter), WrongCounter)
    seen = _read_seen(plaintext)
    body_at = _SEEN_AT + 64 * len(seen) + 4
    end = body_at + int.from_bytes(plaintext[body_at - 4 : body_at], "big")
    if _smallest(kind, end + SIGNATURE_BYTES) != len(plaintext):
        raise WrongSize
    if any(plaintext[end:-SIGNATURE_BYTES]):
        raise WrongPadding  # [P-06]
    verify_signature(expected.author, kind.domain, plaintext[:end], plaintext[-SIGNATURE_BYTES:])
    return Letter(expected, seen, canonical_decode(plaintext[body_at:end]))


def claimed_author(plaintext: bytes) -> bytes:
    """The author key that a plaintext claims, for a reader who expects whoever hashes to the case id [P-14]."""
    return plaintext[54:86]


def claimed_subject(plaintext: bytes) -> bytes:
    """The subject that a plaintext claims, for a reader to whom any member may write."""
    return plaintext[37:53]


def claimed_kind(plaintext: bytes) -> int:
    """The number of the kind that a plaintext claims, for a reader who takes one of two."""
    return plaintext[4]


def _match(found: bytes, wanted: bytes, refusal: type[Refused]) -> None:
    if not hmac.compare_digest(found, wanted):
        raise refusal


def _read_seen(plaintext: bytes) -> tuple[Seen, ...]:
    count = plaintext[_SEEN_AT - 1]
    if count > SEEN_MAX:
        raise WrongSeen
    end = _SEEN_AT + 64 * count
    if end > len(plaintext):
        raise WrongSize
    seen = tuple(Seen(plaintext[at : at + 32], plaintext[at + 32 : at + 64]) for at in range(_SEEN_AT, end, 64))
    _check_seen(seen)
    return seen


def _check_seen(entries: Sequence[Seen]) -> None:
    if len(entries) > SEEN_MAX or any(a.author >= b.author for a, b in pairwise(entries)):
        raise WrongSeen


def missing(letters: Sequence[Letter], held: Collection[bytes], *, first: int = 1) -> bool:
    """[P-08] True if "a message is missing": a counter skips, or a "last seen" digest is not held.

    ``letters`` are those of one author in one box, whose count begins with ``first``; ``held`` are the digests
    of all sealed letters that the reader holds or wrote. Two letters with one counter raise `WrongCounter`.
    """
    counters = sorted(letter.header.counter for letter in letters)
    if len(set(counters)) != len(counters):
        raise WrongCounter
    if counters != list(range(first, first + len(counters))):
        return True
    return any(entry.digest not in held for letter in letters for entry in letter.seen)


# The bodies, in the order of the table in §3.

ONGOING: Final = ("yes", "no", "unknown")
REPLIES: Final = ("code", "none")
PROGRAMMES: Final = ("esd", "other", "ssw", "titp")
AREAS: Final = 47
"""Prefectures, by the number of JIS X 0401."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the worker told. Later questions add keys, which this reader keeps in ``more``."""

    kinds: tuple[str, ...]
    language: str
    ongoing: str
    replies: str
    story: str
    more: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def json(self) -> Json:
        return {
            **self.more,
            "kinds": self.kinds,
            "language": self.language,
            "ongoing": self.ongoing,
            "replies": self.replies,
            "story": self.story,
        }

    @classmethod
    def from_json(cls, value: Json) -> Answers:
        known = {"kinds", "language", "ongoing", "replies", "story"}
        if not isinstance(value, Mapping) or not known <= set(value):
            raise WrongBody
        return cls(
            tuple(as_text(kind) for kind in as_list(value["kinds"])),
            as_text(value["language"]),
            as_choice(value["ongoing"], ONGOING),
            as_choice(value["replies"], REPLIES),
            as_text(value["story"]),
            {key: more for key, more in value.items() if key not in known},
        )

    @property
    def check(self) -> Check | None:
        """What is asked before more is allowed [P-31]."""
        return Check.among(self.more)


def _there(value: Json, *optional: str) -> tuple[str, ...]:
    """Those of the keys that a body may lack which it has."""
    return tuple(key for key in optional if isinstance(value, Mapping) and key in value)


def _consent_json(consent: Consent | None) -> dict[str, Json]:
    return {} if consent is None else {"consent": consent.json()}


def _consent(body: Mapping[str, Json]) -> Consent | None:
    return Consent.from_json(body["consent"]) if "consent" in body else None


def _attachments(body: Mapping[str, Json]) -> tuple[Attachment, ...]:
    return attachments_from_json(body["attachments"]) if "attachments" in body else ()


@dataclass(frozen=True, slots=True)
class Report:
    """Kind 1."""

    answers: Answers
    day: date
    desk: bytes
    directory_version: int
    reporter_recipient: str
    attachments: tuple[Attachment, ...] = ()
    consent: Consent | None = None

    def json(self) -> Json:
        return {
            **attachments_json(self.attachments),
            **_consent_json(self.consent),
            "answers": self.answers.json(),
            "day": self.day.isoformat(),
            "desk": b64(self.desk),
            "directory_version": self.directory_version,
            "reporter_recipient": self.reporter_recipient,
        }

    @classmethod
    def from_json(cls, value: Json) -> Report:
        more = _there(value, "attachments", "consent")
        body = fields(value, "answers", "day", "desk", "directory_version", "reporter_recipient", *more)
        return cls(
            Answers.from_json(body["answers"]),
            as_day(body["day"]),
            as_bytes(body["desk"], 16),
            as_int(body["directory_version"]),
            as_text(body["reporter_recipient"]),
            _attachments(body),
            _consent(body),
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the queue shows before a report is opened: ``urgency`` 0 (now) to 3 (within a week); None is not told."""

    hour: int
    kinds: tuple[int, ...]
    language: str
    ongoing: str
    replies: str
    urgent: bool
    urgency: int | None = None
    programme: str | None = None
    area: int | None = None

    def json(self) -> Json:
        told: dict[str, Json] = {"area": self.area, "programme": self.programme, "urgency": self.urgency}
        return {
            **{key: value for key, value in told.items() if value is not None},
            "hour": self.hour,
            "kinds": self.kinds,
            "language": self.language,
            "ongoing": self.ongoing,
            "replies": self.replies,
            "urgent": self.urgent,
        }

    @classmethod
    def from_json(cls, value: Json) -> Facts:
        more = _there(value, "area", "programme", "urgency")
        body = fields(value, "hour", "kinds", "language", "ongoing", "replies", "urgent", *more)
        return cls(
            as_int(body["hour"], most=23),
            tuple(as_int(kind) for kind in as_list(body["kinds"])),
            as_text(body["language"]),
            as_choice(body["ongoing"], ONGOING),
            as_choice(body["replies"], REPLIES),
            as_bool(body["urgent"]),
            as_int(body["urgency"], most=3) if "urgency" in body else None,
            as_choice(body["programme"], PROGRAMMES) if "programme" in body else None,
            as_int(body["area"], 1, AREAS) if "area" in body else None,
        )


@dataclass(frozen=True, slots=True)
class Cover:
    """Kinds 2, 7 and 8. ``identity`` is the seed of the case identity in force."""

    facts: Facts
    identity: bytes = field(repr=False)
    report_digest: bytes

    def json(self) -> Json:
        return {
            "facts": self.facts.json(),
            "identity": b64(self.identity),
            "report_digest": b64(self.report_digest),
        }

    @classmethod
    def from_json(cls, value: Json) -> Cover:
        body = fields(value, "facts", "identity", "report_digest")
        return cls(Facts.from_json(body["facts"]), as_bytes(body["identity"], 32), as_bytes(body["report_digest"], 32))


@dataclass(frozen=True, slots=True)
class Address:
    """Where the worker's next letters go, and whose answers count [P-20]."""

    case_recipient: str
    desk: bytes
    desk_verify_key: bytes
    epoch: int

    def json(self) -> Json:
        return {
            "case_recipient": self.case_recipient,
            "desk": b64(self.desk),
            "desk_verify_key": b64(self.desk_verify_key),
            "epoch": self.epoch,
        }

    @classmethod
    def from_json(cls, value: Json) -> Address:
        body = fields(value, "case_recipient", "desk", "desk_verify_key", "epoch")
        return cls(
            as_text(body["case_recipient"]),
            as_bytes(body["desk"], 16),
            as_bytes(body["desk_verify_key"], 32),
            as_int(body["epoch"], 1),
        )


@dataclass(frozen=True, slots=True)
class Card:
    """Kind 3: what the returning worker needs to know before believing anything [P-13].

    ``consent`` is the level that the report gave, ``check`` the key of the question that the worker set.
    """

    case_recipient: str
    desk: bytes
    desk_verify_key: bytes
    directory_version: int
    epoch: int
    report_digest: bytes
    consent: int | None = None
    check: str | None = None

    @property
    def address(self) -> Address:
        """Where letters go until a reply says otherwise."""
        return Address(self.case_recipient, self.desk, self.desk_verify_key, self.epoch)

    def json(self) -> Json:
        optional: dict[str, Json] = {"check": self.check, "consent": self.consent}
        return {
            **{key: value for key, value in optional.items() if value is not None},
            "case_recipient": self.case_recipient,
            "desk": b64(self.desk),
            "desk_verify_key": b64(self.desk_verify_key),
            "directory_version": self.directory_version,
            "epoch": self.epoch,
            "report_digest": b64(self.report_digest),
        }

    @classmethod
    def from_json(cls, value: Json) -> Card:
        known = ("case_recipient", "desk", "desk_verify_key", "directory_version", "epoch", "report_digest")
        body = fields(value, *known, *_there(value, "check", "consent"))
        return cls(
            as_text(body["case_recipient"]),
            as_bytes(body["desk"], 16),
            as_bytes(body["desk_verify_key"], 32),
            as_int(body["directory_version"]),
            as_int(body["epoch"], 1),
            as_bytes(body["report_digest"], 32),
            as_level(body["consent"]) if "consent" in body else None,
            as_text(body["check"]) if "check" in body else None,
        )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Kind 4. ``answers`` are those that were tapped under sentences of the phrasebook."""

    day: date
    text: str
    attachments: tuple[Attachment, ...] = ()
    consent: Consent | None = None
    answers: tuple[PhraseAnswer, ...] = ()

    def json(self) -> Json:
        return {
            **answers_json(self.answers),
            **attachments_json(self.attachments),
            **_consent_json(self.consent),
            "day": self.day.isoformat(),
            "text": self.text,
        }

    @classmethod
    def from_json(cls, value: Json) -> FollowUp:
        body = fields(value, "day", "text", *_there(value, "answers", "attachments", "consent"))
        answers = answers_from_json(body["answers"]) if "answers" in body else ()
        return cls(as_day(body["day"]), as_text(body["text"]), _attachments(body), _consent(body), answers)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Kind 19: on this day the mailbox had opened replies, of which the newest has this counter and sealed digest."""

    day: date
    counter: int
    digest: bytes

    def json(self) -> Json:
        return {"counter": self.counter, "day": self.day.isoformat(), "digest": b64(self.digest)}

    @classmethod
    def from_json(cls, value: Json) -> Receipt:
        body = fields(value, "counter", "day", "digest")
        return cls(as_day(body["day"]), as_int(body["counter"]), as_bytes(body["digest"], 32))


@dataclass(frozen=True, slots=True)
class Reply:
    """Kind 5. ``address`` is there when it is no longer the card's; ``phrases`` come before the text, `files` after."""

    day: date
    language: str
    report_digest: bytes
    text: str
    address: Address | None = None
    phrases: tuple[Phrase, ...] = ()
    files: tuple[ReplyFile, ...] = ()

    def json(self) -> dict[str, Json]:
        address = {} if self.address is None else {"address": self.address.json()}
        return {
            **address,
            **reply_files_json(self.files),
            **phrases_json(self.phrases),
            "day": self.day.isoformat(),
            "language": self.language,
            "report_digest": b64(self.report_digest),
            "text": self.text,
        }

    @classmethod
    def from_json(cls, value: Json) -> Reply:
        body = fields(value, "day", "language", "report_digest", "text", *_there(value, "address", "files", "phrases"))
        return cls(
            as_day(body["day"]),
            as_text(body["language"]),
            as_bytes(body["report_digest"], 32),
            as_text(body["text"]),
            Address.from_json(body["address"]) if "address" in body else None,
            phrases_from_json(body["phrases"]) if "phrases" in body else (),
            reply_files_from_json(body["files"]) if "files" in body else (),
        )


@dataclass(frozen=True, slots=True)
class Copy:
    """Kind 6: the reply for the case, and H(the sealed reply)."""

    reply: Reply
    sent_digest: bytes

    def json(self) -> Json:
        return {**self.reply.json(), "sent_digest": b64(self.sent_digest)}

    @classmethod
    def from_json(cls, value: Json) -> Copy:
        if not isinstance(value, Mapping) or "sent_digest" not in value:
            raise WrongBody
        body = dict(value)
        sent_digest = as_bytes(body.pop("sent_digest"), 32)
        return cls(Reply.from_json(body), sent_digest)


@dataclass(frozen=True, slots=True)
class FormerDesk:
    """A desk that handed the case on: its key then, and the counter of its last letter."""

    desk: bytes
    epoch: int
    until: int
    verify_key: bytes

    def json(self) -> Json:
        return {
            "desk": b64(self.desk),
            "epoch": self.epoch,
            "until": self.until,
            "verify_key": b64(self.verify_key),
        }

    @classmethod
    def from_json(cls, value: Json) -> FormerDesk:
        body = fields(value, "desk", "epoch", "until", "verify_key")
        return cls(
            as_bytes(body["desk"], 16),
            as_int(body["epoch"], 1),
            as_int(body["until"], 1),
            as_bytes(body["verify_key"], 32),
        )


@dataclass(frozen=True, slots=True)
class Ring:
    """Kind 9: the case identities (seeds) before the one in force and the desks before this one, oldest first.

    ``notes`` are seeds of the notes identities before, as far as they were passed on; ``kept`` is the counter of the
    last note that a desk before kept for itself, 0 if none did [P-36].
    """

    identities: tuple[bytes, ...] = field(default=(), repr=False)
    desks: tuple[FormerDesk, ...] = ()
    notes: tuple[bytes, ...] = field(default=(), repr=False)
    kept: int = 0

    def json(self) -> Json:
        return {
            **({"notes": [b64(identity) for identity in self.notes]} if self.notes else {}),
            **({"notes_kept": self.kept} if self.kept else {}),
            "desks": [desk.json() for desk in self.desks],
            "identities": [b64(identity) for identity in self.identities],
        }

    @classmethod
    def from_json(cls, value: Json) -> Ring:
        body = fields(value, "desks", "identities", *_there(value, "notes", "notes_kept"))
        ring = cls(
            tuple(as_bytes(identity, 32) for identity in as_list(body["identities"])),
            tuple(FormerDesk.from_json(desk) for desk in as_list(body["desks"])),
            tuple(as_bytes(identity, 32) for identity in as_list(body.get("notes", ()))),
            as_int(body["notes_kept"], 1) if "notes_kept" in body else 0,
        )
        if not ring.identities or any(a.until >= b.until for a, b in pairwise(ring.desks)):
            raise WrongBody
        if "notes" in body and not ring.notes:
            raise WrongBody
        return ring


KINDS_COUNTED_MAX: Final = 2
"""So many kinds of a report are counted: one person's share of a table is bounded."""
_BUCKETS_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Counted:
    """Kind 11: the coarse facts for the statistics. ``alone`` if there is no report beside them.

    ``kinds`` are one or two numbers of domain/kinds.json, ascending; ``told`` gives for the key of a field the place of
    its bucket among the field's ``published`` in domain/fields.json, from 0.
    """

    alone: bool
    kinds: tuple[int, ...]
    told: Mapping[str, int]

    def json(self) -> Json:
        return {"alone": self.alone, "kinds": self.kinds, "told": dict(self.told)}

    @classmethod
    def from_json(cls, value: Json) -> Counted:
        body = fields(value, "alone", "kinds", "told")
        told = body["told"]
        kinds = tuple(as_int(kind, 1) for kind in as_list(body["kinds"]))
        ascending = all(a < b for a, b in pairwise(kinds))
        if not isinstance(told, Mapping) or not ascending or not 1 <= len(kinds) <= KINDS_COUNTED_MAX:
            raise WrongBody
        return cls(as_bool(body["alone"]), kinds, {key: as_int(at, 0, _BUCKETS_MAX - 1) for key, at in told.items()})


@dataclass(frozen=True, slots=True)
class Conflict:
    """An employer, in every spelling that a lead knows, and who must not see a report that names it.

    ``whom`` is a member's account, or None for everybody of the desk; ``excepted`` are cases that were found to mean
    another employer.
    """

    names: tuple[str, ...]
    since: date
    whom: bytes | None = None
    excepted: tuple[bytes, ...] = ()

    def json(self) -> Json:
        return {
            "except": [b64(case) for case in self.excepted],
            "names": self.names,
            "since": self.since.isoformat(),
            "whom": None if self.whom is None else b64(self.whom),
        }

    @classmethod
    def from_json(cls, value: Json) -> Conflict:
        body = fields(value, "except", "names", "since", "whom")
        names = tuple(as_text(name) for name in as_list(body["names"]))
        if not names:
            raise WrongBody
        return cls(
            names,
            as_day(body["since"]),
            None if body["whom"] is None else as_bytes(body["whom"], 16),
            tuple(as_bytes(case, 16) for case in as_list(body["except"])),
        )


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Kind 10: the desk's conflicts of interest."""

    entries: tuple[Conflict, ...] = ()

    def json(self) -> Json:
        return {"entries": [entry.json() for entry in self.entries]}

    @classmethod
    def from_json(cls, value: Json) -> Conflicts:
        return cls(tuple(Conflict.from_json(entry) for entry in as_list(fields(value, "entries")["entries"])))


ASK_KINDS_MAX: Final = 32
SAYS: Final = ("accepted", "declined")


@dataclass(frozen=True, slots=True)
class Ask:
    """Kind 14: whether another desk would take a case: what the asker writes, and of the cover only what she ticked."""

    day: date
    text: str
    kinds: tuple[int, ...] | None = None
    language: str | None = None
    area: int | None = None

    def json(self) -> Json:
        told: dict[str, Json] = {"area": self.area, "kinds": self.kinds, "language": self.language}
        ticked = {key: value for key, value in told.items() if value is not None}
        return {**ticked, "day": self.day.isoformat(), "text": self.text}

    @classmethod
    def from_json(cls, value: Json) -> Ask:
        body = fields(value, "day", "text", *_there(value, "area", "kinds", "language"))
        kinds = tuple(as_int(kind) for kind in as_list(body["kinds"])) if "kinds" in body else None
        if kinds is not None and not 1 <= len(kinds) <= ASK_KINDS_MAX:
            raise WrongBody
        return cls(
            as_day(body["day"]),
            as_text(body["text"]),
            kinds,
            as_text(body["language"]) if "language" in body else None,
            as_int(body["area"], 1, AREAS) if "area" in body else None,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Kind 15: whether it would, and why; to the very ask whose sealed letter has this digest."""

    ask_digest: bytes
    day: date
    says: str
    text: str

    def json(self) -> Json:
        return {
            "ask_digest": b64(self.ask_digest),
            "day": self.day.isoformat(),
            "says": self.says,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, value: Json) -> Answer:
        body = fields(value, "ask_digest", "day", "says", "text")
        return cls(
            as_bytes(body["ask_digest"], 32),
            as_day(body["day"]),
            as_choice(body["says"], SAYS),
            as_text(body["text"]),
        )


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Kinds 16 and 17: the seeds of an identity and a signer."""

    identity: bytes = field(repr=False)
    signer: bytes = field(repr=False)

    def json(self) -> Json:
        return {"identity": b64(self.identity), "signer": b64(self.signer)}

    @classmethod
    def from_json(cls, value: Json) -> KeyPair:
        body = fields(value, "identity", "signer")
        return cls(as_bytes(body["identity"], 32), as_bytes(body["signer"], 32))


@dataclass(frozen=True, slots=True)
class Signer:
    """Kind 18: the seed of the organisation's signer."""

    signer: bytes = field(repr=False)

    def json(self) -> Json:
        return {"signer": b64(self.signer)}

    @classmethod
    def from_json(cls, value: Json) -> Signer:
        return cls(as_bytes(fields(value, "signer")["signer"], 32))

"""What does a letter say, about what, by whom, to whom? The plaintext inside every sealed thing (§3).

A letter comes off the wire as bytes; the one way from there to a `Letter` is `verify`.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final, Protocol, Self

from crypto.codes import case_id
from crypto.encoding import (
    Json,
    canonical,
    canonical_decode,
    lp,
    u32,
)
from crypto.refusals import (
    Refused,
    WrongAuthor,
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
    PROCESS = 20

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

    A letter of the reporter, and a process record, must have an author whose key hashes to the case id, whatever was
    expected.
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
    if kind.role is Role.REPORTER or kind is Kind.PROCESS:
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

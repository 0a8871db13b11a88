"""Is the log of what the staff did still the one that was closed, day by day? See §9.

Entries are leaves of a Merkle tree as RFC 9162 §2.1 hashes it; a checkpoint is a note as C2SP signs one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from crypto.age_format import base64_decode, base64_encode
from crypto.encoding import b64, canonical, digest
from crypto.refusals import Refused, WrongEncoding, WrongSignature
from crypto.roles import Log
from crypto.signing import KEY_BYTES, SIGNATURE_BYTES, SigningKey, VerifyKey, check_verify_key, verify_text

SALT_BYTES: Final = 16
HASH_BYTES: Final = 32
ERASED: Final = "erased an entry of the log"
"""The action of the entry that answers for an erased one: its subject is the position of that one, in digits."""
_KEY_HASH_BYTES: Final = 4
_ED25519: Final = b"\x01"  # C2SP signed-note: the type of the key


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: who (16 bytes, none for the server), what, on what, which day, how it ended; and a salt."""

    action: str
    actor: bytes | None
    day: date
    outcome: str
    salt: bytes
    subject: str

    @property
    def leaf(self) -> bytes:
        """Its hash as a leaf, 32 bytes. The salt is gone with an erased entry, so the hash tells nothing of it."""
        return leaf_hash(
            canonical(
                {
                    "action": self.action,
                    "actor": None if self.actor is None else b64(self.actor),
                    "day": self.day.isoformat(),
                    "outcome": self.outcome,
                    "salt": b64(self.salt),
                    "subject": self.subject,
                }
            )
        )


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 §2.1.1: ``H(00 ‖ data)``."""
    return digest(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1: ``H(01 ‖ left ‖ right)``."""
    return digest(b"\x01" + left + right)


@dataclass(slots=True)
class Tree:
    """A growing tree, of which only the roots of its full subtrees are kept, the largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list[bytes])

    def append(self, leaf: bytes) -> None:
        """One leaf more; a hundred million cost no more than 27 hashes of memory."""
        self.peaks.append(leaf)
        number = self.size
        while number & 1:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))
            number >>= 1
        self.size += 1

    @property
    def root(self) -> bytes:
        """32 bytes: what the whole tree comes down to. Of an empty one: H of nothing."""
        if not self.peaks:
            return digest(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


# --- checkpoints ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log was at the end of a day: how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes
    day: date

    @property
    def text(self) -> str:
        """C2SP tlog-checkpoint: origin, size, root; and the day as an extension line."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\nday {self.day.isoformat()}\n"


def _base64(data: bytes) -> str:
    """RFC 4648 §4 with padding, as C2SP's notes have it."""
    text = base64_encode(data)
    return text + "=" * (-len(text) % 4)


def _base64_decode(text: str) -> bytes:
    try:
        data = base64_decode(text.rstrip("="))
    except Refused:
        raise WrongEncoding from None
    if _base64(data) != text:
        raise WrongEncoding
    return data


def key_hash(origin: str, key: bytes) -> bytes:
    """C2SP signed-note: the first four bytes of ``H(name ‖ LF ‖ 01 ‖ key)``."""
    return digest(origin.encode() + b"\n" + _ED25519 + key)[:_KEY_HASH_BYTES]


def verifier_text(origin: str, key: bytes) -> str:
    """C2SP signed-note: the key as people hand it on, ``name+hash+key``."""
    return f"{origin}+{key_hash(origin, key).hex()}+{_base64(_ED25519 + key)}"


def read_verifier(text: str) -> tuple[str, VerifyKey]:
    """Origin and key of a `verifier_text`; `WrongEncoding` or `WrongKey` for any other."""
    origin, _, rest = text.strip().partition("+")
    hashed, _, key = rest.partition("+")
    raw = _base64_decode(key)
    if raw[:1] != _ED25519 or len(raw) != 1 + KEY_BYTES or hashed != key_hash(origin, raw[1:]).hex():
        raise WrongEncoding
    return origin, check_verify_key(raw[1:])


def sign_checkpoint(signer: SigningKey[Log], checkpoint: Checkpoint) -> str:
    """The note: the text, an empty line, and the signature's line [P-32]."""
    text = checkpoint.text
    stamp = key_hash(checkpoint.origin, signer.verify_key) + signer.sign_text(text.encode())
    return f"{text}\n— {checkpoint.origin} {_base64(stamp)}\n"


def open_checkpoint(note: str, origin: str, key: VerifyKey) -> Checkpoint:
    """The checkpoint of a note that this key signed for this log; else `WrongEncoding` or `WrongSignature` [P-32]."""
    checkpoint, stamp = _parse(note)
    if checkpoint.origin != origin or stamp[:_KEY_HASH_BYTES] != key_hash(origin, key):
        raise WrongSignature
    verify_text(key, checkpoint.text.encode(), stamp[_KEY_HASH_BYTES:])
    return checkpoint


def _parse(note: str) -> tuple[Checkpoint, bytes]:
    text, _, last = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 4 or not lines[1].isdigit() or not lines[3].startswith("day "):
        raise WrongEncoding
    try:
        day = date.fromisoformat(lines[3].removeprefix("day "))
    except ValueError:
        raise WrongEncoding from None
    root = _base64_decode(lines[2])
    checkpoint = Checkpoint(lines[0], int(lines[1]), root, day)
    head = f"— {checkpoint.origin} "
    if checkpoint.text != text + "\n" or len(root) != HASH_BYTES or not last.startswith(head) or last[-1:] != "\n":
        raise WrongEncoding
    stamp = _base64_decode(last[len(head) : -1])
    if len(stamp) != _KEY_HASH_BYTES + SIGNATURE_BYTES:
        raise WrongEncoding
    return checkpoint, stamp


# --- looking whether it holds -----------------------------------------------------------------------------------------


class Wrong(StrEnum):
    """What a log can have suffered."""

    CHANGED = "changed"  # an entry is not what was hashed
    MOVED = "moved"  # it is what was hashed at another position
    REMOVED = "removed"  # no entry, and none answers for its erasure
    REWRITTEN = "rewritten"  # entries and hashes agree, and not with the checkpoint
    CUT_OFF = "cut-off"  # the checkpoint counted more leaves than there are
    UNSIGNED = "unsigned"  # a checkpoint is not by the log's key


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong: at this position, or somewhere from it up to `until` (exclusive)."""

    wrong: Wrong
    position: int
    until: int


@dataclass(frozen=True, slots=True)
class Place:
    """One leaf and the entry that is there, if any is."""

    leaf: bytes
    entry: Entry | None


def inspect(
    places: Sequence[Place], notes: Iterable[str], origin: str, key: VerifyKey, kept: Iterable[str] = ()
) -> Finding | None:
    """[P-32] The first bad entry, or none: entries against leaves, and leaves against every checkpoint.

    `notes` are those that the server shows, `kept` those that somebody kept elsewhere: only the latter show that
    the server has not thrown its newest away, or signed others.
    """
    checkpoints: dict[int, set[bytes]] = {}
    for note in [*notes, *kept]:
        try:
            checkpoint = open_checkpoint(note, origin, key)
        except Refused:
            return Finding(Wrong.UNSIGNED, 0, 0)
        checkpoints.setdefault(checkpoint.size, set()).add(checkpoint.root)
    answered = {place.entry.subject for place in places if place.entry is not None and place.entry.action == ERASED}
    where = {place.leaf: position for position, place in enumerate(places)}
    tree, closed = Tree(), 0
    for position, place in enumerate(places):
        wrong = _wrong_with(position, place, answered, where)
        if wrong is not None:
            return Finding(wrong, position, position + 1)
        tree.append(place.leaf)
        for root in checkpoints.get(tree.size, ()):
            if not hmac.compare_digest(root, tree.root):
                return Finding(Wrong.REWRITTEN, closed, tree.size)
        if tree.size in checkpoints:
            closed = tree.size
    most = max(checkpoints, default=0)
    return Finding(Wrong.CUT_OFF, len(places), most) if most > len(places) else None


def _wrong_with(position: int, place: Place, answered: set[str], where: Mapping[bytes, int]) -> Wrong | None:
    if place.entry is None:
        return None if str(position) in answered else Wrong.REMOVED
    leaf = place.entry.leaf
    if hmac.compare_digest(leaf, place.leaf):
        return None
    return Wrong.MOVED if leaf in where else Wrong.CHANGED

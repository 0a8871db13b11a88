"""What does a machine without a network sign? What it has checked like every reader and said in words (§9)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from crypto import directory as protocol
from crypto.__main__ import read_identities
from crypto.directory import DeskEntry, Directory
from crypto.encoding import as_bytes, as_text, b64, canonical, canonical_decode, fields
from crypto.keys import recipient_fingerprint
from crypto.reading import open_organisation_file
from crypto.refusals import Refused, WrongInstance, WrongKey
from crypto.roles import Organisation
from crypto.signing import SigningKey

DIGITS: Final = 20


class NotSigned(Exception):
    """Why nothing is signed, in a sentence for the person at the machine."""


@dataclass(frozen=True, slots=True)
class Order:
    """A draft that was found good, the key that it waits for, and the directory of before if it was brought."""

    draft: Directory
    signer: SigningKey[Organisation]
    previous: Directory | None

    def words(self) -> Iterator[str]:
        """What the signature would put in force, a line each."""
        draft, before = self.draft, self.previous
        yield f"Organisation  {_plain(draft.organisation_name)}, key number {len(draft.organisation_keys)}"
        yield f"Instance      {b64(draft.instance)}"
        yield f"Version       {draft.version}" + (
            " (none to compare with)" if before is None else f" after {before.version}"
        )
        yield f"In force      from {draft.issued} to {draft.expires}"
        yield f"Statistics    {_counting(draft, before)}"
        yield f"Desks         {len(draft.desks)}"
        for entry in draft.desks:
            yield f"  {_plain(_name(entry))}: {_standing(entry, before)}"
            yield f"    fingerprint {desk_fingerprint(entry)}"
        for entry in () if before is None else before.desks:
            if draft.desk(entry.desk) is None:
                yield f"  {_plain(_name(entry))}: NO LONGER LISTED"

    def signed(self) -> str:
        """The signed file, as the administrator's page takes it."""
        signature = protocol.sign(self.draft, self.signer)
        return canonical({"directory": self.draft.text, "signature": b64(signature)}).decode("utf-8")


def read_order(draft: bytes, identity: bytes, secret: bytes, previous: bytes | None, today: date) -> Order:
    """A draft that may be signed; else `NotSigned` says in words why not."""
    directory = _read_draft(draft, today)
    before = None if previous is None else _read_previous(previous)
    if before is not None:
        _check_follows(directory, before)
    try:
        [machine] = read_identities(identity.decode("ascii", "replace"))
    except (WrongKey, ValueError):
        raise NotSigned("The identity is not a file that `koe directory keygen` wrote.") from None
    try:
        signer = open_organisation_file(
            secret, machine, instance=directory.instance, verify_key=directory.organisation_key
        )
    except WrongInstance:
        raise NotSigned("The draft is for another organisation than the key.") from None
    except WrongKey:
        raise NotSigned("The organisation's key in the draft is not the one that is kept here.") from None
    except Refused as refusal:
        raise NotSigned(f"The organisation's key cannot be opened with this identity ({refusal.name}).") from None
    return Order(directory, signer, before)


def _read_draft(content: bytes, today: date) -> Directory:
    """Everything that a reader checks but the signature."""
    try:
        draft = protocol.parse(content.decode("utf-8"))
        draft.verify_organisation()
        for entry in draft.desks:
            entry.verify(draft.instance)
    except UnicodeDecodeError:
        raise NotSigned("The draft is not a directory.") from None
    except Refused as refusal:
        raise NotSigned(f"No reader would take this draft ({refusal.name}).") from None
    if not draft.issued - protocol.CLOCK_SKEW <= today <= draft.expires:
        raise NotSigned(
            f"The draft is for {draft.issued} to {draft.expires}, and this machine's clock says {today}. "
            "Set the clock, or make a new draft."
        )
    return draft


def _read_previous(content: bytes) -> Directory:
    """A directory that was signed, in date or not."""
    try:
        body = fields(canonical_decode(content), "directory", "signature")
        text = as_text(body["directory"])
        return protocol.verify(text, as_bytes(body["signature"], 64), today=protocol.parse(text).issued)
    except Refused as refusal:
        raise NotSigned(f"The directory of before is not one that was signed ({refusal.name}).") from None


def _check_follows(draft: Directory, before: Directory) -> None:
    if draft.instance != before.instance:
        raise NotSigned("The directory of before is of another organisation.")
    if draft.version <= before.version:
        raise NotSigned(f"The draft has version {draft.version}, and {before.version} was signed already.")
    try:
        draft.verify_organisation(before.organisation_keys)  # [P-25]
    except WrongKey:
        raise NotSigned("The organisation's keys in the draft do not go on from those of before.") from None


def _counting(draft: Directory, before: Directory | None) -> str:
    """To whom facts would be sealed."""
    if draft.statistics_digest is None:
        return "nobody is counted"
    same = before is not None and before.statistics_digest == draft.statistics_digest
    return f"{'as before' if same else 'NEW'}, fingerprint {recipient_fingerprint(draft.statistics_digest)}"


def _standing(entry: DeskEntry, before: Directory | None) -> str:
    """How an entry differs from the one of before."""
    if before is None:
        return f"keys of epoch {entry.epoch}"
    earlier = before.desk(entry.desk)
    if earlier is None:
        return "NEW"
    if entry == earlier:
        return "as before"
    if (entry.verify_key, entry.recipient_digest) == (earlier.verify_key, earlier.recipient_digest):
        return "SAYS SOMETHING ELSE, under the same keys"
    try:
        earlier.verify_successor(entry)  # [P-18]
    except Refused:
        return f"OTHER KEYS, of epoch {entry.epoch}; the ones before did not sign for them here: ask its lead"
    return f"new keys, of epoch {entry.epoch}, signed for by the ones before"


def _name(entry: DeskEntry) -> str:
    return entry.names.get("en") or entry.names.get("ja") or next(iter(entry.names.values()), b64(entry.desk))


def desk_fingerprint(entry: DeskEntry) -> str:
    """Twenty digits of a desk's keys, as the pages show them (static/src/pages/desk/format.ts)."""
    keys = f"{b64(entry.verify_key)}\n{b64(entry.recipient_digest)}"
    number = int.from_bytes(hashlib.sha256(keys.encode("ascii")).digest(), "big") % 10**DIGITS
    return " ".join(f"{number:0{DIGITS}}"[i : i + 4] for i in range(0, DIGITS, 4))


def _plain(text: str) -> str:
    """What comes out of a file must not steer the terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)

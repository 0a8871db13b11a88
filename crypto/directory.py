"""Which desks are there, and with which keys? The signed directory (§8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

from crypto.age_format import Recipient
from crypto.encoding import (
    Json,
    as_bytes,
    as_day,
    as_int,
    as_list,
    as_text,
    b64,
    canonical,
    canonical_decode,
    digest,
    fields,
)
from crypto.refusals import (
    Refused,
    WrongBody,
    WrongCounter,
    WrongEncoding,
    WrongEpoch,
    WrongInstance,
    WrongKey,
    WrongRecipient,
    WrongSubject,
)
from crypto.roles import Desk, Organisation, Statistics
from crypto.signing import SigningKey, VerifyKey, check_verify_key
from crypto.signing import verify as verify_signature

DOMAIN: Final = "koe/v1/directory"
DESK_DOMAIN: Final = "koe/v1/directory/desk"
SUCCESSION_DOMAIN: Final = "koe/v1/directory/succession"
ORGANISATION_DOMAIN: Final = "koe/v1/directory/organisation"
VALID: Final = timedelta(days=35)
CLOCK_SKEW: Final = timedelta(days=1)  # a phone may live in another time zone than the desk
LINKS_MAX: Final = 32
"""So often an organisation may change its key: each reader checks every link, on a phone too."""

Keys: TypeAlias = "dict[int, VerifyKey]"
"""A desk's verify keys by epoch."""

_ENTRY = ("area", "desk", "epoch", "instance", "languages", "names", "recipient_digest", "signature", "verify_key")
_DIRECTORY = ("desks", "expires", "instance", "issued", "organisation", "statistics_recipient", "version")


@dataclass(frozen=True, slots=True)
class Succession:
    """What the keys before say of their successors: a desk's sign its entry too, the organisation's the next link."""

    verify_key: VerifyKey
    signature: bytes

    def json(self) -> Json:
        """As it stands in the entry or the directory."""
        return {"signature": b64(self.signature), "verify_key": b64(self.verify_key)}

    @classmethod
    def from_json(cls, value: Json) -> Succession:
        """`WrongBody` or `WrongKey`; the signature is not checked yet."""
        body = fields(value, "signature", "verify_key")
        return cls(check_verify_key(as_bytes(body["verify_key"], 32)), as_bytes(body["signature"], 64))


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """One desk and the keys of its epoch, signed by the desk itself, and after the first epoch by the keys before."""

    area: str
    desk: bytes
    epoch: int
    instance: bytes
    languages: tuple[str, ...]
    names: Mapping[str, str]
    recipient_digest: bytes
    verify_key: VerifyKey
    signature: bytes
    succeeds: Succession | None = None

    def unsigned(self) -> dict[str, Json]:
        """What the desk signs, and the epoch before it."""
        return {
            "area": self.area,
            "desk": b64(self.desk),
            "epoch": self.epoch,
            "instance": b64(self.instance),
            "languages": self.languages,
            "names": dict(self.names),
            "recipient_digest": b64(self.recipient_digest),
            "verify_key": b64(self.verify_key),
        }

    def json(self) -> Json:
        """The entry as it stands in the directory."""
        succession = {} if self.succeeds is None else {"succeeds": self.succeeds.json()}
        return {**self.unsigned(), "signature": b64(self.signature), **succession}

    @property
    def text(self) -> str:
        """Its canonical JSON, signature included."""
        return canonical(self.json()).decode("utf-8")

    @classmethod
    def from_json(cls, value: Json) -> DeskEntry:
        """`WrongBody` or `WrongKey`; the signature is not checked yet."""
        later = isinstance(value, Mapping) and "succeeds" in value
        entry = fields(value, *_ENTRY, *(("succeeds",) if later else ()))
        names = entry["names"]
        if not isinstance(names, Mapping) or (later and entry["epoch"] == 1):
            raise WrongBody
        return cls(
            as_text(entry["area"]),
            as_bytes(entry["desk"], 16),
            as_int(entry["epoch"], 1),
            as_bytes(entry["instance"], 32),
            tuple(as_text(code) for code in as_list(entry["languages"])),
            {code: as_text(name) for code, name in names.items()},
            as_bytes(entry["recipient_digest"], 32),
            check_verify_key(as_bytes(entry["verify_key"], 32)),
            as_bytes(entry["signature"], 64),
            Succession.from_json(entry["succeeds"]) if later else None,
        )

    def verify(self, instance: bytes) -> None:
        """The desk's own signature, its predecessor's, and its instance; else `WrongInstance` or `WrongSignature`."""
        if self.instance != instance:
            raise WrongInstance
        unsigned = canonical(self.unsigned())
        verify_signature(self.verify_key, DESK_DOMAIN, unsigned, self.signature)
        if self.succeeds is not None:
            verify_signature(self.succeeds.verify_key, SUCCESSION_DOMAIN, unsigned, self.succeeds.signature)

    def verify_successor(self, successor: DeskEntry) -> None:
        """[P-18] ``successor`` holds the next keys of this very desk, as this entry's keys say.

        Raises `WrongSubject`, `WrongEpoch`, `WrongKey`, and what `verify` raises.
        """
        if successor.desk != self.desk:
            raise WrongSubject
        if successor.epoch != self.epoch + 1:
            raise WrongEpoch
        if successor.succeeds is None or successor.succeeds.verify_key != self.verify_key:
            raise WrongKey
        successor.verify(self.instance)

    def check_recipient(self, text: str) -> Recipient[Desk]:
        """[P-16] The fetched recipient, if it hashes to the digest; else `WrongRecipient` or `WrongKey`."""
        if digest(text.encode("utf-8", "surrogatepass")) != self.recipient_digest:
            raise WrongRecipient
        return Recipient[Desk].parse(text)


def sign_entry(
    signer: SigningKey[Desk],
    *,
    instance: bytes,
    desk: bytes,
    epoch: int,
    names: Mapping[str, str],
    languages: tuple[str, ...],
    area: str,
    recipient: Recipient[Desk],
    before: SigningKey[Desk] | None = None,
) -> DeskEntry:
    """The desk's entry with its own signature, and after the first epoch with that of the signer ``before``."""
    draft = DeskEntry(area, desk, epoch, instance, languages, names, recipient.digest, signer.verify_key, b"")
    unsigned = canonical(draft.unsigned())
    succeeds = None if before is None else Succession(before.verify_key, before.sign(SUCCESSION_DOMAIN, unsigned))
    return replace(draft, signature=signer.sign(DESK_DOMAIN, unsigned), succeeds=succeeds)


def successors(entries: Iterable[DeskEntry], first: VerifyKey, *, instance: bytes, desk: bytes, epoch: int) -> Keys:
    """[P-18] The desk's verify keys by epoch, from the key that is known on; the chain ends where it breaks.

    ``entries`` may come from anywhere, in any order; those of other desks and of ``epoch`` and before are skipped.
    """
    keys: Keys = {epoch: first}
    for entry in sorted(entries, key=lambda entry: entry.epoch):
        if entry.desk != desk or entry.epoch <= epoch:
            continue
        if entry.epoch - 1 not in keys or entry.succeeds is None:
            break
        if entry.succeeds.verify_key != keys[entry.epoch - 1]:
            break
        try:
            entry.verify(instance)
        except Refused:
            break
        keys[entry.epoch] = entry.verify_key
    return keys


def predecessors(entries: Iterable[DeskEntry], newest: DeskEntry) -> Keys:
    """[P-18] The desk's verify keys by epoch, from the newest entry back; the chain ends where it breaks."""
    before = {entry.epoch: entry for entry in entries if entry.desk == newest.desk}
    keys: Keys = {newest.epoch: newest.verify_key}
    entry = newest
    while (earlier := before.get(entry.epoch - 1)) is not None:
        try:
            earlier.verify(newest.instance)
            earlier.verify_successor(entry)
        except Refused:
            break
        keys[earlier.epoch] = earlier.verify_key
        entry = earlier
    return keys


def parse_entry(text: str) -> DeskEntry:
    """From canonical JSON; `WrongEncoding`, `WrongBody` or `WrongKey`."""
    return DeskEntry.from_json(_decode(text))


def _decode(text: str) -> Json:
    try:
        return canonical_decode(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise WrongEncoding from None


@dataclass(frozen=True, slots=True)
class Directory:
    """All desks under the organisation's name, for at most 35 days."""

    desks: tuple[DeskEntry, ...]
    expires: date
    instance: bytes
    issued: date
    organisation_name: str
    organisation_key: VerifyKey
    version: int
    succession: tuple[Succession, ...] = ()
    statistics_digest: bytes | None = None

    @property
    def organisation_keys(self) -> tuple[VerifyKey, ...]:
        """From the founding one to the one that signs."""
        return (*(link.verify_key for link in self.succession), self.organisation_key)

    @property
    def text(self) -> str:
        """Its canonical JSON, which is what the organisation signs."""
        succession: dict[str, Json] = (
            {"succession": [link.json() for link in self.succession]} if self.succession else {}
        )
        return canonical(
            {
                "desks": [entry.json() for entry in self.desks],
                "expires": self.expires.isoformat(),
                "instance": b64(self.instance),
                "issued": self.issued.isoformat(),
                "organisation": {
                    "name": self.organisation_name,
                    "verify_key": b64(self.organisation_key),
                    **succession,
                },
                "statistics_recipient": None if self.statistics_digest is None else b64(self.statistics_digest),
                "version": self.version,
            }
        ).decode("utf-8")

    def check_statistics_recipient(self, text: str) -> Recipient[Statistics]:
        """[P-34] To whom facts are sealed, if it hashes to the digest here; else `WrongRecipient` or `WrongKey`."""
        if digest(text.encode("utf-8", "surrogatepass")) != self.statistics_digest:
            raise WrongRecipient
        return Recipient[Statistics].parse(text)

    def desk(self, desk: bytes) -> DeskEntry | None:
        """The entry of a desk, if it is listed."""
        return next((entry for entry in self.desks if entry.desk == desk), None)

    def verify_organisation(self, known: Sequence[bytes] = ()) -> None:
        """[P-25] The key that signs comes from the one that names the instance, and from each that is ``known``.

        ``known`` are the organisation's keys as a reader has seen them, from the founding one on. Raises
        `WrongInstance`, `WrongSignature` (a link that the key before did not sign), `WrongKey` (a key twice, or an
        organisation that was rolled back or forked).
        """
        keys = self.organisation_keys
        if digest(keys[0]) != self.instance:
            raise WrongInstance
        if len(set(keys)) != len(keys) or keys[: len(known)] != tuple(known):
            raise WrongKey
        for position, (before, after) in enumerate(zip(self.succession, keys[1:], strict=True), 1):
            link = _link(self.instance, position, after)
            verify_signature(before.verify_key, ORGANISATION_DOMAIN, link, before.signature)


def _link(instance: bytes, position: int, verify_key: bytes) -> bytes:
    """What an organisation's key signs of the one after it: whose it is, and which in the chain."""
    return canonical({"instance": b64(instance), "position": position, "verify_key": b64(verify_key)})


def sign_link(
    before: SigningKey[Organisation], succession: Sequence[Succession], after: VerifyKey, *, instance: bytes
) -> Succession:
    """The link from the organisation's key in force, the last of ``succession``, to the next one."""
    link = _link(instance, len(succession) + 1, after)
    return Succession(before.verify_key, before.sign(ORGANISATION_DOMAIN, link))


def _parse_links(value: Json) -> tuple[Succession, ...]:
    links = tuple(Succession.from_json(link) for link in as_list(value))
    if not 1 <= len(links) <= LINKS_MAX:
        raise WrongBody
    return links


def parse(text: str) -> Directory:
    """What a directory says, unverified; `WrongEncoding`, `WrongBody` or `WrongKey`."""
    body = fields(_decode(text), *_DIRECTORY)
    chained = isinstance(body["organisation"], Mapping) and "succession" in body["organisation"]
    organisation = fields(body["organisation"], "name", "verify_key", *(("succession",) if chained else ()))
    directory = Directory(
        tuple(DeskEntry.from_json(entry) for entry in as_list(body["desks"])),
        as_day(body["expires"]),
        as_bytes(body["instance"], 32),
        as_day(body["issued"]),
        as_text(organisation["name"]),
        check_verify_key(as_bytes(organisation["verify_key"], 32)),
        as_int(body["version"], 1),
        _parse_links(organisation["succession"]) if chained else (),
        None if body["statistics_recipient"] is None else as_bytes(body["statistics_recipient"], 32),
    )
    desks = [entry.desk for entry in directory.desks]
    if any(a >= b for a, b in pairwise(desks)):
        raise WrongBody
    if not directory.issued <= directory.expires <= directory.issued + VALID:
        raise WrongBody
    return directory


def sign(directory: Directory, organisation: SigningKey[Organisation]) -> bytes:
    """The organisation's signature over `Directory.text`, 64 bytes."""
    return organisation.sign(DOMAIN, directory.text.encode("utf-8"))


def verify(
    text: str, signature: bytes, *, today: date, version_least: int = 0, known: Sequence[bytes] = ()
) -> Directory:
    """[P-15] A directory that may be believed, or a refusal.

    Besides those of `parse` and `Directory.verify_organisation`, whose ``known`` it takes: `WrongSignature`,
    `WrongBody` (not yet or no longer valid), `WrongCounter` (older than ``version_least``).
    """
    directory = parse(text)
    directory.verify_organisation(known)
    verify_signature(directory.organisation_key, DOMAIN, text.encode("utf-8"), signature)
    for entry in directory.desks:
        entry.verify(directory.instance)
    if not directory.issued - CLOCK_SKEW <= today <= directory.expires:
        raise WrongBody
    if directory.version < version_least:
        raise WrongCounter
    return directory

"""How do staff keys travel? Sealed as letters of the kinds 16 to 18 (§9)."""

from __future__ import annotations

from crypto.age_format import Recipient
from crypto.directory import DeskEntry
from crypto.letters import Header, KeyPair, Kind, Signer, build
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey


def seal_member_secret(
    identity: Identity, signer: SigningKey, to: Recipient, *, instance: bytes, account: bytes
) -> bytes:
    """Kind 16: a member's own keys, to their passphrase's or recovery code's recipient."""
    header = Header(Kind.MEMBER_SECRET, instance, account, signer.verify_key, to.digest)
    return seal(to, build(header, KeyPair(identity.seed, signer.seed), signer))


def seal_grant(
    desk_identity: Identity, desk_signer: SigningKey, entry: DeskEntry, to: Recipient, granter: SigningKey
) -> bytes:
    """Kind 17: the desk's keys of the entry's epoch, to a member, signed by a member who holds them."""
    header = Header(Kind.GRANT, entry.instance, entry.desk, granter.verify_key, to.digest, entry.epoch)
    return seal(to, build(header, KeyPair(desk_identity.seed, desk_signer.seed), granter))


def seal_organisation_secret(
    organisation: SigningKey, to: Recipient, member: SigningKey, *, instance: bytes, account: bytes
) -> bytes:
    """Kind 18: the organisation's signer, to the administrator who keeps it."""
    header = Header(Kind.ORGANISATION_SECRET, instance, account, member.verify_key, to.digest)
    return seal(to, build(header, Signer(organisation.seed), member))

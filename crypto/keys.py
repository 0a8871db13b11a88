"""How do staff keys travel, and whose are they? Sealed as letters of the kinds 16 to 18 (§9)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crypto.age_format import Recipient
from crypto.bodies.keys import KeyPair, Signer
from crypto.codes import read_digits, show_groups
from crypto.directory import DeskEntry
from crypto.encoding import digest, u32
from crypto.letters import Header, Kind, build
from crypto.refusals import WrongKey, WrongSignature
from crypto.roles import Desk, Keeper, Member, Organisation, Statistics
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey, verify

FINGERPRINT_DIGITS: Final = 20
VOUCHER_DOMAIN: Final = "koe/v1/voucher"


def _fingerprint(label: str, *of: bytes) -> str:
    """H(label ‖ 00 ‖ …) modulo 10²⁰, in groups of four."""
    number = int.from_bytes(digest(label.encode("ascii") + b"\0" + b"".join(of)), "big") % 10**FINGERPRINT_DIGITS
    return show_groups(f"{number:0{FINGERPRINT_DIGITS}}", 4)


def member_fingerprint(instance: bytes, account: bytes, verify_key: bytes, recipient: Recipient[Member]) -> str:
    """Twenty digits by which two people compare a member's keys by voice."""
    return _fingerprint("koe/v1/member-fingerprint", instance, account, verify_key, recipient.digest)


def machine_fingerprint(recipient: Recipient[Keeper] | Recipient[Statistics]) -> str:
    """Twenty digits by which a person compares the recipient of a machine of their own on two screens."""
    return recipient_fingerprint(recipient.digest)


def recipient_fingerprint(recipient_digest: bytes) -> str:
    """The same, of a recipient of which a directory names the digest alone."""
    return _fingerprint("koe/v1/machine-fingerprint", recipient_digest)


def check_fingerprint(typed: str, fingerprint: str) -> None:
    """[P-23] [P-26] What was read out and typed names these keys.

    Else `WrongKey`, or `WrongCode` if it is not 20 digits.
    """
    digits = show_groups(read_digits(typed, FINGERPRINT_DIGITS), 4)
    if not hmac.compare_digest(digits, fingerprint):
        raise WrongKey


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """The public keys that a member is said to have."""

    account: bytes
    verify_key: bytes
    recipient: Recipient[Member]


def _vouched(instance: bytes, desk: bytes, epoch: int, member: MemberKeys) -> bytes:
    """What a voucher signs: instance 32 ‖ desk 16 ‖ u32 epoch ‖ account 16 ‖ verify key 32 ‖ H(recipient) 32."""
    return instance + desk + u32(epoch) + member.account + member.verify_key + member.recipient.digest


def vouch(desk_signer: SigningKey[Desk], entry: DeskEntry, member: MemberKeys) -> bytes:
    """[P-23] By the desk's signer of the entry's epoch: these are the keys of this member. 64 bytes."""
    return desk_signer.sign(VOUCHER_DOMAIN, _vouched(entry.instance, entry.desk, entry.epoch, member))


def verify_voucher(voucher: bytes, entry: DeskEntry, member: MemberKeys) -> None:
    """Returns if the desk's signer of the entry's epoch vouched for these keys; else `WrongSignature`."""
    verify(entry.verify_key, VOUCHER_DOMAIN, _vouched(entry.instance, entry.desk, entry.epoch, member), voucher)


def check_vouched(vouchers: Mapping[int, bytes], entries: Mapping[int, DeskEntry], member: MemberKeys) -> None:
    """[P-23] One of a member's vouchers, by epoch, is good and of an epoch in ``entries``; else `WrongKey`.

    ``entries`` are those whose keys the reader holds. The newest is looked at first.
    """
    for epoch in sorted(vouchers.keys() & entries.keys(), reverse=True):
        try:
            return verify_voucher(vouchers[epoch], entries[epoch], member)
        except WrongSignature:
            continue
    raise WrongKey


def seal_member_secret(
    identity: Identity[Member],
    signer: SigningKey[Member],
    to: Recipient[Keeper],
    *,
    instance: bytes,
    account: bytes,
) -> bytes:
    """Kind 16: a member's own keys, to their passphrase's or recovery code's recipient."""
    header = Header(Kind.MEMBER_SECRET, instance, account, signer.verify_key, to.digest)
    return seal(to, build(header, KeyPair(identity.seed, signer.seed), signer))


def seal_grant(
    desk_identity: Identity[Desk],
    desk_signer: SigningKey[Desk],
    entry: DeskEntry,
    to: Recipient[Member],
    granter: SigningKey[Member],
) -> bytes:
    """Kind 17: the desk's keys of the entry's epoch, to a member, signed by a member who holds them.

    [P-23] ``to`` is one's own recipient, or one that `check_fingerprint` or `check_vouched` has passed.
    """
    header = Header(Kind.GRANT, entry.instance, entry.desk, granter.verify_key, to.digest, entry.epoch)
    return seal(to, build(header, KeyPair(desk_identity.seed, desk_signer.seed), granter))


def seal_organisation_secret(
    organisation: SigningKey[Organisation],
    to: Recipient[Member | Keeper],
    member: SigningKey[Member],
    *,
    instance: bytes,
    account: bytes,
) -> bytes:
    """Kind 18: the organisation's signer, by ``member`` to the administrator ``account`` who keeps it.

    [P-26] ``to`` is one's own recipient, one whose fingerprint was checked, or that of a machine; for a machine
    ``account`` is the member's own.
    """
    header = Header(Kind.ORGANISATION_SECRET, instance, account, member.verify_key, to.digest)
    return seal(to, build(header, Signer(organisation.seed), member))

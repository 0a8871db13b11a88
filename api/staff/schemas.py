"""What set-up, invitations, signing in and recovery take and give."""

from enum import StrEnum
from typing import Literal

from api.authz.fields import Id, Key, Name, NamesByLanguage, Recipient, Schema, SealedSecret, Ticket


class LinkToken(Schema):
    """The 32 bytes after the `#` of a one-time link."""

    token: Key


class Open(Schema):
    """The link still works."""

    open: Literal[True] = True


class FreshKeys(Schema):
    """The keys that a person draws behind a one-time link; of `auth` and `recovery_auth` only digests are kept."""

    token: Key
    salt: Id
    auth: Key
    verify_key: Key
    recipient: Recipient
    passphrase_secret: SealedSecret
    recovery_secret: SealedSecret
    recovery_auth: Key


class MemberKeys(FreshKeys):
    """Everything the server keeps of a new person."""

    name: Name
    account: Id


class OrganisationKeys(Schema):
    """The organisation's name and key; the signer only sealed."""

    name: Name
    verify_key: Key
    secret: SealedSecret


class SetUp(MemberKeys):
    """The first administrator."""

    organisation: OrganisationKeys


class InvitationSeen(Schema):
    """What an invited person reads before accepting; administrators and auditors join no desk."""

    desk: Id | None
    desk_name: NamesByLanguage | None
    role: str
    instance: Key
    inviter: str


class NameOnly(Schema):
    """A name as typed."""

    name: Name


class Salt(Schema):
    """The salt of that name's passphrase, or a made-up one."""

    salt: Id


class SignIn(Schema):
    """A name and what the passphrase (or the recovery code) gives."""

    name: Name
    auth: Key


class SessionSeen(Schema):
    """Who is signed in, and what the browser needs to unlock."""

    account: Id
    name: str
    administrator: bool
    auditor: bool
    instance: Key
    passphrase_secret: SealedSecret
    recipient: str
    verify_key: Key
    language: str | None


class FactorKind(StrEnum):
    """What a person may show besides the passphrase."""

    PASSKEY = "passkey"
    TOTP = "totp"


class Entrance(Schema):
    """In, or at the door: `owes` says whether a second factor is to be shown, or the first one to be added."""

    session: SessionSeen | None
    owes: Literal["proof", "enrolment"] | None
    proofs: list[FactorKind]


class RecoverySeen(Schema):
    """The secret that the recovery code opens, and a ticket to come back with."""

    account: Id
    recovery_secret: SealedSecret
    ticket: Ticket


class SealedAnew(Schema):
    """The keys of a new passphrase and of a new recovery code, which take the place of those before together."""

    salt: Id
    auth: Key
    passphrase_secret: SealedSecret
    recovery_secret: SealedSecret
    recovery_auth: Key


class Recovered(SealedAnew):
    """Shown by the ticket that the recovery code gave."""

    ticket: Ticket

"""Who signs for the organisation: its key is changed, handed on, or leaves this server; administrators come and go."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import Administrator
from api.authz.queries import end_sessions_of
from api.authz.two_people import PROPOSAL_LENGTH, must_be_two
from api.kit.clock import now, today
from api.kit.errors import Missing, Problem
from api.organisation import queries
from api.organisation.schemas import (
    AdministratorSeen,
    ChangedKey,
    Destroyed,
    HandedKey,
    HandedOver,
    HolderSecret,
    Invited,
    LinkSeen,
    OrganisationSeen,
    Published,
    PublishedDirectory,
    Removed,
    SignedDirectory,
)
from crypto.age_format import check_envelope
from crypto.directory import Directory, Succession, parse, verify
from crypto.encoding import b64, digest
from crypto.letters import SMALL_BYTES
from crypto.refusals import Refused
from crypto.signing import VerifyKey

INVITATION_LENGTH: Final = timedelta(days=7)
_FRESH: Final = timedelta(days=1)
"""So far the clock of whoever signs a directory may be from the server's."""
_WAITED: Final = _FRESH + PROPOSAL_LENGTH
"""So old is the directory that comes with a change of the key, since that waited for a second person."""


class WrongDirectory(Problem):
    """A directory that may not be published; `reason` says why."""

    status, title, slug = 422, "This directory cannot be published", "wrong-directory"


class NoKey(Problem):
    """Only who holds the organisation's key changes it, hands it on, or lets it go."""

    status, title, slug = 403, "You do not hold the organisation's key", "no-key"


class WrongSecret(Problem):
    """The organisation's key, sealed in a way or to somebody that it cannot be."""

    status, title, slug = 422, "The organisation's key is not sealed as it must be", "wrong-secret"


class StaleKey(Problem):
    """The organisation has changed its key in the meantime."""

    status, title, slug = 409, "The organisation has another key now", "stale-key"


class LastHolder(Problem):
    """Without this administrator nobody could sign the directory any more."""

    status, title, slug = 409, "Nobody else holds the organisation's key", "last-holder"


class RemovingOneself(Problem):
    """An administrator leaves by the hand of another."""

    status, title, slug = 409, "Nobody removes themselves", "removing-oneself"


class NotSignedElsewhere(Problem):
    """The directory in force was signed here, so nothing shows that another machine can."""

    status, title, slug = 409, "No directory that was signed on another machine is in force", "not-signed-elsewhere"


@dataclass(frozen=True)
class Organisation:
    """The organisation as it stands: its name, and its keys from the founding one on."""

    name: str
    succession: tuple[Succession, ...]
    verify_key: VerifyKey
    instance: bytes


def _organisation(connection: Connection) -> Organisation:
    founding_key, name = queries.founding(connection)
    assert founding_key is not None, "an administrator exists only in a founded instance"
    assert name is not None, "it is named when it is founded"
    succession: tuple[Succession, ...] = ()
    key = VerifyKey(founding_key)
    for link in queries.links(connection):
        succession, key = (*succession, Succession(key, link.signature)), VerifyKey(link.verify_key)
    return Organisation(name, succession, key, digest(founding_key))


def read_organisation(connection: Connection, administrator: Administrator) -> OrganisationSeen:
    """What signing the directory needs; the signer for whoever holds it."""
    organisation = _organisation(connection)
    held = queries.secret(connection, administrator.account)
    newest = queries.newest_directory(connection)
    return OrganisationSeen(
        verify_key=organisation.verify_key,
        name=organisation.name,
        instance=organisation.instance,
        succession=[LinkSeen(signature=link.signature, verify_key=link.verify_key) for link in organisation.succession],
        secret=None if held is None else held.secret,
        sealed_by_key=None if held is None else held.sealed_by_key,
        holders=queries.holders(connection),
        directory=None
        if newest is None
        else PublishedDirectory(text=newest.text, signature=newest.signature, way=newest.way),
        version=0 if newest is None else newest.version,
        statistics_recipient=queries.statistics_recipient(connection),
    )


# --- the directory


def _check_directory(
    connection: Connection,
    signed: SignedDirectory | ChangedKey,
    organisation: Organisation,
    version: int,
    age_max: timedelta,
) -> Directory:
    """Everything that a reader will check, and that each entry is the stored one; else `WrongDirectory`."""
    try:
        directory = verify(signed.directory, signed.signature, today=today())
    except Refused:
        # Not the refusal's name: a page that signs well never gets here, and the reasons below are those it can mend.
        raise WrongDirectory(reason="signature, form or dates") from None
    if directory.instance != organisation.instance or directory.organisation_name != organisation.name:
        raise WrongDirectory(reason="organisation")
    if directory.version != version:
        raise WrongDirectory(reason="version")
    if not -_FRESH <= today() - directory.issued <= age_max:
        raise WrongDirectory(reason="issued")
    if directory.statistics_digest != _statistics_digest(connection):
        raise WrongDirectory(reason="statistics")
    stored = queries.newest_entries(connection)
    if not all(entry.text in stored for entry in directory.desks):
        raise WrongDirectory(reason="entry")
    return directory


def _statistics_digest(connection: Connection) -> bytes | None:
    recipient = queries.statistics_recipient(connection)
    return None if recipient is None else digest(recipient.encode("ascii"))


def publish_directory(connection: Connection, administrator: Administrator, signed: SignedDirectory) -> Published:
    """Puts a signed directory in force; the one in force sent again stays in force."""
    newest = queries.newest_directory(connection)
    if newest is not None and (newest.text, newest.signature) == (signed.directory, signed.signature):
        return Published(version=newest.version)
    organisation = _organisation(connection)
    version = 1 if newest is None else newest.version + 1
    directory = _check_directory(connection, signed, organisation, version, _FRESH)
    if (directory.succession, directory.organisation_key) != (organisation.succession, organisation.verify_key):
        raise WrongDirectory(reason="organisation")
    queries.add_directory(connection, directory.version, signed.directory, signed.signature, signed.way, today())
    record(connection, administrator.account, Action.PUBLISH_DIRECTORY, str(directory.version))
    return Published(version=directory.version)


# --- the organisation's key


def _must_hold(connection: Connection, administrator: Administrator) -> None:
    if queries.secret(connection, administrator.account) is None:
        raise NoKey


def _checked(connection: Connection, sealed: list[HolderSecret]) -> dict[bytes, bytes]:
    """Secrets by the administrators whose they are; else `WrongSecret`."""
    administrators = {row.account for row in queries.administrators(connection)}
    found = {one.account: one.secret for one in sealed}
    if len(found) != len(sealed) or not found.keys() <= administrators:
        raise WrongSecret
    try:
        for one in sealed:
            check_envelope(one.secret, (SMALL_BYTES,))
    except Refused:
        raise WrongSecret from None
    return found


def change_key(connection: Connection, administrator: Administrator, changed: ChangedKey) -> Published:
    """[P-25] The next key, with the directory that it signed, in one step.

    Raises `NeedsSecondPerson` if all but that is right.

    The copies of the key before are destroyed: only those who are named hold the next one.
    """
    _must_hold(connection, administrator)
    newest, before = queries.newest_directory(connection), _organisation(connection)
    version = 1 if newest is None else newest.version + 1
    directory = _check_directory(connection, changed, before, version, _WAITED)
    # One link more than the server has, by the key that is in force.
    if (directory.succession[:-1], directory.organisation_keys[-2:-1]) != (before.succession, (before.verify_key,)):
        raise WrongDirectory(reason="organisation")
    sealed = _checked(connection, changed.secrets)
    if administrator.account not in sealed:
        raise WrongSecret
    must_be_two(administrator)
    key, signature = directory.organisation_key, directory.succession[-1].signature
    queries.add_link(connection, len(directory.succession), key, signature, today())
    queries.destroy_secrets(connection)
    queries.add_secrets(connection, key, sealed, administrator.account, today())
    queries.add_directory(connection, directory.version, changed.directory, changed.signature, "page", today())
    record(connection, administrator.account, Action.CHANGE_ORGANISATION_KEY, str(directory.version))
    return Published(version=directory.version)


def hand_over(connection: Connection, administrator: Administrator, handed: HandedKey) -> HandedOver:
    """Another administrator holds the organisation's key too; who holds it already keeps what they have."""
    _must_hold(connection, administrator)
    if handed.verify_key != _organisation(connection).verify_key:
        raise StaleKey
    if queries.secret(connection, handed.account) is None:
        sealed = _checked(connection, [handed])
        queries.add_secrets(connection, handed.verify_key, sealed, administrator.account, today())
        record(connection, administrator.account, Action.HAND_OVER_ORGANISATION, b64(handed.account))
    return HandedOver(account=handed.account)


def destroy_copies(connection: Connection, administrator: Administrator) -> Destroyed:
    """The key lives on another machine alone, which has shown that it can sign; sent again it changes nothing."""
    if queries.holders(connection) == 0:
        return Destroyed(copies=0)
    _must_hold(connection, administrator)
    newest = queries.newest_directory(connection)
    key = _organisation(connection).verify_key
    if newest is None or newest.way != "file" or parse(newest.text).organisation_key != key:
        raise NotSignedElsewhere
    copies = queries.destroy_secrets(connection)
    record(connection, administrator.account, Action.DESTROY_ORGANISATION_COPIES, "")
    return Destroyed(copies=copies)


# --- administrators


def list_administrators(connection: Connection) -> list[AdministratorSeen]:
    """All of them."""
    return [
        AdministratorSeen(
            account=row.account, name=row.name, verify_key=row.verify_key, recipient=row.recipient, holds=row.holds
        )
        for row in queries.administrators(connection)
    ]


def invite(connection: Connection, administrator: Administrator) -> Invited:
    """A one-time link for one more administrator, valid for seven days."""
    token, moment = secrets.token_bytes(32), now()
    queries.add_invitation(connection, digest(token), administrator.account, moment, moment + INVITATION_LENGTH)
    record(connection, administrator.account, Action.INVITE_ADMINISTRATOR, "")
    return Invited(token=token)


def remove(connection: Connection, administrator: Administrator, account: bytes) -> Removed:
    """Ends another administrator's role; somebody must go on holding the key, unless nobody on this server does."""
    if account == administrator.account:
        raise RemovingOneself
    administrators = {row.account: row.holds for row in queries.administrators(connection)}
    if account not in administrators:
        raise Missing
    if administrators[account] and sum(administrators.values()) == 1:
        raise LastHolder
    queries.remove_administrator(connection, account)
    end_sessions_of(connection, account)
    record(connection, administrator.account, Action.REMOVE_ADMINISTRATOR, b64(account))
    return Removed(account=account)

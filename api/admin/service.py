"""What the administrator may do: name desks, invite people, publish what the organisation signed."""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from api.admin import queries
from api.admin.schemas import (
    DeskCreated,
    DeskRole,
    DeskSeen,
    Invited,
    NewDesk,
    NewInvitation,
    OrganisationSeen,
    PersonSeen,
    Published,
    PublishedDirectory,
    SignedDirectory,
)
from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import Administrator
from api.kit.clock import now, today
from api.kit.errors import Missing, Problem
from crypto.directory import Directory, parse, verify
from crypto.encoding import b64, digest
from crypto.refusals import Refused

INVITATION_LENGTH: Final = timedelta(days=7)


class DeskTaken(Problem):
    """The id belongs to a desk that says something else."""

    status, title, slug = 409, "There is another desk with this id", "desk-taken"


class WrongDirectory(Problem):
    """A directory that may not be published; `reason` says why."""

    status, title, slug = 422, "This directory cannot be published", "wrong-directory"


def _published_entries(connection: Connection) -> frozenset[str]:
    """The entries of the directory in force, as canonical JSON."""
    newest = queries.newest_directory(connection)
    return frozenset() if newest is None else frozenset(entry.text for entry in parse(newest.text).desks)


def list_desks(connection: Connection) -> list[DeskSeen]:
    """Every desk, and how far it has come."""
    published = _published_entries(connection)
    heads = {(desk, role): count for desk, role, count in queries.head_counts(connection)}
    return [
        DeskSeen(
            desk=row.desk,
            names=row.names,
            languages=row.languages,
            area=row.area,
            epoch=row.epoch,
            recipient_digest=row.recipient_digest,
            verify_key=row.verify_key,
            entry=row.entry,
            signed=row.entry in published,
            held=row.held,
            leads=heads.get((row.desk, "lead"), 0),
            members=heads.get((row.desk, "lead"), 0) + heads.get((row.desk, "caseworker"), 0),
        )
        for row in queries.desks(connection)
    ]


def create_desk(connection: Connection, administrator: Administrator, new: NewDesk) -> DeskCreated:
    """A desk without keys; the same desk sent twice is one desk."""
    there = queries.desk(connection, new.desk)
    if there is not None:
        if (there.names, there.languages, there.area) != (new.names, new.languages, new.area):
            raise DeskTaken
        return DeskCreated(desk=new.desk)
    queries.add_desk(connection, new.desk, new.names, new.languages, new.area, today())
    record(connection, administrator.account, Action.CREATE_DESK, b64(new.desk))
    return DeskCreated(desk=new.desk)


def invite(connection: Connection, administrator: Administrator, new: NewInvitation) -> Invited:
    """A one-time link into a desk, valid for seven days."""
    if queries.desk(connection, new.desk) is None:
        raise Missing
    token = secrets.token_bytes(32)
    moment = now()
    ends = moment + INVITATION_LENGTH
    queries.add_invitation(connection, digest(token), new.desk, new.role, administrator.account, moment, ends)
    record(connection, administrator.account, Action.INVITE, b64(new.desk))
    return Invited(token=token)


def read_organisation(connection: Connection, administrator: Administrator) -> OrganisationSeen:
    """What signing the directory needs, for an administrator who owns the organisation's key."""
    founding_key, name = queries.instance(connection)
    secret = queries.organisation_secret(connection, administrator.account)
    if founding_key is None or name is None or secret is None:
        raise Missing
    newest = queries.newest_directory(connection)
    return OrganisationSeen(
        verify_key=founding_key,
        name=name,
        instance=digest(founding_key),
        secret=secret,
        directory=None if newest is None else PublishedDirectory(text=newest.text, signature=newest.signature),
        version=0 if newest is None else newest.version,
    )


def _check_directory(connection: Connection, signed: SignedDirectory, version_before: int) -> Directory:
    """Everything that a reader will check, and that each entry is the stored one; else `WrongDirectory`."""
    try:
        directory = verify(signed.directory, signed.signature, today=today())
    except Refused:
        # Not the refusal's name: a page that signs well never gets here, and the reasons below are those it can mend.
        raise WrongDirectory(reason="signature, form or dates") from None
    founding_key, name = queries.instance(connection)
    if directory.organisation_key != founding_key or directory.organisation_name != name:
        raise WrongDirectory(reason="organisation")
    if directory.version != version_before + 1:
        raise WrongDirectory(reason="version")
    if abs((directory.issued - today()).days) > 1:
        raise WrongDirectory(reason="issued")
    # What is sealed to keys that nobody holds is lost, so no directory lists such a desk.
    stored = {row.entry for row in queries.desks(connection) if row.held}
    if not all(entry.text in stored for entry in directory.desks):
        raise WrongDirectory(reason="entry")
    return directory


def publish_directory(connection: Connection, administrator: Administrator, signed: SignedDirectory) -> Published:
    """Puts a signed directory in force; the one in force sent again stays in force."""
    newest = queries.newest_directory(connection)
    if newest is not None and (newest.text, newest.signature) == (signed.directory, signed.signature):
        return Published(version=newest.version)
    directory = _check_directory(connection, signed, 0 if newest is None else newest.version)
    queries.add_directory(connection, directory.version, signed.directory, signed.signature, today())
    record(connection, administrator.account, Action.PUBLISH_DIRECTORY, str(directory.version))
    return Published(version=directory.version)


def list_people(connection: Connection) -> list[PersonSeen]:
    """Everybody of the staff, with their desks."""
    desks: dict[bytes, list[DeskRole]] = {}
    for account, desk, role in queries.memberships(connection):
        desks.setdefault(account, []).append(DeskRole(desk=desk, role=role))
    return [
        PersonSeen(
            account=row.account, name=row.name, administrator=row.administrator, desks=desks.get(row.account, [])
        )
        for row in queries.people(connection)
    ]

"""What the administrator may do: name desks, and invite people into them."""

import secrets
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from api.admin import queries
from api.admin.schemas import (
    AuditorSeen,
    DeskCreated,
    DeskRole,
    DeskSeen,
    IntakeSet,
    Invited,
    NewDesk,
    NewInvitation,
    PersonSeen,
    Removed,
)
from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId, Administrator
from api.authz.queries import AnyRow, end_sessions_of
from api.kit.clock import now, today
from api.kit.errors import Missing, Problem
from crypto.directory import parse
from crypto.encoding import b64, digest

INVITATION_LENGTH: Final = timedelta(days=7)


class DeskTaken(Problem):
    """The id belongs to a desk that says something else."""

    status, title, slug = 409, "There is another desk with this id", "desk-taken"


def _published_entries(connection: Connection) -> frozenset[str]:
    """The entries of the directory in force, as canonical JSON."""
    newest = queries.newest_directory(connection)
    return frozenset() if newest is None else frozenset(entry.text for entry in parse(newest).desks)


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
            intake=row.intake,
            intake_day=row.intake_day,
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


_INTAKE_ACTIONS: Final = {"open": Action.OPEN_DESK, "paused": Action.PAUSE_DESK, "closed": Action.CLOSE_DESK}


def set_intake(connection: Connection, administrator: Administrator, wanted: IntakeSet) -> IntakeSet:
    """From now on the desk takes new reports or does not; the same again changes nothing. Raises `Missing`."""
    return _set_intake(connection, administrator.account, wanted)


def set_intake_by_operator(connection: Connection, wanted: IntakeSet) -> IntakeSet:
    """The same on the server itself; the log names the server."""
    return _set_intake(connection, None, wanted)


def _set_intake(connection: Connection, actor: AccountId | None, wanted: IntakeSet) -> IntakeSet:
    before = queries.intake(connection, wanted.desk)
    if before is None:
        raise Missing
    if before != wanted.intake:
        queries.set_intake(connection, wanted.desk, wanted.intake, today())
        record(connection, actor, _INTAKE_ACTIONS[wanted.intake], b64(wanted.desk))
    return wanted


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


def list_auditors(connection: Connection) -> list[AuditorSeen]:
    """Everybody who reads the audit log and never a case."""
    return [AuditorSeen(account=row.account, name=row.name, day=row.day) for row in queries.auditors(connection)]


def invite_auditor(connection: Connection, administrator: Administrator) -> Invited:
    """A one-time link for one more auditor, valid for seven days."""
    token, moment = secrets.token_bytes(32), now()
    queries.add_auditor_invitation(connection, digest(token), administrator.account, moment, moment + INVITATION_LENGTH)
    record(connection, administrator.account, Action.INVITE_AUDITOR, "")
    return Invited(token=token)


def remove_auditor(connection: Connection, administrator: Administrator, account: bytes) -> Removed:
    """Ends an auditor's role, and signs them out; `Missing` for anybody else."""
    if not queries.remove_auditor(connection, account):
        raise Missing
    end_sessions_of(connection, account)
    record(connection, administrator.account, Action.REMOVE_AUDITOR, b64(account))
    return Removed(account=account)


def list_people(connection: Connection) -> list[PersonSeen]:
    """Everybody who is or was of the staff, with their desks."""
    desks: dict[bytes, list[DeskRole]] = {}
    for account, desk, role in queries.memberships(connection):
        desks.setdefault(account, []).append(DeskRole(desk=desk, role=role))
    return [
        PersonSeen(
            account=row.account,
            name=row.name,
            administrator=row.administrator,
            standing=_standing(row),
            desks=desks.get(row.account, []),
        )
        for row in queries.people(connection)
    ]


def sign_out_by_operator(connection: Connection, account: bytes) -> int:
    """Ends every session of a person, on the server itself; how many there were. The log names the server."""
    ended = queries.session_count(connection, account)
    end_sessions_of(connection, account)
    record(connection, None, Action.END_SESSIONS, b64(account))
    return ended


def _standing(row: AnyRow) -> Literal["active", "deactivated", "deleted"]:
    if row.deleted_day is not None:
        return "deleted"
    return "active" if row.deactivated_day is None else "deactivated"

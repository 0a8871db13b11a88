"""How does a person change what is theirs? With the passphrase where it matters, and with a trace in the log."""

from typing import Final

from sqlalchemy import Connection

from api.account import queries
from api.account.schemas import (
    Changed,
    MailChoice,
    NewLanguage,
    NewMail,
    NewSecrets,
    OwnMail,
    SessionListed,
    Sessions,
)
from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AtTheDoor, Member
from api.authz.queries import IDLE, end_other_sessions
from api.kit.clock import now
from api.kit.errors import Problem
from api.staff import service as staff
from crypto.encoding import b64

_ID_BYTES: Final = 16


def list_sessions(connection: Connection, door: AtTheDoor) -> Sessions:
    """Where the person is signed in."""
    moment = now()
    return Sessions(
        sessions=[
            SessionListed(
                session=row.token_digest[:_ID_BYTES],
                here=row.token_digest == door.session,
                age_seconds=max(0, int((moment - (row.expires_at - staff.SESSION_LENGTH)).total_seconds())),
                idle_seconds=max(0, int((moment - (row.idle_until - IDLE)).total_seconds())),
            )
            for row in queries.sessions(connection, door.account, moment)
        ]
    )


def end_session(connection: Connection, door: AtTheDoor, session: bytes) -> Sessions:
    """Signs the person out at one computer; where they were not, nothing changes."""
    for row in queries.sessions(connection, door.account, now()):
        if row.token_digest[:_ID_BYTES] == session:
            staff.end_session(connection, row.token_digest)
            record(connection, door.account, Action.END_SESSIONS, b64(door.account))
    return list_sessions(connection, door)


def change_secrets(connection: Connection, door: AtTheDoor, new: NewSecrets) -> Changed:
    """A new passphrase and a new recovery code; whoever knew the old ones is signed out."""
    staff.check_passphrase(connection, door.account, new.before)
    staff.replace_secrets(connection, door.account, new)
    end_other_sessions(connection, door.account, door.session)
    record(connection, door.account, Action.CHANGE_SECRETS, b64(door.account))
    return Changed()


def read_mail(connection: Connection, member: Member, *, sends: bool) -> OwnMail:
    """The person's own mail address and what comes to it; nobody else reads it."""
    row = queries.mail(connection, member.account)
    return OwnMail(
        mail=row.mail,
        wish=row.wish or "off",
        at_night=row.at_night or False,
        sends=sends,
        failed_day=row.failed_day,
    )


def set_mail(connection: Connection, member: Member, new: NewMail, *, sends: bool) -> OwnMail:
    """Another address or none, with the passphrase; the log says that it changed, not to what.

    Without an address nothing is wanted any more.
    """
    staff.check_passphrase(connection, member.account, new.auth)
    if queries.mail(connection, member.account).mail != new.mail:
        queries.set_mail(connection, member.account, new.mail)
        record(connection, member.account, Action.CHANGE_MAIL, b64(member.account))
    if new.mail is None:
        queries.want_no_mail(connection, member.account)
    return read_mail(connection, member, sends=sends)


class NoAddress(Problem):
    """Nobody knows where the mails should go."""

    status, title, slug = 409, "There is no mail address", "no-address"


def choose_mail(connection: Connection, member: Member, choice: MailChoice, *, sends: bool) -> OwnMail:
    """Which mails the person wants; `NoAddress` where none could come. At night comes only what is urgent."""
    if queries.mail(connection, member.account).mail is None:
        raise NoAddress
    if choice.wish == "off":
        queries.want_no_mail(connection, member.account)
    else:
        at_night = choice.at_night and choice.wish == "urgent"
        queries.want_mail(connection, member.account, choice.wish, at_night=at_night)
    return read_mail(connection, member, sends=sends)


def set_language(connection: Connection, member: Member, new: NewLanguage) -> Changed:
    """The language of the desk's pages, on every computer."""
    queries.set_language(connection, member.account, new.language)
    return Changed()

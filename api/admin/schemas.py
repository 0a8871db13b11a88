"""What the administrator sends and sees."""

from datetime import date
from typing import Literal, TypeAlias

from api.authz.fields import Id, Key, Languages, Name, NamesByLanguage, Schema

Intake: TypeAlias = Literal["open", "paused", "closed"]
"""Whether a desk takes new reports. Its cases and mailboxes go on whatever it is."""


class NewDesk(Schema):
    """A desk as the administrator names it; the id is drawn by the browser."""

    desk: Id
    names: NamesByLanguage
    languages: Languages
    area: Name


class DeskSeen(Schema):
    """A desk and how far it has come: named, keys made, entry signed; or lost, when nobody holds its keys."""

    desk: Id
    names: dict[str, str]
    languages: list[str]
    area: str
    intake: Intake
    intake_day: date | None
    epoch: int | None
    recipient_digest: Key | None
    verify_key: Key | None
    entry: str | None
    signed: bool
    held: bool
    leads: int
    members: int


class DeskCreated(Schema):
    """The desk that is there now."""

    desk: Id


class IntakeSet(Schema):
    """Whether a desk shall take new reports, and does."""

    desk: Id
    intake: Intake


class NewInvitation(Schema):
    """Who shall be asked to which desk."""

    desk: Id
    role: Literal["lead", "caseworker"]


class Invited(Schema):
    """The link's token, shown once."""

    token: Key


class AuditorSeen(Schema):
    """Who reads the audit log, and since when."""

    account: Id
    name: str
    day: date


class Removed(Schema):
    """Who is no auditor any more."""

    account: Id


class DeskRole(Schema):
    """What somebody is in a desk."""

    desk: Id
    role: str


class PersonSeen(Schema):
    """One person who is or was of the staff; without a name if they were forgotten."""

    account: Id
    name: str
    administrator: bool
    standing: Literal["active", "deactivated", "deleted"]
    desks: list[DeskRole]

"""What an entry of the log says, how it is asked for, and what shows that nothing was changed."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from api.authz.fields import Id, Key, Schema

DONE: Final = "done"
"""The outcome of an action that was not refused."""

BLANK: Final = ""
"""The action of an entry that only fills a day up."""


class Action(StrEnum):
    """Every staff action that changes something; the subject is an id in b64, a case's reference, or a version."""

    SET_UP = "set up the organisation"
    ACCEPT_INVITATION = "accepted an invitation"
    SIGN_IN = "signed in"
    SIGN_OUT = "signed out"
    END_SESSIONS = "ended another session"
    CHANGE_SECRETS = "changed the passphrase"
    CHANGE_MAIL = "changed the mail address"
    ADD_FACTOR = "added a second factor"
    REMOVE_FACTOR = "removed a second factor"
    RENEW_BACKUP_CODES = "drew new back-up codes"
    USE_BACKUP_CODE = "signed in with a back-up code"
    START_RECOVERY = "started recovery"
    FINISH_RECOVERY = "set a new passphrase"
    MAKE_RESET_LINK = "made a reset link"
    RESET_KEYS = "drew fresh keys after a reset"
    DEACTIVATE_ACCOUNT = "deactivated an account"
    ACTIVATE_ACCOUNT = "activated an account again"
    DELETE_ACCOUNT = "deleted an account"
    PROPOSE_KEY_CHANGE = "proposed to change the organisation's key"
    PROPOSE_DEACTIVATION = "proposed to deactivate an account"
    PROPOSE_DELETION = "proposed to delete an account"
    PROPOSE_RESET = "proposed a reset"
    CONFIRM_PROPOSAL = "confirmed a proposal"
    REFUSE_PROPOSAL = "refused a proposal"
    WITHDRAW_PROPOSAL = "withdrew a proposal"
    PROPOSE_EXPORT = "proposed to export a desk"
    AGREE_TO_EXPORT = "agreed to the export of a desk"
    EXPORT_DESK = "exported a desk"
    EXPORT_TO = "sealed an export to this key"
    CLOSE_EXPORT = "ended an export"
    CREATE_DESK = "created a desk"
    PAUSE_DESK = "paused a desk"
    CLOSE_DESK = "closed a desk"
    OPEN_DESK = "opened a desk again"
    INVITE = "invited to a desk"
    PUBLISH_DIRECTORY = "published the directory"
    PUBLISH_RELEASE = "published statistics"
    CHANGE_SETTINGS = "changed the settings"
    SET_RETENTION = "set how long a desk keeps closed cases"
    SET_WORKDAYS = "set on which days a desk works"
    INVITE_ADMINISTRATOR = "invited an administrator"
    REMOVE_ADMINISTRATOR = "removed an administrator"
    INVITE_AUDITOR = "invited an auditor"
    REMOVE_AUDITOR = "removed an auditor"
    HAND_OVER_ORGANISATION = "handed on the organisation's key"
    CHANGE_ORGANISATION_KEY = "changed the organisation's key"
    DESTROY_ORGANISATION_COPIES = "destroyed the server's copies of the organisation's key"
    MAKE_DESK_KEYS = "made the keys of a desk"
    GRANT_KEYS = "granted the keys of a desk"
    ROTATE_DESK_KEYS = "drew new keys for a desk"
    RESEAL_COVERS = "sealed reports again to new keys"
    REMOVE_MEMBER = "removed a member from a desk"
    CLAIM_CASE = "claimed a case"
    RELEASE_CASE = "released a case"
    ASSIGN_CASE = "assigned a case"
    HAND_ON_CASES = "handed on a colleague's cases"
    CHANGE_ABSENCE = "said for a colleague when they are away"
    TRIAGE_CASE = "triaged a case"
    REFER_CASE = "referred a case"
    CLOSE_CASE = "closed a case"
    REOPEN_CASE = "reopened a case"
    REPLY = "replied"
    WRITE_NOTE = "wrote a note on a case"
    BAR_MEMBER = "barred a colleague from a case"
    BAR_ONESELF = "barred themselves from a case"
    LIFT_BAR = "lifted a bar from a case"
    WRITE_CONFLICTS = "changed the list of conflicts of interest"
    HAND_OVER_CASE = "handed a case to another desk"
    ASK_DESK = "asked another desk whether it would take a case"
    ANSWER_ASK = "answered another desk about a case"
    WITHDRAW_ASK = "took back what was asked about a case"
    ERASE_CASES = "erased reports whose time was over"


Cursor = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d\.[A-Za-z0-9_-]{22}$")]


class Filters(Schema):
    """Which entries; all that is not said is all."""

    since: Annotated[date | None, Field(strict=False)] = None
    until: Annotated[date | None, Field(strict=False)] = None
    actor: Id | None = None
    action: Annotated[str | None, Field(max_length=80)] = None
    subject: Annotated[str | None, Field(max_length=80)] = None
    outcome: Literal["done", "refused"] | None = None


class Asked(Filters):
    """The same, and after which entry of the list it goes on."""

    before: Cursor | None = None


class AuditEntry(Schema):
    """One action; `position` is its place in the closed log, none until its day is over."""

    day: date
    actor: Id | None
    action: str
    subject: str
    outcome: str
    position: int | None


class NamedPerson(Schema):
    """Somebody of the staff who stands in the entries."""

    account: Id
    name: str


class NamedDesk(Schema):
    """A desk that stands in the entries."""

    desk: Id
    names: dict[str, str]


class AuditPage(Schema):
    """Some entries, newest day first, whose names stand in them, and where the next page begins."""

    entries: list[AuditEntry]
    people: list[NamedPerson]
    desks: list[NamedDesk]
    next: str | None


class ClosedEntry(Schema):
    """An entry as it was hashed."""

    action: str
    actor: Id | None
    day: date
    outcome: str
    salt: Id
    subject: str


class PlaceSeen(Schema):
    """One leaf of the tree, and the entry that is there, if it still is."""

    leaf: Key
    entry: ClosedEntry | None


class PlacesSeen(Schema):
    """Some leaves from a position on, and how many there are."""

    size: int
    places: list[PlaceSeen]


class CheckpointsSeen(Schema):
    """The log's key as `name+hash+key`, and every signed note, the oldest first."""

    verifier: str
    notes: list[str]

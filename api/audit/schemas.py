"""What an audit entry says."""

from datetime import date
from enum import StrEnum

from api.authz.fields import Id, Schema


class Action(StrEnum):
    """Every staff action that changes something; the subject is an id in b64 or a version."""

    SET_UP = "set up the organisation"
    ACCEPT_INVITATION = "accepted an invitation"
    SIGN_IN = "signed in"
    SIGN_OUT = "signed out"
    END_SESSIONS = "ended another session"
    CHANGE_SECRETS = "changed the passphrase"
    ADD_FACTOR = "added a second factor"
    REMOVE_FACTOR = "removed a second factor"
    RENEW_BACKUP_CODES = "drew new back-up codes"
    USE_BACKUP_CODE = "signed in with a back-up code"
    START_RECOVERY = "started recovery"
    FINISH_RECOVERY = "set a new passphrase"
    MAKE_RESET_LINK = "made a reset link"
    RESET_KEYS = "drew fresh keys after a reset"
    CREATE_DESK = "created a desk"
    INVITE = "invited to a desk"
    PUBLISH_DIRECTORY = "published the directory"
    INVITE_ADMINISTRATOR = "invited an administrator"
    REMOVE_ADMINISTRATOR = "removed an administrator"
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
    REPLY = "replied"
    BAR_MEMBER = "barred a colleague from a case"
    BAR_ONESELF = "barred themselves from a case"
    LIFT_BAR = "lifted a bar from a case"
    HAND_OVER_CASE = "handed a case to another desk"


class AuditEntry(Schema):
    """One action; the actor's name is looked up in the staff list by whoever reads."""

    day: date
    actor: Id | None
    action: str
    subject: str

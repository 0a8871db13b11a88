"""Which role may do what? This table is the whole answer; docs/authorization.md says it again by hand."""

from enum import StrEnum


class Role(StrEnum):
    """What a caller can be to the thing that is asked for."""

    PUBLIC = "public"  # anybody, without any credential
    MAILBOX = "mailbox"  # whoever holds the token of that one case
    ENTERING = "entering"  # has shown a passphrase or a one-time link in this browser, and owes the second factor
    MEMBER = "member"  # a signed-in person of the staff, whatever else they are
    WAITING = "waiting"  # invited to that one desk, and not let in by a colleague yet
    CASEWORKER = "caseworker"  # a member of that one desk, or of the desk of that one case
    LEAD = "lead"  # a caseworker who leads that one desk
    AUDITOR = "auditor"  # a member who reads the audit log and the statistics; never a case
    ADMINISTRATOR = "administrator"  # a member who runs the instance; never a case


class Permission(StrEnum):
    """One name for each thing that can be asked of the server: ``<resource>:<action>``."""

    READ_PAGES = "pages:read"
    READ_HEALTH = "health:read"
    READ_DIRECTORY = "directory:read"
    READ_RELEASES = "release:read"
    SUBMIT_REPORT = "report:submit"
    GIVE_FACTS = "facts:give"
    WRITE_PLAIN = "plain:write"
    UPLOAD_ATTACHMENT = "attachment:upload"
    READ_MAILBOX = "mailbox:read"
    WRITE_MAILBOX = "mailbox:write"
    LEAVE_RECEIPT = "mailbox:receipt"
    SET_UP = "instance:set-up"
    ACCEPT_INVITATION = "invitation:accept"
    SIGN_IN = "session:open"
    SHOW_FACTOR = "factor:show"
    ADD_FACTOR = "factor:add"
    MANAGE_FACTORS = "factor:manage"
    USE_SESSION = "session:use"
    CHANGE_SECRETS = "secrets:change"
    LIST_OWN_DESKS = "own-desks:list"
    KEEP_SHELF = "own-shelf:keep"
    MAKE_DESK_KEYS = "desk-keys:make"
    READ_MEMBERS = "members:read"
    SET_OWN_ABSENCE = "absence:set-own"
    SET_ABSENCE = "absence:set"
    GRANT_KEYS = "desk-keys:grant"
    RESEAL_COVERS = "covers:reseal"
    REMOVE_MEMBER = "member:remove"
    READ_OVERVIEW = "desk:overview"
    KEEP_CLOSED = "desk:retention"
    SET_WORKDAYS = "desk:workdays"
    READ_QUEUE = "queue:read"
    CACHE_FACTS = "facts:cache"
    FOLLOW_DESK = "desk:follow"
    READ_CASE = "case:read"
    READ_OPENINGS = "case:openings"
    WORK_CASE = "case:work"
    ASSIGN_CASE = "case:assign"
    HAND_ON_CASES = "cases:hand-on"
    WRITE_NOTE = "case:note"
    HAND_ON_FACTS = "facts:hand-on"
    SHOW_PRESENCE = "case:look"
    BAR_MEMBER = "case:bar"
    BAR_ONESELF = "case:recuse"
    READ_CONFLICTS = "conflicts:read"
    WRITE_CONFLICTS = "conflicts:write"
    HAND_OVER_CASE = "case:hand-over"
    ASK_DESK = "case:ask"
    READ_CASE_ASKS = "case:asks"
    READ_ASKS = "asks:read"
    ANSWER_ASK = "asks:answer"
    READ_HANDOVERS = "handovers:read"
    EXPORT_DESK = "desk:export"
    MANAGE_DESKS = "desks:manage"
    SIGN_DIRECTORY = "directory:sign"
    MANAGE_ADMINISTRATORS = "administrators:manage"
    MANAGE_SETTINGS = "settings:manage"
    READ_STAFF = "staff:read"
    MANAGE_AUDITORS = "auditors:manage"
    READ_AUDIT = "audit:read"
    AUDIT_STATISTICS = "statistics:audit"
    READ_DESK_AUDIT = "desk-audit:read"
    READ_CHECKPOINTS = "checkpoints:read"
    RESET_MEMBER = "member:reset"
    END_ACCOUNT = "account:end"
    DECIDE_BY_TWO = "proposals:decide"
    AGREE_TO_EXPORTS = "exports:decide"
    DELETE_OWN_ACCOUNT = "own-account:delete"
    USE_RESET_LINK = "reset-link:use"


# Whoever works at a desk. A lead is a caseworker too, but the table names both: no role is implied by another.
_AT_THE_DESK = frozenset({Role.CASEWORKER, Role.LEAD})
_WAITING_TOO = frozenset({Role.WAITING, *_AT_THE_DESK})
_LEADS = frozenset({Role.LEAD})
_ANYBODY = frozenset({Role.PUBLIC})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

MATRIX: dict[Permission, frozenset[Role]] = {
    # A worker has no account: these doors are open, and guarded by proof of work, signatures and sizes.
    Permission.READ_PAGES: _ANYBODY,
    Permission.READ_HEALTH: _ANYBODY,
    Permission.READ_DIRECTORY: _ANYBODY,
    Permission.READ_RELEASES: _ANYBODY,
    Permission.READ_CHECKPOINTS: _ANYBODY,
    Permission.SUBMIT_REPORT: _ANYBODY,
    Permission.GIVE_FACTS: _ANYBODY,
    Permission.WRITE_PLAIN: _ANYBODY,
    Permission.UPLOAD_ATTACHMENT: _ANYBODY,
    # The token reads; a write also carries a signature that the mailbox's service checks.
    Permission.READ_MAILBOX: frozenset({Role.MAILBOX}),
    Permission.WRITE_MAILBOX: frozenset({Role.MAILBOX}),
    Permission.LEAVE_RECEIPT: frozenset({Role.MAILBOX}),
    # The way in: a one-time link or a passphrase is the credential, and the service checks it.
    Permission.SET_UP: _ANYBODY,
    Permission.ACCEPT_INVITATION: _ANYBODY,
    Permission.SIGN_IN: _ANYBODY,
    Permission.USE_RESET_LINK: _ANYBODY,
    # Half-way in: the second factor is shown, or the first one added.
    Permission.SHOW_FACTOR: frozenset({Role.ENTERING}),
    Permission.ADD_FACTOR: frozenset({Role.ENTERING, Role.MEMBER}),
    # Every person of the staff.
    Permission.MANAGE_FACTORS: frozenset({Role.MEMBER}),
    Permission.USE_SESSION: frozenset({Role.MEMBER}),
    Permission.CHANGE_SECRETS: frozenset({Role.MEMBER}),
    Permission.LIST_OWN_DESKS: frozenset({Role.MEMBER}),
    Permission.KEEP_SHELF: frozenset({Role.MEMBER}),
    Permission.DELETE_OWN_ACCOUNT: frozenset({Role.MEMBER}),
    # Only those of the very desk; an administrator is not among them.
    Permission.MAKE_DESK_KEYS: _LEADS,
    Permission.RESEAL_COVERS: _LEADS,
    Permission.REMOVE_MEMBER: _LEADS,
    Permission.READ_OVERVIEW: _LEADS,
    Permission.KEEP_CLOSED: _LEADS,
    Permission.SET_WORKDAYS: _LEADS,
    Permission.READ_DESK_AUDIT: _LEADS,
    # Who waits reads who could let them in.
    Permission.READ_MEMBERS: _WAITING_TOO,
    Permission.GRANT_KEYS: _AT_THE_DESK,
    Permission.SET_OWN_ABSENCE: _AT_THE_DESK,
    Permission.SET_ABSENCE: _LEADS,
    Permission.READ_QUEUE: _AT_THE_DESK,
    Permission.CACHE_FACTS: _AT_THE_DESK,
    Permission.FOLLOW_DESK: _AT_THE_DESK,
    Permission.READ_CASE: _AT_THE_DESK,
    Permission.READ_OPENINGS: _LEADS,
    Permission.WORK_CASE: _AT_THE_DESK,
    Permission.ASSIGN_CASE: _LEADS,
    Permission.HAND_ON_CASES: _LEADS,
    Permission.WRITE_NOTE: _AT_THE_DESK,
    Permission.HAND_ON_FACTS: _AT_THE_DESK,
    Permission.SHOW_PRESENCE: _AT_THE_DESK,
    Permission.BAR_MEMBER: _LEADS,
    Permission.BAR_ONESELF: _AT_THE_DESK,
    Permission.READ_CONFLICTS: _AT_THE_DESK,
    Permission.WRITE_CONFLICTS: _LEADS,
    Permission.HAND_OVER_CASE: _LEADS,
    # Whoever could hand it over asks first; whoever leads the other desk says whether it would take it.
    Permission.ASK_DESK: _LEADS,
    Permission.READ_CASE_ASKS: _AT_THE_DESK,
    Permission.READ_ASKS: _AT_THE_DESK,
    Permission.ANSWER_ASK: _LEADS,
    Permission.READ_HANDOVERS: _AT_THE_DESK,
    Permission.EXPORT_DESK: _LEADS,
    # Those who run the instance; a caseworker is not among them.
    Permission.MANAGE_DESKS: _ADMINISTRATORS,
    Permission.SIGN_DIRECTORY: _ADMINISTRATORS,
    Permission.MANAGE_ADMINISTRATORS: _ADMINISTRATORS,
    Permission.MANAGE_SETTINGS: _ADMINISTRATORS,
    Permission.READ_STAFF: _ADMINISTRATORS,
    Permission.MANAGE_AUDITORS: _ADMINISTRATORS,
    Permission.READ_AUDIT: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    Permission.AUDIT_STATISTICS: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    Permission.RESET_MEMBER: _ADMINISTRATORS,
    Permission.END_ACCOUNT: _ADMINISTRATORS,
    Permission.DECIDE_BY_TWO: _ADMINISTRATORS,
    # Where a desk has one lead: they agree to what they could not read themselves.
    Permission.AGREE_TO_EXPORTS: _ADMINISTRATORS,
}

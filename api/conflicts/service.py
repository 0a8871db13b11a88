"""Which list is in force, and may this one follow it? What they say stays sealed."""

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import DeskMember
from api.conflicts import queries
from api.conflicts.schemas import ConflictsSeen, SealedConflicts
from api.desks.service import newest_epoch
from api.kit.errors import Problem
from crypto.age_format import check_envelope
from crypto.encoding import b64
from crypto.letters import Kind
from crypto.refusals import Refused


class ListChanged(Problem):
    """Another lead was first; `version` is that of the list in force."""

    status, title, slug = 409, "Another lead has changed the list", "list-changed"


class OldKeys(Problem):
    """Sealed to keys that are not the newest; `epoch` is."""

    status, title, slug = 409, "The desk has newer keys", "old-keys"


class KeysNotHeld(Problem):
    """Nobody can have written a list with keys that they do not hold."""

    status, title, slug = 403, "You do not hold the newest keys of this desk", "keys-not-held"


class UnusableList(Problem):
    """A list that the server can see to be none."""

    status, title, slug = 422, "This list cannot be kept", "unusable-list"


def conflicts_of(connection: Connection, desk: bytes) -> SealedConflicts | None:
    """The desk's list in force."""
    row = queries.conflicts(connection, desk)
    return None if row is None else SealedConflicts(version=row.version, epoch=row.epoch, sealed=row.sealed)


def read_conflicts(connection: Connection, member: DeskMember) -> ConflictsSeen:
    """The same, for a member."""
    return ConflictsSeen(conflicts=conflicts_of(connection, member.desk))


def write_conflicts(connection: Connection, lead: DeskMember, new: SealedConflicts) -> ConflictsSeen:
    """[P-33] Puts a list in force that follows the one before; the same list sent twice is put there once."""
    queries.hold_still(connection, lead)
    before = conflicts_of(connection, lead.desk)
    if before != new:
        _check_follows(before, new)
        _check_keys(connection, lead, new)
        queries.replace(connection, lead.desk, new.version, new.epoch, new.sealed)
        record(connection, lead.account, Action.WRITE_CONFLICTS, b64(lead.desk))
    return ConflictsSeen(conflicts=new)


def _check_follows(before: SealedConflicts | None, new: SealedConflicts) -> None:
    version = 0 if before is None else before.version
    if new.version != version + 1:
        raise ListChanged(version=version)


def _check_keys(connection: Connection, lead: DeskMember, new: SealedConflicts) -> None:
    newest = newest_epoch(connection, lead.desk)
    if new.epoch != newest:
        raise OldKeys(epoch=newest)
    if not queries.holds(connection, lead, newest):
        raise KeysNotHeld
    try:
        check_envelope(new.sealed, Kind.CONFLICTS.sizes)
    except Refused:
        raise UnusableList from None

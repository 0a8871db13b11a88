"""Which shelf is the newest, and may this one follow it? What it holds stays sealed."""

from sqlalchemy import Connection

from api.authz.principal import Member
from api.kit.errors import Problem
from api.shelves import queries
from api.shelves.schemas import Kept, SealedShelf, ShelfSeen
from crypto.age_format import check_envelope
from crypto.letters import Kind
from crypto.refusals import Refused


class ShelfChanged(Problem):
    """Another browser of the same person was first; `version` is that of the newest one."""

    status, title, slug = 409, "You have changed this in another browser", "shelf-changed"


class UnusableShelf(Problem):
    """What the server can see to be none."""

    status, title, slug = 422, "This cannot be kept", "unusable-shelf"


def read_shelf(connection: Connection, member: Member) -> ShelfSeen:
    """What the person keeps; nobody else's shelf has a door."""
    row = queries.shelf(connection, member.account)
    return ShelfSeen(shelf=None if row is None else SealedShelf(version=row.version, sealed=row.sealed))


def keep_shelf(connection: Connection, member: Member, new: SealedShelf) -> Kept:
    """[P-40] Puts a shelf in the place of the one that it follows; the same one sent twice is put there once.

    It leaves no row in the log: that would tell when somebody reads.
    """
    queries.hold_still(connection, member.account)
    before = read_shelf(connection, member).shelf
    if before != new:
        _check_follows(before, new)
        queries.replace(connection, member.account, new.version, new.sealed)
    return Kept(version=new.version)


def _check_follows(before: SealedShelf | None, new: SealedShelf) -> None:
    version = 0 if before is None else before.version
    if new.version != version + 1:
        raise ShelfChanged(version=version)
    try:
        check_envelope(new.sealed, Kind.SHELF.sizes)
    except Refused:
        raise UnusableShelf from None

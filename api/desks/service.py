"""A desk's keys: drawn by a lead, handed on by whoever holds them, replaced by the next, never seen by the server."""

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import DeskMember, Member
from api.desks import queries
from api.desks.schemas import EarlierKeys, Granted, KeysMade, MemberSeen, NewGrant, NewKeys, OwnDesk, Removed
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from crypto.age_format import check_envelope
from crypto.directory import DeskEntry, parse, parse_entry
from crypto.encoding import b64, digest
from crypto.letters import SMALL_BYTES
from crypto.refusals import Refused


class KeysExist(Problem):
    """Somebody else made this desk's keys before."""

    status, title, slug = 409, "This desk already has its keys", "keys-exist"


class WrongEntry(Problem):
    """An entry that does not belong to this desk and these keys; `reason` says why."""

    status, title, slug = 422, "This entry does not fit the desk", "wrong-entry"


class NoGrant(Problem):
    """Nobody can hand on keys that they do not hold."""

    status, title, slug = 403, "You do not hold the keys of this desk", "no-grant"


class AlreadyGranted(Problem):
    """The colleague holds them already."""

    status, title, slug = 409, "This colleague already holds the keys", "already-granted"


class RemovingOneself(Problem):
    """Somebody has to stay who holds the keys."""

    status, title, slug = 409, "Nobody removes themselves", "removing-oneself"


class UnusableGrant(Problem):
    """A grant that cannot be one."""

    status, title, slug = 422, "This grant cannot be used", "unusable-grant"


def _published_entries(connection: Connection) -> frozenset[str]:
    text = queries.directory_text(connection)
    return frozenset() if text is None else frozenset(entry.text for entry in parse(text).desks)


def list_own(connection: Connection, member: Member) -> list[OwnDesk]:
    """My desks, and my grants of their keys."""
    published = _published_entries(connection)
    return [
        OwnDesk(
            desk=row.desk,
            names=row.names,
            languages=row.languages,
            area=row.area,
            role=row.role,
            epoch=row.epoch,
            entry=row.entry,
            signed=row.entry in published,
            grant=row.sealed,
            granted_by=row.granted_by,
            granted_by_key=row.granted_by_key,
            earlier=[
                EarlierKeys(
                    epoch=before.epoch,
                    entry=before.entry,
                    grant=before.sealed,
                    granted_by_key=before.granted_by_key,
                )
                for before in queries.earlier_keys(connection, row.desk, row.epoch or 0, member.account)
            ],
            givers=queries.entries_of_givers(connection, row.desk),
        )
        for row in queries.desks_of(connection, member.account)
    ]


def _check_entry(connection: Connection, lead: DeskMember, new: NewKeys) -> DeskEntry:
    """The entry is this desk's, says what the administrator wrote, and is signed by the key in it."""
    founding_key = queries.founding_key(connection)
    assert founding_key is not None, "a lead exists only in a founded instance"
    try:
        entry = parse_entry(new.entry)
        entry.verify(digest(founding_key))
        entry.check_recipient(new.recipient)
    except Refused:
        raise WrongEntry(reason="signature, form or recipient") from None
    desk = queries.desk(connection, lead.desk)
    if (entry.desk, entry.epoch, entry.verify_key) != (lead.desk, new.epoch, new.verify_key):
        raise WrongEntry(reason="desk, epoch or key")
    if (dict(entry.names), list(entry.languages), entry.area) != (desk.names, desk.languages, desk.area):
        raise WrongEntry(reason="names, languages or area")
    if new.epoch > 1:
        _check_succession(connection, lead, entry)
    return entry


def _check_succession(connection: Connection, lead: DeskMember, entry: DeskEntry) -> None:
    """[P-18] The keys in force have signed for these, and the lead holds them."""
    before = queries.keys(connection, lead.desk, entry.epoch - 1)
    if before is None:
        raise WrongEntry(reason="desk, epoch or key")
    if queries.grant(connection, lead.desk, entry.epoch - 1, lead.account) is None:
        raise NoGrant
    try:
        parse_entry(before.entry).verify_successor(entry)
    except Refused:
        raise WrongEntry(reason="succession") from None


def _check_grant(grant: bytes) -> None:
    try:
        check_envelope(grant, (SMALL_BYTES,))
    except Refused:
        raise UnusableGrant from None


def make_keys(connection: Connection, lead: DeskMember, new: NewKeys) -> KeysMade:
    """The desk's keys of a new epoch, with the lead's grant; the same keys sent twice are made once."""
    there = queries.keys(connection, lead.desk, new.epoch)
    if there is not None:
        if (there.entry, there.made_by) != (new.entry, lead.account):
            raise KeysExist
        return KeysMade(epoch=new.epoch)
    entry = _check_entry(connection, lead, new)
    _check_grant(new.grant)
    queries.add_keys(
        connection,
        desk=lead.desk,
        epoch=new.epoch,
        recipient=new.recipient,
        recipient_digest=entry.recipient_digest,
        verify_key=new.verify_key,
        entry=new.entry,
        made_by=lead.account,
        day=today(),
    )
    queries.add_grant(connection, lead.desk, new.epoch, lead.account, lead.account, new.grant, today())
    action = Action.MAKE_DESK_KEYS if new.epoch == 1 else Action.ROTATE_DESK_KEYS
    record(connection, lead.account, action, b64(lead.desk))
    return KeysMade(epoch=new.epoch)


def list_members(connection: Connection, member: DeskMember) -> list[MemberSeen]:
    """My colleagues at this desk, and those who handed on its keys before they left."""
    return [
        MemberSeen(
            account=row.account,
            name=row.name,
            role=row.role,
            verify_key=row.verify_key,
            recipient=row.recipient,
            granted=row.epoch is not None,
        )
        for row in queries.members(connection, member.desk)
    ] + [
        MemberSeen(
            account=row.account,
            name=row.name,
            role="former",
            verify_key=row.verify_key,
            recipient=row.recipient,
            granted=False,
        )
        for row in queries.former_granters(connection, member.desk)
    ]


def grant_keys(connection: Connection, granter: DeskMember, new: NewGrant) -> Granted:
    """Hands the desk's keys to a colleague; the same grant sent twice is one grant."""
    _must_hold(connection, granter, new.epoch)
    if not queries.is_member(connection, granter.desk, new.account):
        raise Missing
    there = queries.grant(connection, granter.desk, new.epoch, new.account)
    if there is not None:
        if there != new.grant:
            raise AlreadyGranted
        return Granted(account=new.account)
    _check_grant(new.grant)
    queries.add_grant(connection, granter.desk, new.epoch, new.account, granter.account, new.grant, today())
    record(connection, granter.account, Action.GRANT_KEYS, b64(new.account))
    return Granted(account=new.account)


def _must_hold(connection: Connection, member: DeskMember, epoch: int) -> None:
    if queries.grant(connection, member.desk, epoch, member.account) is None:
        raise NoGrant


def remove_member(connection: Connection, lead: DeskMember, account: bytes) -> Removed:
    """Ends a colleague's membership and grants, and frees their cases; whoever removes holds the newest keys."""
    if account == lead.account:
        raise RemovingOneself
    if not queries.is_member(connection, lead.desk, account):
        raise Missing
    _must_hold(connection, lead, queries.newest_epoch(connection, lead.desk))
    queries.remove_member(connection, lead.desk, account)
    queries.release_cases(connection, lead.desk, account)
    record(connection, lead.account, Action.REMOVE_MEMBER, b64(account))
    return Removed(account=account)

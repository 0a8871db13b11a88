"""A desk's keys: drawn by a lead, handed on by whoever holds them, replaced by the next, never seen by the server."""

import math

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import DeskMember, Member
from api.authz.queries import AnyRow, end_sessions_of
from api.authz.two_people import PROPOSAL_LENGTH, last_day
from api.casework.workdays import Calendar, calendar
from api.desks import queries
from api.desks.schemas import (
    Away,
    EarlierKeys,
    FreshKeysSeen,
    Granted,
    KeysMade,
    MemberSeen,
    NewGrant,
    NewKeys,
    OwnDesk,
    ProposalAbout,
    Removed,
    VoucherSeen,
    Workdays,
)
from api.kit.clock import now, today
from api.kit.errors import Missing, Problem
from crypto import roles
from crypto.age_format import Recipient, check_envelope
from crypto.directory import DeskEntry, parse, parse_entry
from crypto.encoding import b64, digest
from crypto.keys import MemberKeys, verify_voucher
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


class LastHolder(Problem):
    """Nobody else opens what is sealed to keys that this person holds."""

    status, title, slug = 409, "Nobody else holds these keys", "last-holder"


class OnlyReader(Problem):
    """Every other lead is barred from a case that this person can open."""

    status, title, slug = 409, "Every other lead is barred from one of the cases", "only-reader"


class OtherKeys(Problem):
    """The voucher is not by these keys of the desk, or not for the keys that the colleague has now."""

    status, title, slug = 409, "This colleague has other keys", "other-keys"


class StillWaiting(Problem):
    """The colleague was reset less than a day ago; `Retry-After` says how long it still is."""

    status, title, slug = 409, "These keys are too fresh", "still-waiting"


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
            intake=row.intake,
            intake_day=row.intake_day,
            workdays=workdays_seen(calendar(row.workdays, row.closed_days)),
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


def workdays_seen(kept: Calendar) -> Workdays:
    """A desk's working days, in their order."""
    return Workdays(weekdays=sorted(kept.weekdays), closed=sorted(kept.closed))


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


def _check_voucher(connection: Connection, voucher: bytes, entry: DeskEntry, account: bytes) -> bytes:
    """[P-23] The desk vouches for the keys that this person has here; else `OtherKeys`. Returns their verify key."""
    has = queries.public_keys(connection, account)
    try:
        recipient = Recipient[roles.Member].parse(has.recipient)
        verify_voucher(voucher, entry, MemberKeys(account, has.verify_key, recipient))
    except Refused:
        raise OtherKeys from None
    return has.verify_key


def make_keys(connection: Connection, lead: DeskMember, new: NewKeys) -> KeysMade:
    """The desk's keys of a new epoch, with the lead's grant; the same keys sent twice are made once."""
    there = queries.keys(connection, lead.desk, new.epoch)
    if there is not None:
        if (there.entry, there.made_by) != (new.entry, lead.account):
            raise KeysExist
        return KeysMade(epoch=new.epoch)
    entry = _check_entry(connection, lead, new)
    _check_grant(new.grant)
    own_key = _check_voucher(connection, new.voucher, entry, lead.account)
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
    queries.add_grant(
        connection,
        desk=lead.desk,
        epoch=new.epoch,
        account=lead.account,
        granted_by=lead.account,
        granted_by_key=own_key,
        grant=new.grant,
        voucher=new.voucher,
        day=today(),
    )
    action = Action.MAKE_DESK_KEYS if new.epoch == 1 else Action.ROTATE_DESK_KEYS
    record(connection, lead.account, action, b64(lead.desk))
    return KeysMade(epoch=new.epoch)


def list_members(connection: Connection, member: DeskMember) -> list[MemberSeen]:
    """My colleagues at this desk, and those who handed on its keys before they left or were reset."""
    vouchers: dict[bytes, list[VoucherSeen]] = {}
    for row in queries.vouchers(connection, member.desk):
        vouchers.setdefault(row.account, []).append(VoucherSeen(epoch=row.epoch, voucher=row.voucher))
    proposals: dict[bytes, list[ProposalAbout]] = {}
    for row in queries.proposals_about_members(connection, member.desk, today() - PROPOSAL_LENGTH):
        about = ProposalAbout(act=row.act, proposer=row.name, until=last_day(row.day))
        proposals.setdefault(row.account, []).append(about)
    return [
        MemberSeen(
            account=row.account,
            name=row.name,
            role=row.role,
            verify_key=row.verify_key,
            recipient=row.recipient,
            granted=row.epoch is not None and row.deactivated_day is None,
            deactivated=row.deactivated_day is not None,
            vouchers=vouchers.get(row.account, []),
            fresh=_fresh(row),
            away=_away(row),
            proposals=proposals.get(row.account, []),
        )
        for row in queries.members(connection, member.desk, today())
    ] + [
        MemberSeen(
            account=row.account,
            name=row.name,
            role="former",
            verify_key=row.granted_by_key,
            recipient=row.recipient,
            granted=False,
            deactivated=False,
            vouchers=[],
            fresh=None,
            away=None,
            proposals=[],
        )
        for row in queries.former_granters(connection, member.desk)
    ]


def _fresh(row: AnyRow) -> FreshKeysSeen | None:
    """[P-24] Whoever was reset is named as that, with the day, the administrator and the wait."""
    if row.fresh_day is None:
        return None
    wait_seconds = 0 if row.wait_until is None else max(0, math.ceil((row.wait_until - now()).total_seconds()))
    return FreshKeysSeen(day=row.fresh_day, reset_by=row.reset_by, wait_seconds=wait_seconds)


def _away(row: AnyRow) -> Away | None:
    return None if row.last_day is None else Away(first_day=row.first_day, last_day=row.last_day, cover=row.cover)


def grant_keys(connection: Connection, granter: DeskMember, new: NewGrant) -> Granted:
    """Hands the desk's keys to a colleague; the same grant sent twice is one grant."""
    _must_hold(connection, granter, new.epoch)
    if not queries.is_member(connection, granter.desk, new.account) or not queries.is_active(connection, new.account):
        raise Missing
    there = queries.grant(connection, granter.desk, new.epoch, new.account)
    if there is not None:
        if there != new.grant:
            raise AlreadyGranted
        return Granted(account=new.account)
    _check_wait(connection, new.account)
    _check_grant(new.grant)
    keys = queries.keys(connection, granter.desk, new.epoch)
    assert keys is not None, "whoever holds a grant holds it of keys that exist"
    _check_voucher(connection, new.voucher, parse_entry(keys.entry), new.account)
    queries.add_grant(
        connection,
        desk=granter.desk,
        epoch=new.epoch,
        account=new.account,
        granted_by=granter.account,
        granted_by_key=queries.public_keys(connection, granter.account).verify_key,
        grant=new.grant,
        voucher=new.voucher,
        day=today(),
    )
    queries.forget_wait(connection, new.account)
    record(connection, granter.account, Action.GRANT_KEYS, b64(new.account))
    return Granted(account=new.account)


def _check_wait(connection: Connection, account: bytes) -> None:
    """[P-24] A day passes between a reset and the first grant, so that the desk can object; else `StillWaiting`."""
    until = queries.wait_until(connection, account)
    if until is not None and until > now():
        raise StillWaiting(retry_after=math.ceil((until - now()).total_seconds()))


def _must_hold(connection: Connection, member: DeskMember, epoch: int) -> None:
    if queries.grant(connection, member.desk, epoch, member.account) is None:
        raise NoGrant


def newest_epoch(connection: Connection, desk: bytes) -> int:
    """The epoch of a desk's newest keys, to which everything new is sealed; 0 before the first."""
    return queries.newest_epoch(connection, desk)


def remove_member(connection: Connection, lead: DeskMember, account: bytes) -> Removed:
    """Ends a colleague's membership and grants, and frees their cases; whoever removes holds the newest keys."""
    if account == lead.account:
        raise RemovingOneself
    if not queries.is_member(connection, lead.desk, account):
        raise Missing
    _must_hold(connection, lead, newest_epoch(connection, lead.desk))
    queries.hold_still(connection, account)
    if lead.desk in desks_held_alone(connection, account):
        raise LastHolder
    if queries.alone_reads_some(connection, lead.desk, account):
        raise OnlyReader
    queries.remove_member(connection, lead.desk, account)
    end_sessions_of(connection, account)
    queries.release_cases(connection, lead.desk, account)
    record(connection, lead.account, Action.REMOVE_MEMBER, b64(account))
    return Removed(account=account)


def desks_held_alone(connection: Connection, account: bytes) -> list[bytes]:
    """The desks whose cases, all or some, nobody could open any more without this person's grants."""
    return list(queries.desks_held_alone(connection, account))


def desks_led_alone(connection: Connection, account: bytes) -> list[bytes]:
    """The desks that nobody else leads with the newest keys."""
    return list(queries.desks_led_alone(connection, account))


def desks_standing_still(connection: Connection, account: bytes) -> list[bytes]:
    """The desks that without this person nobody leads with the keys, or of which nobody opens all cases."""
    return sorted({*desks_held_alone(connection, account), *desks_led_alone(connection, account)})


def end_grants(connection: Connection, account: bytes) -> None:
    """Destroys what is sealed to keys that a person has no more, and frees their cases."""
    queries.end_grants(connection, account)
    release_cases(connection, account)


def release_cases(connection: Connection, account: bytes) -> None:
    """Nobody works on what this person worked on, at no desk."""
    queries.release_every_case(connection, account)

"""The statements of a desk's keys, members and grants."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from api.authz.queries import AnyRow
from api.models import (
    Absence,
    Account,
    Bar,
    Case,
    Cover,
    Desk,
    DeskKeys,
    Directory,
    FreshKeys,
    Grant,
    Handover,
    Instance,
    Membership,
    Proposal,
)


def founding_key(connection: Connection) -> bytes | None:
    """The organisation's verify key."""
    return connection.execute(select(Instance.founding_key)).scalar_one()


def directory_text(connection: Connection) -> str | None:
    """The directory in force."""
    return connection.scalar(select(Directory.text).order_by(Directory.version.desc()).limit(1))


def desks_of(connection: Connection, account: bytes) -> Sequence[AnyRow]:
    """The desks of a member, with the newest keys and the member's grant of them."""
    every = aliased(DeskKeys)
    newest = select(func.max(every.epoch)).where(every.desk == Desk.desk).correlate(Desk).scalar_subquery()
    return connection.execute(
        select(
            Desk.desk,
            Desk.names,
            Desk.languages,
            Desk.area,
            Desk.intake,
            Desk.intake_day,
            Desk.workdays,
            Desk.closed_days,
            Membership.role,
            DeskKeys.epoch,
            DeskKeys.entry,
            Grant.grant.label("sealed"),
            Grant.granted_by,
            Grant.granted_by_key,
        )
        .join(Membership, Membership.desk == Desk.desk)
        .outerjoin(DeskKeys, (DeskKeys.desk == Desk.desk) & (DeskKeys.epoch == newest))
        .outerjoin(
            Grant, (Grant.desk == Desk.desk) & (Grant.epoch == DeskKeys.epoch) & (Grant.account == Membership.account)
        )
        .where(Membership.account == account)
        .order_by(Desk.desk)
    ).all()


def earlier_keys(connection: Connection, desk: bytes, epoch: int, account: bytes) -> Sequence[AnyRow]:
    """The entries of a desk before an epoch, with the member's grants, where there are any."""
    return connection.execute(
        select(DeskKeys.epoch, DeskKeys.entry, Grant.grant.label("sealed"), Grant.granted_by_key)
        .outerjoin(Grant, (Grant.desk == desk) & (Grant.epoch == DeskKeys.epoch) & (Grant.account == account))
        .where(DeskKeys.desk == desk, DeskKeys.epoch < epoch)
        .order_by(DeskKeys.epoch)
    ).all()


def entries_of_givers(connection: Connection, desk: bytes) -> list[str]:
    """Every signed entry of the desks that handed a case to this one."""
    givers = select(Handover.giver).where(Handover.receiver == desk)
    entries = select(DeskKeys.entry).where(DeskKeys.desk.in_(givers)).order_by(DeskKeys.desk, DeskKeys.epoch)
    return list(connection.scalars(entries))


def newest_epoch(connection: Connection, desk: bytes) -> int:
    """The epoch of a desk's newest keys; 0 before the first."""
    return connection.scalar(select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == desk)) or 0


def desk(connection: Connection, desk: bytes) -> AnyRow:
    """A desk that exists, as the administrator named it."""
    return connection.execute(select(Desk.names, Desk.languages, Desk.area).where(Desk.desk == desk)).one()


def keys(connection: Connection, desk: bytes, epoch: int) -> AnyRow | None:
    """A desk's keys of one epoch."""
    return connection.execute(
        select(DeskKeys.entry, DeskKeys.made_by).where(DeskKeys.desk == desk, DeskKeys.epoch == epoch)
    ).one_or_none()


def add_keys(connection: Connection, **columns: Any) -> None:
    """A desk's keys of a new epoch."""
    connection.execute(insert(DeskKeys).values(**columns))


def grant(connection: Connection, desk: bytes, epoch: int, account: bytes) -> bytes | None:
    """A member's grant."""
    return connection.scalar(
        select(Grant.grant).where(Grant.desk == desk, Grant.epoch == epoch, Grant.account == account)
    )


def add_grant(connection: Connection, **columns: Any) -> None:
    """A desk's keys for one more member."""
    connection.execute(insert(Grant).values(**columns))


def public_keys(connection: Connection, account: bytes) -> AnyRow:
    """The keys of a person who exists; they stay as they are until this transaction ends."""
    return connection.execute(
        select(Account.verify_key, Account.recipient).where(Account.account == account).with_for_update()
    ).one()


def vouchers(connection: Connection, desk: bytes) -> Sequence[AnyRow]:
    """What the desk has vouched for, from the newest epoch back."""
    return connection.execute(
        select(Grant.account, Grant.epoch, Grant.voucher)
        .where(Grant.desk == desk, Grant.voucher.is_not(None))
        .order_by(Grant.epoch.desc())
    ).all()


def wait_until(connection: Connection, account: bytes) -> dt.datetime | None:
    """Until when nobody grants anything to a person who was reset."""
    return connection.scalar(select(FreshKeys.wait_until).where(FreshKeys.account == account))


def forget_wait(connection: Connection, account: bytes) -> None:
    """The wait is over, and its moment is nobody's business any more."""
    connection.execute(update(FreshKeys).where(FreshKeys.account == account).values(wait_until=None))


def members(connection: Connection, desk: bytes, day: dt.date) -> Sequence[AnyRow]:
    """The people of a desk, and when they are away; `epoch` is none for those without a grant of the newest keys."""
    newest = select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == desk).scalar_subquery()
    resetter = aliased(Account)
    return connection.execute(
        select(
            Account.account,
            Account.name,
            Membership.role,
            Account.verify_key,
            Account.recipient,
            Grant.epoch,
            FreshKeys.day.label("fresh_day"),
            FreshKeys.wait_until,
            resetter.name.label("reset_by"),
            Account.deactivated_day,
            Absence.first_day,
            Absence.last_day,
            Absence.cover,
        )
        .join(Membership, Membership.account == Account.account)
        .outerjoin(Absence, (Absence.account == Account.account) & (Absence.desk == desk) & (Absence.last_day >= day))
        .outerjoin(FreshKeys, FreshKeys.account == Account.account)
        .outerjoin(resetter, resetter.account == FreshKeys.reset_by)
        .outerjoin(Grant, (Grant.account == Account.account) & (Grant.desk == desk) & (Grant.epoch == newest))
        .where(Membership.desk == desk)
        .order_by(Account.name_folded)
    ).all()


def proposals_about_members(connection: Connection, desk: bytes, since: dt.date) -> Sequence[AnyRow]:
    """What administrators proposed after this day of members of a desk, the oldest first."""
    return connection.execute(
        select(Proposal.account, Proposal.act, Proposal.day, Account.name)
        .join(Membership, Membership.account == Proposal.account)
        .join(Account, Account.account == Proposal.proposed_by)
        .where(Membership.desk == desk, Proposal.day > since)
        .order_by(Proposal.day, Proposal.act)
    ).all()


def former_granters(connection: Connection, desk: bytes) -> Sequence[AnyRow]:
    """Who once handed on this desk's keys, with the key of then, and is not in it any more or has other keys now."""
    still = (
        exists()
        .where(Membership.desk == desk, Membership.account == Account.account)
        .where(Account.verify_key == Grant.granted_by_key)
    )
    return connection.execute(
        select(Account.account, Account.name, Account.name_folded, Grant.granted_by_key, Account.recipient)
        .join(Grant, Grant.granted_by == Account.account)
        .where(Grant.desk == desk, ~still)
        .distinct()
        .order_by(Account.name_folded)
    ).all()


def desks_held_alone(connection: Connection, account: bytes) -> Sequence[bytes]:
    """The desks of which nobody else who comes in holds the newest keys, or earlier ones that a cover still needs."""
    newest, other = aliased(DeskKeys), aliased(Grant)
    last = select(func.max(newest.epoch)).where(newest.desk == Grant.desk).correlate(Grant).scalar_subquery()
    active = select(Account.account).where(Account.deactivated_day.is_(None))
    needed = exists().where(Cover.case_id == Case.case_id, Case.desk == Grant.desk, Cover.epoch == Grant.epoch)
    shared = (
        exists()
        .where(other.desk == Grant.desk, other.epoch == Grant.epoch, other.account != account)
        .where(other.account.in_(active))
    )
    return connection.scalars(
        select(Grant.desk)
        .where(Grant.account == account, ~shared, (Grant.epoch == last) | needed)
        .distinct()
        .order_by(Grant.desk)
    ).all()


def desks_led_alone(connection: Connection, account: bytes) -> Sequence[bytes]:
    """The desks that this person leads and whose newest keys no other lead who comes in holds."""
    other, held = aliased(Membership), aliased(Grant)
    newest = select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == Membership.desk).correlate(Membership)
    epoch = newest.scalar_subquery()
    holds = exists().where(Grant.desk == Membership.desk, Grant.account == account, Grant.epoch == epoch)
    another = exists().where(
        other.desk == Membership.desk,
        other.role == "lead",
        other.account != account,
        other.account.in_(select(Account.account).where(Account.deactivated_day.is_(None))),
        held.account == other.account,
        held.desk == other.desk,
        held.epoch == epoch,
    )
    return connection.scalars(
        select(Membership.desk)
        .where(Membership.account == account, Membership.role == "lead", holds, ~another)
        .order_by(Membership.desk)
    ).all()


def alone_reads_some(connection: Connection, desk: bytes, account: bytes) -> bool:
    """Is there a case of the desk that this lead can open, and from which every other lead who could is barred?"""
    # The case stands two selects further out, where SQLAlchemy looks for it only if it is told to.
    barred = exists().where(Bar.case_id == Case.case_id, Bar.account == Membership.account).correlate(Case, Membership)
    leads = (
        exists()
        .where(Membership.desk == desk, Membership.role == "lead")
        .where(Grant.account == Membership.account, Grant.desk == desk, Grant.epoch == Cover.epoch)
        .where(~barred)
        .correlate(Case, Cover)
    )
    with_bars = select(Case.case_id).join(Cover, Cover.case_id == Case.case_id).join(Bar, Bar.case_id == Case.case_id)
    alone = with_bars.where(
        Case.desk == desk, leads.where(Membership.account == account), ~leads.where(Membership.account != account)
    )
    return connection.scalar(alone.limit(1)) is not None


def hold_still(connection: Connection, account: bytes) -> None:
    """Nobody else changes who holds the keys of this person's desks until this transaction ends."""
    own = select(Membership.desk).where(Membership.account == account)
    connection.execute(select(Desk.desk).where(Desk.desk.in_(own)).order_by(Desk.desk).with_for_update())


def remove_member(connection: Connection, desk: bytes, account: bytes) -> None:
    """Ends a membership, and destroys the grants that came with it; nobody is covered by them any more."""
    connection.execute(update(Absence).where(Absence.desk == desk, Absence.cover == account).values(cover=None))
    connection.execute(delete(Grant).where(Grant.desk == desk, Grant.account == account))
    connection.execute(delete(Membership).where(Membership.desk == desk, Membership.account == account))


def release_cases(connection: Connection, desk: bytes, account: bytes) -> None:
    """Nobody works on what this member worked on."""
    connection.execute(update(Case).where(Case.desk == desk, Case.assignee == account).values(assignee=None))


def end_grants(connection: Connection, account: bytes) -> None:
    """Nothing is sealed to this person any more, at no desk."""
    connection.execute(delete(Grant).where(Grant.account == account))


def release_every_case(connection: Connection, account: bytes) -> None:
    """Nobody works on what this member worked on, or counts on them to, at no desk."""
    connection.execute(update(Case).where(Case.assignee == account).values(assignee=None))
    connection.execute(update(Absence).where(Absence.cover == account).values(cover=None))


def is_active(connection: Connection, account: bytes) -> bool:
    """Does this person come in?"""
    return connection.scalar(select(Account.deactivated_day).where(Account.account == account)) is None


def is_member(connection: Connection, desk: bytes, account: bytes) -> bool:
    """Is this person in this desk?"""
    return (
        connection.scalar(select(Membership.role).where(Membership.desk == desk, Membership.account == account))
        is not None
    )

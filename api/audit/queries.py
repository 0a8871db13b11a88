"""The audit log's statements."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from api.audit.schemas import BLANK, DONE, Filters
from api.authz.principal import CaseId, DeskId
from api.authz.queries import AnyRow
from api.models import (
    Account,
    AuditCheckpoint,
    AuditEvent,
    AuditLeaf,
    AuditReference,
    Desk,
    Membership,
)
from crypto.encoding import b64

_ENTRY = (
    AuditEvent.event,
    AuditEvent.day,
    AuditEvent.actor,
    AuditEvent.action,
    AuditEvent.subject,
    AuditEvent.outcome,
    AuditEvent.salt,
    AuditEvent.position,
)


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows more, with every column but the position."""
    connection.execute(insert(AuditEvent), list(rows))


def reference(connection: Connection, case: CaseId) -> bytes | None:
    """By which name the log speaks of this case, if it has spoken of it before."""
    return connection.scalar(select(AuditReference.reference).where(AuditReference.case_id == case))


def add_reference(connection: Connection, case: CaseId, reference: bytes) -> None:
    """The name by which the log will speak of it."""
    connection.execute(insert(AuditReference).values(case_id=case, reference=reference))


def refusals(connection: Connection, actor: bytes | None, day: dt.date) -> int:
    """How often this person, or nobody in particular, was refused on this day."""
    refused = (AuditEvent.day == day, AuditEvent.actor == actor, AuditEvent.outcome != DONE, AuditEvent.action != BLANK)
    return connection.scalar(select(func.count()).select_from(AuditEvent).where(*refused)) or 0


def is_done(connection: Connection, day: dt.date, actor: bytes, action: str, subject: str) -> bool:
    """Has this person done this on this day, to this?"""
    done = (AuditEvent.day == day, AuditEvent.actor == actor, AuditEvent.action == action)
    found = select(AuditEvent.event).where(*done, AuditEvent.subject == subject, AuditEvent.outcome == DONE)
    return connection.scalar(found.limit(1)) is not None


# --- reading


def entries(
    connection: Connection, filters: Filters, before: tuple[dt.date, bytes] | None, entries_max: int
) -> Sequence[AnyRow]:
    """Entries by day, the newest first; within a day in an order that says nothing. Blanks are none."""
    wanted = select(*_ENTRY).where(*_conditions(filters))
    if before is not None:
        day, event = before
        wanted = wanted.where(or_(AuditEvent.day < day, and_(AuditEvent.day == day, AuditEvent.event > event)))
    return connection.execute(wanted.order_by(AuditEvent.day.desc(), AuditEvent.event).limit(entries_max)).all()


def _conditions(filters: Filters) -> Iterable[ColumnElement[bool]]:
    yield AuditEvent.action != BLANK
    if filters.since is not None:
        yield AuditEvent.day >= filters.since
    if filters.until is not None:
        yield AuditEvent.day <= filters.until
    if filters.actor is not None:
        yield AuditEvent.actor == filters.actor
    if filters.action is not None:
        yield AuditEvent.action == filters.action
    if filters.subject is not None:
        yield AuditEvent.subject == filters.subject
    if filters.outcome is not None:
        yield (AuditEvent.outcome == DONE) == (filters.outcome == DONE)


def of_desk(connection: Connection, desk: DeskId, about_people: Collection[str], entries_max: int) -> Sequence[AnyRow]:
    """What was done to a desk, and of these actions what was done to its members."""
    members = [b64(one) for one in connection.scalars(select(Membership.account).where(Membership.desk == desk))]
    of_people = and_(AuditEvent.subject.in_(members), AuditEvent.action.in_(about_people))
    wanted = or_(AuditEvent.subject == b64(desk), of_people)
    newest = select(*_ENTRY).where(wanted, AuditEvent.outcome == DONE)
    return connection.execute(newest.order_by(AuditEvent.day.desc(), AuditEvent.event).limit(entries_max)).all()


def people(connection: Connection, accounts: Collection[bytes]) -> Sequence[Row[bytes, str]]:
    """The names of these, as far as they are people."""
    return connection.execute(
        select(Account.account, Account.name).where(Account.account.in_(accounts)).order_by(Account.name_folded)
    ).all()


def desks(connection: Connection, ids: Collection[bytes]) -> Sequence[Row[bytes, dict[str, str]]]:
    """The names of these, as far as they are desks."""
    return connection.execute(select(Desk.desk, Desk.names).where(Desk.desk.in_(ids)).order_by(Desk.desk)).all()


# --- the closed log


def unclosed_until(connection: Connection, day: dt.date) -> Sequence[AnyRow]:
    """What was done until the end of this day and has no place yet; within a day in an order drawn by lot."""
    unclosed = select(*_ENTRY).where(AuditEvent.position.is_(None), AuditEvent.day <= day)
    return connection.execute(unclosed.order_by(AuditEvent.day, AuditEvent.event)).all()


def count_unclosed_until(connection: Connection, day: dt.date) -> int:
    """How many these are."""
    unclosed = (AuditEvent.position.is_(None), AuditEvent.day <= day)
    return connection.scalar(select(func.count()).select_from(AuditEvent).where(*unclosed)) or 0


def newest_checkpoint(connection: Connection) -> Row[int, bytes, str] | None:
    """The last one, or none."""
    return connection.execute(
        select(AuditCheckpoint.size, AuditCheckpoint.peaks, AuditCheckpoint.note)
        .order_by(AuditCheckpoint.size.desc())
        .limit(1)
    ).one_or_none()


def close(connection: Connection, events: Sequence[bytes], leaves: Sequence[bytes], size: int) -> None:
    """Gives these entries the places from `size` on."""
    for position, event in enumerate(events, size):
        connection.execute(update(AuditEvent).where(AuditEvent.event == event).values(position=position))
    connection.execute(
        insert(AuditLeaf), [{"position": position, "leaf": leaf} for position, leaf in enumerate(leaves, size)]
    )


def add_checkpoint(connection: Connection, size: int, peaks: bytes, note: str) -> None:
    """One more."""
    connection.execute(insert(AuditCheckpoint).values(size=size, peaks=peaks, note=note))


def notes(connection: Connection) -> list[str]:
    """Every checkpoint, the oldest first."""
    return list(connection.scalars(select(AuditCheckpoint.note).order_by(AuditCheckpoint.size)))


def size(connection: Connection) -> int:
    """One more than the last position that is taken, by a leaf or by an entry."""
    leaf, entry = (connection.scalar(select(func.max(column))) for column in (AuditLeaf.position, AuditEvent.position))
    return max(-1 if leaf is None else leaf, -1 if entry is None else entry) + 1


def places(connection: Connection, first: int, places_max: int) -> Mapping[int, tuple[bytes | None, AnyRow | None]]:
    """Leaves and entries by position, from `first` on."""
    until = first + places_max
    leaves = connection.execute(
        select(AuditLeaf.position, AuditLeaf.leaf).where(AuditLeaf.position >= first, AuditLeaf.position < until)
    )
    closed = connection.execute(select(*_ENTRY).where(AuditEvent.position >= first, AuditEvent.position < until))
    leaf_at = {row.position: row.leaf for row in leaves}
    entry_at = {row.position: row for row in closed}
    return {position: (leaf_at.get(position), entry_at.get(position)) for position in sorted({*leaf_at, *entry_at})}


def erase(connection: Connection, position: int) -> bool:
    """Deletes the entry at a place; its leaf stays. False if there is none."""
    return connection.execute(delete(AuditEvent).where(AuditEvent.position == position)).rowcount == 1

"""The audit log's statements."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Row, insert, select

from api.models import AuditEvent


def add(connection: Connection, event: bytes, day: dt.date, actor: bytes | None, action: str, subject: str) -> None:
    """One row more."""
    connection.execute(insert(AuditEvent).values(event=event, day=day, actor=actor, action=action, subject=subject))


def newest(connection: Connection, entries_max: int) -> Sequence[Row[dt.date, bytes | None, str, str]]:
    """The last entries by day; within a day in an order that says nothing."""
    return connection.execute(
        select(AuditEvent.day, AuditEvent.actor, AuditEvent.action, AuditEvent.subject)
        .order_by(AuditEvent.day.desc(), AuditEvent.event)
        .limit(entries_max)
    ).all()

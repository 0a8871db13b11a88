"""Writes and reads the audit log."""

import secrets
from typing import Final

from sqlalchemy import Connection

from api.audit import queries
from api.audit.schemas import Action, AuditEntry
from api.authz.principal import AccountId
from api.kit.clock import today

_ENTRIES_MAX: Final = 200


def record(connection: Connection, actor: AccountId | None, action: Action, subject: str) -> None:
    """Leaves a row in the same transaction as the action: both happen, or neither. No actor: the server."""
    queries.add(connection, secrets.token_bytes(16), today(), actor, action.value, subject)


def newest(connection: Connection) -> list[AuditEntry]:
    """The last 200 actions."""
    rows = queries.newest(connection, _ENTRIES_MAX)
    return [AuditEntry(day=row.day, actor=row.actor, action=row.action, subject=row.subject) for row in rows]

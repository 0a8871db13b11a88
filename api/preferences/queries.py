"""The statements of the settings."""

from typing import Any

from sqlalchemy import Connection, select, update

from api.authz.queries import AnyRow
from api.models import Instance


def row(connection: Connection) -> AnyRow:
    """The settings as they are stored; none for what nobody has set."""
    return connection.execute(
        select(
            Instance.name,
            Instance.contact,
            Instance.funders,
            Instance.acknowledge_days,
            Instance.answer_days,
            Instance.retention_days,
            Instance.statistics_recipient,
        )
    ).one()


def store(connection: Connection, columns: dict[str, Any]) -> None:
    """All of them."""
    connection.execute(update(Instance).values(**columns))

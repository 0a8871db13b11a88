"""Runs the migrations on the connection that the server hands over, or on the configured database."""

from alembic import context
from sqlalchemy import Connection

from api.models import Base


def run(connection: Connection) -> None:
    """All steps in the connection's own transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from api.settings import Settings
    from api.storage import run_on

    run_on(Settings().database_url, run)

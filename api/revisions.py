"""From one version of the tables to another, by Alembic.

It is loaded by whoever calls one of these, and holds 10 MB then: a server that serves calls none. What only asks for a
version is in `api.storage`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from shipped import MIGRATIONS

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory


def migrations_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, with the connection that the migrations are to run on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection, revision: str) -> None:
    """Up or down to a revision, in the connection's transaction."""
    from alembic import command

    config = migrations_config(connection)
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Down to an earlier revision, in the connection's transaction; what its tables do not have is lost."""
    from alembic import command

    command.downgrade(migrations_config(connection), revision)


def steps_between(older: str | None, newer: str | None) -> list[str]:
    """The migrations above one revision up to another, the lowest first, as number and sentence; none if it is none."""
    steps = _scripts().iterate_revisions(newer or "base", older or "base")
    return [f"{step.revision} {step.doc}" for step in steps][::-1]


def knows_revision(revision: str) -> bool:
    """Whether this program has this revision of the tables."""
    return any(step.revision == revision for step in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(migrations_config())

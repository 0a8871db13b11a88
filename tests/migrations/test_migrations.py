"""Do the migrations make exactly the tables of the models, forwards and back, on both engines?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from api.kit.clock import today
from api.models import Account, Base, Directory, Grant, Instance, Invitation, OrganisationKey, OrganisationLink
from api.revisions import migrate, migrations_config
from api.storage import is_current, newest_revision, prepare_database, run_on
from tests.world import found


def _result(url: str, query: Callable[[Connection], Any]) -> Any:
    found_out: list[Any] = []
    run_on(url, lambda connection: found_out.append(query(connection)))
    return found_out[0]


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_the_newest_migration_makes_the_tables_of_the_models(empty_database_url: str) -> None:
    prepare_database(empty_database_url)
    assert _result(empty_database_url, _tables) == set(Base.metadata.tables)
    assert _result(empty_database_url, _differences) == []
    assert _result(empty_database_url, is_current)


def test_a_difference_would_be_seen(empty_database_url: str) -> None:
    prepare_database(empty_database_url)
    run_on(
        empty_database_url, lambda connection: connection.execute(text("ALTER TABLE desks ADD COLUMN extra INTEGER"))
    )
    assert [difference[0] for difference in _result(empty_database_url, _differences)] == ["remove_column"]


def test_every_migration_can_be_taken_back_and_done_again(empty_database_url: str) -> None:
    prepare_database(empty_database_url)
    run_on(empty_database_url, found)
    run_on(empty_database_url, lambda connection: migrate(connection, "base"))
    assert _result(empty_database_url, _tables) == set()
    assert not _result(empty_database_url, is_current)
    prepare_database(empty_database_url)
    assert _result(empty_database_url, _differences) == []


def test_preparing_a_prepared_database_keeps_what_is_in_it(empty_database_url: str) -> None:
    def key(connection: Connection) -> bytes:
        return connection.execute(select(Instance.server_key)).scalar_one()

    prepare_database(empty_database_url)
    before = _result(empty_database_url, key)
    run_on(empty_database_url, found)
    prepare_database(empty_database_url)
    assert _result(empty_database_url, key) == before
    assert len(before) == 32


def test_grants_of_before_vouchers_keep_their_granters_key(empty_database_url: str) -> None:
    def grant(connection: Connection) -> None:
        world = found(connection)
        row = {"account": world.account, "desk": world.entry.desk, "epoch": 1, "grant": b"sealed", "day": today()}
        by = {"granted_by": world.account, "granted_by_key": bytes(32), "voucher": bytes(64)}
        connection.execute(insert(Grant).values(**row, **by))

    def kept(connection: Connection) -> list[bool]:
        rows = connection.execute(
            select(Grant.grant, Grant.voucher, Grant.granted_by_key, Account.verify_key).join(
                Account, Account.account == Grant.granted_by
            )
        )
        return [(row.grant, row.voucher, row.granted_by_key) == (b"sealed", None, row.verify_key) for row in rows]

    prepare_database(empty_database_url)
    run_on(empty_database_url, grant)
    run_on(empty_database_url, lambda connection: command.downgrade(migrations_config(connection), "0004"))
    prepare_database(empty_database_url)
    assert _result(empty_database_url, kept) == [True]


def test_migrations_are_one_line() -> None:
    scripts = ScriptDirectory.from_config(migrations_config())
    assert scripts.get_heads() == [newest_revision()]
    assert len(scripts.get_bases()) == 1


def test_a_migrated_sqlite_file_keeps_no_hidden_order(sqlite_url: str) -> None:
    prepare_database(sqlite_url)

    def statements(connection: Connection) -> dict[str, str]:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        return {name: sql for name, sql in rows if name != "alembic_version"}

    made = _result(sqlite_url, statements)
    assert set(made) == set(Base.metadata.tables)
    assert {name for name, sql in made.items() if not sql.rstrip().endswith("WITHOUT ROWID")} == set()


def test_an_organisation_of_before_keeps_its_key_its_directory_and_its_links(empty_database_url: str) -> None:
    """From 0002: the administrator has sealed the key to themselves, and signed in the browser."""
    account, key = bytes(16), bytes(32)
    rows = {
        "accounts": {
            "account": account,
            "name": "Aoi",
            "name_folded": "aoi",
            "salt": bytes(16),
            "auth_digest": bytes(32),
            "verify_key": bytes([7]) * 32,
            "recipient": "age1pq1",
            "passphrase_secret": b"",
            "recovery_secret": b"",
            "recovery_digest": bytes(32),
            "administrator": True,
            "created_day": date(2026, 11, 25),
        },
        "organisation_keys": {"account": account, "verify_key": key, "secret": b"18", "day": date(2026, 11, 25)},
        "directories": {"version": 1, "text": "{}", "signature": bytes(64), "day": date(2026, 11, 25)},
        "invitations": {"token_digest": key, "kind": "founder", "expires_at": 5},
    }

    def fill(connection: Connection) -> None:
        migrate(connection, "0002")
        for table, row in rows.items():
            columns = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)

    run_on(empty_database_url, fill)
    prepare_database(empty_database_url)

    def kept(connection: Connection) -> list[Any]:
        return [
            connection.execute(select(OrganisationKey.secret, OrganisationKey.sealed_by_key)).one(),
            connection.scalars(select(Directory.way)).all(),
            connection.scalars(select(Invitation.kind)).all(),
            connection.scalars(select(OrganisationLink.position)).all(),
        ]

    assert _result(empty_database_url, kept) == [(b"18", bytes([7]) * 32), ["page"], ["founder"], []]
    with pytest.raises(IntegrityError):
        run_on(empty_database_url, lambda connection: connection.execute(update(Directory).values(way="elsewhere")))

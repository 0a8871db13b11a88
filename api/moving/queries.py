"""Every statement of a move: all rows in the order of their keys on both sides, and the mark of one that is not done.

The mark is a table of its own, in no model: only a database into which a move is going on has it.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Column as Named
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    MetaData,
    RowMapping,
    SmallInteger,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from api.models import Base, Case, Erasure, Instance
from api.storage import HALF_MOVED

_AT_ONCE: Final = 50  # rows in memory
_MARK: Final = Table(
    HALF_MOVED,
    MetaData(),
    Named("one", SmallInteger, primary_key=True),
    Named("instance", LargeBinary, nullable=False),
    Named("source", LargeBinary, nullable=False),
)


def tables() -> Sequence[Table]:
    """Every table, after those that it refers to."""
    return Base.metadata.sorted_tables


def tables_there(connection: Connection) -> set[str]:
    """The names of what is in this database."""
    return set(inspect(connection).get_table_names())


def is_half_moved(connection: Connection) -> bool:
    """Whether a move into this database was begun and is not done."""
    return inspect(connection).has_table(HALF_MOVED)


def mark(connection: Connection, instance: bytes, source: bytes) -> None:
    """From now on this database is the unfinished copy of an instance as it was."""
    _MARK.create(connection)
    connection.execute(insert(_MARK).values(one=1, instance=instance, source=source))


def marked(connection: Connection) -> tuple[bytes, bytes]:
    """Of which instance it is a copy, and of which state."""
    row = connection.execute(select(_MARK.c.instance, _MARK.c.source)).one()
    return row.instance, row.source


def mark_again(connection: Connection, source: bytes) -> None:
    """It is a copy of another state."""
    connection.execute(update(_MARK).values(source=source))


def unmark(connection: Connection) -> None:
    """The copy is whole."""
    _MARK.drop(connection)


def server_key(connection: Connection) -> bytes | None:
    """What every instance has from its first start, and no two have alike."""
    return connection.scalar(select(Instance.server_key))


def hold_still(connection: Connection) -> None:
    """On PostgreSQL: nobody writes until this transaction ends."""
    names = ", ".join(table.name for table in tables())
    connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))


def others(connection: Connection) -> int:
    """On PostgreSQL: how many others are connected to this database."""
    alone = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return int(connection.scalar(text(f"{alone} AND backend_type = 'client backend'")) or 0)


def _in_bytes(connection: Connection, column: Named[Any]) -> ColumnElement[Any]:
    """Texts are ordered by their bytes, whatever the language of a server."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return column.collate("C")
    return column


def rows(connection: Connection, table: Table) -> Iterator[RowMapping]:
    """In the order of the primary key, a few at a time."""
    order = [_in_bytes(connection, column) for column in table.primary_key.columns]
    return iter(
        connection.execute(select(table).order_by(*order), execution_options={"yield_per": _AT_ONCE}).mappings()
    )


def count(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def insert_missing(connection: Connection, table: Table, found: Sequence[RowMapping]) -> None:
    """Those rows whose key is not there yet."""
    insert_here = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert_here(table).on_conflict_do_nothing(), [dict(row) for row in found])


def empty(connection: Connection) -> None:
    """Every row goes."""
    for table in reversed(tables()):
        connection.execute(delete(table))


def known_cases(connection: Connection, cases: Collection[bytes]) -> set[bytes]:
    """Which of these are cases of this instance, or were."""
    there = select(Case.case_id).where(Case.case_id.in_(cases))
    return set(connection.scalars(there.union(select(Erasure.case_id).where(Erasure.case_id.in_(cases)))))

"""How do many rows get into a table at once? As tuples, given to the driver as they are."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Connection, Table, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine


class _Prepared(NamedTuple):
    statement: str
    to_driver: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Of the few columns whose values the driver does not take as they are: place, and what to make of a value."""


_TAKEN_AS_THEY_ARE: Final = (bytes, str, int, bool)


class Bulk:
    """An INSERT into some columns of a table, which its rows bring in the order in which the table has them.

    SQLAlchemy's own looks at each value of each row, which for a report costs more than its rows cost the database.
    """

    def __init__(self, model: type[DeclarativeBase], *columns: str) -> None:
        self._table = cast("Table", model.__table__)
        self._columns = columns
        self._prepared: dict[str, _Prepared] = {}

    def insert(self, connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Every row is there, or it raises `IntegrityError` and what is there is for the transaction to take back."""
        prepared = self._for(connection.dialect)
        given = [_to_driver(row, prepared) for row in rows] if prepared.to_driver else list(rows)
        connection.exec_driver_sql(prepared.statement, given)

    def _for(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            compiled = insert(self._table).compile(dialect=dialect, column_keys=list(self._columns))
            assert tuple(compiled.positiontup or ()) == self._columns, "columns in the order of the table"
            to_driver: list[tuple[int, Callable[[Any], Any]]] = []
            for place, name in enumerate(self._columns):
                kind: TypeEngine[Any] = self._table.c[name].type
                make: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
                if make is not None and kind.python_type not in _TAKEN_AS_THEY_ARE:
                    to_driver.append((place, make))
            self._prepared[dialect.name] = _Prepared(str(compiled), tuple(to_driver))
        return self._prepared[dialect.name]


def _to_driver(row: tuple[Any, ...], prepared: _Prepared) -> tuple[Any, ...]:
    values = list(row)
    for place, make in prepared.to_driver:
        values[place] = make(values[place])
    return tuple(values)

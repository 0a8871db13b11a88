"""The rows of an instance as a release left them, for the migrations that come after it.

`python -m tests.migrations.recorded FILE` records the demonstration's, by the tables of today: once for each
release, and never again. Whatever is sealed is cut: no migration may look into it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from api import built
from api.demo.service import furnish
from api.models import Base
from api.models.base import Moment
from api.settings import Settings
from api.staff.service import make_founder_link
from bench.running import free_port
from crypto.encoding import as_day, b64, b64_decode
from tests.conftest import RunningServer

FIRST = Path(__file__).parent / "releases" / "0.1.0.json"
FIRST_REVISION = "0029"
CUT_BYTES = 64
_SINCE = frozenset({"jobs"})
"""It was recorded a migration after that release, which made this table."""
TODAY = dt.date(2026, 11, 27)
MOMENT = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)

Rows = dict[str, list[dict[str, Any]]]


def tables(connection: Connection) -> dict[str, Table]:
    """What is there, whatever the models say, each table after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def _plain(kind: TypeEngine[Any], value: Any) -> Any:
    if isinstance(value, bytes):
        return b64(value)
    return value.isoformat() if isinstance(kind, Date) and value is not None else value


def _value(kind: TypeEngine[Any], plain: Any) -> Any:
    if plain is None:
        return None
    if isinstance(kind, LargeBinary) or kind.python_type is bytes:
        return b64_decode(plain)
    return as_day(plain) if isinstance(kind, Date) else plain


def rows(connection: Connection) -> Rows:
    """Every row of every table, in the order of their keys."""
    found: Rows = {}
    for table in tables(connection).values():
        listed = connection.execute(select(table)).mappings()
        kinds: dict[str, TypeEngine[Any]] = {column.name: column.type for column in table.columns}
        told = [{name: _plain(kinds[name], value) for name, value in row.items()} for row in listed]
        found[table.name] = sorted(told, key=lambda row: json.dumps(row, sort_keys=True))
    return found


def fill(connection: Connection, kept: Rows) -> None:
    """Put rows in, into the tables of their time."""
    for table in tables(connection).values():
        values = [{name: _value(table.c[name].type, plain) for name, plain in row.items()} for row in kept[table.name]]
        if values:
            connection.execute(insert(table), values)


def _cut(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value[: CUT_BYTES * 4 // 3 - 1] if _is_sealed(value) else value for name, value in row.items()}


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(b64(b"age-encryption.org/v1")[:26])


def one_of_each(connection: Connection) -> None:
    """A row for every table that the demonstration leaves empty: allowed by its rules, and without a meaning."""
    for table in Base.metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is None:
            connection.execute(
                insert(table).values({one.name: _made_up(connection, table, one) for one in table.columns})
            )


def _made_up(connection: Connection, table: Table, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    rules = " ".join(str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint))
    allowed = re.search(rf"\b{column.name} IN \('([\w-]+)'", rules)
    if allowed is not None:
        return allowed[1]
    kind = column.type
    if isinstance(kind, LargeBinary):
        return bytes(kind.length or 3)
    made_up: dict[type[Any], Any] = {Date: TODAY, Boolean: False, JSON: [], Moment: MOMENT, String: "x"}
    return next((value for of, value in made_up.items() if isinstance(kind, of)), 1)


def record(file: Path) -> None:
    """Of a fresh demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        koe = RunningServer(
            Settings(data=Path(folder) / "data", port=port, demo=True, second_factor="optional"), built.BUILT
        )
        koe.start()
        token = koe.write(make_founder_link)
        assert token is not None
        furnish(koe.origin, token)
        koe.write(one_of_each)
        found: Rows = koe.read(rows)
        koe.stop()
    found = {name: [_cut(row) for row in listed] for name, listed in found.items() if name not in _SINCE}
    file.write_text(json.dumps(found, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]))

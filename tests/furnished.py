"""Setting up an organisation takes twenty requests, and as many keys: done once for some minutes, then put in.

What is put in are the rows that a real set-up left in another server of the same settings, with all their keys; the
people are copies of those who did it. The set-up itself is what tests/journeys/test_main_path.py begins with.
"""

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select

from api.demo import staff
from api.kit.clock import now, today
from api.models import Account, Base
from api.uploads.queries import server_key
from crypto import codes
from tests.conftest import RunningServer

GOOD_FOR_SECONDS = 240
"""The sessions of an older set-up are not what a test of them expects."""
OF_THE_PLACE = {"port", "data", "database_url", "origin", "cover_keys", "audit_key", "blobs", "blobs_endpoint"}
"""Settings of which a set-up leaves nothing in a row."""

T = TypeVar("T")
Person = TypeVar("Person", bound=staff.Member)
Rows = Mapping[Table, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class _Kept:
    rows: Rows
    told: Any
    day: date
    until: float


_kept: dict[tuple[object, str], _Kept] = {}


def _rows(connection: Connection) -> Rows:
    return {
        table: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in Base.metadata.sorted_tables
    }


def _has_people(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.count()).select_from(Account)))


def _put(connection: Connection, rows: Rows) -> bytes:
    for table in reversed([*rows]):
        connection.execute(delete(table))
    for table, some in rows.items():
        if some:
            connection.execute(insert(table), some)
    return server_key(connection)


def at(person: Person, origin: str) -> Person:
    """A copy who is at another address and has what is theirs for themselves."""
    there = copy(person)
    for name, value in vars(person).items():
        if type(value) in (list, dict):
            setattr(there, name, copy(value))
    there.origin = origin
    staff.fresh_passphrase()  # is theirs; who comes next gets the next
    return there


def set_up_by(steps: Callable[[RunningServer], T], placed: Callable[[T, RunningServer], T], koe: RunningServer) -> T:
    """What these steps come to: taken on this server, or some minutes ago on another, and then ``placed`` here."""
    settings = sorted(koe.settings.model_dump(exclude=OF_THE_PLACE).items())
    key = (steps, repr((codes.PASSPHRASE_COST, settings)))
    is_held = abs(now() - datetime.now(UTC)) > timedelta(seconds=5)
    if is_held or koe.read(_has_people):
        return steps(koe)
    kept = _kept.get(key)
    if kept is None or kept.day != today() or kept.until < time.monotonic():
        before = koe.read(_rows)
        told = steps(koe)
        left = {table: rows for table, rows in koe.read(_rows).items() if rows != before[table]}
        kept = _kept[key] = _Kept(left, told, today(), time.monotonic() + GOOD_FOR_SECONDS)
    else:
        assert koe.state is not None
        koe.state.crowd._key = hmac.digest(koe.write(_put, kept.rows), b"koe/v1/crowd", "sha256")
    return placed(kept.told, koe)

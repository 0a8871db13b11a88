"""How does the log go into a spreadsheet, or into a program? A page at a time, so that no length of it fills memory."""

import csv
import io
from collections.abc import AsyncIterator, Callable

from api.audit import service
from api.audit.schemas import Asked, AuditEntry, AuditPage
from api.kit.db import Database
from crypto.encoding import Json, b64, canonical

_COLUMNS = ("day", "actor", "actor_name", "action", "subject", "subject_name", "outcome", "position")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Line = Callable[[dict[str, str | int | None]], str]


async def lines(database: Database, asked: Asked, line: Line) -> AsyncIterator[str]:
    """Every entry that fits, each as `line` writes it."""
    while True:
        page = await database.read(service.read_audit, asked)
        names = _names(page)
        yield "".join(line(_fields(entry, names)) for entry in page.entries)
        if page.next is None:
            return
        asked = asked.model_copy(update={"before": page.next})


async def csv_lines(database: Database, asked: Asked) -> AsyncIterator[str]:
    """For Excel: a byte order mark, a line of names, and nothing that a spreadsheet would take for a formula."""
    yield "\ufeff" + _csv_line(dict.fromkeys(_COLUMNS) | {name: name for name in _COLUMNS})
    async for some in lines(database, asked, _csv_line):
        yield some


def json_lines(database: Database, asked: Asked) -> AsyncIterator[str]:
    """One object a line."""
    return lines(database, asked, _json_line)


def _names(page: AuditPage) -> dict[str, str]:
    people = {b64(person.account): person.name for person in page.people}
    return people | {b64(desk.desk): desk.names.get("en") or next(iter(desk.names.values())) for desk in page.desks}


def _fields(entry: AuditEntry, names: dict[str, str]) -> dict[str, str | int | None]:
    actor = None if entry.actor is None else b64(entry.actor)
    return {
        "day": entry.day.isoformat(),
        "actor": actor,
        "actor_name": names.get(actor or ""),
        "action": entry.action,
        "subject": entry.subject,
        "subject_name": names.get(entry.subject),
        "outcome": entry.outcome,
        "position": entry.position,
    }


def _json_line(fields: dict[str, str | int | None]) -> str:
    value: Json = dict(fields)
    return canonical(value).decode() + "\n"


def _csv_line(fields: dict[str, str | int | None]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(fields[name]) for name in _COLUMNS])
    return out.getvalue()


def _harmless(value: str | int | None) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text

"""What becomes of a staff write that was refused? A row in the log, written after the answer has gone out."""

from fastapi import Request
from sqlalchemy import Connection
from starlette.background import BackgroundTask

from api.audit import service
from api.authz.guard import SAFE_METHODS, Caller, caller_of, database_of, permission_of
from api.authz.telling import BY_ITSELF
from api.kit import log
from api.kit.db import Database
from api.kit.errors import Busy, NoRoom, Problem
from crypto.encoding import b64

_TOLD = frozenset({403, 404, 409, 410})


def note_refusal(request: Request, problem: Problem) -> BackgroundTask | None:
    """What is still to be done when the answer is out; nothing for a reader, a stranger or a slip of the pen."""
    caller, permission = caller_of(request), permission_of(request)
    if caller is None or caller.account is None or permission is None:
        return None
    if request.method in SAFE_METHODS or permission in BY_ITSELF or problem.status not in _TOLD:
        return None
    return BackgroundTask(_write, database_of(request), caller, permission, problem.slug)


async def _write(database: Database, caller: Caller, permission: str, slug: str) -> None:
    """Nobody waits for it, and the answer is out: what cannot be written is said in our own log."""
    try:
        await database.write(_note, caller, permission, slug)
    except (Busy, NoRoom):
        log.event("not-written")


def _note(connection: Connection, caller: Caller, permission: str, slug: str) -> None:
    """The object is named only where the caller has a part in it: what is foreign or missing stays unnamed."""
    subject = "" if caller.desk is None else b64(caller.desk)
    if caller.case is not None:
        subject = service.subject_of(connection, caller.case)
    service.record_refusal(connection, caller.account, permission, subject, slug)

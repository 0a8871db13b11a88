"""The door of notes; they are read with their case."""

from typing import Final

from api.authz.guard import StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.notes import service
from api.notes.schemas import NewNote, NoteKept

router = StaffRouter(prefix="/api/v1/cases/{case}/notes")

_BODY_BYTES_MAX: Final = 200_000  # a letter of the top of the ladder in base64


@router.post("", permission=Permission.WRITE_NOTE, body_bytes_max=_BODY_BYTES_MAX)
async def write_note(new: NewNote, case: TheCase, database: TheDatabase) -> NoteKept:
    """Something for the desk alone."""
    return await database.write(service.write_note, case, new)

"""Which note follows which? What they say, and whether one is a referral, stays sealed."""

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record_on_case
from api.authz.principal import ReadableCase
from api.casework.states import Withdrawn
from api.kit.clock import today
from api.kit.errors import Problem
from api.notes import queries
from api.notes.schemas import NewNote, NoteKept, NoteSeen
from crypto.age_format import check_envelope
from crypto.encoding import digest
from crypto.letters import Kind
from crypto.refusals import Refused


class PlaceTaken(Problem):
    """Another note has this place, or the one before it is not there; `next` is the free place."""

    status, title, slug = 409, "Another note came first", "counter-taken"


class UnusableNote(Problem):
    """A note that the server can see to be none."""

    status, title, slug = 422, "This note cannot be kept", "unusable-note"


def notes_of(connection: Connection, case: ReadableCase) -> list[NoteSeen]:
    """All notes of a case, also those that a desk before has kept for itself, which do not open."""
    return [
        NoteSeen(counter=row.counter, day=row.day, digest=row.digest, note=row.ciphertext)
        for row in queries.notes(connection, case)
    ]


def write_note(connection: Connection, case: ReadableCase, new: NewNote) -> NoteKept:
    """[P-36] Keeps a note, whoever works on the case. The same note sent twice is one."""
    state = queries.hold_still(connection, case)
    kept, note_digest = queries.digests(connection, case), digest(new.note)
    if kept.get(new.counter) == note_digest:
        return NoteKept(counter=new.counter)
    if state == "withdrawn":
        raise Withdrawn
    free = max(kept, default=0) + 1
    if new.counter != free:
        raise PlaceTaken(next=free)
    try:
        check_envelope(new.note, Kind.NOTE.sizes)
    except Refused:
        raise UnusableNote from None
    queries.add(connection, case, new.counter, note_digest, new.note, today())
    record_on_case(connection, case.reader, Action.WRITE_NOTE, case.case)
    return NoteKept(counter=new.counter)

"""What a desk reads of its cases and does with them; how a case moves is in `api.casework`."""

from collections.abc import Sequence
from typing import Final, LiteralString

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record_on_case
from api.authz.fields import named
from api.authz.principal import DeskMember, ReadableCase
from api.authz.queries import AnyRow
from api.cases import queries
from api.cases.queries import Look
from api.cases.schemas import (
    CaseLetter,
    CaseSeen,
    CaseState,
    CaseStepSeen,
    HandedOver,
    HandoverSeen,
    NewAssignee,
    NewHandover,
    NewLetter,
    NewReply,
    NewStep,
    Replied,
    SealedCover,
    SentReply,
)
from api.casework import queries as casework
from api.casework.service import happen, put_down
from api.casework.states import Event, Withdrawn
from api.conflicts.service import conflicts_of
from api.directory.service import listed_desk
from api.erasure.service import day_of_erasure, kept_after_closing
from api.kit.clock import today
from api.kit.db import Database
from api.kit.errors import Problem
from api.notes.service import notes_of
from api.running import Running
from api.uploads import service as uploads
from api.uploads.schemas import NewFile, UploadSeen
from crypto.age_format import check_envelope
from crypto.encoding import digest
from crypto.letters import LADDER, SMALL_BYTES, Kind
from crypto.refusals import Refused

HANDOVERS_MAX: Final = 100


class Claimed(Problem):
    """A colleague works on it."""

    status, title, slug = 409, "A colleague works on this case", "claimed"


class NoSuchColleague(Problem):
    """Nobody of this desk who may see the case and could open it."""

    status, title, slug = 409, "This colleague cannot work on this case", "no-such-colleague"


class CounterTaken(Problem):
    """Another reply has this place, or the one before it is not there; `next` is the free place."""

    status, title, slug = 409, "Another reply came first", "counter-taken"


class StaleEpoch(Problem):
    """Sealed to keys that are not the newest; `epoch` is."""

    status, title, slug = 409, "The desk has a newer key", "stale-epoch"


class SameDesk(Problem):
    """It is this desk's already."""

    status, title, slug = 409, "This desk has the case already", "same-desk"


class BarredThere(Problem):
    """No lead of that desk may see this case."""

    status, title, slug = 409, "The leads of that desk are barred from this case", "barred-there"


class CoverReplaced(Problem):
    """A colleague sealed the cover again in the meantime."""

    status, title, slug = 409, "A colleague sealed this case again", "cover-replaced"


class MalformedEnvelope(Problem):
    """A letter that the server can see to be none; `part` says which, `reason` why."""

    status, title, slug = 422, "This letter cannot be delivered", "malformed-envelope"


# --- a case


async def read_case(database: Database, case: ReadableCase) -> CaseSeen:
    """A case, and the day on which it was opened by whom: queued before the answer, and waited for by nobody."""
    seen, look, noted = await database.read(_read_and_look, case)
    if not noted:
        database.write_later(_note_openings, look)
    return seen


def _read_and_look(connection: Connection, case: ReadableCase) -> tuple[CaseSeen, Look, bool]:
    look = Look(case, today())
    return _case_seen(connection, case), look, queries.is_noted(connection, look)


def _note_openings(connection: Connection, looks: Sequence[Look]) -> list[None]:
    queries.note_openings(connection, looks)
    return [None for _ in looks]


def _case_seen(connection: Connection, case: ReadableCase) -> CaseSeen:
    """Everything that is sealed to the desk."""
    row = queries.case(connection, case)
    return CaseSeen(
        case=row.case_id,
        desk=row.desk,
        day=row.day,
        state=row.state,
        state_day=row.state_day,
        erased_on=day_of_erasure(row.state, row.state_day, kept_after_closing(connection, case.desk)),
        turn=row.turn,
        due=row.due,
        steps=[
            CaseStepSeen(state=one.state, author=one.author, day=one.day)
            for one in casework.steps(connection, case.case)
        ],
        urgent=row.urgent,
        assignee=row.assignee,
        verify_key=row.verify_key,
        epoch=row.epoch,
        cover=row.cover,
        ring=row.ring,
        letters=[
            CaseLetter(author=one.author, counter=one.counter, day=one.day, digest=one.digest, letter=one.ciphertext)
            for one in queries.letters(connection, case, "case")
            if one.ciphertext is not None
        ],
        replies=[
            SentReply(counter=one.counter, day=one.day, deleted=one.ciphertext is None, digest=one.digest)
            for one in queries.letters(connection, case, "mailbox")
            if one.author == "desk"
        ],
        receipt=row.receipt,
        handovers=[_handover(one, case.desk) for one in queries.handovers_of_case(connection, case)],
        notes=notes_of(connection, case),
        conflicts=conflicts_of(connection, case.desk),
    )


def _handover(row: AnyRow, desk: bytes) -> HandoverSeen:
    return HandoverSeen(
        case=row.case_id,
        counter=row.counter,
        giver=row.giver,
        receiver=row.receiver,
        day=row.day,
        given_by=row.given_by if row.giver == desk else None,
    )


def _take_hold(connection: Connection, case: ReadableCase) -> None:
    """The reader may work on it: it is not withdrawn, and no colleague works on it."""
    now = casework.standing_of(connection, case.case)
    if now.state == "withdrawn":
        raise Withdrawn
    if now.assignee not in (None, case.reader):
        raise Claimed


async def read_part(server: Running, case: ReadableCase, attachment: bytes, part: int) -> bytes:
    """A part of a file that a letter names; `Missing` for any other, also for one that is still on its way."""
    return await uploads.read_part(
        server, lambda connection: queries.has_part(connection, case, attachment, part), (case.case, attachment, part)
    )


def claim(connection: Connection, case: ReadableCase) -> CaseState:
    """From now on the reader works on it."""
    _take_hold(connection, case)
    now = happen(connection, case.case, Event.CLAIM, "desk")
    casework.assign(connection, case.case, case.reader)
    record_on_case(connection, case.reader, Action.CLAIM_CASE, case.case)
    return CaseState(state=now.state, assignee=case.reader)


def release(connection: Connection, case: ReadableCase) -> CaseState:
    """Nobody works on it now; one that nobody ever answered waits as if it had just been received."""
    _take_hold(connection, case)
    now = put_down(connection, case.case)
    record_on_case(connection, case.reader, Action.RELEASE_CASE, case.case)
    return CaseState(state=now.state, assignee=None)


def assign(connection: Connection, case: ReadableCase, new: NewAssignee) -> CaseState:
    """A lead gives it to a colleague who can open it, or takes it from whoever has it: a lead's word ends a claim."""
    if new.account is None:
        now = put_down(connection, case.case)
    else:
        if not queries.can_work_on(connection, case, new.account):
            raise NoSuchColleague
        now = happen(connection, case.case, Event.CLAIM, "desk")
        casework.assign(connection, case.case, new.account)
    record_on_case(connection, case.reader, Action.ASSIGN_CASE, case.case)
    return CaseState(state=now.state, assignee=new.account)


_STEPS: Final = {
    "triage": (Event.TRIAGE, Action.TRIAGE_CASE),
    "refer": (Event.REFER, Action.REFER_CASE),
    "close": (Event.CLOSE, Action.CLOSE_CASE),
    "reopen": (Event.REOPEN, Action.REOPEN_CASE),
}


def step(connection: Connection, case: ReadableCase, new: NewStep) -> CaseState:
    """The desk moves a case on; the same step twice is one. Whoever refers or closes it works on it."""
    event, action = _STEPS[new.event]
    _take_hold(connection, case)
    now = happen(connection, case.case, event, "desk")
    if event in (Event.REFER, Event.CLOSE):
        casework.assign(connection, case.case, case.reader)
    record_on_case(connection, case.reader, action, case.case)
    return CaseState(state=now.state, assignee=casework.standing_of(connection, case.case).assignee)


async def begin_file(server: Running, case: ReadableCase, new: NewFile) -> UploadSeen:
    """A ticket for a file that a reply will name; whoever may not reply now gets none."""
    await server.database.write(_take_hold, case)
    return await uploads.begin_file(server, case.case, new)


def reply(connection: Connection, case: ReadableCase, new: NewReply) -> Replied:
    """One answer: a letter for the mailbox and its copy for the case. The same answer sent twice is one."""
    sent = queries.reply_digests(connection, case)
    letter_digest = digest(new.letter)
    if sent.get(new.counter) == letter_digest:
        return Replied(counter=new.counter, state=casework.standing_of(connection, case.case).state)
    _take_hold(connection, case)
    now = happen(connection, case.case, Event.REPLY, "desk")
    free = max(sent, default=0) + 1
    if new.counter != free:
        raise CounterTaken(next=free)
    _check_letters(new)
    files = named(new.attachments)
    refusal = uploads.missing(connection, case.case, files, "desk")
    if refusal is not None:
        raise refusal
    uploads.bind(connection, case.case, files, counter=new.counter)
    queries.add_letter(connection, case, "mailbox", new.counter, letter_digest, new.letter, today())
    queries.add_letter(connection, case, "case", new.counter, digest(new.copy_), new.copy_, today())
    casework.assign(connection, case.case, case.reader)
    record_on_case(connection, case.reader, Action.REPLY, case.case)
    return Replied(counter=new.counter, state=now.state)


def _check_letters(new: NewLetter) -> None:
    _check_part("letter", new.letter, LADDER)
    _check_part("copy", new.copy_, LADDER)


def replace_cover(connection: Connection, member: DeskMember, case: bytes, new: SealedCover) -> bool:
    """Puts a cover of a case of the member's desk in the place of the one that it names; does it stand there now?."""
    _check_cover(new)
    return queries.replace_cover(connection, member, case, new)


def _check_cover(new: SealedCover) -> None:
    _check_part("cover", new.cover, (SMALL_BYTES,))
    _check_part("ring", new.ring, Kind.RING.sizes)


def _check_part(part: LiteralString, sealed: bytes, sizes: Sequence[int]) -> None:
    try:
        check_envelope(sealed, sizes)
    except Refused:
        raise MalformedEnvelope(part=part) from None


# --- to another desk


def hand_over(connection: Connection, case: ReadableCase, new: NewHandover) -> HandedOver:
    """[P-21] The case is the other desk's from now on: its cover is sealed to them, and the one before destroyed."""
    _take_hold(connection, case)
    if new.receiver == case.desk:
        raise SameDesk
    listed = listed_desk(connection, new.receiver)
    if new.epoch != listed.epoch:
        raise StaleEpoch(epoch=listed.epoch)
    if not queries.is_readable_at(connection, case, new.receiver, new.epoch):
        raise BarredThere
    free = max(queries.reply_digests(connection, case), default=0) + 1
    if new.counter != free:
        raise CounterTaken(next=free)
    _check_letters(new)
    if not replace_cover(connection, DeskMember(case.reader, case.desk), case.case, new):
        raise CoverReplaced
    queries.add_letter(connection, case, "mailbox", new.counter, digest(new.letter), new.letter, today())
    queries.add_letter(connection, case, "case", new.counter, digest(new.copy_), new.copy_, today())
    casework.end_asks(connection, case.case, "done", today(), of=new.receiver)
    happen(connection, case.case, Event.MOVE, "desk")
    queries.move(connection, case, new.receiver)
    queries.add_handover(connection, case, new.receiver, new.counter, today())
    record_on_case(connection, case.reader, Action.HAND_OVER_CASE, case.case)
    return HandedOver(receiver=new.receiver)


def read_handovers(connection: Connection, member: DeskMember) -> list[HandoverSeen]:
    """The latest cases that this desk gave away or was given."""
    return [_handover(row, member.desk) for row in queries.handovers_of_desk(connection, member, HANDOVERS_MAX)]

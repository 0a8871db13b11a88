"""What a desk reads of its lists, and how their covers are sealed to new keys."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import DeskMember
from api.authz.queries import AnyRow
from api.cases.service import StaleEpoch, replace_cover
from api.desks.service import newest_epoch
from api.erasure.service import day_of_erasure, kept_after_closing
from api.kit.clock import today
from api.kit.errors import Malformed
from api.queue import queries
from api.queue.queries import Place, View
from api.queue.schemas import (
    RESEALED_MAX,
    Asked,
    Counts,
    NewCache,
    QueueCase,
    QueuePage,
    Resealed,
    ResealedCovers,
    Resealing,
    WantedCases,
    WantedCovers,
)
from crypto.encoding import b64, b64_decode, lp, u32
from crypto.refusals import WrongEncoding

PAGE_CASES: Final = 50
LATER_CASES: Final = 100
"""Whoever goes on after the first page wants many, and each page costs a round."""
LONG_CASES: Final = 500
"""Whoever looks through a whole list for what only the covers say wants them all."""


def _cursor(place: Place) -> str:
    """u8 urgent ‖ u32 day ‖ case, in b64."""
    return b64(bytes([place.urgent]) + u32(place.day.toordinal()) + place.case)


def _place(cursor: str) -> Place:
    """The place that a cursor names; `Malformed` for one that we did not make."""
    try:
        data = b64_decode(cursor, 21)
        return Place(data[0] == 1, date.fromordinal(int.from_bytes(data[1:5], "big")), data[5:])
    except (WrongEncoding, ValueError, OverflowError):
        raise Malformed([{"loc": ("query", "after"), "type": "cursor"}]) from None


def read_queue(connection: Connection, member: DeskMember, asked: Asked) -> QueuePage:
    """A page of one of the desk's lists; with the first page, how many cases there are in each list."""
    place = None if asked.after is None else _place(asked.after)
    view = _view(connection, member, asked, counts=place is None)
    cases = _rows_of_page(asked)
    rows = queries.queue(connection, member, view, place, cases + 1)
    page = rows[:cases]
    return QueuePage(
        cases=_queue_cases(connection, member.desk, page),
        next=None if len(rows) <= cases else _cursor(queries.place_of(view, page[-1])),
        counts=Counts(**queries.counts(connection, member, view)) if place is None else None,
    )


def _rows_of_page(asked: Asked) -> int:
    if asked.after is None:
        return PAGE_CASES
    return LONG_CASES if asked.long else LATER_CASES


def _view(connection: Connection, member: DeskMember, asked: Asked, *, counts: bool) -> View:
    """Of the desk's days and of who covers for whom is asked only what the rows or the counts depend on."""
    hands, until = [member.account], today()
    if counts or asked.holder == "me" or asked.view == "due":
        covered, days = queries.covered_and_days(connection, member, until)
        hands, until = [*hands, *covered], days.due_until(until)
    return View(asked.view, asked.holder, asked.urgent, asked.state, until, hands)


def _queue_cases(connection: Connection, desk: bytes, rows: Sequence[AnyRow]) -> list[QueueCase]:
    is_over = any(row.turn == "nobody" for row in rows)
    kept = kept_after_closing(connection, desk) if is_over else timedelta()
    return [_queue_case(row, day_of_erasure(row.state, row.state_day, kept)) for row in rows]


def _queue_case(row: AnyRow, erased_on: date | None) -> QueueCase:
    return QueueCase(
        case=row.case_id,
        day=row.day,
        state=row.state,
        turn=row.turn,
        due=row.due,
        erased_on=erased_on,
        urgent=row.urgent,
        assignee=row.assignee,
        assignee_name=row.assignee_name,
        letters=row.letters,
        answered=row.answered,
        verify_key=row.verify_key,
        epoch=row.epoch,
        cover_digest=row.cover_digest,
    )


def read_covers(connection: Connection, member: DeskMember, wanted: WantedCovers) -> bytes:
    """Case 16 ‖ lp(cover) for each that is this desk's, and ‖ lp(ring) where wanted; the others are as if not there."""
    return b"".join(
        row.case_id + lp(row.ciphertext) + (lp(row.ring or b"") if wanted.rings else b"")
        for row in queries.covers(connection, member, wanted.cases)
    )


def read_cache(connection: Connection, member: DeskMember, wanted: WantedCases) -> bytes:
    """Case 16 ‖ lp(cached facts) for each that is this desk's and has some."""
    return b"".join(row.case_id + lp(row.cache) for row in queries.cache(connection, member, wanted.cases))


def keep_cache(connection: Connection, member: DeskMember, new: NewCache) -> None:
    """[P-22] Keeps facts beside the cover of that very digest; where another stands by now, they are let go.

    Only a member can tell whether they are true, so that nothing but their size is looked at.
    """
    opened = sorted(new.covers, key=lambda one: one.case)  # in one order, so that two who write do not wait in a ring
    queries.keep_cache(connection, member, [(one.case, one.cover_digest, one.cache) for one in opened])


def read_resealing(connection: Connection, lead: DeskMember, after: str) -> Resealing:
    """The next of the desk's cases whose covers are sealed to earlier keys than the newest, after a case id in b64."""
    newest = newest_epoch(connection, lead.desk)
    left, rows = queries.sealed_before(connection, lead, newest, _after(after), RESEALED_MAX)
    return Resealing(left=left, cases=_queue_cases(connection, lead.desk, rows))


def _after(case: str) -> bytes:
    try:
        return b64_decode(case)
    except WrongEncoding:
        raise Malformed([{"loc": ("query", "after"), "type": "case"}]) from None


def reseal(connection: Connection, lead: DeskMember, new: ResealedCovers) -> Resealed:
    """[P-19] Puts covers that are sealed to the newest keys in the place of older ones.

    A cover that has changed since is left as it is; the same covers sent twice are put there once.
    """
    newest = newest_epoch(connection, lead.desk)
    for one in new.covers:
        if one.epoch != newest:
            raise StaleEpoch(epoch=newest)
    standing = [replace_cover(connection, lead, one.case, one) for one in new.covers]
    record(connection, lead.account, Action.RESEAL_COVERS, b64(lead.desk))
    return Resealed(resealed=sum(standing))

"""What may a lead do with all cases of a colleague at once, and what do they see of the desk?"""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from api.absences.service import opens_cases
from api.audit.schemas import Action
from api.audit.service import record, record_run
from api.authz.principal import DeskMember, ReadableCase
from api.cases.service import NoSuchColleague
from api.casework.service import happen, promised
from api.casework.states import URGENT_DAYS, Event
from api.casework.workdays import Calendar, calendar_of
from api.desks.schemas import Workdays
from api.desks.service import workdays_seen
from api.erasure.service import erased_by
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from api.leads import queries
from api.leads.schemas import (
    Ages,
    Answered,
    HandedOn,
    HeldCases,
    Load,
    NewHands,
    NewRetention,
    OpeningSeen,
    Overview,
    Retention,
)
from api.models.cases import Turn
from api.preferences.service import RETENTION_DAYS
from crypto.encoding import b64

_OPENINGS_MAX: Final = 1000
_LOOKED_BACK: Final = timedelta(days=90)
_AT_ONCE: Final = 200  # cases in one transaction, so that nobody waits long behind it


class ErasesOthers(Problem):
    """More or fewer cases would be erased at once than the lead has read; `erasing` says how many."""

    status, title, slug = 409, "Another number of cases would be erased", "erases-others"


def read_overview(connection: Connection, lead: DeskMember) -> Overview:
    """The desk in four statements: what each holds, how old it is, which letters were answered in time."""
    rows = queries.load(connection, lead, today())
    to_7, to_30, to_90, total = (sum(getattr(row, name) for row in rows) for name in ("to_7", "to_30", "to_90", "open"))
    return Overview(
        load=[
            Load(account=row.assignee, name=row.name, open=row.open, overdue=row.overdue, oldest=row.oldest)
            for row in rows
        ],
        ages=Ages(to_7=to_7, to_30=to_30 - to_7, to_90=to_90 - to_30, older=total - to_90),
        answered=_answered(connection, lead),
        retention=_retention(connection, lead),
    )


def _answered(connection: Connection, lead: DeskMember) -> Answered:
    """Each letter by itself, and each by the days that are promised now: what held then is not kept."""
    since, promised_days = today() - _LOOKED_BACK, promised(connection).acknowledge_days
    found = Counter[str]()
    for row in queries.letters_and_answers(connection, lead, since):
        due = row.day + timedelta(days=URGENT_DAYS if row.urgent else promised_days)
        found[_outcome(row.replied, due, row.turn)] += row.number
    return Answered(
        since=since,
        in_time=found["in time"],
        late=found["late"],
        waiting=found["waiting"],
        ended=found["ended"],
        promised_days=promised_days,
    )


def _outcome(replied: date | None, due: date, turn: Turn) -> str:
    if replied is not None:
        return "in time" if replied <= due else "late"
    if turn == "nobody":
        return "ended"
    return "late" if due < today() else "waiting"


def _retention(connection: Connection, lead: DeskMember) -> Retention:
    row = queries.retention(connection, lead)
    return Retention(own_days=row.own, usual_days=row.usual or RETENTION_DAYS)


def keep_closed(connection: Connection, lead: DeskMember, new: NewRetention) -> Retention:
    """How long this desk keeps closed cases. Raises `ErasesOthers` unless the lead names how many go at once by it."""
    if _retention(connection, lead).own_days != new.days:
        erasing = erased_by(connection, lead.desk, new.days)
        if erasing != new.erasing:
            raise ErasesOthers(erasing=erasing)
        queries.keep_closed(connection, lead, new.days)
        record(connection, lead.account, Action.SET_RETENTION, b64(lead.desk))
    return _retention(connection, lead)


def set_workdays(connection: Connection, lead: DeskMember, new: Workdays) -> Workdays:
    """On which days this desk works. No promise moves by it; what is over is not kept."""
    before = calendar_of(connection, lead.desk)
    now = Calendar(frozenset(new.weekdays), frozenset(day for day in new.closed if day >= today()))
    if now != before:
        queries.set_workdays(connection, lead, sorted(now.weekdays), [day.isoformat() for day in sorted(now.closed)])
        record(connection, lead.account, Action.SET_WORKDAYS, b64(lead.desk))
    return workdays_seen(now)


def read_openings(connection: Connection, case: ReadableCase) -> list[OpeningSeen]:
    """Who of this desk opened a case, the newest day first; whoever had it before is another desk's to know."""
    return [
        OpeningSeen(account=row.account, name=row.name, day=row.day)
        for row in queries.openings(connection, case, _OPENINGS_MAX)
    ]


def read_held(connection: Connection, lead: DeskMember, account: bytes) -> HeldCases:
    """How many cases a colleague holds at this desk."""
    if not queries.is_member(connection, lead, account):
        raise Missing
    row = queries.held_by(connection, lead, account)
    return HeldCases(open=row.open, over=row.over)


def hand_on(connection: Connection, lead: DeskMember, account: bytes, new: NewHands) -> HandedOn:
    """Gives the next 200 of a colleague's cases to another, or frees them; closed and withdrawn ones too.

    Asked again until `left` is 0: what was interrupted goes on where it stopped, since what was given is no longer
    the colleague's. What the new one may not see is free. A case from which the lead is barred stays where it is.
    """
    if not queries.is_member(connection, lead, account):
        raise Missing
    if new.to is not None and (new.to == account or not opens_cases(connection, lead.desk, new.to)):
        raise NoSuchColleague
    cases = queries.some_held_by(connection, lead, account, _AT_ONCE)
    given = [] if new.to is None else queries.open_to(connection, cases, new.to)
    freed = sorted(set(cases) - set(given))
    queries.give(connection, given, new.to)
    queries.give(connection, freed, None)
    for case in queries.begun_and_unanswered(connection, freed):
        happen(connection, case, Event.RELEASE, "desk")
    if cases:
        record_run(connection, lead.account, Action.HAND_ON_CASES, b64(account))
    left = queries.held_by(connection, lead, account)
    return HandedOn(given=len(given), freed=len(freed), left=left.open + left.over)

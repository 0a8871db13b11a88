"""What may a lead do with all cases of a colleague at once, and what do they see of the desk?"""

from typing import Final

from sqlalchemy import Connection

from api.absences.service import opens_cases
from api.audit.schemas import Action
from api.audit.service import record_run
from api.authz.principal import DeskMember, ReadableCase
from api.cases.service import NoSuchColleague
from api.casework.service import happen
from api.casework.states import Event
from api.kit.errors import Missing
from api.leads import queries
from api.leads.schemas import HandedOn, HeldCases, NewHands, OpeningSeen
from crypto.encoding import b64

_OPENINGS_MAX: Final = 1000
_AT_ONCE: Final = 200  # cases in one transaction, so that nobody waits long behind it


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

"""Who is barred from a case, and by whom? A lead bars; anybody bars themselves; somebody always can lift it."""

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record_on_case
from api.authz.principal import ReadableCase
from api.bars import queries
from api.bars.schemas import Barred, BarSeen, NewBar
from api.casework.service import put_down
from api.kit.clock import today
from api.kit.errors import Missing, Problem


class BarringOneself(Problem):
    """A lead bars colleagues here; whoever is named in a report themselves has a door of their own."""

    status, title, slug = 409, "You cannot bar yourself here", "barring-oneself"


class LastReader(Problem):
    """No other lead could open the case and lift the bar."""

    status, title, slug = 409, "No other lead could open this case", "last-reader"


def list_bars(connection: Connection, case: ReadableCase) -> list[BarSeen]:
    """Who of the desk is barred from the case."""
    return [
        BarSeen(account=row.account, name=row.name, barred_by=row.barred_by, day=row.day)
        for row in queries.bars(connection, case)
    ]


def bar(connection: Connection, case: ReadableCase, new: NewBar) -> list[BarSeen]:
    """To this colleague the case is missing from now on; whatever they worked on is nobody's."""
    if new.account == case.reader:
        raise BarringOneself
    if not queries.is_member(connection, case, new.account):
        raise Missing
    _bar(connection, case, new.account, Action.BAR_MEMBER)
    return list_bars(connection, case)


def bar_oneself(connection: Connection, case: ReadableCase) -> Barred:
    """To the reader the case is missing from now on, until a lead decides otherwise."""
    _bar(connection, case, case.reader, Action.BAR_ONESELF)
    return Barred(account=case.reader)


def _bar(connection: Connection, case: ReadableCase, account: bytes, action: Action) -> None:
    queries.hold_still(connection, case)
    if queries.is_barred(connection, case, account):
        return
    if not queries.another_can_lift(connection, case, account):
        raise LastReader
    queries.add_bar(connection, case, account, today())
    _release(connection, case, account)
    record_on_case(connection, case.reader, action, case.case)


def _release(connection: Connection, case: ReadableCase, account: bytes) -> None:
    """What they worked on is nobody's; a withdrawal stays one."""
    if queries.state_if_held_by(connection, case, account) not in (None, "withdrawn"):
        put_down(connection, case.case)


def lift(connection: Connection, case: ReadableCase, account: bytes) -> list[BarSeen]:
    """The colleague is a member like the others again; where no colleague is barred, nothing changes."""
    if queries.is_member(connection, case, account) and queries.is_barred(connection, case, account):
        queries.remove_bar(connection, case, account)
        record_on_case(connection, case.reader, Action.LIFT_BAR, case.case)
    return list_bars(connection, case)

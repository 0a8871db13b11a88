"""The statements of mails: for whom, and what of their desks they are told."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from api.authz.queries import AnyRow, not_barred
from api.models import Absence, Account, Bar, Case, Desk, Grant, Letter, MailWish, Membership, UrgentMail


def _readers() -> ColumnElement[bool]:
    """The condition on `Account`, `Membership` that this person comes in, reads the desk, and has an address."""
    granted = exists().where(Grant.account == Membership.account, Grant.desk == Membership.desk)
    return and_(Account.deactivated_day.is_(None), Account.mail.is_not(None), granted)


def _is_covered(day: dt.date) -> ColumnElement[bool]:
    """The condition on `Membership` that this person is away on a day and a colleague covers."""
    return exists().where(
        Absence.desk == Membership.desk,
        Absence.account == Membership.account,
        Absence.cover.is_not(None),
        Absence.first_day <= day,
        Absence.last_day >= day,
    )


def _covers(day: dt.date) -> ColumnElement[bool]:
    """The condition on `Case`, `Membership` that this person covers for its owner, who wants urgent mails."""
    theirs = aliased(MailWish)
    return exists().where(
        Absence.desk == Case.desk,
        Absence.account == Case.assignee,
        Absence.cover == Membership.account,
        Absence.first_day <= day,
        Absence.last_day >= day,
        theirs.account == Absence.account,
        theirs.wish == "urgent",
    )


def note_urgent(connection: Connection, cases: Collection[bytes], day: dt.date) -> int:
    """An urgent mail waits for everybody who wants one and may read one of the cases that are urgent; how many more.

    Nobody is told who is away and covered. Whoever covers for an owner who wants such mails is told of the owner's
    cases, if they take any mail at all.
    """
    barred = exists().where(Bar.case_id == Case.case_id, Bar.account == Membership.account)
    waits = exists().where(UrgentMail.account == Membership.account, UrgentMail.desk == Membership.desk)
    wanted = (
        select(Membership.account, Membership.desk)
        .distinct()
        .join(Account, Account.account == Membership.account)
        .join(MailWish, MailWish.account == Membership.account)
        .join(Case, Case.desk == Membership.desk)
        .where(Case.case_id.in_(cases), Case.urgent.is_(True), Case.turn == "desk")
        .where(or_(MailWish.wish == "urgent", _covers(day)))
        .where(_readers(), ~barred, ~waits, ~_is_covered(day))
    )
    return connection.execute(insert(UrgentMail).from_select(["account", "desk"], wanted)).rowcount


def urgent_waits(connection: Connection, *, night: bool) -> Sequence[bytes]:
    """For whom an urgent mail waits; at night only who wants it then."""
    found = select(UrgentMail.account).distinct().join(MailWish, MailWish.account == UrgentMail.account)
    if night:
        found = found.where(MailWish.at_night.is_(True))
    return connection.scalars(found.order_by(UrgentMail.account)).all()


def take_urgent(connection: Connection, account: bytes) -> Sequence[bytes]:
    """The desks of the urgent mail that waits for a person, which waits no more; nobody else takes it meanwhile."""
    desks = connection.scalars(
        select(UrgentMail.desk).where(UrgentMail.account == account).order_by(UrgentMail.desk).with_for_update()
    ).all()
    connection.execute(delete(UrgentMail).where(UrgentMail.account == account, UrgentMail.desk.in_(desks)))
    return desks


def put_urgent_back(connection: Connection, account: bytes, desks: Collection[bytes]) -> None:
    """It waits again, unless its person wants none any more."""
    waiting = set(connection.scalars(select(UrgentMail.desk).where(UrgentMail.account == account)))
    covers = exists().where(Absence.cover == MailWish.account)
    wants = connection.scalar(
        select(MailWish.account).where(MailWish.account == account, or_(MailWish.wish == "urgent", covers))
    )
    if wants is not None:
        for desk in sorted(set(desks) - waiting):
            connection.execute(insert(UrgentMail).values(account=account, desk=desk))


def digests_due(connection: Connection, day: dt.date) -> Sequence[bytes]:
    """Everybody with whose digest of this day nobody is done."""
    undone = or_(MailWish.digest_day.is_(None), MailWish.digest_day < day)
    found = (
        select(MailWish.account)
        .join(Account, Account.account == MailWish.account)
        .where(undone, Account.mail.is_not(None), Account.deactivated_day.is_(None))
    )
    return connection.scalars(found.order_by(MailWish.account)).all()


def take_digest(connection: Connection, account: bytes, day: dt.date) -> bool:
    """Whether it is ours to send this person's digest of the day: for one process alone, once."""
    undone = or_(MailWish.digest_day.is_(None), MailWish.digest_day < day)
    taken = update(MailWish).where(MailWish.account == account, undone).values(digest_day=day)
    return connection.execute(taken).rowcount == 1


def put_digest_back(connection: Connection, account: bytes, day: dt.date) -> None:
    """It is to be tried again."""
    back = update(MailWish).where(MailWish.account == account, MailWish.digest_day == day)
    connection.execute(back.values(digest_day=day - dt.timedelta(days=1)))


def note_outcome(connection: Connection, account: bytes, failed_day: dt.date | None) -> None:
    """Whether the last mail to a person could be sent."""
    connection.execute(update(MailWish).where(MailWish.account == account).values(failed_day=failed_day))


def person(connection: Connection, account: bytes) -> AnyRow | None:
    """The address of somebody who comes in, and the language in which they read."""
    return connection.execute(
        select(Account.mail, Account.language).where(
            Account.account == account, Account.mail.is_not(None), Account.deactivated_day.is_(None)
        )
    ).one_or_none()


def desks(connection: Connection, account: bytes, day: dt.date) -> Sequence[AnyRow]:
    """The desks that a person reads and where nobody covers for them on a day, with their names and working days."""
    return connection.execute(
        select(Desk.desk, Desk.names, Desk.workdays, Desk.closed_days)
        .join(Membership, Membership.desk == Desk.desk)
        .join(Account, Account.account == Membership.account)
        .where(Membership.account == account, _readers(), ~_is_covered(day))
        .order_by(Desk.desk)
    ).all()


def waiting(connection: Connection, account: bytes, desk: bytes, until: dt.date) -> AnyRow:
    """Yes or no: is something new, unanswered, or due by a day, among what the person may read at the desk?"""
    ours = and_(Case.desk == desk, not_barred(account))
    follow_up = exists().where(
        Letter.case_id == Case.case_id, Letter.box == "case", Letter.author == "reporter", Letter.counter > 1
    )

    def there_is(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(ours, *conditions)

    asked: Select[bool, bool, bool] = select(
        there_is(Case.turn == "desk", Case.state == "received").label("new"),
        there_is(Case.turn == "desk", follow_up).label("unanswered"),
        there_is(Case.turn == "desk", Case.due <= until).label("due"),
    )
    return connection.execute(asked).one()


def failed(connection: Connection) -> tuple[int, dt.date | None]:
    """To how many people the last mail could not be sent, and the last day of that."""
    row = connection.execute(
        select(func.count(), func.max(MailWish.failed_day)).where(MailWish.failed_day.is_not(None))
    ).one()
    return row[0], row[1]

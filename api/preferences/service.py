"""Which settings are in force, and which may an administrator give?"""

from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import Administrator
from api.kit.errors import Problem
from api.preferences import queries
from api.preferences.schemas import Preferences, Said
from crypto.age_format import Recipient
from crypto.refusals import WrongKey
from crypto.roles import Statistics

ACKNOWLEDGE_DAYS: Final = 7
ANSWER_DAYS: Final = 90
RETENTION_DAYS: Final = 365


class PromisesReversed(Problem):
    """What was done cannot be told before the report was read."""

    status, title, slug = 422, "The answer is promised before the first word", "promises-reversed"


class WrongStatisticsRecipient(Problem):
    """Facts could be sealed to nobody by this text; perhaps a part of it was not copied."""

    status, title, slug = 422, "This is not a whole recipient", "wrong-statistics-recipient"


def read_settings(connection: Connection, paid_by: str) -> Preferences:
    """What is in force: what an administrator has set, else `paid_by` of the environment and the usual days."""
    row = queries.row(connection)
    return Preferences(
        name=row.name,
        contact=row.contact or "",
        funders=paid_by if row.funders is None else row.funders,
        acknowledge_days=row.acknowledge_days or ACKNOWLEDGE_DAYS,
        answer_days=row.answer_days or ANSWER_DAYS,
        retention_days=row.retention_days or RETENTION_DAYS,
        statistics_recipient=row.statistics_recipient or "",
    )


def said(connection: Connection, paid_by: str) -> Said:
    """The part that everybody may read."""
    now = read_settings(connection, paid_by)
    return Said(now.contact, now.funders, now.acknowledge_days, now.answer_days)


def change_settings(
    connection: Connection, administrator: Administrator, wanted: Preferences, paid_by: str
) -> Preferences:
    """Puts all of them in force; the same again leaves no row in the log.

    Raises `PromisesReversed` or `WrongStatisticsRecipient`.
    """
    if wanted.answer_days <= wanted.acknowledge_days:
        raise PromisesReversed
    if wanted.statistics_recipient:
        _check_recipient(wanted.statistics_recipient)
    if wanted != read_settings(connection, paid_by):
        queries.store(connection, wanted.model_dump())
        record(connection, administrator.account, Action.CHANGE_SETTINGS, "")
    return wanted


def _check_recipient(text: str) -> None:
    try:
        Recipient[Statistics].parse(text)
    except WrongKey:
        raise WrongStatisticsRecipient from None

"""Which acts does no administrator do alone? Those that ask here, before they change anything."""

from datetime import date, timedelta
from typing import Final

from api.authz.principal import Administrator, TwoAdministrators
from api.kit.errors import Problem

PROPOSAL_LENGTH: Final = timedelta(days=7)
"""So long a proposal waits, and so long somebody has been an administrator, with the keys of now, who takes part."""


def last_day(day: date) -> date:
    """On which what was proposed on this day can still be confirmed."""
    return day + PROPOSAL_LENGTH - timedelta(days=1)


def takes_part_from(created: date, fresh: date | None) -> date:
    """The day from which on somebody takes part whose account, or keys of now, are from these days."""
    return max(created, fresh or created) + PROPOSAL_LENGTH


class AlreadyProposed(Problem):
    """The same is waiting already."""

    status, title, slug = 409, "This is proposed already", "already-proposed"


class Newcomer(Problem):
    """In this place for less than a week, or reset within it."""

    status, title, slug = 403, "You have not been here with these keys for long enough", "newcomer"


class ConfirmingOneself(Problem):
    """The second person is another one."""

    status, title, slug = 409, "Nobody confirms their own proposal", "confirming-oneself"


class NeedsSecondPerson(Problem):
    """One administrator proposes this, and another confirms it."""

    status, title, slug = 409, "A second administrator has to confirm this", "needs-second-person"


def must_be_two(administrator: Administrator) -> None:
    """A second administrator has confirmed this; else `NeedsSecondPerson`."""
    if not isinstance(administrator, TwoAdministrators):
        raise NeedsSecondPerson

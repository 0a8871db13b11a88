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


class NeedsSecondPerson(Problem):
    """One administrator proposes this, and another confirms it."""

    status, title, slug = 409, "A second administrator has to confirm this", "needs-second-person"


def must_be_two(administrator: Administrator) -> None:
    """A second administrator has confirmed this; else `NeedsSecondPerson`."""
    if not isinstance(administrator, TwoAdministrators):
        raise NeedsSecondPerson

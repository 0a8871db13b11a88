"""Are statistics taken here, and may these facts come in, from a phone or from a desk? See docs/protocol.md §6."""

import datetime as dt
from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import DeskMember
from api.directory.service import NotOpen, open_directory
from api.kit.clock import today
from api.kit.errors import Problem
from api.kit.throttle import ProofBits, ProofTooWeak
from api.reports.service import MalformedEnvelope
from api.statistics import queries
from api.statistics.schemas import FactsBody, FactsTaken, HandedOnBody, StatisticsRecipientSeen
from crypto.age_format import check_envelope
from crypto.encoding import b64, digest
from crypto.facts import ENVELOPE_SIZES, worked
from crypto.refusals import HeaderFailure, WrongRecipient, WrongSize

COMFORTABLE_A_QUARTER: Final = 4000
"""Facts of one quarter, above which their work grows."""


TOGETHER_MIN: Final = 10
"""So many letters hide each other; fewer only when the quarter is nearly over."""
LAST_DAYS: Final = 7


class NoStatistics(Problem):
    """The directory in force names nobody to whom facts could be sealed."""

    status, title, slug = 404, "No statistics are taken here", "no-statistics"


class TooFewTogether(Problem):
    """Fewer than `least` letters, and more days than the last of the quarter to come."""

    status, title, slug = 409, "So few are not counted together", "too-few-together"


def quarter_of(day: dt.date) -> dt.date:
    """The first day of its quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def is_nearly_over(day: dt.date) -> bool:
    """Whether the day is one of the last of its quarter."""
    return quarter_of(day + dt.timedelta(days=LAST_DAYS)) != quarter_of(day)


def _name_of(quarter: dt.date) -> str:
    """``2026Q4``."""
    return f"{quarter.year}Q{quarter.month // 3 + 1}"


def recipient_in_force(connection: Connection) -> str:
    """[P-34] The recipient that an administrator has named and the organisation has signed; else `NoStatistics`."""
    recipient = queries.recipient(connection)
    try:
        _, directory = open_directory(connection)
        if recipient is None:
            raise NoStatistics
        return directory.check_statistics_recipient(recipient).text
    except (NotOpen, WrongRecipient):
        raise NoStatistics from None


def read_statistics_recipient(connection: Connection, proof: ProofBits) -> StatisticsRecipientSeen:
    """What a phone needs before it seals its facts."""
    recipient = recipient_in_force(connection)
    return StatisticsRecipientSeen(
        recipient=recipient, proof_bits=proof.asked(_waiting(connection, proof), COMFORTABLE_A_QUARTER)
    )


def _waiting(connection: Connection, proof: ProofBits) -> int:
    return queries.waiting(connection, quarter_of(today()), proof.count_max(COMFORTABLE_A_QUARTER))


def give_facts(connection: Connection, given: FactsBody, proof: ProofBits) -> FactsTaken:
    """Keeps them with the quarter and nothing else; the same file again is the same facts.

    Raises `NoStatistics`, `MalformedEnvelope` or `ProofTooWeak`.
    """
    recipient_in_force(connection)
    _check_envelope(given.facts)
    name, quarter = digest(given.facts), quarter_of(today())
    if queries.is_known(connection, name):
        return FactsTaken(quarter=_name_of(quarter))
    bits = proof.needed(_waiting(connection, proof), COMFORTABLE_A_QUARTER)
    if not worked(given.facts, given.proof.nonce, bits):
        raise ProofTooWeak(bits=proof.asked(_waiting(connection, proof), COMFORTABLE_A_QUARTER))
    queries.keep(connection, name, quarter, given.facts)
    return FactsTaken(quarter=_name_of(quarter))


def hand_on_facts(connection: Connection, member: DeskMember, given: HandedOnBody) -> FactsTaken:
    """[P-44] Keeps facts and process records in the order of their hashes, with the quarter and nothing else.

    Raises `NoStatistics`, `MalformedEnvelope` or `TooFewTogether`.
    """
    recipient_in_force(connection)
    for sealed in given.facts:
        _check_envelope(sealed)
    letters = {digest(sealed): sealed for sealed in given.facts}
    day = today()
    if len(letters) < TOGETHER_MIN and not is_nearly_over(day):
        raise TooFewTogether(least=TOGETHER_MIN)
    known = queries.known_among(connection, letters.keys())
    if fresh := sorted(letters.keys() - known):
        queries.keep_all(connection, quarter_of(day), [(name, letters[name]) for name in fresh])
        record(connection, member.account, Action.HAND_ON_FACTS, b64(member.desk))
    return FactsTaken(quarter=_name_of(quarter_of(day)))


def _check_envelope(sealed: bytes) -> None:
    try:
        check_envelope(sealed, ENVELOPE_SIZES)
    except (HeaderFailure, WrongSize):
        raise MalformedEnvelope from None

"""Are statistics taken here, and may these facts come in? See docs/protocol.md §6."""

import datetime as dt
from typing import Final

from sqlalchemy import Connection

from api.directory.service import NotOpen, open_directory
from api.kit.clock import today
from api.kit.errors import Problem
from api.kit.throttle import ProofBits, ProofTooWeak
from api.reports.service import MalformedEnvelope
from api.statistics import queries
from api.statistics.schemas import FactsBody, FactsTaken, StatisticsRecipientSeen
from crypto.age_format import check_envelope
from crypto.encoding import digest
from crypto.facts import ENVELOPE_SIZES, worked
from crypto.refusals import HeaderFailure, WrongRecipient, WrongSize

COMFORTABLE_A_QUARTER: Final = 4000
"""Facts of one quarter, above which their work grows."""


class NoStatistics(Problem):
    """The directory in force names nobody to whom facts could be sealed."""

    status, title, slug = 404, "No statistics are taken here", "no-statistics"


def quarter_of(day: dt.date) -> dt.date:
    """The first day of its quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


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


def recipient_and_work(connection: Connection, proof: ProofBits) -> StatisticsRecipientSeen:
    """What a phone needs before it seals its facts."""
    recipient = recipient_in_force(connection)
    return StatisticsRecipientSeen(
        recipient=recipient, proof_bits=proof.asked(_waiting(connection, proof), COMFORTABLE_A_QUARTER)
    )


def _waiting(connection: Connection, proof: ProofBits) -> int:
    return queries.waiting(connection, quarter_of(today()), proof.count_max(COMFORTABLE_A_QUARTER))


def take_facts(connection: Connection, given: FactsBody, proof: ProofBits) -> FactsTaken:
    """Keeps them with the quarter and nothing else; the same file again is the same facts.

    Raises `NoStatistics`, `MalformedEnvelope` or `ProofTooWeak`.
    """
    recipient_in_force(connection)
    try:
        check_envelope(given.facts, ENVELOPE_SIZES)
    except (HeaderFailure, WrongSize):
        raise MalformedEnvelope from None
    name, quarter = digest(given.facts), quarter_of(today())
    if queries.is_known(connection, name):
        return FactsTaken(quarter=_name_of(quarter))
    bits = proof.needed(_waiting(connection, proof), COMFORTABLE_A_QUARTER)
    if not worked(given.facts, given.proof.nonce, bits):
        raise ProofTooWeak(bits=proof.asked(_waiting(connection, proof), COMFORTABLE_A_QUARTER))
    queries.keep(connection, name, quarter, given.facts)
    return FactsTaken(quarter=_name_of(quarter))

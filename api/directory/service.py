"""Is this site open, and whose key does a desk have now?"""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection

from api.directory import queries
from api.directory.queries import Signed
from api.directory.schemas import DirectorySeen
from api.kit.clock import today
from api.kit.errors import Problem
from api.kit.throttle import ProofBits
from api.preferences.service import said
from crypto import directory
from crypto.directory import DeskEntry, Directory
from crypto.encoding import b64

OLD_KEYS_TAKEN = timedelta(days=7)
"""So long a report that was sealed to a desk's keys of before is still taken."""


COMFORTABLE_A_DAY: Final = 100
"""Reports of one desk on one day, above which their work grows: more than any dormitory has people."""


class NotOpen(Problem):
    """There is no directory in date with at least one desk: workers see telephone numbers instead."""

    status, title, slug = 404, "This site is not open yet", "not-open"


class UnknownDesk(Problem):
    """The signed directory does not list this desk."""

    status, title, slug = 404, "There is no such desk", "unknown-desk"


class DeskRests(Problem):
    """An administrator has paused or closed this desk: it takes no new reports."""

    status, title, slug = 409, "This desk takes no new reports now", "desk-rests"


@lru_cache(maxsize=16)
def _parsed(text: str) -> Directory:
    """Only a stored directory comes here, and it was verified when it was stored."""
    return directory.parse(text)


def open_directory(connection: Connection) -> tuple[Signed, Directory]:
    """The directory that is in date and lists a desk; else `NotOpen`."""
    signed = queries.newest(connection)
    if signed is None:
        raise NotOpen
    parsed = _parsed(signed.text)
    if not parsed.desks or today() > parsed.expires:
        raise NotOpen
    return signed, parsed


def read_directory(connection: Connection, proof_bits: int, paid_by: str) -> DirectorySeen:
    """What everybody may read: the signed directory, and beside it what the operator says of itself and its desks."""
    signed, parsed = open_directory(connection)
    listed = {entry.desk for entry in parsed.desks}
    word = said(connection, paid_by)
    return DirectorySeen(
        directory=signed.text,
        signature=b64(signed.signature),
        proof_bits=proof_bits,
        paid_by=word.funders,
        contact=word.contact,
        acknowledge_days=word.acknowledge_days,
        answer_days=word.answer_days,
        resting={b64(desk): state for desk, state in queries.resting(connection).items() if desk in listed},
    )


def epoch_was_listed(connection: Connection, desk: bytes, epoch: int) -> bool:
    """[P-11] Whether a directory that was in force in the last seven days lists the desk with these keys."""
    texts = queries.in_force_since(connection, today() - OLD_KEYS_TAKEN)
    listed = (_parsed(text).desk(desk) for text in texts)
    return any(entry is not None and entry.epoch == epoch for entry in listed)


def is_open(connection: Connection) -> bool:
    """Whether a worker can write to any desk today."""
    try:
        open_directory(connection)
    except NotOpen:
        return False
    return True


def listed_desk(connection: Connection, desk: bytes) -> DeskEntry:
    """The desk's entry in the directory; else `NotOpen` or `UnknownDesk`."""
    _, parsed = open_directory(connection)
    entry = parsed.desk(desk)
    if entry is None:
        raise UnknownDesk
    return entry


def resting_desks(connection: Connection) -> frozenset[bytes]:
    """Those that take no new reports, whatever the directory lists."""
    return frozenset(queries.resting(connection))


def recipient_of(connection: Connection, desk: bytes) -> str:
    """The age recipient that the directory's digest is of; else `NotOpen` or `UnknownDesk`."""
    entry = listed_desk(connection, desk)
    recipient = queries.recipient(connection, desk, entry.epoch)
    if recipient is None:
        raise UnknownDesk
    return recipient


def reports_today(connection: Connection, desk: bytes, proof: ProofBits) -> int:
    """How many reports the desk has had today, counted from its rows, as far as that changes what is asked for."""
    return queries.reports_of(connection, desk, today(), proof.count_max(COMFORTABLE_A_DAY))


def read_recipient(connection: Connection, desk: bytes, proof: ProofBits) -> tuple[str, int]:
    """What `recipient_of` gives, and the bits of work that a report to this desk must show now."""
    count = reports_today(connection, desk, proof)
    return recipient_of(connection, desk), proof.asked(count, COMFORTABLE_A_DAY)

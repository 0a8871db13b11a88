"""Is this site open, and whose key does a desk have now?"""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection

from api.directory import queries
from api.directory.queries import Signed
from api.kit.clock import today
from api.kit.errors import Problem
from api.kit.throttle import ProofBits
from crypto import directory
from crypto.directory import DeskEntry, Directory

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


def recipient_and_work(connection: Connection, desk: bytes, proof: ProofBits) -> tuple[str, int]:
    """What `recipient_of` gives, and the bits of work that a report to this desk must show now."""
    count = reports_today(connection, desk, proof)
    return recipient_of(connection, desk), proof.asked(count, COMFORTABLE_A_DAY)

"""What sealing for somebody needs of the database."""

from typing import NamedTuple

from sqlalchemy import Connection

from api.directory.service import open_directory, recipient_and_work
from api.kit.throttle import ProofBits
from crypto.directory import DeskEntry


class Addressed(NamedTuple):
    """The desk's entry, its recipient `age1pq1…`, the bits of work it asks for, and its directory's version."""

    entry: DeskEntry
    recipient: str
    proof_bits: int
    version: int


def desks(connection: Connection) -> list[DeskEntry]:
    """Those that can be written to today; `NotOpen` if there is none."""
    return list(open_directory(connection)[1].desks)


def addressed(connection: Connection, desk: bytes, proof: ProofBits) -> Addressed:
    """The desk with what sealing to it needs; `NotOpen` or `UnknownDesk` otherwise."""
    signed, directory = open_directory(connection)
    recipient, bits = recipient_and_work(connection, desk, proof)
    entry = next(entry for entry in directory.desks if entry.desk == desk)
    return Addressed(entry, recipient, bits, signed.version)

"""What sealing for somebody needs of the database."""

from typing import NamedTuple

from sqlalchemy import Connection

from api.directory.service import open_directory, read_recipient, resting_desks
from api.kit.throttle import ProofBits
from api.preferences.schemas import Said
from api.preferences.service import said
from crypto.directory import DeskEntry


class Addressed(NamedTuple):
    """The desk's entry, its recipient `age1pq1…`, the bits of work it asks for, and its directory's version."""

    entry: DeskEntry
    recipient: str
    proof_bits: int
    version: int


class Listed(NamedTuple):
    """A desk of the directory, and whether it takes nothing new."""

    entry: DeskEntry
    rests: bool


class House(NamedTuple):
    """Who runs this place, by the signed directory; and what they say of themselves, signed by nobody."""

    name: str
    said: Said


def house(connection: Connection, paid_by: str) -> House:
    """`NotOpen` if there is no directory in date."""
    return House(open_directory(connection)[1].organisation_name, said(connection, paid_by))


def desks(connection: Connection) -> list[Listed]:
    """Those of the directory in date; `NotOpen` if there is none."""
    resting = resting_desks(connection)
    return [Listed(entry, entry.desk in resting) for entry in open_directory(connection)[1].desks]


def addressed(connection: Connection, desk: bytes, proof: ProofBits) -> Addressed:
    """The desk with what sealing to it needs; `NotOpen` or `UnknownDesk` otherwise."""
    signed, directory = open_directory(connection)
    recipient, bits = read_recipient(connection, desk, proof)
    entry = next(entry for entry in directory.desks if entry.desk == desk)
    return Addressed(entry, recipient, bits, signed.version)

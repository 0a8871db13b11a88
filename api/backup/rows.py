"""How is a row written in a backup? As one line of canonical JSON, the same for both engines; heads of files likewise.

A file is one age file. Inside, its first line is the head, and each other line `["table",{"column":value,…}]`, table by
table in the order of their foreign keys, row by row in the order of their primary keys: so it tells no other order. The
file of attachments has no rows but the blobs of those parts that letters name: `["case/attachment/part",b64]`. The last
line is what the file says of itself: of each table, and of the blobs, how many lines it has and their SHA-256.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, LargeBinary, RowMapping, Table

from api.models import (
    Ask,
    Base,
    Cover,
    Erasure,
    Export,
    JobDone,
    Proposal,
    Receipt,
    RecoveryTicket,
    ResetLink,
    Session,
    SignInFailure,
    UrgentMail,
)
from api.models.base import ID_BYTES, Moment
from crypto.encoding import (
    Json,
    as_bytes,
    as_choice,
    as_day,
    as_int,
    as_list,
    as_text,
    b64,
    b64_decode,
    canonical,
    canonical_decode,
    fields,
)
from crypto.refusals import WrongEncoding

FORMAT: Final = 2
BLOBS: Final = "blobs"
"""Under this name the blobs are counted, beside the tables."""


class Part(StrEnum):
    """The four files of one backup."""

    MAIN = "main"
    COVERS = "covers"
    ERASURES = "erasures"
    ATTACHMENTS = "attachments"


_COVERS: Final = frozenset({Cover.__tablename__})
_LEFT_OUT: Final = frozenset(
    table.__tablename__
    for table in (
        *(Ask, Session, RecoveryTicket, ResetLink, Proposal, Export, SignInFailure, UrgentMail, Receipt),
        JobDone,
    )
)
"""Sessions, tickets, resets that nobody has used yet, what waits for a second person, wrong passphrases of today: a
restore shall bring none back. Nor receipts: of two backups the second would tell that a worker came in between. Nor
what desks ask one another: it is sealed to keys that outlive the case. Nor what was done by itself where the backup was
made: it is done again where it is restored."""


def tables(part: Part) -> list[Table]:
    """What a file holds, each table after those that it refers to. The list of erasures is in two of them."""
    nothing = frozenset[str]()
    alone = {
        Part.COVERS: _COVERS,
        Part.ERASURES: frozenset({Erasure.__tablename__}),
        Part.ATTACHMENTS: nothing,
    }.get(part)
    of_all = Base.metadata.sorted_tables
    if alone is None:
        return [table for table in of_all if table.name not in _COVERS | _LEFT_OUT]
    return [table for table in of_all if table.name in alone]


@dataclass(frozen=True)
class Head:
    """The first line of a file."""

    part: Part
    backup: bytes  # 16 random bytes, the same in the four files of one backup
    day: dt.date
    instance: bytes | None  # SHA-256 of the founding key; none before set-up
    revision: str  # of the tables

    @property
    def line(self) -> bytes:
        """Canonical JSON."""
        return canonical(
            {
                "backup": b64(self.backup),
                "day": self.day.isoformat(),
                "format": FORMAT,
                "instance": None if self.instance is None else b64(self.instance),
                "part": self.part.value,
                "revision": self.revision,
            }
        )

    @classmethod
    def read(cls, line: bytes) -> "Head":
        """From the first line; `WrongEncoding` for any other."""
        head = fields(canonical_decode(line), "backup", "day", "format", "instance", "part", "revision")
        if as_int(head["format"]) != FORMAT:
            raise WrongEncoding
        instance = head["instance"]
        return cls(
            Part(as_choice(head["part"], list(Part))),
            as_bytes(head["backup"], ID_BYTES),
            as_day(head["day"]),
            None if instance is None else as_bytes(instance, 32),
            as_text(head["revision"]),
        )


class Count(NamedTuple):
    """How many lines of one name there are, and the SHA-256 of all of them, each with its end, 32 bytes."""

    lines: int
    digest: bytes


class Tally:
    """Counts lines by their table, as a file is written or read."""

    def __init__(self, names: Iterable[str]) -> None:
        self._lines = dict.fromkeys(names, 0)
        self._hashes = {name: hashlib.sha256() for name in self._lines}

    def add(self, name: str, line: bytes) -> None:
        """One more line, without its end. `WrongEncoding` for a name that has no place in this file."""
        if name not in self._lines:
            raise WrongEncoding
        self._lines[name] += 1
        self._hashes[name].update(line + b"\n")

    @property
    def counts(self) -> dict[str, Count]:
        """Of each name, those without a line too."""
        return {name: Count(lines, self._hashes[name].digest()) for name, lines in self._lines.items()}

    @property
    def line(self) -> bytes:
        """The last line of a file, without its end: canonical JSON."""
        return canonical({"end": {name: [one.lines, b64(one.digest)] for name, one in self.counts.items()}})


def names(part: Part) -> list[str]:
    """What is counted in a file."""
    return [BLOBS] if part is Part.ATTACHMENTS else [table.name for table in tables(part)]


def is_end(line: bytes) -> bool:
    """Whether this is the last line of a file: the others are lists."""
    return line.startswith(b"{")


def read_end(line: bytes, part: Part) -> Mapping[str, Count]:
    """What a file says of itself; `WrongEncoding` for another line, or other names than this file has."""
    counted = fields(fields(canonical_decode(line), "end")["end"], *names(part))
    pairs = {name: as_list(pair) for name, pair in counted.items()}
    if any(len(pair) != 2 for pair in pairs.values()):
        raise WrongEncoding
    return {name: Count(as_int(pair[0]), as_bytes(pair[1], 32)) for name, pair in pairs.items()}


class Row(NamedTuple):
    """A row of some table, ready to be inserted."""

    table: Table
    values: dict[str, Any]


def write_blob(key: str, content: bytes) -> bytes:
    """One line of the file of attachments, without its end."""
    return canonical([key, b64(content)])


def read_blob(line: bytes) -> tuple[str, bytes]:
    """Key and content; `WrongEncoding` for another line."""
    key, content = _pair(canonical_decode(line))
    return key, b64_decode(as_text(content))


def write(table: Table, row: RowMapping) -> bytes:
    """One line, without its end."""
    return canonical([table.name, {one.name: _plain(table, one.name, row[one.name]) for one in table.columns}])


def read(line: bytes, part: Part) -> Row:
    """The row of a line; `WrongEncoding` for a table that is not of this part, or other columns than it has."""
    name, row = _pair(canonical_decode(line))
    table = next((one for one in tables(part) if one.name == name), None)
    if table is None:
        raise WrongEncoding
    values = fields(row, *table.columns.keys())
    return Row(table, {column: _value(table, column, value) for column, value in values.items()})


def _pair(line: Json) -> tuple[str, Json]:
    pair = as_list(line)
    if len(pair) != 2:
        raise WrongEncoding
    return as_text(pair[0]), pair[1]


def _plain(table: Table, name: str, value: Any) -> Json:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return b64(value)
    if isinstance(kind, Date):
        return value.isoformat()
    return int(value.timestamp()) if isinstance(kind, Moment) else value


def _value(table: Table, name: str, plain: Json) -> Any:
    kind = table.columns[name].type
    if plain is None:
        return None
    if isinstance(kind, LargeBinary):
        return b64_decode(as_text(plain))
    if isinstance(kind, Date):
        return as_day(plain)
    return dt.datetime.fromtimestamp(as_int(plain), tz=dt.UTC) if isinstance(kind, Moment) else plain

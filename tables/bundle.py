"""What a server hands to the machine that draws its tables: how things stand, and the sealed letters, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, Final

from crypto.encoding import (
    Json,
    as_bytes,
    as_int,
    as_list,
    as_text,
    b64,
    b64_decode,
    canonical,
    canonical_decode,
    fields,
)
from crypto.refusals import WrongBody
from tables.ledger import Charge
from tables.periods import Quarter, Span, span
from tables.registry import Profile

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The first line. ``with_facts`` are the quarters in which somebody waits; ``letters`` is how many."""

    period: Span
    instance: bytes
    charges: tuple[Charge, ...]
    previous: bytes | None
    with_facts: tuple[Quarter, ...]
    letters: int

    def line(self) -> bytes:
        """Canonical JSON."""
        return canonical(
            {
                "charges": [_told(charge) for charge in self.charges],
                "format": FORMAT,
                "instance": b64(self.instance),
                "letters": self.letters,
                "period": self.period.name,
                "previous": None if self.previous is None else b64(self.previous),
                "with_facts": [str(quarter) for quarter in self.with_facts],
            }
        )


def _told(charge: Charge) -> Json:
    return {
        "epsilon": str(charge.epsilon),
        "period": charge.period,
        "profile": charge.profile.value,
        "quarter": str(charge.quarter),
        "table": charge.table,
    }


def _charge(told: Json) -> Charge:
    one = fields(told, "epsilon", "period", "profile", "quarter", "table")
    return Charge(
        _quarter(one["quarter"]),
        as_text(one["table"]),
        as_text(one["period"]),
        Profile(as_text(one["profile"])),
        Fraction(as_text(one["epsilon"])),
    )


def _quarter(told: Json) -> Quarter:
    [quarter] = span(as_text(told)).quarters
    return quarter


def write(file: IO[bytes], head: Head, sealed: Iterable[bytes]) -> None:
    """The head, then a letter a line in b64."""
    file.write(head.line() + b"\n")
    for one in sealed:
        file.write(b64(one).encode("ascii") + b"\n")


def read_head(file: IO[bytes]) -> Head:
    """The first line; a `Refused` for anything else."""
    told = fields(
        canonical_decode(file.readline().rstrip(b"\n")),
        *("charges", "format", "instance", "letters", "period", "previous", "with_facts"),
    )
    try:
        if as_int(told["format"]) != FORMAT:
            raise WrongBody
        return Head(
            span(as_text(told["period"])),
            as_bytes(told["instance"], 32),
            tuple(_charge(one) for one in as_list(told["charges"])),
            None if told["previous"] is None else as_bytes(told["previous"], 32),
            tuple(_quarter(one) for one in as_list(told["with_facts"])),
            as_int(told["letters"]),
        )
    except ValueError:
        raise WrongBody from None


def read_letters(file: IO[bytes], head: Head) -> Iterator[bytes]:
    """The rest; `WrongBody` if it is not as many as the head says."""
    seen = 0
    for line in file:
        seen += 1
        yield b64_decode(line.rstrip(b"\n").decode("ascii"))
    if seen != head.letters:
        raise WrongBody


def in_order(charges: Sequence[Charge]) -> tuple[Charge, ...]:
    """By quarter and table."""
    return tuple(sorted(charges, key=lambda charge: (charge.quarter, charge.table)))

"""Which marks does a profile show, and which of those traces are known, named and told to the worker?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.forensics.marks import Mark
from tools.forensics.traces import readings

_HOST: Final = frozenset({"host"})
_ADDRESS: Final = frozenset({"host", "poster"})
NAMED: Final = {
    "Default/Code Cache": frozenset({"host", "asset", "chosen"}),
    "Default/DIPS": _HOST,
    "Default/Favicons": _ADDRESS,
    "Default/History": _ADDRESS,
    "Default/Preferences": _HOST,
    "Default/Sessions": _ADDRESS,
    "Default/Sessions_Encrypted": _ADDRESS,
    "Default/Top Sites": _ADDRESS,
    "Default/TransportSecurity": _HOST,
    "segmentation_platform/ukm_db": _ADDRESS,
}
"""Where traces of the opening may be, by kind (docs/threat-model.md, *What stays on the phone*)."""


@dataclass(frozen=True)
class Hit:
    """A mark that a file shows."""

    mark: Mark
    file: str
    how: str

    @property
    def place(self) -> str:
        """The file without what differs from profile to profile: two folders deep, or less."""
        two = "/".join(self.file.split("/")[:2])
        return two.removesuffix("-wal").removesuffix("-journal")

    @property
    def is_named(self) -> bool:
        """Whether the threat model names this kind of trace in this place."""
        return self.mark.kind in NAMED.get(self.place, frozenset())

    def __str__(self) -> str:
        return f"{self.place}: {self.mark.kind} ({self.mark.name}), {self.how}"


def search(profile: Path, marks: Sequence[Mark]) -> Iterator[Hit]:
    """Every mark in every reading of every file; the first reading of a file that shows it."""
    found: set[tuple[Mark, str]] = set()
    for reading in readings(profile):
        for mark in marks:
            if (mark, reading.file) not in found and mark.is_in(reading.content):
                found.add((mark, reading.file))
                yield Hit(mark, reading.file, reading.how)

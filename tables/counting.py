"""How many facts are in each cell? Exact numbers, which never leave the process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from tables.registry import Fact, Table


class Counts:
    """The exact numbers of some tables, in as much memory for a million facts as for one."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._counts = {table: [0] * prod(table.shape) for table in tables}

    def add(self, facts: Iterable[Fact]) -> None:
        """Each fact into every table that it belongs to."""
        for fact in facts:
            for table, cells in self._counts.items():
                for at in table.cells_of(fact):
                    cells[at] += 1

    def merge(self, other: Counts) -> None:
        """The numbers of another process."""
        for table, cells in other._counts.items():
            mine = self._counts[table]
            for at, count in enumerate(cells):
                mine[at] += count

    def of(self, table: Table) -> Sequence[int]:
        """Row by row."""
        return self._counts[table]

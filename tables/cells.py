"""From counts to what may be shown: noised, held back below the threshold, rounded to five.

Whatever happens after the noise is free: it looks at nothing but noised numbers. Totals are sums of noised cells, so
that nothing can be learnt by subtracting one table from another but noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from tables.noise import within, within_sum
from tables.registry import THRESHOLD_WITHOUT_NOISE, Table

ROUNDED_TO: Final = 5

Noise = Callable[[Table, Sequence[int]], list[int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is None where it is held back."""

    at: tuple[str, ...]
    value: int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table as it is published. ``within`` is the 95 % interval of the noise of a cell, rounding not included.

    ``total`` is that of all cells: of cases where a case is in one cell, of mentions where it may be in two.
    """

    table: Table
    cells: tuple[Cell, ...]
    total: int | None
    within: int
    total_within: int
    threshold: int
    epsilon: Fraction


def draw(table: Table, counts: Sequence[int], noise: Noise) -> Drawn:
    """Once for a table of a period; the caller stores it and never asks again."""
    numbers = noise(table, counts)
    names = list(product(*(dimension.values for dimension in table.dimensions)))
    return Drawn(
        table,
        tuple(Cell(at, _shown(number, table.threshold)) for at, number in zip(names, numbers, strict=True)),
        _shown(sum(numbers), table.threshold),
        within(table.scale),
        within_sum(table.scale, len(numbers)),
        table.threshold,
        table.epsilon,
    )


def _shown(number: int, threshold: int) -> int | None:
    return None if number < threshold else _rounded(number)


def _rounded(number: int) -> int:
    return ROUNDED_TO * round(number / ROUNDED_TO)


def hold_back(table: Table, counts: Sequence[int]) -> Drawn:
    """Without noise: small cells are held back, and with each a second one of its row and of its column.

    Weaker than noise: who knows all but one case of a cell learns something of that one. Each number is rounded for
    itself.
    """
    held = [count < THRESHOLD_WITHOUT_NOISE for count in counts]
    lines = _lines(table.shape)
    changed = True
    while changed:
        changed = False
        for line in lines:
            if sum(held[at] for at in line) != 1 or len(line) == 1:
                continue
            second = min((at for at in line if not held[at]), key=lambda at: (counts[at], at))
            held[second] = changed = True
    names = list(product(*(dimension.values for dimension in table.dimensions)))
    total = sum(counts)
    return Drawn(
        table,
        tuple(
            Cell(at, None if hidden else _rounded(count)) for at, count, hidden in zip(names, counts, held, strict=True)
        ),
        None if total < THRESHOLD_WITHOUT_NOISE else _rounded(total),
        0,
        0,
        THRESHOLD_WITHOUT_NOISE,
        Fraction(0),
    )


def _lines(shape: tuple[int, ...]) -> list[list[int]]:
    """Rows and columns, as places in the flat table; of a table by one thing, the whole."""
    if len(shape) == 1:
        return [list(range(shape[0]))]
    rows, columns = shape
    return [
        *([row * columns + column for column in range(columns)] for row in range(rows)),
        *([row * columns + column for row in range(rows)] for column in range(columns)),
    ]

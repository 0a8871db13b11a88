"""The noise, by OpenDP: none of the sampling is ours. Needs the extra `statistics`.

Each cell gets discrete Laplace noise (the two-sided geometric) of the table's scale. OpenDP's own account of what that
costs is compared with the registered epsilon before a number is drawn.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from tables.registry import Table


class NoOpenDP(Exception):
    """The extra `statistics` is not installed here."""


class NotAsRegistered(Exception):
    """The mechanism would cost more than the table's registered epsilon."""


def noised(table: Table, counts: Sequence[int]) -> list[int]:
    """Each count with fresh noise; may be negative. Raises `NoOpenDP` or `NotAsRegistered`."""
    return [int(count) for count in _mechanism(table)(list(counts))]


@cache
def _mechanism(table: Table) -> Any:
    try:
        dp: Any = importlib.import_module("opendp.prelude")  # 265 MB that only this step needs
    except ImportError:
        raise NoOpenDP from None
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    mechanism = dp.m.make_laplace(*space, scale=float(table.scale))
    if mechanism.map(table.touches) > float(table.epsilon) * (1 + 1e-9):
        raise NotAsRegistered(table.name)
    return mechanism


def within(scale: Fraction, share: float = 0.95) -> int:
    """The smallest w such that the noise of one cell is in -w…w with at least this probability.

    For discrete Laplace noise X, P(|X| > w) = 2·α^(w+1)/(1+α) with α = exp(-1/scale).
    """
    alpha = math.exp(-1 / scale)
    return max(0, math.ceil(math.log((1 - share) * (1 + alpha) / 2) / math.log(alpha)) - 1)


def within_sum(scale: Fraction, cells: int) -> int:
    """About the same for the sum of so many independent cells, by their variance 2α/(1-α)²."""
    alpha = math.exp(-1 / scale)
    return math.ceil(1.96 * math.sqrt(cells * 2 * alpha / (1 - alpha) ** 2))

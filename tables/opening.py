"""Opens the sealed facts of a period in several processes, and counts them as they come.

A letter that cannot be opened, or says what no table knows, is left out and counted as such: one phone's fault must not
hold up everybody's release. As many letters are in memory as the processes have in their hands, however many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Final, NamedTuple

from crypto.reading import open_given
from crypto.refusals import Refused
from crypto.roles import Statistics
from crypto.sealing import Identity
from tables.counting import Counts
from tables.registry import Fact, Table

BATCH: Final = 500
_IN_HAND: Final = 4
"""Batches for each process, so that none waits and none piles up."""


class Opened(NamedTuple):
    """Exact numbers, and how many letters were no facts of this instance."""

    counts: Counts
    left_out: int


def count_sealed(
    sealed: Iterable[bytes],
    identity: Identity[Statistics],
    tables: tuple[Table, ...],
    *,
    instance: bytes,
    progress: Callable[[int], None],
    processes: int | None = None,
) -> Opened:
    """Every letter once; ``progress`` hears how many have been counted since it was last called."""
    whole, left_out = Counts(tables), 0
    many = processes or os.cpu_count() or 1
    with ProcessPoolExecutor(many) as pool:
        for counts, refused, size in _in_order(pool, many, sealed, identity.seed, tables, instance):
            whole.merge(counts)
            left_out += refused
            progress(size)
    return Opened(whole, left_out)


def _in_order(
    pool: ProcessPoolExecutor,
    many: int,
    sealed: Iterable[bytes],
    seed: bytes,
    tables: tuple[Table, ...],
    instance: bytes,
) -> Iterator[tuple[Counts, int, int]]:
    letters = iter(sealed)
    waiting: list[Future[tuple[Counts, int, int]]] = []
    while True:
        while len(waiting) < many * _IN_HAND and (batch := list(islice(letters, BATCH))):
            waiting.append(pool.submit(_count, batch, seed, tables, instance))
        if not waiting:
            return
        yield waiting.pop(0).result()


def _count(batch: list[bytes], seed: bytes, tables: tuple[Table, ...], instance: bytes) -> tuple[Counts, int, int]:
    identity, counts = Identity[Statistics](seed), Counts(tables)
    facts = [fact for one in batch if (fact := _fact(one, identity, instance)) is not None]
    counts.add(facts)
    return counts, len(batch) - len(facts), len(batch)


def _fact(sealed: bytes, identity: Identity[Statistics], instance: bytes) -> Fact | None:
    try:
        return open_given(sealed, identity, instance=instance).body
    except Refused:
        return None

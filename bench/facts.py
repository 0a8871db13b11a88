"""`make bench-facts`: what a release of a million costs, from sealed letters in a database to files; COUNT for fewer.

Some thousand letters are sealed once and counted over and over, since opening does not know that it has seen one. The
memory is the largest that this process and one of its children ever had. Prints a line for 10,000 and one for COUNT;
a letter of many is to cost what one of few does, in time and in memory, within a fifth.
"""

import os
import resource
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import cycle, islice

from bench.figures import Figure, tell
from crypto.bodies.counted import Process
from crypto.codes import case_id
from crypto.facts import seal_process
from crypto.letters import Header, Kind, build
from crypto.roles import Reporter, Statistics
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from tables.noise import noised
from tables.opening import count_sealed
from tables.periods import span
from tables.registry import Fact, Profile, tables_of
from tables.release import draw_up
from tests.tables.people import people

SEALED = 2000
FIRST = 10_000
USUAL = 1_000_000
GROWTH_MAX = 1.2
INSTANCE = bytes(32)


def sealed_by(job: tuple[bytes, int]) -> list[bytes]:
    """Letters of made-up people, to the identity with this seed."""
    seed, which = job
    return [_sealed(Identity[Statistics](seed), fact) for fact in people(SEALED // 4, seed=which)]


def _sealed(identity: Identity[Statistics], fact: Fact) -> bytes:
    if isinstance(fact, Process):
        return seal_process(identity.recipient, INSTANCE, fact)
    once = SigningKey[Reporter].draw()
    subject = case_id(INSTANCE, once.verify_key)
    header = Header(Kind.FACTS, INSTANCE, subject, once.verify_key, identity.recipient.digest, counter=1)
    return seal(identity.recipient, build(header, fact, once))


def letters(some: list[bytes], count: int) -> Iterator[bytes]:
    """As many, one after the other."""
    return islice(cycle(some), count)


def measure(some: list[bytes], identity: Identity[Statistics], count: int) -> float:
    """Seconds for a year of so many letters."""
    year = span("2025")
    begun = time.perf_counter()
    tables = tables_of(Profile.STANDARD, year.length)
    opened = count_sealed(letters(some, count), identity, tables, instance=INSTANCE, progress=lambda _: None)
    assert opened.left_out == 0
    draft = draw_up(year, Profile.STANDARD, opened.counts, noised, date(2026, 1, 5))
    assert len(draft.files) == 3 * len(tables) + 1
    return time.perf_counter() - begun


def memory() -> float:
    """Megabytes."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(who).ru_maxrss for who in whose) / 1024


def main() -> None:
    """Measure and print."""
    count = int(os.environ.get("COUNT") or USUAL)
    identity = Identity[Statistics](secrets.token_bytes(32))
    with ProcessPoolExecutor() as pool:
        some = [one for part in pool.map(sealed_by, [(identity.seed, which) for which in range(4)]) for one in part]
    each_ms, held_mb = dict[int, float](), dict[int, float]()
    for many in (FIRST, count):
        seconds = measure(some, identity, many)
        each_ms[many], held_mb[many] = 1000 * seconds / many, memory()
        print(f"{many:>9,} letters: {seconds:6.1f} s, {each_ms[many]:.2f} ms each; memory {held_mb[many]:.0f} MB")
    name = f"facts.letters_{count}"
    times = {"ms_each": each_ms[count], f"ms_each_of_{FIRST}": each_ms[FIRST]}
    memories = {"mb": held_mb[count], f"mb_of_{FIRST}": held_mb[FIRST]}
    tell(
        [
            Figure(f"{name}.seconds", each_ms[count] * count / 1000, "s"),
            Figure(f"{name}.growth", each_ms[count] / each_ms[FIRST], "× a letter", at_most=GROWTH_MAX, beside=times),
            Figure(
                f"{name}.memory", held_mb[count] / held_mb[FIRST], "× of 10,000", at_most=GROWTH_MAX, beside=memories
            ),
        ]
    )


if __name__ == "__main__":
    main()

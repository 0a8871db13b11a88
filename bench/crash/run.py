"""One run: open a desk, seal, send while it is struck, sweep, compare."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random
from typing import NamedTuple

from bench.crash import books, plans
from bench.crash.books import Books, Verdict
from bench.crash.clients import Clients
from bench.crash.sites import PROCESSES, Site
from bench.running import staffed_desk


class Ran(NamedTuple):
    """How it went."""

    verdict: Verdict
    books: Books
    strikes: int


def run(site: Site, *, count: int, strikes: int, seed: int) -> Ran:
    """`count` reports with all that belongs to them, and so many strikes at moments drawn from the seed.

    The site is stopped at the end, not closed.
    """
    site.start()
    # Who starts last prints the set-up link that counts.
    opened, lead = staffed_desk(site.nodes[-1])
    [keys] = lead.held.values()
    sealed = _sealed(plans.Desk(opened, keys.signer.seed), seed, count)
    kept = Books()
    clients = Clients(site.origin, lead.cookie or "", kept, seed)
    asyncio.run(_send(site, clients, sealed, strikes, Random(seed)))
    site.stop()
    settings = site.nodes[0].settings
    books.sweep(settings)
    return Ran(books.compare(kept, books.stored(settings)), kept, strikes)


def _sealed(desk: plans.Desk, seed: int, count: int) -> Sequence[plans.Plan]:
    with ProcessPoolExecutor(mp_context=PROCESSES) as sealers:
        return list(sealers.map(partial(plans.sealed_plan, desk, seed), range(count), chunksize=25))


async def _send(site: Site, clients: Clients, sealed: Sequence[plans.Plan], strikes: int, random: Random) -> None:
    moments = sorted(random.randrange(len(sealed) * 9 // 10) for _ in range(strikes))

    async def strike() -> None:
        for moment in moments:
            await clients.reached(moment)
            await asyncio.sleep(random.uniform(0, 0.05))
            await asyncio.to_thread(site.strike, random)

    async with asyncio.TaskGroup() as group:
        group.create_task(strike())
        group.create_task(clients.play(iter(sealed)))

"""`make crash`: what is lost when servers are killed (COUNT reports, SEED, SITES of sqlite postgresql nodes failover).

Prints for each site what was sent and what clients met, and as its last line the count. Ends with 1 if anything was
lost, doubled or left over.
"""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bench.crash.run import Ran, run
from bench.crash.sites import OneOnPostgres, OneOnSqlite, PrimaryAndReplica, Site, TwoBehindCaddy

SITES: Final[Mapping[str, Callable[[Path], Site]]] = {
    "sqlite": OneOnSqlite,
    "postgresql": OneOnPostgres,
    "nodes": TwoBehindCaddy,
    "failover": PrimaryAndReplica,
}
REPORTS_A_STRIKE: Final = {"sqlite": 250, "postgresql": 250, "nodes": 250, "failover": 1000}
STRIKES_MIN: Final = 3


def _told(site: Site, ran: Ran, seconds: float) -> None:
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(ran.books.kinds.items()))
    met = ", ".join(f"{count} × {what}" for what, count in sorted(ran.books.outages.items())) or "nothing"
    print(f"{site.name}: {ran.strikes} strikes in {seconds:.0f} s; acknowledged {kinds}; clients met {met}")
    for refusal in ran.books.broken:
        print(f"{site.name}: refused: {refusal}")
    print(f"{site.name}: {ran.verdict.sentence}", flush=True)


def main() -> int:
    """Every site that was asked for, one after the other."""
    count = int(os.environ.get("COUNT") or 10_000)
    seed = int(os.environ.get("SEED") or secrets.randbelow(2**31))
    names = (os.environ.get("SITES") or " ".join(SITES)).split()
    clean = True
    for name in names:
        print(f"SEED={seed} COUNT={count} SITES={name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="koe-crash-") as folder:
            Path(folder).chmod(0o711)  # PostgreSQL runs as its own user
            site, begun = SITES[name](Path(folder)), time.monotonic()
            try:
                strikes = max(STRIKES_MIN, count // REPORTS_A_STRIKE[name])
                ran = run(site, count=count, strikes=strikes, seed=seed)
            finally:
                site.close()
        _told(site, ran, time.monotonic() - begun)
        clean = clean and ran.verdict.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())

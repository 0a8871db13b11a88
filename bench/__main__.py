"""`make bench`: everything that has a limit, each figure beside it in the same run.

CHAPTERS names some of intake, visits, queues and postgresql (this file), and of weights, swift, lighthouse, crypto and
facts (a module each, and a command of its own); QUEUES how long the queues are that are looked at beside one of a
thousand cases. Prints tables and writes bench/latest.json.
"""

import os
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bench import crypto, facts, intake, lighthouse, limits, queues, swift, visits, weights
from bench.figures import LATEST, Figure, tell
from bench.intake import PINNED, ROUNDS, USUAL
from bench.postgres import Cluster
from bench.queues import Queue
from bench.running import free_port, koe_serve, staffed_desk

REPORTS: Final = frozenset({"intake", "visits", "postgresql"})
BY_THEMSELVES: Final[Mapping[str, Callable[[], None]]] = {
    "weights": weights.main,
    "swift": swift.main,
    "lighthouse": lighthouse.main,
    "crypto": crypto.main,
    "facts": facts.main,
}
CHAPTERS: Final = REPORTS | {"queues"} | BY_THEMSELVES.keys()
_VISITORS: Final = 1000
_SETTINGS: Final = {**PINNED, "KOE_SECOND_FACTOR": "optional"}
_PROCESSES: Final = 2


def reports(folder: Path, chapters: frozenset[str]) -> list[Figure]:
    """Of one server on SQLite, and of two processes on PostgreSQL beside it."""
    with koe_serve(folder / "sqlite" / "data", port=free_port(), settings=_SETTINGS) as server:
        desk, _ = staffed_desk(server)
        sealed = intake.sealed_reports(desk, sum(ROUNDS.values()))
        rows = [(one.case, one.report, one.cover, one.card) for one in sealed[:2000]]
        one_each = limits.inserts_per_second(folder, rows, in_a_transaction=1)
        figures = [
            Figure("limit.sqlite.one_each", one_each, "a second"),
            Figure("limit.sqlite.in_64", limits.inserts_per_second(folder, rows, in_a_transaction=64), "a second"),
            *intake.on_sqlite(server, sealed, one_each),
        ]
        if "visits" in chapters:
            figures += visits.visits(server, desk, folder, _VISITORS)
    if "postgresql" in chapters:
        usual = next(one.value for one in figures if one.name == f"intake.sqlite.clients_{USUAL}")
        figures += _reports_on_postgres(folder / "postgresql", usual)
    return figures


def _reports_on_postgres(folder: Path, on_sqlite_per_second: float) -> list[Figure]:
    with _cluster(folder) as settings, ExitStack() as running:
        first = running.enter_context(koe_serve(folder / "data", port=free_port(), settings=settings))
        desk, _ = staffed_desk(first)
        others = [
            running.enter_context(koe_serve(folder / "data", port=free_port(), settings=settings, founded=True))
            for _ in range(1, _PROCESSES)
        ]
        sealed = intake.sealed_reports(desk, ROUNDS[USUAL])
        return intake.on_postgres([first, *others], sealed, on_sqlite_per_second)


@contextmanager
def _cluster(folder: Path) -> Generator[dict[str, str]]:
    """A durable cluster of PostgreSQL's, and the settings by which Koe uses it."""
    cluster = Cluster(folder / "cluster")
    cluster.found()
    try:
        yield {**_SETTINGS, "KOE_DATABASE_URL": cluster.url}
    finally:
        cluster.kill()


def _queue(folder: Path, settings: dict[str, str]) -> Queue:
    port, data = free_port(), folder / "data"
    with koe_serve(data, port=port, settings=settings) as server:
        desk, lead = staffed_desk(server)
    url = settings.get("KOE_DATABASE_URL", f"sqlite:///{data / 'koe.db'}")
    return Queue(url, partial(koe_serve, data, port=port, settings=settings, founded=True), desk, lead)


def _queues(folder: Path) -> None:
    sizes = [int(size) for size in os.environ.get("QUEUES", "").split()] or queues.SIZES
    short, long = (_queue(folder / f"sqlite-{name}", _SETTINGS) for name in ("short", "long"))
    tell(queues.queue_pages("sqlite", short, long, sizes))
    with _cluster(folder / "postgresql-short") as few, _cluster(folder / "postgresql-long") as many:
        short, long = _queue(folder / "postgresql-short", few), _queue(folder / "postgresql-long", many)
        tell(queues.queue_pages("postgresql", short, long, sizes))


def main() -> None:
    """Measure, print, write."""
    chapters = frozenset(os.environ.get("CHAPTERS", "").split()) or CHAPTERS
    if unknown := chapters - CHAPTERS:
        raise SystemExit(f"no chapter is called {', '.join(sorted(unknown))}")
    # Beside this file, since a temporary folder may live in memory, where commits cost nothing.
    with tempfile.TemporaryDirectory(prefix="data-", dir=LATEST.parent) as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as its own user
        if chapters & REPORTS:
            tell(reports(folder, chapters))
        if "queues" in chapters:
            _queues(folder / "queues")
    for chapter, measure in BY_THEMSELVES.items():
        if chapter in chapters:
            measure()


if __name__ == "__main__":
    main()

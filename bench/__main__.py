"""`make bench`: accepted reports a second over HTTP, beside what the disk could take.

Prints a table and writes bench/latest.json: an object from figure name to fields. All numbers of a
run belong together; on a busy machine only their ratios mean something.
"""

import asyncio
import json
import secrets
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from api.kit.clock import today
from bench import limits, load
from bench.running import OpenDesk, Server, free_port, koe_serve, open_desk
from crypto.codes import ReporterKeys
from crypto.encoding import canonical
from crypto.letters import Answers, Facts
from crypto.sealing import Identity
from crypto.signing import SigningKey
from crypto.submission import Submission, build

LATEST = Path(__file__).with_name("latest.json")
ROUNDS = {1: 1000, 32: 4000, 256: 4000}
# The proof is the phone's work; the server hashes once, however many bits it asks for.
PROOF_BITS = 1
STORY = "Tôi làm việc mười lăm giờ một ngày và không được trả tiền làm thêm. " * 12


@dataclass(frozen=True)
class Figure:
    """One level of load; times in milliseconds, rates in reports a second."""

    per_second: float
    limit_per_second: float
    ratio: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    failures: int


def sealed_report(desk: OpenDesk, _: int) -> Submission:
    """What a phone sends, but with keys that were drawn instead of derived from a code."""
    keys = ReporterKeys(desk.instance, SigningKey.draw(), Identity.draw(), secrets.token_bytes(32))
    return build(
        keys,
        desk.entry,
        desk.recipient,
        answers=Answers(("hours", "wages"), "vi", "yes", "code", STORY),
        facts=Facts(22, (1, 2), "vi", "yes", "code", urgent=False),
        day=today(),
        directory_version=desk.directory_version,
        bits=PROOF_BITS,
    )


def measure(server: Server, reports: Sequence[Submission], clients: int, limit_per_second: float) -> Figure:
    """Send every report once from so many clients."""
    requests = [load.post("/api/v1/reports", canonical(report.json())) for report in reports]
    cpu_before = server.cpu_seconds()
    outcome = asyncio.run(load.run(server.port, requests, clients))
    cpu = server.cpu_seconds() - cpu_before
    accepted = max(1, len(outcome.seconds))
    return Figure(
        per_second=round(outcome.per_second, 1),
        limit_per_second=round(limit_per_second, 1),
        ratio=round(outcome.per_second / limit_per_second, 3),
        cpu_ms=round(1000 * cpu / accepted, 3),
        p50_ms=round(outcome.percentile_ms(50), 2),
        p95_ms=round(outcome.percentile_ms(95), 2),
        failures=sum(outcome.failures.values()),
    )


def run(folder: Path) -> tuple[dict[str, Figure], float]:
    """Every figure by name, and reports a second in batches of 64 without any of Koe."""
    pinned = {"KOE_PROOF_BITS": str(PROOF_BITS), "KOE_PROOF_BITS_MAX": str(PROOF_BITS)}
    with koe_serve(folder / "data", port=free_port(), settings=pinned) as server, ProcessPoolExecutor() as builders:
        desk = open_desk(server)
        reports = list(builders.map(partial(sealed_report, desk), range(sum(ROUNDS.values())), chunksize=100))
        rows = [(report.case, report.report, report.cover, report.card) for report in reports[:2000]]
        one_each = limits.inserts_per_second(folder, rows, in_a_transaction=1)
        in_batches = limits.inserts_per_second(folder, rows, in_a_transaction=64)
        figures: dict[str, Figure] = {}
        for clients, count in ROUNDS.items():
            batch, reports = reports[:count], reports[count:]
            figures[f"intake.sqlite.clients_{clients}"] = measure(server, batch, clients, one_each)
    return figures, in_batches


def main() -> None:
    """Measure, print, write."""
    # Beside this file, since a temporary folder may live in memory, where commits cost nothing.
    with tempfile.TemporaryDirectory(prefix="data-", dir=LATEST.parent) as folder:
        figures, in_batches = run(Path(folder))
    one_each = next(iter(figures.values())).limit_per_second
    print(f"limit, one commit each: {one_each:.0f}/s; limit, 64 in a transaction: {in_batches:.0f}/s")
    print(f"{'figure':28}{'per s':>9}{'ratio':>8}{'cpu ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'failures':>9}")
    for name, one in figures.items():
        print(
            f"{name:28}{one.per_second:9.0f}{one.ratio:8.2f}{one.cpu_ms:8.2f}"
            f"{one.p50_ms:8.1f}{one.p95_ms:8.1f}{one.failures:9}"
        )
    latest = {name: vars(one) for name, one in figures.items()}
    LATEST.write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

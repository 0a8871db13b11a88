"""How many reports does Koe accept, beside what the disk could take? Real sealed reports, and each proof is checked."""

import asyncio
import secrets
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

from api.kit.clock import today
from bench import load
from bench.figures import Figure
from bench.running import OpenDesk, Server
from crypto import roles
from crypto.bodies.cover import Facts
from crypto.bodies.report import Answers
from crypto.codes import ReporterKeys
from crypto.encoding import canonical
from crypto.sealing import Identity
from crypto.signing import SigningKey
from crypto.submission import Submission, build

PROOF_BITS: Final = 1
"""The proof is the phone's work; the server hashes once, however many bits it asks for."""
PINNED: Final = {"KOE_PROOF_BITS": str(PROOF_BITS), "KOE_PROOF_BITS_MAX": str(PROOF_BITS)}
ROUNDS: Final = {1: 1000, 32: 4000, 256: 4000}
USUAL: Final = 32
CROWD: Final = 256
_STORY: Final = "Tôi làm việc mười lăm giờ một ngày và không được trả tiền làm thêm. " * 12


@dataclass(frozen=True)
class Reporter:
    """A worker: the keys, which were drawn instead of derived from a code, the case's identity, and what is sent."""

    keys: ReporterKeys
    case_identity: Identity[roles.Case]
    sent: Submission


def reporter(desk: OpenDesk, _which: int = 0) -> Reporter:
    """What a phone makes."""
    keys = ReporterKeys(desk.instance, SigningKey.draw(), Identity.draw(), secrets.token_bytes(32))
    case_identity = Identity[roles.Case].draw()
    sent = build(
        keys,
        desk.entry,
        desk.recipient,
        answers=Answers(("hours", "wages"), "vi", "yes", "code", _STORY),
        facts=Facts(22, (1, 2), "vi", "yes", "code", urgent=False),
        day=today(),
        directory_version=desk.directory_version,
        bits=PROOF_BITS,
        case_identity=case_identity,
    )
    return Reporter(keys, case_identity, sent)


def _sealed(desk: OpenDesk, which: int) -> Submission:
    return reporter(desk, which).sent


def sealed_reports(desk: OpenDesk, count: int) -> list[Submission]:
    """So many, sealed side by side; their keys are forgotten."""
    with ProcessPoolExecutor() as phones:
        return list(phones.map(partial(_sealed, desk), range(count), chunksize=100))


def as_requests(reports: Sequence[Submission]) -> list[bytes]:
    """As they go over the line."""
    return [load.post("/api/v1/reports", canonical(report.json())) for report in reports]


@dataclass(frozen=True)
class Taken:
    """A level of load: reports a second, the server's own processor in milliseconds each, waiting in milliseconds."""

    per_second: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    failures: int


def take(servers: Sequence[Server], reports: Sequence[Submission], clients: int) -> Taken:
    """Send every report once from so many clients, who take turns among the servers."""
    requests = as_requests(reports)
    before = sum(server.cpu_seconds() for server in servers)
    outcome = asyncio.run(load.run([server.port for server in servers], requests, clients))
    cpu = sum(server.cpu_seconds() for server in servers) - before
    return Taken(
        outcome.per_second,
        1000 * cpu / max(1, len(outcome.seconds)),
        outcome.percentile_ms(50),
        outcome.percentile_ms(95),
        sum(outcome.failures.values()),
    )


def on_sqlite(server: Server, reports: Sequence[Submission], one_each_per_second: float) -> list[Figure]:
    """At every level of load, beside a loop that commits each report for itself."""
    figures: list[Figure] = []
    usual = Taken(0, 0, 0, 0, 0)
    for clients, count in ROUNDS.items():
        batch, reports = reports[:count], reports[count:]
        taken = take([server], batch, clients)
        usual = taken if clients == USUAL else usual
        name, beside = f"intake.sqlite.clients_{clients}", {"limit": one_each_per_second, "p95_ms": taken.p95_ms}
        figures.append(Figure(name, taken.per_second, "a second", beside=beside))
        if clients == USUAL:
            figures += [
                Figure(f"{name}.ratio", taken.per_second / one_each_per_second, "of limit", at_least=0.6),
                Figure(f"{name}.cpu", taken.cpu_ms, "ms", at_most=1.0),
            ]
        if clients == CROWD:
            figures += [
                Figure(f"{name}.failures", taken.failures, "", at_most=0),
                Figure(f"{name}.p95", taken.p95_ms / usual.p50_ms, "× p50 of 32", at_most=16),
            ]
    return figures


def on_postgres(servers: Sequence[Server], reports: Sequence[Submission], on_sqlite_per_second: float) -> list[Figure]:
    """Several processes on one database, beside SQLite's figure of the same run."""
    taken = take(servers, reports[: ROUNDS[USUAL]], USUAL)
    beside = {"p95_ms": taken.p95_ms, "failures": taken.failures, "cpu_ms": taken.cpu_ms}
    name = f"intake.postgresql.processes_{len(servers)}"
    return [
        Figure(name, taken.per_second, "a second", beside=beside),
        Figure(f"{name}.ratio", taken.per_second / on_sqlite_per_second, "× SQLite", at_least=1.2),
    ]

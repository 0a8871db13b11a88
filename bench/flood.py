"""`make flood`: do 256 who come only to hinder slow down those who report, and does the server grow with its reports?

A real server on SQLite. Calm and flood take turns, so that a busy machine hits both; then COUNT reports (100,000) come
as fast as they are taken. Exits with 1 unless p95 of the reporters in the flood stays under twice that of the calm, all
of their reports are accepted, and the server's memory is flat over the second half.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench import load
from bench.flood_clients import HOSTILE, PAUSE_MEAN_SECONDS, REPORTERS, keep
from bench.intake import sealed_reports
from bench.running import OpenDesk, Server, free_port, koe_serve, open_desk
from crypto.codes import case_id
from crypto.encoding import canonical
from crypto.signing import SigningKey
from crypto.submission import DOMAIN, Submission, body_digest, solve

PROOF_BITS: Final = 8
ROUNDS: Final = int(os.environ.get("ROUNDS") or 4)
CALM_SECONDS: Final = 10
FLOOD_SECONDS: Final = 25
SLOWER_MAX: Final = 2.0
SENDERS: Final = 32
STEP: Final = 10_000
GROWTH_MAX: Final = 0.05
"""Of what the server had after the first half: the noise of a collector and an allocator."""


@dataclass
class Heard:
    """What the reporters saw: seconds of each accepted report, and how many were not."""

    seconds: list[float] = field(default_factory=list[float])
    failed: Counter[str] = field(default_factory=Counter[str])
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    def add(self, told: Any, cpu_seconds: float, wall_seconds: float) -> None:
        """What one run of them told, and what the server computed meanwhile."""
        self.seconds += told["seconds"]
        self.failed.update(told["failed"])
        self.cpu_seconds += cpu_seconds
        self.wall_seconds += wall_seconds

    def percentile_ms(self, percent: int) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def row(self, name: str) -> str:
        """A line of the table."""
        times = "".join(f"{self.percentile_ms(percent):9.1f}" for percent in (50, 95, 99))
        cpu = 100 * self.cpu_seconds / self.wall_seconds
        return f"{name:8}{len(self.seconds):9}{sum(self.failed.values()):8}{times}{cpu:8.0f}"


def _crowd(kind: str, port: int, seconds: float, file: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "bench.flood_clients", kind, str(port), str(seconds), str(file)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE)


def _told(process: subprocess.Popen[bytes]) -> Any:
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit("a crowd came to grief")
    return json.loads(output)


def flood(server: Server, folder: Path, requests: Iterator[bytes]) -> tuple[Heard, Heard, dict[str, Counter[str]]]:
    """Calm and flood in turn: what the reporters saw in each, and what the hostile were told."""
    calm, flooded, told = Heard(), Heard(), dict[str, Counter[str]]()
    again = folder / "again"
    first = next(requests)
    keep(again, [first])
    if asyncio.run(load.run(server.port, [first], 1)).failures:
        raise SystemExit("the report that is to be sent again was not accepted")

    def report(heard: Heard, seconds: float) -> None:
        file = folder / "honest"
        keep(file, list(islice(requests, int(seconds * REPORTERS / PAUSE_MEAN_SECONDS))))
        cpu, begun = server.cpu_seconds(), time.monotonic()
        told = _told(_crowd("honest", server.port, seconds, file))
        heard.add(told, server.cpu_seconds() - cpu, time.monotonic() - begun)

    for _ in range(ROUNDS):
        report(calm, CALM_SECONDS)
        hostile = _crowd("hostile", server.port, FLOOD_SECONDS, again)
        report(flooded, FLOOD_SECONDS - 1)
        for kind, answers in _told(hostile).items():
            told.setdefault(kind, Counter()).update(answers)
    return calm, flooded, told


# --- memory


def signed_again(sealed: Sequence[Submission], instance: bytes, count: int) -> list[bytes]:
    """So many reports of so many new reporters, as requests; what is sealed in them is that of a few."""
    requests: list[bytes] = []
    for number in range(count):
        signer = SigningKey.draw()
        draft = replace(
            sealed[number % len(sealed)],
            case=case_id(instance, signer.verify_key),
            verify_key=signer.verify_key,
            token_digest=os.urandom(32),
        )
        body = body_digest(draft)
        whole = replace(draft, nonce=solve(draft.case, body, PROOF_BITS), signature=signer.sign(DOMAIN, body))
        requests.append(load.post("/api/v1/reports", canonical(whole.json())))
    return requests


def memory_mib(server: Server) -> float:
    """What the server's process has in memory, RSS, in MiB."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def grow(server: Server, desk: OpenDesk, sealed: Sequence[Submission], count: int) -> tuple[list[float], int]:
    """RSS in MiB before, and after every 10,000 reports; and how many were not accepted."""
    seen, failed = [memory_mib(server)], 0
    step = min(STEP, max(1, count // 10))
    print(f"\n{'reports':>9}{'RSS MiB':>9}{'per s':>8}")
    print(f"{0:9}{seen[0]:9.1f}")
    # One process signs what comes next while this one sends.
    with ProcessPoolExecutor(1) as signers:
        chunks = signers.map(partial(signed_again, sealed, desk.instance), [step] * (count // step))
        for number, requests in enumerate(chunks, 1):
            outcome = asyncio.run(load.run(server.port, requests, SENDERS))
            failed += sum(outcome.failures.values())
            seen.append(memory_mib(server))
            print(f"{number * step:9}{seen[-1]:9.1f}{outcome.per_second:8.0f}", flush=True)
    return seen, failed


def main() -> None:
    """Measure, print, judge."""
    count = int(os.environ.get("COUNT") or 100_000)
    pinned = {"KOE_PROOF_BITS": str(PROOF_BITS), "KOE_PROOF_BITS_MAX": str(PROOF_BITS)}
    # Beside this file, since a temporary folder may live in memory, where commits cost nothing.
    with tempfile.TemporaryDirectory(prefix="data-", dir=Path(__file__).parent) as name:
        folder = Path(name)
        with koe_serve(folder / "data", port=free_port(), settings=pinned) as server:
            desk = open_desk(server)
            wanted = int(ROUNDS * (CALM_SECONDS + FLOOD_SECONDS) * REPORTERS / PAUSE_MEAN_SECONDS) + REPORTERS
            sealed = sealed_reports(desk, wanted)
            proved = [replace(one, nonce=solve(one.case, body_digest(one), PROOF_BITS)) for one in sealed]
            requests = [load.post("/api/v1/reports", canonical(one.json())) for one in proved]
            calm, flooded, told = flood(server, folder, iter(requests))
            print(f"{'':8}{'accepted':>9}{'failed':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'cpu %':>8}")
            print(calm.row("calm"), flooded.row("flood"), sep="\n")
            print(f"\nthe {HOSTILE}: what each kind was told, and how often")
            for kind, answers in told.items():
                print(f"  {kind:22}" + ", ".join(f"{what} x {times}" for what, times in answers.most_common()))
            after_flood = memory_mib(server)
            seen, failed = grow(server, desk, sealed[:100], count)
        spoken = server.log.read_text("utf-8").splitlines()
    ratio = flooded.percentile_ms(95) / calm.percentile_ms(95)
    half = seen[len(seen) // 2]
    growth = max(seen[len(seen) // 2 :]) / half - 1
    failed += sum(calm.failed.values()) + sum(flooded.failed.values())
    met = ratio < SLOWER_MAX and growth <= GROWTH_MAX and failed == 0
    print(f"\nRSS after the flood {after_flood:.1f} MiB; lines that the server logged in all: {len(spoken)}")
    print(
        f"p95 calm {calm.percentile_ms(95):.1f} ms, flood {flooded.percentile_ms(95):.1f} ms, x {ratio:.2f};"
        f" RSS {half:.1f} -> {seen[-1]:.1f} MiB over the second half of {count}, growth {100 * growth:.1f} %;"
        f" not accepted {failed}: {'met' if met else 'NOT MET'}"
    )
    if not met:
        sys.exit(1)


if __name__ == "__main__":
    main()

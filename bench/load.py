"""Many phones at once: keep-alive HTTP clients that post requests built beforehand.

A client library would cost more than the server that is measured, and both share the machine; so
this is a bare asyncio stream that reads the status line and skips the rest.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What the clients saw: seconds of each accepted request, and how many failed (by status)."""

    seconds: list[float] = field(default_factory=list[float])
    failures: dict[int, int] = field(default_factory=dict[int, int])
    wall_seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Accepted requests in each second of the whole run."""
        return len(self.seconds) / self.wall_seconds

    def percentile_ms(self, percent: int) -> float:
        """The given percentile of the accepted requests, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def post(path: str, body: bytes) -> bytes:
    """One POST of a JSON body as the bytes that go over the line."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer whole; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next(int(line[15:]) for line in lines if line.lower().startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(lines[0].split(b" ")[1])


async def _client(port: int, requests: Iterator[bytes], outcome: Outcome) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        begun = time.perf_counter()
        writer.write(request)
        try:
            status = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        if status == 201:
            outcome.seconds.append(time.perf_counter() - begun)
        else:
            outcome.failures[status] = outcome.failures.get(status, 0) + 1
        if status == 0:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def run(port: int, requests: Sequence[bytes], clients: int) -> Outcome:
    """Send every request once, spread over so many clients; each sends its next when the last is answered."""
    outcome, queue = Outcome(), iter(requests)
    begun = time.perf_counter()
    await asyncio.gather(*(_client(port, queue, outcome) for _ in range(clients)))
    outcome.wall_seconds = time.perf_counter() - begun
    return outcome

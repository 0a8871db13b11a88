"""Many phones at once: keep-alive HTTP clients that send requests built beforehand.

A client library would cost more than the server that is measured, and both share the machine; so
this is a bare asyncio stream that reads the status line and skips the rest.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_GOOD: Final = frozenset({200, 201, 204})


@dataclass
class Outcome:
    """What the clients saw: seconds and bodies of accepted requests, and how many failed (by status)."""

    seconds: list[float] = field(default_factory=list[float])
    bodies: dict[int, bytes] = field(default_factory=dict[int, bytes])
    """By the place of the request, where bodies are kept."""
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


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A request as the bytes that go over the line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """One POST of a JSON body as the bytes that go over the line."""
    return request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one answer whole; its status and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    return int(lines[0].split(b" ")[1]), await reader.readexactly(length)


async def _client(port: int, requests: Iterator[tuple[int, bytes]], outcome: Outcome, *, keep: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for place, sent in requests:
        begun = time.perf_counter()
        writer.write(sent)
        try:
            status, body = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            status, body = 0, b""
        if status in _GOOD:
            outcome.seconds.append(time.perf_counter() - begun)
            if keep:
                outcome.bodies[place] = body
        else:
            outcome.failures[status] = outcome.failures.get(status, 0) + 1
        if status == 0:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def run(ports: int | Sequence[int], requests: Sequence[bytes], clients: int, *, keep: bool = False) -> Outcome:
    """Send every request once, spread over so many clients; each sends its next when the last is answered.

    With several ports the clients take turns among them. `keep` keeps the bodies of what was answered.
    """
    ports = [ports] if isinstance(ports, int) else ports
    outcome, queue = Outcome(), iter(enumerate(requests))
    begun = time.perf_counter()
    await asyncio.gather(*(_client(ports[one % len(ports)], queue, outcome, keep=keep) for one in range(clients)))
    outcome.wall_seconds = time.perf_counter() - begun
    return outcome

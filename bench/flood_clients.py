"""Who comes at once? Reporters who are heard, and 256 who come only to hinder; each crowd in a process of its own.

`python -m bench.flood_clients honest|hostile PORT SECONDS FILE` prints one line of JSON when its time is over. The file
holds requests, each after its length: for the honest those that they send, each once; for the hostile one report that
was accepted, to send again.
"""

import asyncio
import json
import os
import random
import secrets
import struct
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

from bench.load import post

REPORTERS: Final = 16
PAUSE_SECONDS: Final = (0.1, 0.3)
"""Between two reports of the same phone: nobody is that quick, but many phones are."""
PAUSE_MEAN_SECONDS: Final = sum(PAUSE_SECONDS) / 2
HOSTILE: Final = 256
_DRIP_SECONDS: Final = 0.5
_REPORTS: Final = "/api/v1/reports"

Tally = Counter[str]


def keep(path: Path, requests: Sequence[bytes]) -> None:
    """Write them to a file."""
    path.write_bytes(b"".join(struct.pack(">I", len(one)) + one for one in requests))


def kept(path: Path) -> Iterator[bytes]:
    """Read them again."""
    content, at = memoryview(path.read_bytes()), 0
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        yield bytes(content[at + 4 : at + 4 + length])
        at += 4 + length


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return int(lines[0].split(b" ")[1])


# --- who came to be heard


async def honest(port: int, seconds: float, requests: Iterator[bytes]) -> dict[str, object]:
    """Seconds of each report until it was accepted, and how many were not."""
    until, took, failed = time.monotonic() + seconds, list[float](), Tally()

    async def reporter(chance: random.Random) -> None:
        while time.monotonic() < until and (request := next(requests, None)) is not None:
            begun = time.perf_counter()
            try:
                # A line of its own for each, as phones have.
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(request)
                status = await _status(reader)
                writer.close()
            except (OSError, asyncio.IncompleteReadError):
                status = 0
            if status == 201:
                took.append(time.perf_counter() - begun)
            else:
                failed[str(status)] += 1
            await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))

    await asyncio.gather(*(reporter(random.Random(number)) for number in range(REPORTERS)))
    return {"seconds": took, "failed": failed}


# --- who did not


class Hostile:
    """One crowd: what each of its kinds does for as long as it lasts, and what it was told."""

    def __init__(self, port: int, seconds: float, accepted: bytes) -> None:
        self._port, self._until, self._accepted = port, time.monotonic() + seconds, accepted
        self.told: dict[str, Tally] = {}

    async def come(self) -> None:
        """All of them at once."""
        kinds: tuple[Callable[[Tally], Awaitable[None]], ...] = (
            self.drips_a_head,
            self.drips_a_body,
            self.brings_too_much,
            self.speaks_no_http,
            self.sends_no_json,
            self.sends_wrong_types,
            self.sends_the_same_again,
            self.proves_nothing,
            self.says_nothing,
        )
        turns = cycle(kinds)
        await asyncio.gather(*(self._go_on(next(turns)) for _ in range(HOSTILE)))

    async def _go_on(self, what: Callable[[Tally], Awaitable[None]]) -> None:
        told = self.told.setdefault(what.__name__, Tally())
        while time.monotonic() < self._until:
            try:
                async with asyncio.timeout(self._until - time.monotonic() + 0.1):
                    await what(told)
            except TimeoutError:
                return
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                told["cut off"] += 1
                await asyncio.sleep(0.01)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self._port)

    async def _again(self, told: Tally, request: Callable[[], bytes]) -> None:
        """Ask on one line for as long as it is open, the next at once when the last is answered."""
        reader, writer = await self._open()
        try:
            while True:
                writer.write(request())
                told[str(await _status(reader))] += 1
        finally:
            writer.close()

    async def _drip(self, told: Tally, first: bytes, byte: bytes) -> None:
        reader, writer = await self._open()
        answer = asyncio.ensure_future(_status(reader))
        try:
            writer.write(first)
            while not answer.done():
                writer.write(byte)
                await asyncio.wait([answer], timeout=_DRIP_SECONDS)
            told[str(await answer)] += 1
        finally:
            answer.cancel()
            writer.close()

    async def drips_a_head(self, told: Tally) -> None:
        """A byte every half second, of a head that never ends."""
        await self._drip(told, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Filler: ", b"x")

    async def drips_a_body(self, told: Tally) -> None:
        """The same of a report."""
        await self._drip(told, post(_REPORTS, b"{" + b" " * 60_000)[:-50_000], b" ")

    async def brings_too_much(self, told: Tally) -> None:
        """Ten gigabytes, as fast as they are taken."""
        reader, writer = await self._open()
        try:
            writer.write(post(_REPORTS, b"").replace(b"Content-Length: 0", b"Content-Length: 10000000000"))
            told[str(await _status(reader))] += 1
            while True:
                writer.write(bytes(65536))
                await writer.drain()
                await asyncio.sleep(0.01)
        finally:
            writer.transport.abort()

    async def speaks_no_http(self, told: Tally) -> None:
        """Bytes that are no request."""
        reader, writer = await self._open()
        try:
            writer.write(secrets.token_bytes(200) + b"\r\n\r\n")
            told[str(await _status(reader))] += 1
        finally:
            writer.close()

    async def sends_no_json(self, told: Tally) -> None:
        """Fifty kilobytes of brackets."""
        await self._again(told, lambda: post(_REPORTS, b"[" * 50_000))

    async def sends_wrong_types(self, told: Tally) -> None:
        """JSON that is no report, at some length."""
        body = json.dumps({"case": 1, "report": [True] * 10_000, "cover": {"a": None}, "epoch": "1"}).encode()
        await self._again(told, lambda: post(_REPORTS, body))

    async def sends_the_same_again(self, told: Tally) -> None:
        """A report that was accepted, with its proof."""
        await self._again(told, lambda: self._accepted)

    async def proves_nothing(self, told: Tally) -> None:
        """A report of a case that is nobody's, without its work."""
        body = json.loads(self._accepted.partition(b"\r\n\r\n")[2])

        def another() -> bytes:
            return post(_REPORTS, json.dumps({**body, "case": secrets.token_urlsafe(16)}).encode())

        await self._again(told, another)

    async def says_nothing(self, told: Tally) -> None:
        """An open line."""
        reader, writer = await self._open()
        try:
            told["closed" if await reader.read(1) == b"" else "spoken to"] += 1
        finally:
            writer.close()


def main() -> None:
    """As the arguments say."""
    crowd, port, seconds, file = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
    requests = kept(file)
    if crowd == "honest":
        print(json.dumps(asyncio.run(honest(port, seconds, requests))))
        return
    os.nice(10)  # in the world this crowd does not compute on the server's machine
    hostile = Hostile(port, seconds, next(requests))
    asyncio.run(hostile.come())
    print(json.dumps(hostile.told))


if __name__ == "__main__":
    main()

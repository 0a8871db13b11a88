"""What becomes of those who come only to hinder? They are let go, and who came to be heard does not notice."""

import asyncio
import json
import socket
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from api import built
from api.kit import lines
from api.kit.pacing import Pace
from tests.conftest import OpenServer, RunningServer

SOON = 0.3
"""Seconds of patience here, in place of ten and twenty; the look comes once a second."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, open_server: OpenServer) -> OpenServer:
    """A server that waits for nobody."""
    for name in ("HEAD_SECONDS", "PATIENCE_SECONDS", "LINGER_SECONDS"):
        monkeypatch.setattr(lines, name, SOON)
    return open_server


def connected(server: RunningServer) -> socket.socket:
    """A bare line to it."""
    line = socket.create_connection(("127.0.0.1", server.settings.port), timeout=5)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def dripped(line: socket.socket, rest: bytes, seconds: float = 4) -> bytes:
    """Send the rest a byte at a time, until the other side hangs up; what it said. Fails if it never does."""
    heard, until = b"", time.monotonic() + seconds
    line.settimeout(0.02)
    for at in range(len(rest)):
        if time.monotonic() > until:
            break
        try:
            line.sendall(rest[at : at + 1])
            piece = line.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return heard
        if not piece:
            return heard
        heard += piece
    raise AssertionError("the server goes on listening")


HEAD = b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("at_once", "byte_by_byte"),
    [
        (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 4000),
        (HEAD + b"Content-Length: 9000\r\n\r\n", b"{" * 4000),
        (b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\r\n" * 2000),
    ],
    ids=["head", "body", "between"],
)
def test_who_drips_is_let_go(impatient: OpenServer, at_once: bytes, byte_by_byte: bytes) -> None:
    with connected(impatient.server) as line:
        line.sendall(at_once)
        begun = time.monotonic()
        heard = dripped(line, byte_by_byte)

    assert b"408 Request Timeout" in heard
    assert SOON <= time.monotonic() - begun < 3


def test_who_goes_on_slowly_is_heard(impatient: OpenServer) -> None:
    body = json.dumps(impatient.world.report(impatient.world.quick_reporter()).json()).encode()
    with connected(impatient.server) as line:
        line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
        # Longer than one patience, and in each of them enough.
        for at in range(0, len(body), -(-len(body) // 20)):
            line.sendall(body[at : at + -(-len(body) // 20)])
            time.sleep(0.1)
        assert line.recv(12) == b"HTTP/1.1 201"


def test_who_connects_and_says_nothing_is_let_go_without_a_word(impatient: OpenServer) -> None:
    with connected(impatient.server) as line:
        assert line.recv(100) == b""


def test_a_head_without_an_end_is_not_kept(open_server: OpenServer) -> None:
    with connected(open_server.server) as line:
        line.sendall(b"GET / HTTP/1.1\r\n" + b"X-Filler: 0123456789012345678901234567890123456789\r\n" * 1000)
        assert line.recv(100).startswith(b"HTTP/1.1 431 ")


def test_an_oversize_body_is_refused_before_it_is_read_and_its_sender_is_let_go(impatient: OpenServer) -> None:
    sent = 0
    with connected(impatient.server) as line:
        line.sendall(HEAD + b"Content-Length: 10000000000\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")
        with suppress(ConnectionResetError, BrokenPipeError):
            while sent < 1 << 28:
                sent += line.send(b"x" * 65536)
                time.sleep(0.001)
    # What the system's own buffers of both sides hold comes on top of what is thrown away.
    assert sent < lines.LINGER_BYTES_MAX + 2**24


def test_what_is_no_http_is_answered_at_the_next_look(open_server: OpenServer) -> None:
    with connected(open_server.server) as line:
        line.sendall(b"\x16\x03\x01 I am no browser\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 400 ")
        assert line.recv(1000).endswith(b"Invalid HTTP request received.") or line.recv(1) == b""


def went_on(line: socket.socket, path: str) -> bool:
    """Ask for something ten times; whether the line still stands."""
    with suppress(TimeoutError):
        try:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 10)
        except (ConnectionResetError, BrokenPipeError):
            return False
    return True


def test_who_does_not_take_the_answer_is_let_go(
    monkeypatch: pytest.MonkeyPatch, start_server: Callable[..., RunningServer]
) -> None:
    monkeypatch.setattr(lines, "PATIENCE_SECONDS", SOON)
    koe = start_server()
    largest = max(built.BUILT.glob("staff/**/*.js"), key=lambda file: file.stat().st_size)
    path = f"/s/{largest.relative_to(built.BUILT / 'staff')}"
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(5)
        line.connect(("127.0.0.1", koe.settings.port))
        line.settimeout(0.05)
        until = time.monotonic() + 10
        while went_on(line, path) and time.monotonic() < until:
            pass
        assert not went_on(line, path)


async def test_a_crowd_that_is_refused_waits_in_turn_and_few_never_do() -> None:
    now = 100.0
    pace = Pace(clock=lambda: now)
    pace.here = Pace.FEW
    assert {pace.wait_seconds() for _ in range(10_000)} == {0.0}

    pace.here = Pace.FEW + 1
    waits = [pace.wait_seconds() for _ in range(1000)]
    assert waits == sorted(waits)
    assert waits[Pace.AT_ONCE - 1] < 1e-6
    assert waits[Pace.AT_ONCE + Pace.TURNS_A_SECOND] == pytest.approx(1.0, abs=0.1)
    assert waits[-1] == Pace.WAIT_MAX_SECONDS
    now += 60.0
    assert pace.wait_seconds() == 0.0


async def test_a_crowd_of_wrong_proofs_and_replays_is_answered_late_and_a_report_among_them_at_once(
    open_server: OpenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # From how many on it is a crowd, the test above says. Here anybody is one: how many of 160 are with the server in
    # the same moment depends on whose turn it is on a processor, theirs or the server's.
    monkeypatch.setattr(Pace, "FEW", 0)
    world, port = open_server.world, open_server.server.settings.port

    def posted(body: object) -> bytes:
        content = json.dumps(body).encode()
        return HEAD + b"Content-Length: %d\r\n\r\n" % len(content) + content

    async def answered(request: bytes) -> tuple[int, float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        begun = time.monotonic()
        writer.write(request)
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        writer.close()
        return status, time.monotonic() - begun

    sent = world.report(world.quick_reporter())
    known, wrong = sent.json(), replace(sent, urgent=True).json()  # what is signed and proved is another body
    fresh = [posted(world.report(world.quick_reporter()).json()) for _ in range(5)]
    first = await answered(posted(known))
    assert first[0] == 201

    hostile = [asyncio.create_task(answered(posted(one))) for one in (known, wrong) for _ in range(80)]
    await asyncio.sleep(0.5)
    honest = [await answered(one) for one in fresh]
    told = await asyncio.gather(*hostile)

    assert {status for status, _ in honest} == {201}
    assert {status for status, _ in told} == {201, 403}
    late = sorted(seconds for _, seconds in told)
    # In turn: the last of 160 comes two seconds after the first 80.
    assert late[-1] > 1.2
    assert statistics.median(seconds for _, seconds in honest) < late[-1] / 2

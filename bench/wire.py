"""Everything that goes over the line, seen from outside both ends.

A forwarder on loopback between a browser and the server. It changes nothing and keeps every byte of
both directions, so that weights are those that a phone pays, and so that a test can search what
really left the phone (tests/privacy).
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

import h11

T = TypeVar("T")
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; `line_bytes` counts the answer's head and body as they travelled."""

    method: str
    target: str
    status: int
    line_bytes: int
    request_body: bytes
    answer_body: bytes
    answer_headers: dict[str, str]


@dataclass
class Connection:
    """Both directions of one connection, as they were."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)


@dataclass
class Wire:
    """A recording forwarder: `with Wire(server_port) as wire:`, then talk to `wire.port`."""

    server_port: int
    port: int = 0
    connections: list[Connection] = field(default_factory=list[Connection])

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._forwarding: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._thread.start()
        self._listener = self._call(asyncio.start_server(self._forward, "127.0.0.1", self.port))
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _stop(self) -> None:
        self._listener.close()
        for writer in tuple(self._open):
            writer.close()
        await asyncio.gather(*self._forwarding)

    async def _forward(self, from_phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        connection = Connection()
        self.connections.append(connection)
        task = asyncio.current_task()
        assert task is not None
        self._forwarding.add(task)
        task.add_done_callback(self._forwarding.discard)
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            to_phone.close()
            return
        self._open |= {to_phone, to_server}
        await asyncio.gather(
            _pump(from_phone, to_server, connection.sent), _pump(from_server, to_phone, connection.received)
        )
        self._open -= {to_phone, to_server}

    def exchanges(self) -> list[Exchange]:
        """Every request that was answered whole so far, connection by connection."""
        return [exchange for connection in tuple(self.connections) for exchange in _exchanges(connection)]


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, record: bytearray) -> None:
    """Copy until one side hangs up, then hang up on the other."""
    try:
        while chunk := await source.read(_CHUNK):
            record += chunk
            target.write(chunk)
            await target.drain()
    except OSError:
        pass  # a phone that goes away is what lines are like
    finally:
        target.close()


def _exchanges(connection: Connection) -> Iterator[Exchange]:
    """Read both recordings again as HTTP/1.1, by the library that knows how."""
    client, server = h11.Connection(h11.SERVER), h11.Connection(h11.CLIENT)
    client.receive_data(bytes(connection.sent))
    received = bytes(connection.received)
    server.receive_data(received)
    while isinstance(request := client.next_event(), h11.Request):
        request_body = b"".join(_bodies(client))
        server.send(request)
        server.send(h11.EndOfMessage()) if not request_body else _resend(server, request_body)
        before = len(server.trailing_data[0])
        answer = server.next_event()
        if not isinstance(answer, h11.Response):
            return
        answer_body = b"".join(_bodies(server))
        yield Exchange(
            method=request.method.decode(),
            target=request.target.decode(),
            status=answer.status_code,
            line_bytes=before - len(server.trailing_data[0]),
            request_body=request_body,
            answer_body=answer_body,
            answer_headers={name.decode(): value.decode("latin-1") for name, value in answer.headers},
        )
        if server.their_state is h11.SEND_BODY:
            return  # a stream of events was still open, or was cut: nothing follows it on this line
        # h11 plays both parts here, so each side has to be told that the other one is done.
        client.send(h11.Response(status_code=answer.status_code, headers=[("content-length", "0")]))
        client.send(h11.EndOfMessage())
        if h11.MUST_CLOSE in (client.our_state, server.our_state):
            return
        client.start_next_cycle()
        server.start_next_cycle()


def _resend(server: h11.Connection, body: bytes) -> None:
    server.send(h11.Data(data=body))
    server.send(h11.EndOfMessage())


def _bodies(side: h11.Connection) -> Iterator[bytes]:
    while isinstance(event := side.next_event(), h11.Data):
        yield bytes(event.data)

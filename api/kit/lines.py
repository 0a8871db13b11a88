"""How long does the server wait for somebody who does not go on? A connection must bring something, or is let go.

uvicorn waits for ever for a head or a body that comes a byte at a time, or that never comes, and for somebody who does
not take the answer. Here a head must be whole in `HEAD_SECONDS`, and whoever brings a body or takes an answer must go
on by `PROGRESS_BYTES` in each `PATIENCE_SECONDS`, as the worst line does that still carries a page. Nothing is known of
a connection but since when we wait; once a second all of them are looked at together, so that waiting costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Any, Final, cast

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_SECONDS: Final = 10.0
PATIENCE_SECONDS: Final = 20.0
PROGRESS_BYTES: Final = 4096
HEAD_BYTES_MAX: Final = 32 * 1024
LINGER_SECONDS: Final = 2.0
LINGER_BYTES_MAX: Final = 4 * 2**20
"""Of a body that was refused before it was read: so much is thrown away, so that the answer reaches who still sends."""

_HELD_BYTES_MAX: Final = 64 * 1024
_NOTHING: Final = b"content-length: 0\r\nconnection: close\r\n\r\n"
_TIMEOUT: Final = b"HTTP/1.1 408 Request Timeout\r\n" + _NOTHING
_HEAD_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _NOTHING


class OneWrite:
    """A transport that hands on in one piece what is written to it in one turn of the loop.

    uvicorn writes the head of an answer and then its body. To the system these are two packets and two awakenings of
    whoever waits for them, which together cost as much as a tenth of a small answer.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._loop = transport, asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Hold it until the turn is over, or more than is good to hold has come together."""
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > _HELD_BYTES_MAX:
            self._flush()

    def _flush(self) -> None:
        pieces, self._pieces, self._size = self._pieces, [], 0
        if pieces and not self._transport.is_closing():  # else the client hung up in the same turn
            self._transport.writelines(pieces)

    def get_write_buffer_size(self) -> int:
        """Bytes that nobody has taken yet."""
        return self._size + self._transport.get_write_buffer_size()

    def close(self) -> None:
        """Let what is held go out, then hang up."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Hang up at once."""
        self._pieces.clear()
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Line(HttpToolsProtocol):
    """One connection of uvicorn's that knows since when it has not gone on."""

    transport: asyncio.Transport
    flow: FlowControl

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._since: float | None = None
        """Since when we wait for the client; none while it waits for us, or may rest between two requests."""
        self._brought = 0
        self._full_since: float | None = None
        """Since when the client does not take what it asked for, or has taken enough of it to begin anew."""
        self._untaken = 0
        self._in_head = False
        self._in_body = False
        self._heard = False
        self._malformed: str | None = None
        self._left_open_since: float | None = None

    # --- what uvicorn calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody who connects is about to say something."""
        super().connection_made(cast("asyncio.Transport", OneWrite(cast("asyncio.Transport", transport))))
        self._begin_head()

    def data_received(self, data: bytes) -> None:
        """A piece of a head or a body."""
        if self._malformed is not None:
            return
        if not self._in_head and not self._in_body:
            self._begin_head()
        self._brought += len(data)
        self._heard = True
        super().data_received(data)
        if self._in_head and self._brought > HEAD_BYTES_MAX:
            self._end(_HEAD_TOO_LARGE)
        elif self._lingers and self._brought > LINGER_BYTES_MAX:
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head, self._in_body = False, True
        self._begin()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """So is the body."""
        self._in_body, self._since = False, None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """What is still to come of a body that was refused has a moment to come."""
        if self._in_body:
            self._begin()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client does not take what it asked for as fast as we have it."""
        super().pause_writing()
        self._full_since, self._untaken = monotonic(), self.transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        """It does."""
        super().resume_writing()
        self._full_since = None

    def send_400_response(self, msg: str) -> None:
        """That is no HTTP. The answer comes with the next look at all lines, and nothing more is read until then."""
        self._malformed = msg
        self.flow.pause_reading()

    # --- what the look finds

    def look(self, now: float) -> None:
        """Let the connection go if it does not go on."""
        if self.transport.is_closing():
            self._left_open_since = self._left_open_since or now
            if now - self._left_open_since >= PATIENCE_SECONDS:
                self.transport.abort()  # nobody takes the last words
        elif self._malformed is not None:
            super().send_400_response(self._malformed)
        elif self._full_since is not None:
            self._look_at_answer(now, self._full_since)
        elif self._since is not None and now - self._since >= self._patience_seconds:
            self._look_at_request(now)

    def _look_at_answer(self, now: float, since: float) -> None:
        if now - since < PATIENCE_SECONDS:
            return
        untaken = self.transport.get_write_buffer_size()
        if self._untaken - untaken < PROGRESS_BYTES:
            self.transport.abort()
        self._full_since, self._untaken = now, untaken

    def _look_at_request(self, now: float) -> None:
        # While we do not read on ourselves, there is nothing to be seen of the client.
        goes_on = self._brought >= PROGRESS_BYTES and not self._in_head and not self._lingers
        if goes_on or self.flow.read_paused:
            self._since, self._brought = now, 0
        elif self._lingers or self._said_nothing or (self._in_body and self.cycle.response_started):
            self.transport.close()
        else:
            self._end(_TIMEOUT)

    # --- what it knows

    @property
    def _lingers(self) -> bool:
        """Whether the answer went out before the body came in."""
        return self._in_body and self.cycle.response_complete

    @property
    def _newest(self) -> RequestResponseCycle | None:
        """The request that came last, and its answer."""
        return cast("RequestResponseCycle | None", self.cycle)

    @property
    def _said_nothing(self) -> bool:
        """Whether it is a connection that a browser opened beforehand, and then did not need."""
        return self._in_head and self._newest is None and not self._heard

    @property
    def _patience_seconds(self) -> float:
        if self._in_head:
            return HEAD_SECONDS
        return LINGER_SECONDS if self._lingers else PATIENCE_SECONDS

    def _begin(self) -> None:
        self._since, self._brought = monotonic(), 0

    def _begin_head(self) -> None:
        self._in_head = True
        self._begin()

    def _end(self, words: bytes) -> None:
        """Say so, and hang up."""
        cycle = self._newest
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True  # whatever the application says comes too late
            cycle.message_event.set()
        self.transport.write(words)
        self.transport.close()


def look_at(lines: Iterable[Any], now: float | None = None) -> None:
    """One look at every open connection."""
    moment = monotonic() if now is None else now
    for line in list(lines):
        if isinstance(line, Line):
            line.look(moment)

"""The server stops at once, whoever is connecting just then."""

from __future__ import annotations

import random
import socket
import threading
import time
from contextlib import ExitStack, suppress

from tests.conftest import RunningServer

STOPS = 12
REQUEST = b"GET %s HTTP/1.1\r\nhost: localhost\r\n\r\n"
SAID = (b"", b"GET / HT", REQUEST % b"/", REQUEST % b"/healthz")
AT_ONCE_SECONDS = 2.0  # of the ten that it waits for whoever is still answered


def _keeps_connecting(port: int, says: bytes, until: threading.Event) -> None:
    """As browsers do, which also open lines on which they never say a word."""
    with ExitStack() as lines:
        while not until.is_set():
            with suppress(OSError):  # the door is closed
                line = lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=1))
                line.sendall(says)
            time.sleep(random.random() * 0.002)


def test_who_is_let_in_while_the_server_stops_does_not_hold_it(bare_server: RunningServer) -> None:
    for _ in range(STOPS):
        over = threading.Event()
        visitors = [
            threading.Thread(target=_keeps_connecting, args=(bare_server.settings.port, says, over)) for says in SAID
        ]
        for visitor in visitors:
            visitor.start()
        time.sleep(random.random() * 0.1)
        began = time.monotonic()
        bare_server.stop()
        took = time.monotonic() - began
        over.set()
        for visitor in visitors:
            visitor.join()
        assert took < AT_ONCE_SECONDS
        bare_server.start()

"""Does the onion service answer? Asked through the Tor of this machine, if there is one; of nobody else."""

import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Final

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.settings import Settings

SOCKS: Final = ("127.0.0.1", 9050)
_SECONDS: Final = 60.0  # the first circuit to a service takes long
_PATH: Final = "/api/health"
_GREETING: Final = b"\x05\x01\x00"  # version 5, one way to sign in: none (RFC 1928)
_GREETED: Final = b"\x05\x00"
_CONNECT_BY_NAME: Final = b"\x05\x01\x00\x03"
_CONNECTED: Final = b"\x05\x00\x00"
_BOUND_V4_BYTES: Final = 10  # of an answer of Tor's, which names no address


class _ByTor(HTTPConnection):
    """A line through a SOCKS5 proxy that resolves the name itself."""

    def __init__(self, host: str, socks: tuple[str, int]) -> None:
        super().__init__(host, 80, timeout=_SECONDS)
        self._socks = socks

    def connect(self) -> None:
        """Raises `OSError` if the proxy or the service cannot be reached."""
        self.sock = socket.create_connection(self._socks, _SECONDS)
        self.sock.sendall(_GREETING)
        if self.sock.recv(2) != _GREETED:
            raise ConnectionRefusedError
        name = self.host.encode("ascii")
        self.sock.sendall(_CONNECT_BY_NAME + bytes([len(name)]) + name + self.port.to_bytes(2, "big"))
        if not self.sock.recv(_BOUND_V4_BYTES).startswith(_CONNECTED):
            raise ConnectionRefusedError


def look_at(settings: Settings, socks: tuple[str, int] = SOCKS) -> Iterator[Finding]:
    """Nothing where there is no onion service."""
    if not settings.onion:
        yield note(Matter.ONION, "There is no onion service: KOE_ONION is not set.")
        return
    try:
        socket.create_connection(socks, 2).close()
    except OSError:
        mend = "Ask it with Tor Browser from elsewhere."
        yield note(Matter.ONION, f"{settings.onion} was not asked: no Tor listens on {socks[0]}:{socks[1]}.", mend)
        return
    try:
        with closing(_ByTor(settings.onion_name, socks)) as connection:
            connection.request("GET", _PATH)
            status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        mend = "Look at Tor's log, HiddenServiceDir and HiddenServicePort."
        yield wrong(Matter.ONION, f"{settings.onion} does not answer ({type(error).__name__}).", mend)
        return
    if status == 200:
        yield well(Matter.ONION, f"{settings.onion} answers.")
    else:
        mend = "Let HiddenServicePort lead to the proxy or to Koe."
        yield wrong(Matter.ONION, f"{settings.onion} answers with status {status}.", mend)

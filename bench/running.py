"""A real `koe serve` in a process of its own, with one open desk, for figures taken from outside."""

import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from api.demo.staff import Administrator, Caseworker
from crypto.age_format import Recipient
from crypto.directory import DeskEntry

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_SETUP = re.compile(r"/setup#(\S+)\n")
_READY = re.compile(r"Koe is ready at ()")


@dataclass(frozen=True)
class Server:
    """The process, and its port of loopback."""

    process: subprocess.Popen[bytes]
    port: int
    setup_token: str
    log: Path
    """Everything that it said, on both of its outputs."""

    def cpu_seconds(self) -> float:
        """User and system time of the process so far, all threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


_ports = iter(random.SystemRandom().sample(range(10_240, 32_768), 22_528))
"""In another order in each process: several of them look for one at the same time."""


class NotSetUp(Protocol):
    """A server on a port of loopback that nobody has set up yet, and the token of its set-up link."""

    @property
    def port(self) -> int:
        """Where it listens."""
        ...

    @property
    def setup_token(self) -> str:
        """What makes the first administrator."""
        ...


@dataclass(frozen=True)
class OpenDesk:
    """A desk that reports can be sealed to."""

    instance: bytes
    entry: DeskEntry
    recipient: Recipient
    directory_version: int


def free_port() -> int:
    """A port of loopback that nobody listens on, and that no outgoing connection can take before a server does.

    For that it is below those of `ip_local_port_range`, which Linux hands out by itself; each is given once.
    """
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):  # somebody listens there: the next one
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port of loopback is free")


@contextmanager
def koe_serve(
    data: Path,
    *,
    port: int,
    origin_port: int | None = None,
    settings: dict[str, str] | None = None,
    founded: bool = False,
) -> Generator[Server]:
    """Start it and wait until it says that it is ready; in an empty folder, unless it is `founded` already."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KOE_")},
        "KOE_DATA": str(data),
        "KOE_PORT": str(port),
        "KOE_ORIGIN": f"http://localhost:{origin_port or port}",
        "PYTHONUNBUFFERED": "1",
        **(settings or {}),
    }
    data.parent.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"koe-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Server(process, port, _told(process, log, _READY if founded else _SETUP), log)
    finally:
        process.terminate()
        process.wait(30)


def _told(process: subprocess.Popen[bytes], log: Path, wanted: re.Pattern[str]) -> str:
    """What it prints when it is ready: the token of the set-up link, or nothing where it is set up."""
    while process.poll() is None:
        found = wanted.search(log.read_text("utf-8"))
        if found is not None:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text('utf-8')}")


def open_desk(server: NotSetUp, languages: tuple[str, ...] = ("vi", "en")) -> OpenDesk:
    """Founder, desk, lead, keys and a signed directory, by the steps that their browsers take."""
    return staffed_desk(server, languages)[0]


def staffed_desk(server: NotSetUp, languages: tuple[str, ...] = ("vi", "en")) -> tuple[OpenDesk, Caseworker]:
    """The same, and the desk's lead."""
    origin = f"http://localhost:{server.port}"
    administrator = Administrator(origin, name="Aoi").set_up(server.setup_token)
    names = {"en": "Vietnamese-language desk", "vi": "Ban tư vấn tiếng Việt", "ja": "ベトナム語相談窓口"}
    desk = administrator.create_desk(names, languages, "Tokai")
    lead = Caseworker(origin, name="Linh").accept(administrator.invite(desk, "lead"))
    keys = lead.make_desk_keys(desk)
    version = administrator.publish()
    return OpenDesk(administrator.instance, keys.entry, keys.identity.recipient, version), lead

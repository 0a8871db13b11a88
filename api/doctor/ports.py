"""Who can reach the ports that Koe listens on? Read from Linux's own table of sockets; nothing is sent."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.settings import Settings

PROC: Final = Path("/proc")
_LISTENS: Final = "0A"
_NOT_OURS: Final = frozenset({"smtp_port"})  # where Koe asks, and does not listen


class Listener(NamedTuple):
    """A TCP socket that takes connections."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    inode: int


def look_at(settings: Settings, proc: Path = PROC) -> Iterator[Finding]:
    """Every setting whose name ends in `port`, but those of others."""
    listeners = list(listening(proc))
    if not listeners and not (proc / "net" / "tcp").exists():
        yield note(Matter.PORTS, "Who listens on this machine cannot be read.", "Look with: ss -ltn")
        return
    for name in Settings.model_fields:
        port = getattr(settings, name)
        if name.rpartition("_")[2] == "port" and name not in _NOT_OURS and port:
            yield _of_port(port, f"KOE_{name.upper()}", [one for one in listeners if one.port == port])


def _of_port(port: int, setting: str, listeners: list[Listener]) -> Finding:
    open_to = sorted({str(one.address) for one in listeners if not _is_loopback(one.address)})
    if open_to:
        sentence = f"Other machines can reach port {port} ({setting}): it listens on {', '.join(open_to)}."
        return wrong(Matter.PORTS, sentence, "Let it listen on 127.0.0.1, with the reverse proxy in front.")
    if not listeners:
        return note(Matter.PORTS, f"Nothing listens on port {port} ({setting}).", "Koe does not run here now.")
    return well(Matter.PORTS, f"Only this machine reaches port {port} ({setting}).")


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def listening(proc: Path = PROC) -> Iterator[Listener]:
    """Every listening TCP socket of this machine."""
    for table in ("tcp", "tcp6"):
        path = proc / "net" / table
        if not path.exists():
            continue
        for line in path.read_text("ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENS:
                address, _, port = fields[1].partition(":")
                yield Listener(_address(address), int(port, 16), int(fields[9]))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Words of 32 bits, each in the byte order of the machine; Linux's are little-endian where Koe runs."""
    words = [bytes.fromhex(text[start : start + 8])[::-1] for start in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(words))


def process_on(port: int, proc: Path = PROC) -> int | None:
    """The process that listens on a port; none if there is none, or it is somebody else's."""
    sockets = {f"socket:[{one.inode}]" for one in listening(proc) if one.port == port}
    for link in proc.glob("[0-9]*/fd/*"):
        try:
            target = str(link.readlink())
        except OSError:  # it has ended, or is not ours to look at
            continue
        if target in sockets:
            return int(link.parts[-3])
    return None

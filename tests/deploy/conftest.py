"""The shipped proxy, started for real: Debian's Caddy with deploy/Caddyfile, on loopback, in folders of its own."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.running import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SITE = "koe.test"
WAY_OUT = "https://weather.test/forecast"


def program(name: str) -> str:
    """Where a program of Debian's is; fails where it is not installed (tools/system.sh does that)."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.fail(f"{name} is missing. As root: apt-get install {name}")
    return found


@dataclass(frozen=True)
class Proxy:
    """A running Caddy: where it listens, who signed its certificate, and all that it wrote."""

    https_port: int
    http_port: int
    authority: Path
    log: Path

    def curl(self, url: str, *options: str) -> subprocess.CompletedProcess[bytes]:
        """A client that believes the proxy's own authority alone, and is told nothing by this machine."""
        places = [f"{SITE}:{port}:127.0.0.1" for port in (self.https_port, self.http_port)]
        where = [part for place in places for part in ("--resolve", place)]
        believed = ["--cacert", str(self.authority), "--silent", "--show-error", "--max-time", "20"]
        return subprocess.run(
            [program("curl"), "--disable", *where, *believed, *options, url], capture_output=True, check=False
        )

    @property
    def secure(self) -> str:
        """The address over TLS."""
        return f"https://{SITE}:{self.https_port}"

    @property
    def insecure(self) -> str:
        """The address over plain http."""
        return f"http://{SITE}:{self.http_port}"


def settings_of(folder: Path, upstream: str) -> dict[str, str]:
    """All that deploy/Caddyfile is told from outside."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "SITE": SITE,
        "ISSUER": "internal",
        "UPSTREAM": upstream,
        "BIND": "127.0.0.1",
        "HTTP_PORT": str(free_port()),
        "HTTPS_PORT": str(free_port()),
        "WAY_OUT": WAY_OUT,
        "PAGES": str(ROOT / "static" / "dist" / "worker"),
    }


@contextmanager
def caddy(folder: Path, upstream: str) -> Generator[Proxy]:
    """The very file that is shipped, in front of these addresses."""
    settings = settings_of(folder, upstream)
    proxy = Proxy(
        int(settings["HTTPS_PORT"]),
        int(settings["HTTP_PORT"]),
        folder / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt",
        folder / "caddy.log",
    )
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    with proxy.log.open("wb") as log, subprocess.Popen(command, env=settings, stdout=log, stderr=log) as process:
        try:
            _wait_for(lambda: proxy.authority.is_file() and _shows_its_certificate(proxy), proxy.log)
            yield proxy
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def closed_line(proxy: Proxy) -> ssl.SSLSocket:
    """A line of TLS to the proxy, by the name of the site."""
    line = socket.create_connection(("127.0.0.1", proxy.https_port), timeout=20)
    return ssl.create_default_context(cafile=proxy.authority).wrap_socket(line, server_hostname=SITE)


def _shows_its_certificate(proxy: Proxy) -> bool:
    try:
        closed_line(proxy).close()
    except OSError:
        return False
    return True


def _wait_for(ready: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.05)

"""What stands, and what is struck? One Koe on either engine; two behind Caddy; one beside a primary and its replica."""

import io
import os
import re
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from typing_extensions import override

from api.commands import serving
from api.settings import Settings
from bench.crash.plans import PROOF_BITS
from bench.postgres import DATABASE, Cluster
from bench.running import free_port

_PATIENCE_SECONDS: Final = 60.0
_STILL_STARTING_SECONDS: Final = 0.5

PROCESSES: Final = get_context("forkserver")
"""Its first process has imported all of Koe, so that a start takes Koe's own time and not Python's."""
PROCESSES.set_forkserver_preload(["api.app", "api.cli", "bench.crash.plans"])


class NotUp(Exception):
    """A server did not come up."""


def serve(environment: Mapping[str, str], log: Path) -> None:
    """`koe serve`, in a process of its own."""
    for name in [name for name in os.environ if name.startswith("KOE_")]:
        del os.environ[name]
    os.environ.update(environment)
    with log.open("ab") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), line_buffering=True)
    serving.serve(as_json=False)


Serve: TypeAlias = Callable[[Mapping[str, str], Path], None]


@dataclass
class Node:
    """One process of Koe, that can be killed and started again on its port."""

    settings: Settings
    log: Path
    serve: Serve = serve
    process: ForkServerProcess | None = None

    @property
    def port(self) -> int:
        """On loopback."""
        return self.settings.port

    def spawn(self) -> None:
        """Begin to start."""
        settings = self.settings
        environment = {
            "KOE_DATA": str(settings.data),
            "KOE_PORT": str(settings.port),
            "KOE_ORIGIN": settings.origin,
            "KOE_DATABASE_URL": settings.database_url,
            "KOE_PROOF_BITS": str(PROOF_BITS),
            "KOE_PROOF_BITS_MAX": str(PROOF_BITS),
        }
        self.process = PROCESSES.Process(target=self.serve, args=(environment, self.log), daemon=True)
        self.process.start()

    def start(self) -> None:
        """Start, and return once it answers."""
        self.spawn()
        over = time.monotonic() + _PATIENCE_SECONDS
        while not is_healthy(self.port):
            if time.monotonic() > over or (self.process is not None and not self.process.is_alive()):
                raise NotUp(self.log.read_text("utf-8")[-3000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.join()

    def strike(self, random: Random) -> None:
        """Killed, sometimes once more while it starts, and up again."""
        self.kill()
        if random.random() < 0.2:
            self.spawn()
            time.sleep(random.uniform(0, _STILL_STARTING_SECONDS))
            self.kill()
        self.start()

    @property
    def setup_token(self) -> str:
        """Out of the link that its first start printed."""
        over = time.monotonic() + _PATIENCE_SECONDS
        while (found := re.search(r"/setup#(\S+)\n", self.log.read_text("utf-8"))) is None:
            if time.monotonic() > over:
                raise NotUp(self.log.read_text("utf-8")[-3000:])
            time.sleep(0.05)
        return found[1]


def is_healthy(port: int) -> bool:
    """Whether something on this port of loopback says that it and its database are well."""
    line = HTTPConnection("localhost", port, timeout=2)
    try:
        line.request("GET", "/api/health")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


class Site(ABC):
    """Something that stands in a folder, takes reports at an address, and is struck."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes: list[Node] = []

    def node(self, database_url: str, *, origin_port: int | None = None, serving: Serve = serve) -> Node:
        """One more process of Koe, not started yet; all of them share one data folder."""
        port = free_port()
        settings = Settings(
            data=self.folder / "data",
            port=port,
            origin=f"http://localhost:{origin_port or port}",
            database_url=database_url,
            proof_bits=PROOF_BITS,
            proof_bits_max=PROOF_BITS,
        )
        made = Node(settings, self.folder / f"koe-{len(self.nodes)}.log", serving)
        self.nodes.append(made)
        return made

    @property
    def origin(self) -> str:
        """Where clients go."""
        return self.nodes[0].settings.origin

    @abstractmethod
    def start(self) -> None:
        """From an empty folder until it answers."""

    @abstractmethod
    def strike(self, random: Random) -> None:
        """Kill something at this very moment, and bring it back."""

    def stop(self) -> None:
        """Every Koe ends; the database stays, to be looked at."""
        for node in self.nodes:
            node.kill()

    def close(self) -> None:
        """Everything ends."""
        self.stop()


class OneOnSqlite(Site):
    """`koe serve` as it comes."""

    name = "sqlite"

    def __init__(self, folder: Path, serving: Serve = serve) -> None:
        super().__init__(folder)
        self._serve = serving

    @override
    def start(self) -> None:
        self.node(f"sqlite:///{self.folder / 'data' / 'koe.db'}", serving=self._serve).start()

    @override
    def strike(self, random: Random) -> None:
        self.nodes[0].strike(random)


class OneOnPostgres(Site):
    """`koe serve` with a PostgreSQL of its own; of three strikes one cuts the power of both."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._cluster = Cluster(folder / "cluster")

    @override
    def start(self) -> None:
        self._cluster.found()
        self.node(f"postgresql+asyncpg://koe@127.0.0.1:{self._cluster.port}/{DATABASE}").start()

    @override
    def strike(self, random: Random) -> None:
        if random.random() < 1 / 3:
            self._cluster.kill()
            if random.random() < 1 / 2:
                self.nodes[0].kill()
                self._cluster.start()
                self.nodes[0].start()
            else:  # Koe stays, and has to find its database again by itself
                time.sleep(random.uniform(0, 1))
                self._cluster.start()
        else:
            self.nodes[0].strike(random)

    @override
    def close(self) -> None:
        super().close()
        self._cluster.kill()


_CADDYFILE: Final = """
{{
	admin off
	auto_https off
	log {{
		exclude http
	}}
}}

http://localhost:{port} {{
	bind 127.0.0.1
	reverse_proxy {nodes} {{
		lb_policy round_robin
		lb_try_duration 5s
		lb_try_interval 100ms
		max_fails 1
		fail_duration 1s
		health_uri /api/health
		health_interval 500ms
		health_timeout 1s
	}}
}}
"""


class TwoBehindCaddy(Site):
    """Two processes on one PostgreSQL and one folder of files; each strike kills one of them."""

    name = "two nodes behind Caddy"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._cluster = Cluster(folder / "cluster")
        self._port = free_port()
        self._caddy: subprocess.Popen[bytes] | None = None

    @property
    @override
    def origin(self) -> str:
        return f"http://localhost:{self._port}"

    @override
    def start(self) -> None:
        self._cluster.found()
        address = f"postgresql+asyncpg://koe@127.0.0.1:{self._cluster.port}/{DATABASE}"
        for _ in range(2):
            self.node(address, origin_port=self._port).start()
        upstreams = " ".join(f"127.0.0.1:{node.settings.port}" for node in self.nodes)
        caddyfile = self.folder / "Caddyfile"
        caddyfile.write_text(_CADDYFILE.format(port=self._port, nodes=upstreams), encoding="utf-8")
        at_home = {"XDG_DATA_HOME": str(self.folder / "caddy"), "XDG_CONFIG_HOME": str(self.folder / "caddy")}
        with (self.folder / "caddy.log").open("ab") as log:
            self._caddy = subprocess.Popen(
                ["caddy", "run", "--config", str(caddyfile), "--adapter", "caddyfile"],
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **at_home},
                stdout=log,
                stderr=log,
            )
        over = time.monotonic() + _PATIENCE_SECONDS
        while not is_healthy(self._port):
            if time.monotonic() > over or self._caddy.poll() is not None:
                raise NotUp((self.folder / "caddy.log").read_text("utf-8")[-3000:])
            time.sleep(0.05)

    @override
    def strike(self, random: Random) -> None:
        random.choice(self.nodes).strike(random)

    @override
    def close(self) -> None:
        super().close()
        if self._caddy is not None:
            self._caddy.terminate()
            self._caddy.wait(10)
        self._cluster.kill()


@dataclass
class _Pair:
    """Who is the first, and who follows."""

    first: Cluster
    second: Cluster
    struck: int = field(default=0)


class PrimaryAndReplica(Site):
    """A primary that is killed for good and a synchronous replica that takes over; Koe runs on, unaided."""

    name = "primary killed, replica promoted"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._pair = _Pair(Cluster(folder / "first"), Cluster(folder / "second"))

    @override
    def start(self) -> None:
        first, second = self._pair.first, self._pair.second
        first.found()
        second.follow(first)
        hosts = f"host=127.0.0.1:{first.port}&host=127.0.0.1:{second.port}"
        self.node(f"postgresql+asyncpg://koe@/{DATABASE}?{hosts}&target_session_attrs=read-write").start()

    @override
    def strike(self, random: Random) -> None:
        pair = self._pair
        pair.first.kill()
        time.sleep(random.uniform(0, 1))
        pair.second.promote()
        pair.first, pair.second = pair.second, pair.first
        pair.second.follow(pair.first)
        pair.struck += 1

    @override
    def close(self) -> None:
        super().close()
        self._pair.first.kill()
        self._pair.second.kill()

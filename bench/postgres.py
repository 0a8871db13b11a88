"""A PostgreSQL cluster as one runs it, durable, that can be killed, come back, and have a replica that takes over."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.running import free_port

_PATIENCE_SECONDS: Final = 60.0
DATABASE: Final = "koe"


class ClusterFailed(Exception):
    """A program of PostgreSQL's said no."""


def _programs() -> Path:
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not packaged and on_path is None:
        raise ClusterFailed("PostgreSQL's programs are missing. As root: apt-get install postgresql")
    return packaged[-1].parent if packaged else Path(on_path or "").parent


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as_owner(*command: str, cwd: Path) -> "subprocess.Popen[bytes]":
    owner = _owner()
    with (cwd / "log").open("ab") as log:
        return subprocess.Popen(
            [str(_programs() / command[0]), *command[1:]],
            user=None if owner is None else owner.pw_uid,
            group=None if owner is None else owner.pw_gid,
            extra_groups=None if owner is None else [],
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdout=log,
            stderr=log,
        )


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


@dataclass
class Cluster:
    """One server of PostgreSQL: its folder, a port of loopback, and its process while it lives."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    def _run(self, *command: str) -> None:
        done = _as_owner(*command, cwd=self.folder)
        if done.wait(_PATIENCE_SECONDS):
            raise ClusterFailed(f"{command[0]}: {(self.folder / 'log').read_text()[-2000:]}")

    def _own_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        owner = _owner()
        if owner is not None:
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)

    @property
    def url(self) -> str:
        """For `KOE_DATABASE_URL`."""
        return f"postgresql+asyncpg://koe@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def data(self) -> str:
        """Its data folder."""
        return str(self.folder / "data")

    def found(self) -> None:
        """A cluster made from nothing, with an empty database in it."""
        self._own_folder()
        self._run("initdb", "-D", self.data, "-U", "koe", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "koe", DATABASE)

    def follow(self, primary: "Cluster") -> None:
        """A replica of another, to which every commit of the other's goes before it is answered from now on."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._own_folder()
        where = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "koe")
        self._run("pg_basebackup", "-D", self.data, *where, "-R", "-X", "stream", "-c", "fast")
        with Path(self.data, "postgresql.auto.conf").open("a") as settings:
            settings.write("synchronous_standby_names = ''\n")  # once it is the first, it waits for nobody
        self.start()
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.sql("SELECT pg_reload_conf()")
        self._until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync", "replica in step")

    def start(self) -> None:
        """Returns when it answers; after a crash it has recovered by then."""
        self._process = None
        self._until(self._answers, "start")

    def _answers(self) -> bool:
        # It gives up at once while a child of the one that was killed still holds shared memory.
        if self._process is None or self._process.poll() is not None:
            options = ("-c", "listen_addresses=127.0.0.1", "-p", str(self.port), "-k", "", "-c", "max_connections=60")
            self._process = _as_owner("postgres", "-D", self.data, *options, "-c", "fsync=on", cwd=self.folder)
        return _as_owner("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), cwd=self.folder).wait() == 0

    def _until(self, there: Callable[[], bool], what: str) -> None:
        over = time.monotonic() + _PATIENCE_SECONDS
        while not there():
            if time.monotonic() > over:
                raise ClusterFailed(f"{what}: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def sql(self, statement: str) -> str:
        """What psql prints for one statement."""
        done = subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "koe", "-d", DATABASE, "-Atc", statement],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def kill(self) -> None:
        """As if the power were cut: the postmaster and every process of its, with SIGKILL."""
        if self._process is None:
            return
        everybody = _children(self._process.pid)
        self._process.kill()
        for pid in everybody:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()
        self._process = None

    def promote(self) -> None:
        """The replica is the first from now on."""
        self._run("pg_ctl", "promote", "-D", self.data, "-w")

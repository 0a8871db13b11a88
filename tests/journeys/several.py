"""Koe as several real processes on one database, behind a balancer that sends each connection to another of them."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.storage import run_on
from bench.running import free_port
from tests.patience import until

START_SECONDS = 240.0  # four processes that load everything, on a machine that does other things


@dataclass
class Process:
    """One `koe serve`, and what it said."""

    port: int
    popen: subprocess.Popen[str]
    said: list[str] = field(default_factory=list[str])

    @classmethod
    def start(cls, environment: Mapping[str, str], port: int) -> Process:
        """As an operator starts it."""
        program = [sys.executable, "-m", "api", "serve"]
        values = {**os.environ, **environment, "KOE_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        popen = subprocess.Popen(program, env=values, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        process = cls(port, popen)
        process.reader.start()
        return process

    def __post_init__(self) -> None:
        self.reader = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.said.append(line.strip())

    def is_up(self) -> bool:
        """Whether it answers."""
        assert self.popen.poll() is None, self.said
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=10) as told:
            return bool(told.status == 200)
        return False

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(how)
        code = self.popen.wait(40)
        self.reader.join(10)
        assert self.popen.stdout is not None
        self.popen.stdout.close()
        return code


@dataclass
class Balancer:
    """Takes connections on a port, and gives each to another process than the one before."""

    port: int
    processes: list[Process]
    chosen: list[int] = field(default_factory=list[int])

    def start(self) -> None:
        """Until `stop`."""
        self._random = random.Random(8)
        self._socket = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """No more connections."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._socket.accept()
                others = [one.port for one in self.processes if self.chosen[-1:] != [one.port]]
                self.chosen.append(self._random.choice(others or [self.processes[0].port]))
                threading.Thread(target=_join, args=(here, self.chosen[-1]), daemon=True).start()


def _join(here: socket.socket, port: int) -> None:
    with here, suppress(OSError), socket.create_connection(("127.0.0.1", port)) as there:
        back = threading.Thread(target=_pipe, args=(there, here), daemon=True)
        back.start()
        _pipe(here, there)
        back.join()


def _pipe(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@dataclass
class Town:
    """An instance that several processes serve."""

    environment: Mapping[str, str]
    balancer: Balancer

    @classmethod
    def found(cls, url: str, folder: Path, count: int = 3, **environment: str) -> Town:
        """They are started at once on an empty database, which one of them migrates."""
        port = free_port()
        told = {
            "KOE_DATABASE_URL": url,
            "KOE_DATA": str(folder / "data"),
            "KOE_ORIGIN": f"http://localhost:{port}",
            "KOE_PROOF_BITS": "4",
            "KOE_PROOF_BITS_MAX": "4",
            "KOE_FREE_BYTES_MIN": "0",
            **environment,
        }
        balancer = Balancer(port, [Process.start(told, free_port()) for _ in range(count)])
        town = cls(told, balancer)
        try:
            for one in town.processes:
                until(one.is_up, "it answers", START_SECONDS)
        except BaseException:
            for one in town.processes:
                one.end(signal.SIGKILL)
            raise
        balancer.start()
        return town

    @property
    def origin(self) -> str:
        """What people open."""
        return self.environment["KOE_ORIGIN"]

    @property
    def processes(self) -> list[Process]:
        """All of them."""
        return self.balancer.processes

    def write(self, change: Callable[..., Any], *arguments: Any) -> Any:
        """A change of the database, beside the processes."""
        found: list[Any] = []
        run_on(self.environment["KOE_DATABASE_URL"], lambda one: found.append(change(one, *arguments)))
        return found[0]

    def read(self, query: Callable[..., Any], *arguments: Any) -> Any:
        """What a query finds, beside the processes."""
        return self.write(query, *arguments)

    def end(self) -> list[int]:
        """The exit codes."""
        self.balancer.stop()
        return [one.end() for one in self.processes]


def lead_of(connection: Connection) -> list[int]:
    """The database's own numbers of the processes that hold the lead."""
    found = connection.exec_driver_sql("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 1802462466")
    return [row[0] for row in found]

"""How do several processes answer on one port? A parent binds it, starts them, and starts again whichever dies.

The parent migrates the database and draws what has to be drawn once, and answers nobody itself. A worker that ends
before all have ever been ready would end again: then all end. Stopped is stopped in order, by SIGTERM to each.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import connection as connections
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeAlias

from api.kit import log
from api.settings import Settings

Work: TypeAlias = Callable[[Settings, socket.socket, Callable[[], bool]], None]
"""Answers on a socket until told to stop; calls the function once it does, which says whether to announce it."""

_BACKLOG: Final = 2048
_LOOK_SECONDS: Final = 0.5
_PAUSE_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 20.0


class Crew:
    """The workers of one parent."""

    def __init__(self, settings: Settings, work: Work) -> None:
        self._settings, self._work = settings, work
        self._context = multiprocessing.get_context("spawn")
        self._ready = self._context.Value("i", 0)
        self._stopping = threading.Event()
        self._socket = _bind(settings.host, settings.port)

    def run(self) -> int:
        """Until SIGTERM or SIGINT; the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        workers = [self._start() for _ in range(self._settings.workers)]
        code = 0
        while not self._stopping.is_set():
            connections.wait([worker.sentinel for worker in workers], timeout=_LOOK_SECONDS)
            for index, worker in enumerate(workers):
                if worker.is_alive() or self._stopping.is_set():
                    continue
                if self._ready.value < len(workers):
                    code = 1
                    self._stopping.set()
                    break
                log.event("worker-died", code=worker.exitcode or 0)
                time.sleep(_PAUSE_SECONDS)
                workers[index] = self._start()
        _end(workers)
        self._socket.close()
        return code

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping.set()

    def _start(self) -> BaseProcess:
        worker = self._context.Process(
            target=_work, args=(self._work, self._settings, self._socket, self._ready), name="koe-worker"
        )
        worker.start()
        return worker


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def _work(work: Work, settings: Settings, listening: socket.socket, ready: Any) -> None:
    """In the worker."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()

    def all_are_ready() -> bool:
        """Whether this one makes the crew complete; one that is started in a dead one's stead does not."""
        with ready.get_lock():
            ready.value += 1
            return bool(ready.value == settings.workers)

    work(settings, listening, all_are_ready)


def _end_with(parent: int) -> None:
    """A parent that was killed leaves nobody behind who answers without being looked after."""
    connections.wait([parent])
    os.kill(os.getpid(), signal.SIGTERM)


def _end(workers: Sequence[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    until = time.monotonic() + _PATIENCE_SECONDS
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))
        worker.kill()
        worker.join()

"""What may an operator's graphs show? How Koe's own work and its machine are; nothing that moves when somebody writes.

A graph is a list of moments: whoever reads a counter each second has the second of what it counts. So nothing here
counts requests, reports, letters, sign-ins or bytes that came in, and what follows them is told in wide steps.
"""

import asyncio
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from math import nan
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, start_http_server
from sqlalchemy import Connection

from api.backup import cover_keys
from api.directory import queries as directory
from api.jobs import queries as jobs
from api.kit import log
from api.kit.clock import today
from api.kit.lead import Lead
from api.running import Running
from crypto import directory as protocol

_MIB: Final = 2**20
SECONDS_BETWEEN_LOOKS: Final = 3600.0
"""What stands in the database is looked at so often, whoever asks how often."""
DATABASE_STEP_BYTES: Final = 64 * _MIB
MEMORY_STEP_BYTES: Final = 16 * _MIB
QUEUE_STEP: Final = 128
"""A queue that is shorter is none: on a quiet day each report would show."""


def stepped(value: float, step: int) -> int:
    """Rounded down to whole steps."""
    return int(value) // step * step


class Metrics:
    """Koe's own registry, served on a port of loopback that is no one else's."""

    def __init__(self, server: Running, lead: Lead) -> None:
        self._server, self._lead = server, lead
        self.registry = CollectorRegistry(auto_describe=True)
        self._job_days = self._gauge("koe_job_days_ago", "days since a job was done last", ["job"])
        self._job_failed = self._gauge("koe_job_failed", "1 if its last try failed", ["job"])
        self._directory = self._gauge("koe_directory_days_left", "days for which the signed directory is valid")
        self._directory.set(nan)
        self._database = self._gauge("koe_database_bytes", "of tables and indexes, in steps of 64 MiB")
        self._gauge("koe_leads", "1 if this process does the jobs").set_function(lambda: float(lead.leads))
        self._gauge("koe_waiting_changes", "that wait for their turn, in steps of 128").set_function(
            lambda: stepped(server.database.waiting, QUEUE_STEP)
        )
        self._gauge("koe_memory_bytes", "of this process, in steps of 16 MiB").set_function(_memory)
        self._gauge("koe_disk_free_bytes", "where the data are, in steps of 64 MiB").set_function(self._free)
        self._gauge("koe_cover_keys_late", "identities of old covers that should be gone").set_function(
            lambda: len(cover_keys.old(server.settings.cover_keys))
        )

    def _gauge(self, name: str, what: str, labels: list[str] | None = None) -> Gauge:
        return Gauge(name, what, labels or [], registry=self.registry)

    def _free(self) -> int:
        return stepped(shutil.disk_usage(self._server.settings.data).free, DATABASE_STEP_BYTES)

    @contextmanager
    def served(self) -> Generator[None]:
        """On loopback, in a thread of their own; `OSError` if the port is taken."""
        listening, thread = start_http_server(self._server.settings.metrics_port, "127.0.0.1", self.registry)
        try:
            yield
        finally:
            listening.shutdown()
            listening.server_close()
            thread.join()

    async def go_on(self) -> None:
        """Look into the database once an hour, until cancelled."""
        while True:
            try:
                await self._server.database.read(self._read)
            except Exception as error:
                log.failure("metrics-failed", error)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _read(self, connection: Connection) -> None:
        for job, last in jobs.last(connection).items():
            self._job_failed.labels(job).set(last.failed)
            if last.done_day is not None:
                self._job_days.labels(job).set((today() - last.done_day).days)
        signed = directory.newest(connection)
        self._directory.set(nan if signed is None else (protocol.parse(signed.text).expires - today()).days)
        self._database.set(stepped(jobs.database_bytes(connection), DATABASE_STEP_BYTES))


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return stepped(pages * os.sysconf("SC_PAGE_SIZE"), MEMORY_STEP_BYTES)

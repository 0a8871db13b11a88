"""A Koe that is wrong on purpose, for the test that shows that a crash of it is noticed."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.kit import batches
from api.kit.batches import Job
from api.kit.clock import today
from api.kit.db import Database
from api.reports.schemas import Checked, Receipt
from bench.crash import sites

_DISK_SECONDS = 0.5


def answer_before_the_commit(environment: Mapping[str, str], log: Path) -> None:
    """`koe serve` that says yes as soon as a report is in the queue, on a slow disk."""
    commit_batch = batches.commit_batch

    def slowly(connection: Connection, jobs: Sequence[Job]) -> list[Any]:
        if any(isinstance(job.item, Checked) for job in jobs):
            time.sleep(_DISK_SECONDS)
        return commit_batch(connection, jobs)

    async def at_once(self: Database, use_case: Any, item: Checked) -> Receipt:
        self._put(Job(asyncio.get_running_loop().create_future(), use_case=use_case, item=item))
        return Receipt(item.submission.case, today().isoformat(), new=True)

    batches.commit_batch = slowly
    Database.write_grouped = at_once
    sites.serve(environment, log)

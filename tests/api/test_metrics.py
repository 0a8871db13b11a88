"""Do an operator's graphs show how Koe is, and nothing of anybody?"""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from api.settings import Settings
from bench.running import free_port
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.test_casework import sent

NAMES = {
    "koe_job_days_ago",
    "koe_job_failed",
    "koe_leads",
    "koe_directory_days_left",
    "koe_cover_keys_late",
    "koe_waiting_changes",
    "koe_memory_bytes",
    "koe_database_bytes",
    "koe_disk_free_bytes",
}


def shown(port: int) -> dict[str, float]:
    """What Prometheus reads."""
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
    told = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in told}


def test_nothing_that_graphs_show_moves_when_somebody_writes(
    start_server: Callable[..., RunningServer], bare_pages: Path, database_url: str
) -> None:
    port = free_port()
    koe = start_server(pages_at=bare_pages, database_url=database_url, metrics_port=port)
    office = open_office(koe)
    before = shown(port)
    assert {re.sub(r"\{.*", "", name) for name in before} == NAMES
    assert before["koe_leads"] == 1
    assert before['koe_job_failed{job="retention"}'] == 0
    worker = sent(office)
    office.lead.reply(worker.case, "We read you.")
    after = shown(port)
    # The machine's own memory and disk move without us, in wide steps.
    still = NAMES - {"koe_memory_bytes", "koe_disk_free_bytes"}
    of_koe = [name for name in before if re.sub(r"\{.*", "", name) in still]
    # As text: of a directory that was not there at the look of the hour nothing is known, which equals nothing.
    assert {name: str(after[name]) for name in of_koe} == {name: str(before[name]) for name in of_koe}
    assert after["koe_memory_bytes"] % 2**24 == after["koe_disk_free_bytes"] % 2**26 == 0
    koe.stop()
    with pytest.raises(httpx.ConnectError):
        shown(port)


def test_there_are_no_graphs_unless_somebody_asks_and_no_port_for_several() -> None:
    assert Settings().metrics_port == 0
    with pytest.raises(ValidationError, match="KOE_METRICS_PORT needs KOE_WORKERS=1"):
        Settings(workers=2, metrics_port=9100, database_url="postgresql+asyncpg://koe@/koe")

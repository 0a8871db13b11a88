"""Is an instance the same whichever of its processes answers? Three real ones, and each request goes to another."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

import pytest
from sqlalchemy import Connection, select

from api.demo.browser import Browser
from api.models import SignInFailure
from api.terminal import Exit
from crypto.encoding import b64
from tests.conftest import PostgresServer, RunningServer
from tests.journeys import test_factors, test_main_path
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Caseworker, Worker
from tests.journeys.several import START_SECONDS, Process, Town, lead_of
from tests.journeys.test_casework import refused, sent
from tests.journeys.test_live import Line, changed
from tests.patience import until

pytestmark = [pytest.mark.postgresql, pytest.mark.xdist_group("several")]


Person = TypeVar("Person", bound=Browser)


@pytest.fixture(scope="module")
def town(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    """Three processes that were started at once on an empty database."""
    url = postgres_server.new_database()
    folder = tmp_path_factory.mktemp("town")
    place = Town.found(url, folder)
    yield place
    codes = place.end()
    postgres_server.drop(url)
    # uvicorn lets the signal have its way once everything is closed.
    assert codes == [-signal.SIGTERM] * 3, [one.said for one in place.processes]


@pytest.fixture(scope="module")
def office(town: Town) -> Office:
    """Opened through all of them: each step of the set-up was answered by another."""
    return open_office(cast(RunningServer, town))


def straight(town: Town, person: Person) -> list[Person]:
    """The same person, before each of the processes."""
    return [replace(person, origin=f"http://localhost:{one.port}") for one in town.processes]


def test_people_do_not_notice_that_each_request_goes_to_another_process(town: Town, office: Office) -> None:
    lead = office.lead
    test_main_path.test_a_report_is_read_and_answered_and_the_worker_answers_back(office)
    lead.sign_out()
    # The challenge of the second factor is made by one and answered to another.
    assert lead.sign_in()["name"] == "Linh"
    worker = Worker(office.origin)
    worker.seal_report(office.desk, test_main_path.ANSWERS, kinds=(3,), hour=21, urgent=False)
    picture = worker.seal_file(b"\xff\xd8" + bytes(2_500_000))
    worker.upload(picture)
    assert len(set(town.balancer.chosen)) == 3
    assert [line for one in town.processes for line in one.said if "error=" in line] == []


def test_a_passkey_is_asked_for_by_one_and_shown_to_another(office: Office) -> None:
    test_factors.test_a_passkey_is_a_second_factor_for_this_site_this_person_and_this_challenge(office)


def test_a_write_of_the_mailbox_is_taken_once_however_many_processes_get_it(town: Town, office: Office) -> None:
    worker = sent(office)
    worker.open_mailbox()
    office.lead.reply(worker.case, "One.")
    worker.replies()  # all of them see the same: who looked after the first was through would write one more
    before = len(office.lead.open_case(worker.case).follow_ups)
    doubles = straight(town, worker)
    with ThreadPoolExecutor(3) as pool:
        sent_by = [pool.submit(one.follow_up_as_seen, "Only once.") for one in doubles]
    outcomes = [type(one.exception()).__name__ for one in sent_by]
    opened = office.lead.open_case(worker.case)
    assert len(opened.follow_ups) == before + 1, outcomes
    assert "NoneType" in outcomes


def test_what_is_set_at_one_is_so_at_all_the_others_at_once(town: Town, office: Office) -> None:
    here, *there = straight(town, office.administrator)
    here.ask("PUT", "/api/v1/admin/settings", {**here.get("/api/v1/admin/settings"), "funders": "A foundation."})
    assert [one.get("/api/v1/directory")["paid_by"] for one in there] == ["A foundation."] * 2
    version = office.administrator.publish()
    assert len({one.get("/api/v1/directory")["directory"] for one in (here, *there)}) == 1
    assert f'"version":{version}' in there[0].get("/api/v1/directory")["directory"]


def test_pages_at_every_process_hear_what_one_of_them_did(town: Town, office: Office) -> None:
    lines = [Line(office.lead, office.desk, f"http://localhost:{one.port}") for one in town.processes]
    worker = sent(office)
    for line in lines:
        line.waits_for(changed(worker))
        line.hang_up()


def test_wrong_passphrases_count_together(town: Town, office: Office) -> None:
    def failures(connection: Connection) -> int:
        return sum(connection.scalars(select(SignInFailure.failures)))

    before = town.read(failures)

    for one in straight(town, office.lead):
        assert refused(lambda one=one: one.post("/api/v1/staff/session", {"name": "Linh", "auth": b64(bytes(32))})) == (
            403,
            "sign-in-failed",
        )
    assert town.read(failures) == before + 3
    assert office.lead.sign_in()["name"] == "Linh"
    assert town.read(failures) <= before


def test_of_two_who_act_at_once_at_two_processes_one_is_refused(town: Town, office: Office) -> None:
    """Each alone would leave the desk a lead; both together would not."""
    other = office.let_in("Bao", "lead")
    members = f"/api/v1/desks/{b64(office.desk)}/members/"
    barrier = threading.Barrier(2)

    def removes(port: int, who: Caseworker, whom: Caseworker) -> int:
        there = replace(who, origin=f"http://localhost:{port}")
        barrier.wait()
        return there.ask("DELETE", members + b64(whom.account)).status

    with ThreadPoolExecutor(2) as pool:
        ports = [one.port for one in town.processes]
        tries = [pool.submit(removes, ports[0], office.lead, other), pool.submit(removes, ports[1], other, office.lead)]
    assert sorted(one.result() < 300 for one in tries) == [False, True], [one.result() for one in tries]


def test_one_of_them_leads_and_when_it_is_killed_another_does(town: Town) -> None:
    (before,) = town.read(lead_of)
    # Kill each in turn until the one that led is gone; it is started again as an operator would.
    for index, one in enumerate(town.processes):
        one.end(signal.SIGKILL)
        began = time.monotonic()
        until(lambda: len(town.read(lead_of)) == 1, "somebody leads", 10)
        assert time.monotonic() - began < 10
        town.processes[index] = Process.start(town.environment, one.port)
        until(town.processes[index].is_up, "it answers again", START_SECONDS)
    assert town.read(lead_of) != [before]


def test_several_workers_on_one_port_are_announced_once_replaced_and_stopped_in_order(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = Town.found(postgres_url, tmp_path_factory.mktemp("workers"), count=1, KOE_WORKERS="3")
    (parent,) = town.processes
    until(lambda: any("Koe is ready" in line for line in parent.said), "all are ready", START_SECONDS)
    until(lambda: any("/setup#" in line for line in parent.said), f"{parent.said}")
    workers = children(parent.popen.pid)
    assert len(workers) == 3
    office = open_office(cast(RunningServer, town))
    worker = sent(office)
    kill(workers[0])
    until(lambda: len(children(parent.popen.pid)) == 3 and "worker-died code=-9" in parent.said, "another comes")
    office.lead.reply(worker.case, "Still here.")
    assert [sum(word in line for line in parent.said) for word in ("Koe is ready", "/setup#")] == [1, 1]
    left = children(parent.popen.pid)
    assert town.end() == [0]
    until(lambda: not any(alive(one) for one in left), "all have ended", 10)


def test_several_workers_are_refused_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> None:
    environment = {"KOE_DATA": str(tmp_path_factory.mktemp("lite")), "KOE_WORKERS": "2"}
    process = Process.start(environment, 0)
    assert process.popen.wait(60) == Exit.USAGE
    until(lambda: bool(process.said), "it says why")
    assert process.end() == Exit.USAGE
    assert process.said == ["KOE_WORKERS above 1 needs PostgreSQL: SQLite has one process that writes"]


def children(pid: int) -> list[int]:
    """Processes whose parent it is, but for Python's own helper."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [int(one) for one in found if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]


def alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill(pid: int) -> None:
    """Without a word."""
    os.kill(pid, signal.SIGKILL)

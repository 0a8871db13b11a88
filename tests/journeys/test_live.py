"""A desk's line over real HTTP, on both engines: what changed, for whom, who else looks; and when it ends."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, select, update

from api.authz.guard import SESSION_COOKIE
from api.authz.principal import AccountId, DeskId
from api.authz.queries import IDLE
from api.kit import clock
from api.live import hub, service
from api.models import Session
from crypto.encoding import b64, b64_decode, digest
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Caseworker, Worker
from tests.journeys.test_bars import bar, lift
from tests.journeys.test_casework import sent
from tests.journeys.test_factors import refused
from tests.journeys.test_handover import second_desk
from tests.patience import SOON_SECONDS, until

Event = tuple[str, list[str]]
QUIET_SECONDS = 1.5


@dataclass
class Line:
    """What a member's page hears at a desk."""

    member: Caseworker
    desk: bytes
    origin: str
    heard: list[Event] = field(default_factory=list[Event])
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        where = urlsplit(self.origin)
        self._line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        self._line.request(
            "GET",
            f"/api/v1/desks/{b64(self.desk)}/live",
            headers={"Cookie": f"{SESSION_COOKIE}={self.member.cookie}", "Accept": "text/event-stream"},
        )
        self._socket = self._line.sock
        self._answer = self._line.getresponse()
        assert self._answer.status == 200
        assert self._answer.getheader("content-type") == "text/event-stream; charset=utf-8"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self.waits_for(("ready", []))

    def hang_up(self) -> None:
        """The page is closed."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(SOON_SECONDS)
        self._answer.close()
        self._line.close()

    def _listen(self) -> None:
        name = ""
        for line in iter(self._answer.readline, b""):
            kind, _, rest = line.decode().strip().partition(": ")
            if kind == "event":
                name = rest
            elif kind == "data":
                self.heard.append((name, json.loads(rest)))
        self.over.set()

    def waits_for(self, event: Event) -> None:
        """It comes soon; from then on other things are heard."""
        until(lambda: event in self.heard, f"{event} in {self.heard}")
        self.heard.clear()

    def hears_nothing(self) -> None:
        """However long one listens."""
        time.sleep(QUIET_SECONDS)
        assert self.heard == []


Listen = Callable[[Caseworker, bytes], Line]


@pytest.fixture
def listen(koe: RunningServer) -> Generator[Listen]:
    """`listen(member, desk)`; every line is put down at the end."""
    lines: list[Line] = []

    def begin(member: Caseworker, desk: bytes) -> Line:
        lines.append(Line(member, desk, koe.origin))
        return lines[-1]

    yield begin
    for line in lines:
        line.hang_up()


def changed(worker: Worker) -> Event:
    return "cases", [b64(worker.case)]


def looking(worker: Worker) -> Event:
    return "looking", [b64(worker.case)]


def looks(member: Caseworker, worker: Worker, doing: str = "looking") -> list[tuple[str, bool]]:
    answer = member.post(f"/api/v1/cases/{b64(worker.case)}/presence", {"doing": doing})
    return [(one["account"], one["writing"]) for one in answer["others"]]


def test_a_desk_hears_at_once_what_changes_and_nobody_else_hears_of_it(office: Office, listen: Listen) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    sari, elsewhere = second_desk(office)
    mais, saris = listen(mai, office.desk), listen(sari, elsewhere)
    worker = sent(office)
    mais.waits_for(changed(worker))
    for act in (
        lambda: lead.claim(worker.case),
        lambda: lead.reply(worker.case, "We read it."),
        lambda: lead.note(worker.case, "She cannot speak on the phone."),
        lambda: worker.follow_up("Thank you."),
        lambda: worker.delete([1]),
        lambda: lead.step(worker.case, "close"),
    ):
        act()
        mais.waits_for(changed(worker))
    mai.queue(office.desk)
    mai.covers(office.desk, [worker.case])
    assert refused(lambda: mai.step(worker.case, "triage"))[0] == 409
    mais.hears_nothing()
    assert saris.heard == []


def test_of_a_case_that_concerns_them_nobody_hears_a_sound(office: Office, listen: Listen) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    office.let_in("Bao", "lead")
    worker, other = sent(office), sent(office)
    line = listen(mai, office.desk)
    bar(lead, worker.case, mai)
    # What is missing from now on goes out of the list that they see, without being named.
    line.waits_for(("again", []))
    worker.follow_up("It was Mai.")
    lead.claim(worker.case)
    looks(lead, worker)
    line.hears_nothing()
    assert refused(lambda: looks(mai, worker)) == (404, "missing")
    lead.claim(other.case)
    line.waits_for(changed(other))
    lift(lead, worker.case, mai)
    line.waits_for(changed(worker))


def test_a_case_that_goes_to_another_desk_leaves_one_list_and_enters_the_other(office: Office, listen: Listen) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    sari, elsewhere = second_desk(office)
    worker = sent(office)
    mais, saris = listen(mai, office.desk), listen(sari, elsewhere)
    lead.hand_over(worker.case, elsewhere)
    mais.waits_for(("again", []))
    saris.waits_for(changed(worker))
    sari.claim(worker.case)
    saris.waits_for(changed(worker))
    mais.hears_nothing()


def test_who_else_looks_is_told_to_who_looks_and_forgotten_when_they_leave(
    office: Office, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, mai, bao = office.lead, office.let_in("Mai"), office.let_in("Bao", "lead")
    worker = sent(office)
    leads, baos = listen(lead, office.desk), listen(bao, office.desk)
    assert looks(lead, worker) == []
    until(lambda: looks(mai, worker) == [(b64(lead.account), False)], "Mai sees Linh")
    leads.waits_for(looking(worker))
    assert looks(lead, worker) == [(b64(mai.account), False)]
    looks(mai, worker, "writing")
    leads.waits_for(looking(worker))
    assert looks(lead, worker) == [(b64(mai.account), True)]
    looks(mai, worker, "writing")
    leads.hears_nothing()
    # Whoever has another case before them hears nothing of it.
    assert baos.heard == []
    bar(bao, worker.case, mai)
    assert looks(lead, worker) == []
    lift(bao, worker.case, mai)
    looks(mai, worker, "gone")
    leads.waits_for(looking(worker))
    assert looks(lead, worker) == []
    # A page that was closed says nothing any more.
    monkeypatch.setattr(hub, "LOOKING_SECONDS", 0.5)
    monkeypatch.setattr(hub, "SWEEP_SECONDS", 0.1)
    looks(mai, worker)
    leads.waits_for(looking(worker))
    leads.waits_for(looking(worker))
    assert looks(lead, worker) == []


def test_a_line_keeps_no_session_awake_and_ends_with_it(
    koe: RunningServer, office: Office, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    mai, worker = office.let_in("Mai"), sent(office)
    monkeypatch.setattr(service, "_STANDING_SECONDS", 0.2)
    assert mai.cookie is not None
    session, end = digest(b64_decode(mai.cookie)), clock.now().replace(microsecond=0) + timedelta(minutes=5)

    def sleepy(connection: Connection) -> None:
        connection.execute(update(Session).where(Session.token_digest == session).values(idle_until=end))

    def idle_until(connection: Connection) -> object:
        return connection.scalar(select(Session.idle_until).where(Session.token_digest == session))

    koe.write(sleepy)
    line = listen(mai, office.desk)
    looks(mai, worker)
    mai.get(f"/api/v1/desks/{b64(office.desk)}/queue", {"Koe-By-Itself": "1"})
    assert koe.read(idle_until) == end
    mai.get(f"/api/v1/desks/{b64(office.desk)}/queue")
    assert koe.read(idle_until) != end
    koe.write(sleepy)
    assert not line.over.is_set()
    with clock.set_to(clock.now() + IDLE):
        assert line.over.wait(SOON_SECONDS), "an idle session's line ends"


@pytest.mark.parametrize("how", ["signs-out", "removed", "deactivated"])
def test_whoever_may_not_listen_any_more_is_sent_away_at_once(office: Office, listen: Listen, how: str) -> None:
    mai, worker = office.let_in("Mai"), sent(office)
    line = listen(mai, office.desk)
    if how == "signs-out":
        mai.ask("DELETE", "/api/v1/staff/session")
    elif how == "removed":
        office.lead.ask("DELETE", f"/api/v1/desks/{b64(office.desk)}/members/{b64(mai.account)}")
    else:
        at = f"/api/v1/admin/staff/{b64(mai.account)}/deactivation"
        assert office.administrator.ask("POST", at, {"stalled": []}).status == 200
    assert line.over.wait(SOON_SECONDS)
    office.lead.claim(worker.case)
    assert line.heard == []


def test_a_reader_who_does_not_read_holds_up_nobody(koe: RunningServer, office: Office, listen: Listen) -> None:
    lines = [listen(office.lead, office.desk) for _ in range(hub.LINES_MAX_OF_ONE + 1)]
    # One more than a person may have: the oldest has ended, and the others hear.
    assert lines[0].over.wait(SOON_SECONDS)
    worker = sent(office)
    for line in lines[1:]:
        line.waits_for(changed(worker))
    state = koe.state
    assert state is not None
    silent = hub.Line(AccountId(office.lead.account), DeskId(office.desk), bytes(32))
    for number in range(10 * hub.CASES_MAX):
        silent.cases.add(number.to_bytes(16, "big"))
        silent.wake()
        assert len(silent.cases) <= hub.CASES_MAX
    assert silent.take().again
    # A server that stops does not wait for its listeners.
    began = time.monotonic()
    koe.restart()
    assert time.monotonic() - began < 8
    assert all(line.over.wait(1) for line in lines)


@pytest.mark.postgresql
def test_what_one_process_does_is_heard_in_the_others_also_after_the_line_between_them_dropped(
    start_server: Callable[..., RunningServer], bare_pages: Path, migrated_postgres_url: str
) -> None:
    one, other = (start_server(pages_at=bare_pages, database_url=migrated_postgres_url) for _ in range(2))
    office = open_office(one)
    lead, mai = office.lead, office.let_in("Mai")
    line = Line(mai, office.desk, other.origin)
    worker = sent(office)
    line.waits_for(changed(worker))
    looks(lead, worker)
    mai_there = Caseworker(other.origin, name="Mai", cookie=mai.cookie)
    until(lambda: looks(mai_there, worker) == [(b64(lead.account), False)], "Linh is seen in the other process")

    def drop(connection: Connection) -> None:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid()"
            " AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%' OR query = 'SELECT 1')"
        )

    one.write(drop)
    # What may have been missed is read again once the line stands.
    line.waits_for(("again", []))
    until(lambda: bool(lead.claim(worker.case)) and changed(worker) in line.heard, "heard again")
    line.hang_up()

"""Mails that something waits, over a real mail server on loopback: to whom, when, once, and never what."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Connection, select, update

from api.doctor.examination import examine
from api.kit import clock
from api.mails import postman
from api.models import Case, MailWish, UrgentMail
from api.settings import Settings
from bench.running import free_port
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Caseworker, Worker
from tests.journeys.test_bars import bar
from tests.journeys.test_casework import sent
from tests.patience import until


@dataclass
class MailServer:
    """A mail server; what it took, and how it feels."""

    port: int = field(default_factory=free_port)
    took: list[EmailMessage] = field(default_factory=list[EmailMessage])
    envelopes: list[tuple[str, Sequence[str]]] = field(default_factory=list[tuple[str, Sequence[str]]])
    mood: str = "250 OK"
    _controller: Controller | None = None

    def start(self) -> None:
        """It listens."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """It is down."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        """Whether it knows the address."""
        if self.mood.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.mood

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - as above
        """It takes the mail."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.took.append(message)
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        return "250 OK"

    def takes(self, count: int = 1) -> list[tuple[str, str, str]]:
        """To whom, subject and body of the next mails; and then there are no more."""
        until(lambda: len(self.took) >= count, f"{count} mails, and not {len(self.took)}")
        time.sleep(0.5)
        found = [(str(one["To"]), str(one["Subject"]), one.get_content().replace("\r\n", "\n")) for one in self.took]
        self.took.clear()
        assert len(found) == count, found
        return found

    def takes_none(self) -> None:
        """Nothing comes."""
        time.sleep(1.5)
        assert self.took == []


def at(hour: int, days: int = 0) -> dt.datetime:
    """An hour in Japan, some days from the day on which the test began."""
    return dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(hour, 30), clock.TOKYO)


TODAY = clock.today()

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What matters here is the mail server and the clock: the tests beside these say the statements to both engines."""


@pytest.fixture
def mail() -> Generator[MailServer]:
    """One that listens."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A postman who looks often."""
    monkeypatch.setattr(postman, "_LOOK_SECONDS", 0.2)
    monkeypatch.setattr(postman, "_GATHER_SECONDS", 0.1)
    monkeypatch.setattr(postman, "_URGENT_PAUSE_SECONDS", 0.0)


def settings_of(mail: MailServer) -> dict[str, Any]:
    return {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_tls": "none", "smtp_from": "koe@koe.example.org"}


@pytest.fixture
def koe(
    start_server: Callable[..., RunningServer], bare_pages: Path, database_url: str, mail: MailServer, quick: None
) -> Generator[RunningServer]:
    """A server that has a mail server; it is half past eleven in Japan."""
    with clock.set_to(at(11)):
        yield start_server(pages_at=bare_pages, database_url=database_url, **settings_of(mail))


def wants(person: Caseworker, wish: str, *, at_night: bool = False, language: str = "en") -> str:
    address = f"{person.name.lower()}@example.org"
    answer = person.ask("PUT", "/api/v1/staff/mail", {"auth": person.auth(), "mail": address})
    assert answer.status == 200
    person.ask("PUT", "/api/v1/staff/language", {"language": language})
    answer = person.ask("PUT", "/api/v1/staff/mail/choice", {"wish": wish, "at_night": at_night})
    assert (answer.status, answer.json()["wish"]) == (200, wish)
    return address


def wishes(connection: Connection) -> dict[bytes, tuple[dt.date | None, dt.date | None]]:
    rows = connection.execute(select(MailWish.account, MailWish.digest_day, MailWish.failed_day))
    return {row.account: (row.digest_day, row.failed_day) for row in rows}


def urgent_rows(connection: Connection) -> int:
    return len(connection.execute(select(UrgentMail.account)).all())


def says_nothing_of(worker: Worker, body: str) -> None:
    assert b64(worker.case) not in body
    assert re.search(r"https?:|/desk|received|triaged|\d", body) is None, body
    for told in ("vi", "Tiếng", "report", "passport", "報告", "案件"):
        assert re.search(rf"\b{told}\b", body) is None, body


def test_a_digest_says_once_a_day_and_by_day_alone_that_something_waits(
    koe: RunningServer, office: Office, mail: MailServer
) -> None:
    lead, mai, bao = office.lead, office.let_in("Mai"), office.let_in("Bao")
    worker = sent(office)
    to_lead, to_mai = wants(lead, "digest"), wants(mai, "digest", language="ja")
    wants(bao, "off")
    mails = {to: (subject, body) for to, subject, body in mail.takes(2)}
    assert mails.keys() == {to_lead, to_mai}
    subject, body = mails[to_lead]
    assert subject == "Koe: something waits"
    assert "Vietnamese desk:\n- Something new waits to be read.\n\n" in body
    assert "unanswered" not in body
    assert "Vietnamese desk：\n- まだ読まれていない新しいものがあります。\n" in mails[to_mai][1]
    for _, body in mails.values():
        says_nothing_of(worker, body)
    assert {sender for sender, _ in mail.envelopes} == {"koe@koe.example.org"}

    # Nothing goes twice for a day, whatever comes, and also after a start anew; nothing goes at night.
    sent(office, urgent=True)
    koe.restart()
    mail.takes_none()
    with clock.set_to(at(7, days=1)):
        mail.takes_none()
    with clock.set_to(at(20, days=1)):
        mail.takes_none()
    worker.follow_up("I am still waiting.")
    lead.claim(worker.case)

    def overdue(connection: Connection) -> None:
        connection.execute(update(Case).values(due=TODAY))

    koe.write(overdue)
    with clock.set_to(at(8, days=2)):
        bodies = [body for _, _, body in mail.takes(2)]
    assert any(
        "- Something is unanswered.\n- Something is due within two working days, or overdue." in b for b in bodies
    )
    # Who is barred from the only case that waits is told nothing; the day is done with, without a mail.
    for case in [row["case"] for row in lead.queue(office.desk)["cases"]]:
        lead.post(f"/api/v1/cases/{case}/bars", {"account": b64(mai.account)})
    with clock.set_to(at(9, days=3)):
        assert [to for to, _, _ in mail.takes(1)] == [to_lead]
        assert koe.read(wishes)[mai.account][0] == TODAY + dt.timedelta(days=3)


def test_something_urgent_is_told_at_once_by_day_and_at_night_to_whom_wants_it_then(
    koe: RunningServer, office: Office, mail: MailServer
) -> None:
    lead, mai, bao = office.lead, office.let_in("Mai"), office.let_in("Bao")
    to_lead, to_mai = wants(lead, "urgent"), wants(mai, "urgent", at_night=True, language="ja")
    wants(bao, "digest")
    until(lambda: all(day for day, _ in koe.read(wishes).values()), "nothing waited, and the day is done with")
    sent(office)
    mail.takes_none()
    worker = sent(office, urgent=True)
    mails = {to: (subject, body) for to, subject, body in mail.takes(2)}
    assert mails[to_lead][0] == "Koe: something urgent waits"
    assert "Something urgent waits at this desk: Vietnamese desk\n" in mails[to_lead][1]
    assert "この窓口に緊急のものが届いています：Vietnamese desk" in mails[to_mai][1]
    for _, body in mails.values():
        says_nothing_of(worker, body)
    # What a colleague does is no news; what the worker writes is.
    lead.reply(worker.case, "We call you.")
    mail.takes_none()
    with clock.set_to(at(23)):
        worker.follow_up("They are at the door.")
        assert [to for to, _, _ in mail.takes(1)] == [to_mai]
        mail.takes_none()
    with clock.set_to(at(8, days=1)):
        told = mail.takes(4)
    assert sorted(subject for to, subject, _ in told if to == to_lead) == [
        "Koe: something urgent waits",
        "Koe: something waits",
    ]
    # To whom the case is missing nobody says that something waits.
    bar(lead, worker.case, mai)
    worker.follow_up("Hello?")
    assert [to for to, _, _ in mail.takes(1)] == [to_lead]
    # A choice that is taken back takes back what waits.
    with clock.set_to(at(22)):
        worker.follow_up("Hello?")
        until(lambda: koe.read(urgent_rows) == 1, "it waits for the morning")
        lead.sign_in()
        lead.ask("PUT", "/api/v1/staff/mail", {"auth": lead.auth(), "mail": None})
        assert koe.read(urgent_rows) == 0
        answer = lead.ask("PUT", "/api/v1/staff/mail/choice", {"wish": "urgent", "at_night": False})
        assert (answer.status, answer.json()["type"]) == (409, "/problems/no-address")


@on_sqlite
def test_a_mail_server_that_is_down_holds_up_nobody_and_gets_each_mail_once_when_it_is_back(
    koe: RunningServer, office: Office, mail: MailServer
) -> None:
    lead = office.lead
    to_lead = wants(lead, "urgent")
    until(lambda: koe.read(wishes)[lead.account][0] is not None, "the day is done with")
    mail.stop()
    began = time.monotonic()
    worker = sent(office, urgent=True)
    worker.follow_up("Please.")
    assert time.monotonic() - began < 5
    until(lambda: koe.read(wishes)[lead.account][1] == TODAY, "the attempt that failed is noted, by its day")
    assert lead.get("/api/v1/staff/mail")["failed_day"] == TODAY.isoformat()
    wrong = [one.sentence for one in examine(koe.settings) if one.well is False]
    assert any("could not be sent to so many people: 1" in sentence for sentence in wrong)
    mail.start()
    assert [to for to, _, _ in mail.takes(1)] == [to_lead]
    until(lambda: koe.read(wishes)[lead.account][1] is None, "it went")
    assert (
        koe.read(urgent_rows),
        [one for one in examine(koe.settings) if "mail" in one.sentence and not one.well],
    ) == (
        0,
        [],
    )
    # An address that the server does not know is not tried again and again, and its owner reads it.
    mail.mood = "550 no such person"
    worker.follow_up("Are you there?")
    until(lambda: koe.read(wishes)[lead.account][1] == TODAY, "noted")
    mail.mood = "250 OK"
    mail.takes_none()
    assert koe.read(urgent_rows) == 0
    # A digest likewise: it is put back, and goes once.
    mail.mood = "451 later"
    with clock.set_to(at(9, days=1)):
        until(lambda: koe.read(wishes)[lead.account][1] == TODAY + dt.timedelta(days=1), "put off")
        mail.mood = "250 OK"
        assert [subject for _, subject, _ in mail.takes(1)] == ["Koe: something waits"]


@pytest.mark.postgresql
def test_of_several_processes_one_sends(
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    migrated_postgres_url: str,
    mail: MailServer,
    quick: None,
) -> None:
    with clock.set_to(at(11)):
        one, *others = (
            start_server(pages_at=bare_pages, database_url=migrated_postgres_url, **settings_of(mail)) for _ in range(3)
        )
        office = open_office(one)
        people = [office.lead, office.let_in("Mai"), office.let_in("Bao")]
        sent(office)
        for person in people:
            wants(person, "urgent")
        mail.takes(3)
        sent(office, urgent=True)
        mail.takes(3)
        with clock.set_to(at(8, days=1)):
            mail.takes(3)
        assert len(others) == 2


def test_without_a_mail_server_nothing_is_noted_and_the_doctor_says_so(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    koe = start_server(pages_at=bare_pages)
    office = open_office(koe)
    wants(office.lead, "urgent")
    sent(office, urgent=True)
    time.sleep(0.5)
    assert koe.read(urgent_rows) == 0
    assert office.lead.get("/api/v1/staff/mail")["sends"] is False
    assert any("KOE_SMTP_HOST is not set" in one.sentence for one in examine(koe.settings))


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_host": "mail.example.org"},
        {"smtp_from": "koe@example.org"},
        {"smtp_host": "mail.example.org", "smtp_from": "koe@example.org", "smtp_tls": "none"},
        {"smtp_host": "mail.example.org", "smtp_from": "koe@example.org\nBcc: eve@example.org"},
    ],
)
def test_half_a_mail_server_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"mail|pattern"):
        Settings(**wrong)


@on_sqlite
def test_while_a_colleague_covers_mails_go_to_the_cover_and_none_to_whoever_is_away(
    koe: RunningServer, office: Office, mail: MailServer
) -> None:
    lead, ken, mai, bao = office.lead, office.let_in("Ken"), office.let_in("Mai"), office.let_in("Bao")
    to_ken, to_mai = wants(ken, "urgent"), wants(mai, "digest")
    wants(bao, "off")  # an address, and no mail to it
    until(lambda: all(day for day, _ in koe.read(wishes).values()), "nothing waited, and the day is done with")
    kens = sent(office, urgent=True)
    assert [to for to, _, _ in mail.takes(1)] == [to_ken]
    baos = sent(office, urgent=True)
    assert [to for to, _, _ in mail.takes(1)] == [to_ken]
    ken.claim(kens.case)
    bao.claim(baos.case)
    absences = f"/api/v1/desks/{b64(office.desk)}/absences/{b64(ken.account)}"

    def away(cover: Caseworker | None) -> None:
        said = {
            "first_day": TODAY.isoformat(),
            "last_day": (TODAY + dt.timedelta(days=2)).isoformat(),
            "cover": None if cover is None else b64(cover.account),
        }
        assert lead.ask("PUT", absences, said).status == 200

    # Where nobody covers, somebody has to be told.
    away(None)
    kens.follow_up("They are at the door.")
    assert [subject for _, subject, _ in mail.takes(1)] == ["Koe: something urgent waits"]
    # The cover is told of Ken's cases as Ken would be, and of no other.
    away(mai)
    kens.follow_up("They are at the door.")
    assert [(to, subject) for to, subject, _ in mail.takes(1)] == [(to_mai, "Koe: something urgent waits")]
    baos.follow_up("And at mine.")
    mail.takes_none()
    # Who wants no mail gets none by covering.
    away(bao)
    kens.follow_up("They are at the door.")
    mail.takes_none()
    with clock.set_to(at(9, days=1)):
        assert [to for to, _, _ in mail.takes(1)] == [to_mai]


@on_sqlite
def test_no_digest_goes_on_a_day_on_which_the_desk_does_not_work_and_what_is_urgent_goes_all_the_same(
    koe: RunningServer, office: Office, mail: MailServer
) -> None:
    lead = office.lead
    sent(office)
    to_lead = wants(lead, "urgent")
    mail.takes(1)
    new = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "closed": [(TODAY + dt.timedelta(days=1)).isoformat()]}
    assert lead.ask("PUT", f"/api/v1/desks/{b64(office.desk)}/workdays", new).status == 200
    with clock.set_to(at(9, days=1)):
        mail.takes_none()
        sent(office, urgent=True)
        assert [(to, subject) for to, subject, _ in mail.takes(1)] == [(to_lead, "Koe: something urgent waits")]
    with clock.set_to(at(9, days=2)):
        assert [subject for _, subject, _ in mail.takes(1)] == ["Koe: something waits"]

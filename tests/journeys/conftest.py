"""Koe on a real port, on each engine, and set up by the steps that people take."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from api.kit.clock import today
from api.models import Account, Membership
from api.staff.service import make_founder_link
from crypto import codes
from tests.conftest import RunningServer
from tests.furnished import at, set_up_by
from tests.journeys.people import Administrator, Caseworker, open_organisation

LIGHT_COST = 10


@pytest.fixture(scope="package", autouse=True)
def _codes_cost_little() -> Generator[None]:
    """A worker's code costs an eighth of a second of a processor; nobody here is played by the pages, which pay it all.

    The cost itself is held by tests/crypto and by the vectors, in both languages.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "CODE_COST", 2**LIGHT_COST)
        yield


@pytest.fixture
def koe(start_server: Callable[..., RunningServer], bare_pages: Path, database_url: str) -> RunningServer:
    """A server that nobody has set up yet, once on SQLite and once on PostgreSQL, which wants second factors."""
    return start_server(pages_at=bare_pages, database_url=database_url, second_factor="required")


def founder_token(koe: RunningServer) -> str:
    """The token of a fresh set-up link."""
    token = koe.write(make_founder_link)
    assert token is not None
    return token


@dataclass
class Office:
    """An organisation with one desk that is open."""

    origin: str
    administrator: Administrator
    desk: bytes
    lead: Caseworker

    def invited(self, name: str, role: str = "caseworker") -> Caseworker:
        """One more member of the desk, without its keys yet."""
        return Caseworker(self.origin, name=name).accept(self.administrator.invite(self.desk, role))

    def let_in(self, name: str, role: str = "caseworker") -> Caseworker:
        """One more member of the desk, who read out their digits and holds the keys in force."""
        colleague = self.invited(name, role)
        assert self.lead.grant_to_all(self.desk, colleague) == 1
        colleague.receive_keys(self.desk)
        return colleague


def seasoned(connection: Connection) -> None:
    """As if every account of now had been made a week ago."""
    connection.execute(update(Account).values(created_day=today() - timedelta(days=7)))


def settled(connection: Connection) -> None:
    """The same, and as if everybody had come to their desk then."""
    seasoned(connection)
    connection.execute(update(Membership).values(day=today() - timedelta(days=7)))


def second_administrator(koe: RunningServer, office: Office, name: str = "Ken") -> Administrator:
    """Another administrator who has been there for a week, as has everybody else of the office."""
    second = Administrator(office.origin, name=name, organisation_name=office.administrator.organisation_name)
    second.accept(office.administrator.invite_administrator())
    koe.write(seasoned)
    return second


def open_office(koe: RunningServer) -> Office:
    """Set-up, a desk, its lead, its keys, the directory."""
    administrator = open_organisation(koe.origin, founder_token(koe))
    desk = administrator.create_desk({"en": "Vietnamese desk", "vi": "Bàn tiếng Việt"}, ["vi", "en"], "Tokai")
    lead = Caseworker(koe.origin, name="Linh").accept(administrator.invite(desk, "lead"))
    lead.make_desk_keys(desk)
    administrator.publish()
    return Office(koe.origin, administrator, desk, lead)


def _placed(office: Office, koe: RunningServer) -> Office:
    return replace(
        office,
        origin=koe.origin,
        administrator=at(office.administrator, koe.origin),
        lead=at(office.lead, koe.origin),
    )


@pytest.fixture
def office(koe: RunningServer) -> Office:
    """An office that takes reports."""
    return set_up_by(open_office, _placed, koe)

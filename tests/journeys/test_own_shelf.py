"""One's own shelf: the same in every browser of one person, nobody else's to read, a size to the server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from api.kit.clock import now, set_to
from api.models import AuditEvent, OwnShelf
from crypto.age_format import sealed_size
from crypto.encoding import b64, b64_decode
from crypto.letters import LADDER
from crypto.refusals import NoMatch, WrongAuthor, WrongCounter
from crypto.shelf import MARKS_MAX, Mark, Shelf, View
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker
from tests.journeys.test_account import elsewhere
from tests.journeys.test_accounts_end import delete_own
from tests.journeys.test_factors import refused

AT = "/api/v1/staff/shelf"
CASES = sorted((bytes([at]) * 16 for at in range(3)), key=b64)
READ = Shelf("next", (Mark(CASES[0], 20_785, 2, 0),), (View("急ぎ", "todo", "nobody", True),), (CASES[1],))


def marks(count: int) -> tuple[Mark, ...]:
    """Of so many cases."""
    return tuple(Mark(case, 20_785, 9_999, 9) for case in sorted((at.to_bytes(16) for at in range(count)), key=b64))


def kept(connection: Connection) -> list[Any]:
    """What the server has."""
    return [tuple(row) for row in connection.execute(select(OwnShelf.account, OwnShelf.version, OwnShelf.sealed))]


def log(connection: Connection) -> list[Any]:
    return [tuple(row) for row in connection.execute(select(AuditEvent.action, AuditEvent.outcome))]


@pytest.mark.protocol("P-40")
def test_what_one_browser_keeps_the_other_reads_and_the_server_sees_a_size(office: Office, koe: RunningServer) -> None:
    here = office.lead
    there = elsewhere(here)
    before = koe.read(log)
    assert here.shelf() is None
    assert here.keep_shelf(here.seal_shelf(1, READ)) == {"version": 1}
    opened = there.shelf()
    assert opened is not None
    assert opened.body == READ
    there.keep_shelf(there.seal_shelf(2, replace(READ, marks=marks(60))))
    [(account, version, sealed)] = koe.read(kept)
    assert (account, version, len(sealed)) == (here.account, 2, sealed_size(LADDER[0])), "sixty cases look like one"
    there.keep_shelf(there.seal_shelf(3, replace(READ, marks=marks(MARKS_MAX))))
    [(_, _, sealed)] = koe.read(kept)
    assert len(sealed) == sealed_size(LADDER[-1])
    assert koe.read(log) == before, "the log would tell when somebody reads"


def test_nobody_else_has_a_door_to_it_and_with_its_bytes_no_key(office: Office) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    lead.keep_shelf(lead.seal_shelf(1, READ))
    assert mai.shelf() is None
    assert office.administrator.get(AT) == {"shelf": None}
    assert Caseworker(office.origin).ask("GET", AT).status == 401
    with pytest.raises(NoMatch):
        mai.open_shelf(lead.get(AT)["shelf"])


def test_of_two_browsers_the_second_is_told_and_writes_again(office: Office, koe: RunningServer) -> None:
    here = office.lead
    there = elsewhere(here)
    bodies = [here.seal_shelf(1, READ), there.seal_shelf(1, Shelf("back"))]
    before = koe.read(log)

    def write(person: Caseworker, body: Any) -> int:
        return person.ask("PUT", AT, body).status

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(write, (here, there), bodies))
    assert sorted(told) == [200, 409]
    # An answer that was lost is asked for again; another shelf does not come in the place of one, nor with a gap.
    assert write(here, bodies[told.index(200)]) == 200
    assert write(here, bodies[told.index(409)]) == 409
    for version, status in ((3, 409), (1, 409), (2, 200)):
        assert (version, write(here, here.seal_shelf(version, Shelf("stay")))) == (version, status)
    for unusable in (
        {"version": 3, "sealed": b64(bytes(4096))},
        {"version": 3, "sealed": here.seal_shelf(3, READ)["sealed"][:-4]},
        {"version": 0, "sealed": here.seal_shelf(3, READ)["sealed"]},
    ):
        assert write(here, unusable) == 422
    assert koe.read(log) == before, "a refusal of it tells as much"


@pytest.mark.protocol("P-40")
def test_a_server_that_tells_an_older_or_another_ones_shelf_is_seen_through(office: Office, koe: RunningServer) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    first = lead.seal_shelf(1, READ)
    lead.keep_shelf(first)
    lead.keep_shelf(lead.seal_shelf(2, Shelf()))
    seen = lead.shelf()

    def tell(sealed: str, version: int) -> None:
        def change(connection: Connection) -> None:
            mine = update(OwnShelf).where(OwnShelf.account == lead.account)
            connection.execute(mine.values(version=version, sealed=b64_decode(sealed)))

        koe.write(change)

    for sealed, version in ((first["sealed"], 1), (first["sealed"], 3)):
        tell(sealed, version)
        with pytest.raises(WrongCounter):
            lead.shelf(seen)
    tell(mai.seal_shelf(3, READ)["sealed"], 3)
    with pytest.raises(NoMatch):
        lead.shelf(seen)
    # Whoever knows the recipient can seal to it, and has not the signer.
    mine, lead.signer = lead.signer, mai.signer
    forged = lead.seal_shelf(3, READ)
    lead.signer = mine
    tell(forged["sealed"], 3)
    with pytest.raises(WrongAuthor):
        lead.shelf(seen)


def test_it_goes_with_the_keys_and_stays_with_another_passphrase(office: Office, koe: RunningServer) -> None:
    mai = office.let_in("Mai")
    mai.keep_shelf(mai.seal_shelf(1, READ))
    mai.recover("six other words than those before")
    opened = mai.shelf()
    assert opened is not None
    assert opened.body == READ
    mai.draw_fresh_keys(office.administrator.reset(mai.account))
    assert (mai.shelf(), koe.read(kept)) == (None, [])
    assert mai.keep_shelf(mai.seal_shelf(1, Shelf())) == {"version": 1}


def test_it_goes_with_the_account(office: Office, koe: RunningServer) -> None:
    mai = office.let_in("Mai")
    mai.keep_shelf(mai.seal_shelf(1, READ))
    delete_own(mai)
    assert koe.read(kept) == []


def test_keeping_it_keeps_no_session_awake(office: Office) -> None:
    lead = office.lead
    with set_to(now() + timedelta(minutes=10)):
        lead.keep_shelf(lead.seal_shelf(1, READ))
        assert lead.get(AT)["shelf"]["version"] == 1
    with set_to(now() + timedelta(minutes=16)):
        assert refused(lambda: lead.get(AT)) == (401, "signed-out")

"""The queue out of the cover cache, in a real browser: asked first, and never believed too much."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect
from sqlalchemy import Connection, select, update

from api.models import Cover
from crypto.bodies.cover import Facts
from crypto.cache import Place, cache_key, seal_facts
from crypto.encoding import b64_decode
from tests.browser.desk_people import KIND, StaffBrowser
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Họ giữ hộ chiếu của tôi."
REPORTS = 3
MADE_UP = KIND["number"] % 3 + 1  # another kind of trouble


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk with some reports in its queue."""
    office = open_office(server)
    for _ in range(REPORTS):
        answers = Answers((KIND["key"],), "vi", "yes", "code", STORY)
        Worker(server.origin).report(office.desk, answers, kinds=(KIND["number"],))
    return office


@dataclass
class Computer:
    """A member's browser, and what it asked of the queue's doors."""

    there: StaffBrowser
    covers: list[int] = field(default_factory=list[int])
    """How many covers each request asked for."""

    @classmethod
    def of(cls, browser: Browser, server: RunningServer, shots: Path) -> Computer:
        """Before the door."""
        one = cls(StaffBrowser.opened(browser, server.origin, shots=shots))
        one.there.page.on("request", one._listen)
        return one

    def _listen(self, request: Request) -> None:
        if request.url.endswith("/covers"):
            self.covers.append(len(json.loads(request.post_data or "")["cases"]))

    def sign_in(self, person: Caseworker) -> Computer:
        """Until every row of the queue says something."""
        self.there.passphrase = person.passphrase
        self.there.go("/desk").heading("signIn.title")
        self.there.sign_in(person.name)
        expect(self.there.page.locator(".queue-row")).to_have_count(REPORTS)
        expect(self.there.page.locator(".queue-row", has_text="…")).to_have_count(0)
        return self

    def rows(self) -> list[str]:
        """What the queue says."""
        return self.there.page.locator(".queue-row").all_inner_texts()


def cached(connection: Connection) -> dict[bytes, bytes | None]:
    """What lies beside each cover."""
    return {row.case_id: row.cache for row in connection.execute(select(Cover.case_id, Cover.cache))}


def put(connection: Connection, case: bytes, facts: bytes) -> None:
    """What a lying server may do at any time."""
    connection.execute(update(Cover).where(Cover.case_id == case).values(cache=facts))


def wait_until_kept(computer: Computer, server: RunningServer) -> None:
    """Nobody waits for it on the screen, so that the test has to."""
    for _ in range(100):
        if all(server.read(cached).values()):
            return
        computer.there.page.wait_for_timeout(50)
    raise AssertionError("nothing was cached")


def test_the_second_sign_in_fetches_no_cover_and_shows_the_same_queue(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    mai = office.invited("Mai")
    office.lead.grant_to_all(office.desk, mai)
    first = Computer.of(browser, server, tmp_path).sign_in(office.lead)
    assert first.covers == [REPORTS]
    wait_until_kept(first, server)

    second = Computer.of(browser, server, tmp_path).sign_in(mai)
    assert second.covers == []
    assert second.rows() == first.rows()
    assert all(KIND["names"]["en"] in row for row in second.rows())
    second.there.look("queue-from-the-cache")
    second.there.open_first_case()
    expect(second.there.page.locator(".written").first).to_have_text(STORY)
    assert first.there.complaints + second.there.complaints == []


def test_cached_facts_that_were_changed_are_passed_over_for_the_cover_and_mended(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    first = Computer.of(browser, server, tmp_path).sign_in(office.lead)
    wait_until_kept(first, server)
    before = server.read(cached)
    one, other, _ = before
    spoilt = before[other] or b""
    server.write(put, one, spoilt)

    again = Computer.of(browser, server, tmp_path).sign_in(office.lead)
    assert again.covers == [1]
    assert again.rows() == first.rows()
    for _ in range(100):
        if server.read(cached)[one] != spoilt:
            break
        again.there.page.wait_for_timeout(50)
    third = Computer.of(browser, server, tmp_path).sign_in(office.lead)
    assert (third.covers, third.rows()) == ([], first.rows())
    assert again.there.complaints + third.there.complaints == []


def test_facts_that_a_holder_of_the_keys_made_up_are_corrected_by_the_case_itself(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    """An insider, or with a lying server somebody who left: the list is a hint, the case is the truth."""
    row = office.lead.queue(office.desk)["cases"][0]
    case = b64_decode(row["case"])
    held = office.lead.held[office.desk]
    place = Place(office.lead.instance, office.desk, case, 1, b64_decode(row["cover_digest"]))
    forged = seal_facts(cache_key(held.identity), Facts(3, (MADE_UP,), "id", "no", "code", urgent=False), place)
    server.write(put, case, forged)

    linh = Computer.of(browser, server, tmp_path).sign_in(office.lead)
    assert linh.covers == [REPORTS - 1]
    there = linh.there.page
    expect(there.locator(".queue-row", has_text=KIND["names"]["en"])).to_have_count(REPORTS - 1)
    expect(there.locator(".queue-row").first).to_contain_text("Indonesian")
    linh.there.open_first_case()
    expect(there.locator(".case-head")).to_contain_text(KIND["names"]["en"])
    expect(there.locator(".queue-row", has_text=KIND["names"]["en"])).to_have_count(REPORTS)
    expect(there.locator(".queue-row", has_text="Indonesian")).to_have_count(0)
    linh.there.look("corrected")
    wait_until_kept(linh, server)
    assert server.read(cached)[case] != forged


def test_a_cache_that_does_not_work_is_not_missed(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    linh = Computer.of(browser, server, tmp_path)
    linh.there.page.route("**/cache/read", lambda route: route.abort())
    linh.there.page.route("**/cache", lambda route: route.fulfill(status=500))
    linh.sign_in(office.lead)
    assert linh.covers == [REPORTS]
    assert all(KIND["names"]["en"] in row for row in linh.rows())
    assert linh.there.page.get_by_role("alert").count() == 0
    assert not any(server.read(cached).values())

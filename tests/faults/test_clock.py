"""A clock that jumps while Koe runs, by days and back: sessions and tickets end, nothing is lost, all goes on."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from api.kit import clock
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")


def refused(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refused) as told:
        act()
    return told.value.status, told.value.slug


@pytest.fixture
def koe(start_server: Callable[..., RunningServer], bare_pages: Path) -> RunningServer:
    return start_server(pages_at=bare_pages)


@pytest.mark.parametrize("days", [3, -3])
def test_a_jump_by_days_and_back_ends_sessions_and_tickets_and_loses_nothing(koe: RunningServer, days: int) -> None:
    office = open_office(koe)
    before = Worker(koe.origin)
    before.report(office.desk, ANSWERS)
    meanwhile = Worker(koe.origin)
    photo = before.seal_file(bytes(1_200_000))
    before.upload(photo, drop=[1])
    ticket = before.begin(photo)["ticket"]

    with clock.set_to(clock.now() + timedelta(days=days)):
        assert refused(lambda: office.lead.queue(office.desk)) == (401, "signed-out")
        office.lead.sign_in()
        assert [row["case"] for row in office.lead.queue(office.desk)["cases"]] == [b64(before.case)]
        if days > 0:  # before its first day no phone believes the directory
            assert before.put(photo, 1, ticket).json()["type"] == "/problems/stale-ticket"
            assert before.begin(photo)["parts"] == [0]
            meanwhile.report(office.desk, ANSWERS)
            office.lead.reply(meanwhile.case, "We read you.")

    assert refused(lambda: office.lead.queue(office.desk)) == (401, "signed-out")
    office.lead.sign_in()
    before.upload(photo)
    before.follow_up("A photo.", photo)
    after = Worker(koe.origin)
    after.report(office.desk, ANSWERS)
    for case in [before.case, after.case, *([meanwhile.case] if days > 0 else [])]:
        assert office.lead.open_case(case).report.body.answers == ANSWERS
    if days > 0:
        meanwhile.follow_up("Thank you.")
        assert len(office.lead.open_case(meanwhile.case).follow_ups) == 1


def test_a_session_that_was_begun_under_a_clock_ahead_is_none_under_the_right_one(koe: RunningServer) -> None:
    office = open_office(koe)
    with clock.set_to(clock.now() + timedelta(days=400)):
        office.lead.sign_in()
        assert office.lead.get("/api/v1/desks")
    assert refused(lambda: office.lead.get("/api/v1/desks")) == (401, "signed-out")
    office.lead.sign_in()
    assert office.lead.get("/api/v1/desks")


def test_past_the_end_of_the_directory_nothing_is_taken_and_all_of_it_once_the_clock_is_right(
    koe: RunningServer,
) -> None:
    office = open_office(koe)
    worker = Worker(koe.origin)
    worker.seal_report(office.desk, ANSWERS, kinds=[1], hour=20, urgent=False)
    with clock.set_to(clock.now() + timedelta(days=40)):
        status, slug = refused(worker.send)
    assert (status, slug) == (404, "not-open")
    assert worker.send()["case"] == b64(worker.case)

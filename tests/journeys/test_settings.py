"""What an administrator sets: what the operator says and promises, and which desks take new reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Worker
from tests.journeys.test_factors import refused

ANSWERS = Answers(("wages",), "vi", "yes", "code", "they keep my pay")
SETTINGS = "/api/v1/admin/settings"


def put(office: Office, **changed: object) -> Any:
    """The settings as they are, but for these."""
    settings = {**office.administrator.get(SETTINGS), **changed}
    return office.administrator.ask("PUT", SETTINGS, settings)


def set_intake(office: Office, intake: str, desk: bytes | None = None) -> None:
    office.administrator.post("/api/v1/admin/intake", {"desk": b64(desk or office.desk), "intake": intake})


def public(office: Office) -> Any:
    return Worker(office.origin).get("/api/v1/directory")


def second_desk(office: Office) -> tuple[bytes, Caseworker]:
    """Another desk in the directory, with its lead."""
    desk = office.administrator.create_desk({"en": "English desk"}, ["en"], "Tokai")
    lead = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(desk, "lead"))
    lead.make_desk_keys(desk)
    office.administrator.publish()
    return desk, lead


def test_what_the_operator_sets_is_what_everybody_reads_beside_the_directory(office: Office) -> None:
    before = public(office)
    assert (before["paid_by"], before["contact"], before["resting"]) == ("", "", {})
    assert (before["acknowledge_days"], before["answer_days"]) == (7, 90)

    answer = put(office, contact="03-0000-0000", funders=" Lotus fund ", acknowledge_days=3, answer_days=30)
    assert answer.status == 200
    after = public(office)
    assert (after["paid_by"], after["contact"]) == ("Lotus fund", "03-0000-0000")
    assert (after["acknowledge_days"], after["answer_days"]) == (3, 30)
    assert "retention_days" not in after
    assert after["directory"] == before["directory"]
    assert refused(lambda: office.lead.get(SETTINGS)) == (403, "not-allowed")


def test_a_new_name_is_read_once_it_is_signed(office: Office) -> None:
    assert put(office, name="Lotus").status == 200
    assert json.loads(public(office)["directory"])["organisation"]["name"] != "Lotus"
    assert refused(office.administrator.publish) == (422, "wrong-directory")
    office.administrator.organisation_name = "Lotus"
    office.administrator.publish()
    assert json.loads(public(office)["directory"])["organisation"]["name"] == "Lotus"


@pytest.mark.parametrize(
    ("changed", "slug"),
    [
        ({"acknowledge_days": 20, "answer_days": 20}, "promises-reversed"),
        ({"acknowledge_days": 0}, "malformed"),
        ({"answer_days": 366}, "malformed"),
        ({"retention_days": 29}, "malformed"),
        ({"name": " "}, "malformed"),
        ({"contact": "x" * 201}, "malformed"),
        ({"funders": "a\nb"}, "malformed"),
        ({"colour": "red"}, "malformed"),
    ],
)
def test_settings_that_promise_nothing_sensible_are_refused_and_change_nothing(
    office: Office, changed: dict[str, object], slug: str
) -> None:
    before = office.administrator.get(SETTINGS)
    answer = put(office, **changed)
    assert (answer.status, answer.json()["type"]) == (422, f"/problems/{slug}")
    assert office.administrator.get(SETTINGS) == before


def test_the_environment_says_who_pays_until_an_administrator_does(
    start_server: Callable[..., RunningServer], bare_pages: Path, database_url: str
) -> None:
    koe = start_server(pages_at=bare_pages, database_url=database_url, paid_by="Old fund")
    office = open_office(koe)
    assert public(office)["paid_by"] == office.administrator.get(SETTINGS)["funders"] == "Old fund"
    assert put(office, funders="").status == 200
    assert public(office)["paid_by"] == ""


@pytest.mark.parametrize("intake", ["paused", "closed"])
def test_a_desk_that_rests_takes_no_report_but_goes_on_with_its_cases(office: Office, intake: str) -> None:
    worker, late = Worker(office.origin), Worker(office.origin)
    worker.report(office.desk, ANSWERS)
    other, _ = second_desk(office)

    set_intake(office, intake)
    assert public(office)["resting"] == {b64(office.desk): intake}
    [own] = office.lead.get("/api/v1/desks")
    assert (own["intake"], own["intake_day"]) == (intake, own["intake_day"])
    assert own["intake_day"] is not None
    assert refused(lambda: late.report(office.desk, ANSWERS)) == (409, "desk-rests")

    office.lead.claim(worker.case)
    office.lead.reply(worker.case, "We have read it")
    assert [one.body.text for one in worker.replies() if one is not None] == ["We have read it"]

    Worker(office.origin).report(other, ANSWERS)
    set_intake(office, "open")
    assert public(office)["resting"] == {}
    late.report(office.desk, ANSWERS)


def test_a_report_that_was_taken_gets_its_receipt_from_a_desk_that_rests(office: Office) -> None:
    worker = Worker(office.origin)
    receipt = worker.report(office.desk, ANSWERS)
    set_intake(office, "closed")
    assert worker.send() == receipt


def test_a_desk_that_nobody_knows_is_neither_paused_nor_logged(office: Office) -> None:
    def tried() -> None:
        set_intake(office, "paused", bytes(16))

    assert refused(tried) == (404, "missing")
    assert {"paused a desk"} & {one["action"] for one in office.administrator.get("/api/v1/audit")["entries"]} == set()


def test_the_form_without_script_offers_only_desks_that_take_reports(
    start_server: Callable[..., RunningServer], bare_pages: Path, database_url: str
) -> None:
    koe = start_server(pages_at=bare_pages, database_url=database_url, plain=True)
    office = open_office(koe)
    second_desk(office)
    set_intake(office, "paused")
    html = Worker(koe.origin).ask("GET", "/plain").content.decode()
    assert b64(office.desk) not in html
    assert "Vietnamese desk takes nothing new now." in html

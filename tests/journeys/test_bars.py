"""Whoever is named in a report does not see it: a lead bars them, or they themselves, and to them it is missing."""

from __future__ import annotations

import secrets
from typing import Any

from crypto.cache import CACHED_BYTES
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker, Worker
from tests.journeys.test_factors import refused
from tests.journeys.test_handover import ANSWERS, second_desk, sent_report


def bars(case: bytes, then: str = "") -> str:
    return f"/api/v1/cases/{b64(case)}/bars{then}"


def bar(lead: Caseworker, case: bytes, member: Caseworker) -> Any:
    return lead.post(bars(case), {"account": b64(member.account)})


def lift(lead: Caseworker, case: bytes, member: Caseworker) -> Any:
    return lead.ask("DELETE", bars(case, f"/{b64(member.account)}"))


def doors(case: bytes, member: Caseworker) -> list[tuple[str, str, Any]]:
    """Every door of a case that the staff has."""
    at, photo = f"/api/v1/cases/{b64(case)}", b64(bytes(16))
    return [
        ("GET", at, None),
        ("GET", f"{at}/attachments/{photo}/0", None),
        ("POST", f"{at}/claim", {}),
        ("POST", f"{at}/release", {}),
        ("POST", f"{at}/replies", {}),
        ("POST", f"{at}/handover", {}),
        ("GET", bars(case), None),
        ("POST", bars(case), {"account": b64(member.account)}),
        ("POST", bars(case, "/own"), {}),
        ("DELETE", bars(case, f"/{b64(member.account)}"), None),
    ]


def told(member: Caseworker, case: bytes) -> list[Any]:
    """What a member is answered at each of them: status, headers, bytes."""
    answers = [member.ask(method, url, body) for method, url, body in doors(case, member)]
    return [
        (one.status, sorted(pair for pair in one.headers if pair[0].lower() != "date"), one.content) for one in answers
    ]


def seen_in_lists(member: Caseworker, desk: bytes, case: bytes) -> list[Any]:
    """What the lists of a desk say about a case: nothing is an empty list."""
    at, cases = f"/api/v1/desks/{b64(desk)}", {"cases": [b64(case)]}
    found: list[Any] = [row["case"] for row in member.queue(desk)["cases"] if row["case"] == b64(case)]
    found += [what for what in ("covers", "cache/read") if member.ask("POST", f"{at}/{what}", cases).content]
    return found + [one["case"] for one in member.get(f"{at}/handovers") if one["case"] == b64(case)]


def cached(lead: Caseworker, desk: bytes, filled: int = 0) -> int:
    """Puts facts beside every cover that this member sees; how many there were."""
    rows = lead.queue(desk)["cases"]
    facts = b64(bytes([filled]) * CACHED_BYTES)
    opened = [{"case": row["case"], "cover_digest": row["cover_digest"], "cache": facts} for row in rows]
    assert lead.ask("POST", f"/api/v1/desks/{b64(desk)}/cache", {"covers": opened}).status == 204
    return len(rows)


def test_a_barred_case_looks_exactly_like_a_missing_one_to_caseworkers_and_leads(office: Office) -> None:
    mai, nam, worker, other = (
        office.let_in("Mai"),
        office.let_in("Nam", "lead"),
        sent_report(office),
        Worker(office.origin),
    )
    other.report(office.desk, ANSWERS)
    assert cached(office.lead, office.desk) == 2
    for member in (mai, nam):
        assert seen_in_lists(member, office.desk, worker.case) == [b64(worker.case), "covers", "cache/read"]

        [seen] = bar(office.lead, worker.case, member)
        assert (seen["name"], seen["barred_by"]) == (member.name, "Linh")
        assert told(member, worker.case) == told(member, secrets.token_bytes(16))
        assert {status for status, _, _ in told(member, worker.case)} == {404}
        assert seen_in_lists(member, office.desk, worker.case) == []
        assert [row["case"] for row in member.queue(office.desk)["cases"]] == [b64(other.case)]

        assert lift(office.lead, worker.case, member).json() == []
        assert member.open_case(worker.case)
        assert seen_in_lists(member, office.desk, worker.case) == [b64(worker.case), "covers", "cache/read"]


def test_a_barred_lead_neither_counts_nor_seals_nor_changes_it(office: Office) -> None:
    nam, worker = office.let_in("Nam", "lead"), sent_report(office)
    bar(office.lead, worker.case, nam)
    [row] = office.lead.queue(office.desk)["cases"]
    at = f"/api/v1/desks/{b64(office.desk)}"
    facts = {"case": row["case"], "cover_digest": row["cover_digest"], "cache": b64(bytes([7]) * CACHED_BYTES)}
    assert nam.ask("POST", f"{at}/cache", {"covers": [facts]}).status == 204
    assert office.lead.ask("POST", f"{at}/cache/read", {"cases": [row["case"]]}).content == b""

    office.lead.rotate_desk_keys(office.desk)
    assert office.lead.grant_to_all(office.desk, nam) == 1
    nam.receive_keys(office.desk)
    assert (nam.get(f"{at}/resealing"), office.lead.get(f"{at}/resealing")["left"]) == ({"left": 0, "cases": []}, 1)
    nam.reseal(office.desk)
    assert office.lead.get(f"{at}/resealing")["left"] == 1
    office.lead.reseal(office.desk)
    assert office.lead.get(f"{at}/resealing")["left"] == 0
    assert office.lead.open_case(worker.case)


def test_what_a_barred_colleague_worked_on_is_nobodys(office: Office) -> None:
    mai, fresh, answered = office.let_in("Mai"), sent_report(office), sent_report(office)
    for worker in (fresh, answered):
        mai.claim(worker.case)
    mai.reply(answered.case, "We read it.")
    for worker in (fresh, answered):
        bar(office.lead, worker.case, mai)
    standing = {row["case"]: (row["state"], row["assignee"]) for row in office.lead.queue(office.desk)["cases"]}
    assert standing == {b64(fresh.case): ("received", None), b64(answered.case): ("answered", None)}


def test_somebody_can_always_lift_a_bar_and_nobody_their_own(office: Office) -> None:
    mai, nam, worker = office.let_in("Mai"), office.invited("Nam", "lead"), sent_report(office)
    assert refused(lambda: mai.post(bars(worker.case), {"account": b64(office.lead.account)})) == (403, "not-allowed")
    assert refused(lambda: bar(office.lead, worker.case, office.lead)) == (409, "barring-oneself")
    # Nam leads too, but holds no keys yet: they could not open what they would lift.
    assert refused(lambda: office.lead.post(bars(worker.case, "/own"))) == (409, "last-reader")
    assert refused(lambda: bar(nam, worker.case, office.lead)) == (404, "missing")  # nor is there a case for who waits
    assert office.lead.grant_to_all(office.desk, nam) == 1
    nam.receive_keys(office.desk)

    mai.post(bars(worker.case, "/own"))
    office.lead.post(bars(worker.case, "/own"))
    for member in (mai, office.lead):
        assert told(member, worker.case) == told(member, secrets.token_bytes(16))
    assert refused(lambda: nam.post(bars(worker.case, "/own"))) == (409, "last-reader")
    assert refused(lambda: office.lead.remove(office.desk, nam.account)) == (409, "only-reader")
    listed = {one["name"]: one["barred_by"] for one in nam.get(bars(worker.case))}
    assert listed == {"Linh": "Linh", "Mai": "Mai"}
    assert lift(nam, worker.case, office.lead).status == 200
    assert office.lead.open_case(worker.case)
    nam_again = office.lead.remove(office.desk, nam.account)
    assert nam_again["account"] == b64(nam.account)


def test_a_bar_from_one_case_is_none_from_another(office: Office) -> None:
    nam = office.let_in("Nam", "lead")
    about_nam, about_linh, about_nobody = sent_report(office), sent_report(office), sent_report(office)
    bar(office.lead, about_nam.case, nam)
    office.lead.post(bars(about_linh.case, "/own"))
    assert nam.open_case(about_linh.case), "which nobody else can open"
    assert refused(lambda: office.lead.remove(office.desk, nam.account)) == (409, "only-reader")
    assert lift(nam, about_linh.case, office.lead).status == 200
    assert office.lead.open_case(about_nobody.case)
    assert office.lead.remove(office.desk, nam.account)


def test_only_a_colleague_of_the_desk_is_barred(office: Office) -> None:
    worker = sent_report(office)
    stranger, _ = second_desk(office)
    answers = [
        office.lead.ask("POST", bars(worker.case), {"account": b64(account)}).content
        for account in (stranger.account, office.administrator.account, secrets.token_bytes(16))
    ]
    assert len(set(answers)) == 1
    assert office.lead.get(bars(worker.case)) == []


def test_a_bar_goes_where_the_case_goes_and_its_names_stay(office: Office, koe: RunningServer) -> None:
    mai, worker = office.let_in("Mai"), sent_report(office)
    receiver, desk = second_desk(office)
    bar(office.lead, worker.case, mai)
    office.lead.hand_over(worker.case, desk)
    assert seen_in_lists(mai, office.desk, worker.case) == []
    assert office.lead.get(f"/api/v1/desks/{b64(office.desk)}/handovers")
    assert receiver.get(bars(worker.case)) == [], "Mai is no colleague here"

    receiver.hand_over(worker.case, office.desk)
    assert told(mai, worker.case) == told(mai, secrets.token_bytes(16))
    [back] = office.lead.get(bars(worker.case))
    assert (back["name"], back["barred_by"]) == ("Mai", "Linh")


def test_a_case_does_not_go_where_every_lead_is_barred(office: Office) -> None:
    nam, worker = office.let_in("Nam", "lead"), sent_report(office)
    receiver, desk = second_desk(office)
    office.lead.post(bars(worker.case, "/own"))
    nam.hand_over(worker.case, desk)
    office.lead.remove(office.desk, nam.account)
    assert refused(lambda: receiver.hand_over(worker.case, office.desk)) == (409, "barred-there")
    assert receiver.open_case(worker.case)

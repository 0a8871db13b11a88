"""Before a case goes to another desk, that desk is asked; it says yes or no, why, and has no right to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from api.kit.clock import today
from api.models import Ask as AskRow
from crypto.bodies.asks import Ask
from crypto.encoding import b64
from crypto.refusals import WrongBody, WrongCounter
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker, Refused, Worker
from tests.journeys.test_bars import bar
from tests.journeys.test_handover import refused, second_desk, sent_report
from tests.journeys.test_live import Listen, listen

__all__ = ["listen"]

WORDS = "Một người cần tiếng Indonesia."
ASK = Ask(today(), WORDS, kinds=(1,), language="vi")


def sealed_left(connection: Connection) -> list[tuple[str, bool, bool]]:
    """Of every ask: its state, and whether its letters are still there."""
    rows = connection.execute(select(AskRow).order_by(AskRow.case_id, AskRow.number)).all()
    return [(row.state, row.question is not None, row.answer is not None) for row in rows]


def missing(action: Callable[[], object]) -> bool:
    with pytest.raises(Refused) as refusal:
        action()
    return refused(refusal) == (404, "missing")


@pytest.mark.protocol("P-42")
def test_a_desk_is_asked_says_yes_and_is_given_the_case(office: Office, koe: RunningServer) -> None:
    worker, linh = sent_report(office), office.lead
    sari, desk = second_desk(office)
    linh.ask_desk(worker.case, desk, ASK)

    # It reads what it was told, and nothing of the case.
    [(row, body)] = sari.asked_here(desk)
    assert (row["asking"], row["case"], row["state"], body) == (b64(office.desk), b64(worker.case), "open", ASK)
    assert missing(lambda: sari.get(f"/api/v1/cases/{b64(worker.case)}"))
    assert missing(lambda: sari.get(f"/api/v1/cases/{b64(worker.case)}/asks"))
    assert sari.queue(desk)["cases"] == []

    yes = sari.seal_answer(desk, row, "accepted", "Ya, boleh.")
    assert sari.answer_ask(desk, row, yes)["state"] == "accepted"
    assert sari.answer_ask(desk, row, yes)["state"] == "accepted", "the same answer twice is one"
    with pytest.raises(Refused) as second:
        sari.answer_ask(desk, row, sari.seal_answer(desk, row, "declined"))
    assert second.value.slug == "answered-already"
    [(seen, answer)] = linh.asks(worker.case)
    assert answer is not None
    assert (seen["state"], answer.says, answer.text) == ("accepted", "accepted", "Ya, boleh.")
    with pytest.raises(Refused) as again:
        linh.ask_desk(worker.case, desk, ASK, 2)
    assert again.value.slug == "asked-already"

    linh.hand_over(worker.case, desk)
    assert sari.open_case(worker.case).report.body.answers.story.startswith("Ba tháng")
    assert koe.read(sealed_left) == [("done", False, False)]
    assert sari.asked_here(desk) == []
    assert sari.get(f"/api/v1/cases/{b64(worker.case)}/asks") == [], "what the desk before asked is its own"


@pytest.mark.protocol("P-42")
def test_a_desk_says_no_with_a_reason_and_the_next_is_asked(office: Office) -> None:
    worker, linh = sent_report(office), office.lead
    sari, desk = second_desk(office)
    thida, other = second_desk(office, "Thida")
    linh.ask_desk(worker.case, desk, ASK)
    [(row, _)] = sari.asked_here(desk)
    sari.answer_ask(desk, row, sari.seal_answer(desk, row, "declined", "Bulan ini penuh."))
    assert sari.asked_here(desk) == []
    with pytest.raises(Refused) as skipped:
        linh.ask_desk(worker.case, other, ASK, 3)
    assert skipped.value.slug == "counter-taken"
    linh.ask_desk(worker.case, other, ASK, 2)
    assert [(seen["state"], None if answer is None else answer.text) for seen, answer in linh.asks(worker.case)] == [
        ("declined", "Bulan ini penuh."),
        ("open", None),
    ]
    [(second, _)] = thida.asked_here(other)
    assert second["number"] == 2


@pytest.mark.protocol("P-42")
def test_nobody_but_the_asked_desks_lead_answers_and_a_foreign_ask_is_like_none(office: Office) -> None:
    worker, linh, mai = sent_report(office), office.lead, office.let_in("Mai")
    sari, desk = second_desk(office)
    thida, other = second_desk(office, "Thida")
    linh.ask_desk(worker.case, desk, ASK)
    [(row, _)] = sari.asked_here(desk)
    yes = sari.seal_answer(desk, row, "accepted")

    assert thida.asked_here(other) == []
    assert missing(lambda: thida.get(f"/api/v1/desks/{b64(desk)}/asks"))
    assert missing(lambda: thida.answer_ask(desk, row, yes))
    assert missing(lambda: thida.answer_ask(other, row, yes)), "asked of another desk"
    assert missing(lambda: linh.answer_ask(office.desk, row, yes)), "one's own"
    assert missing(lambda: sari.answer_ask(desk, {**row, "number": 2}, yes))
    assert missing(lambda: sari.answer_ask(desk, {**row, "case": b64(bytes(16))}, yes))
    assert missing(lambda: sari.post(f"/api/v1/cases/{b64(worker.case)}/asks/1/withdrawal"))
    for denied in (
        lambda: mai.ask_desk(worker.case, other, ASK, 2),
        lambda: mai.post(f"/api/v1/cases/{b64(worker.case)}/asks/1/withdrawal"),
    ):
        with pytest.raises(Refused) as refusal:
            denied()
        assert refused(refusal) == (403, "not-allowed")
    assert [seen["state"] for seen, _ in mai.asks(worker.case)] == ["open"]


@pytest.mark.protocol("P-42")
def test_an_answer_to_another_case_or_ask_is_not_believed(office: Office) -> None:
    """Whatever the server hands out as the answer."""
    first, second, linh = sent_report(office), sent_report(office), office.lead
    sari, desk = second_desk(office)
    linh.ask_desk(first.case, desk, ASK)
    linh.ask_desk(second.case, desk, Ask(today(), "Another one."))
    asked = {row["case"]: row for row, _ in sari.asked_here(desk)}
    told = asked[b64(first.case)]
    moved = {**told, "case": b64(second.case)}
    sari.answer_ask(
        desk, moved, sari.seal_answer(desk, {**asked[b64(second.case)], "question": told["question"]}, "accepted")
    )
    with pytest.raises(WrongBody):
        linh.asks(second.case)
    sari.answer_ask(desk, told, sari.seal_answer(desk, {**told, "number": 2}, "accepted"))
    with pytest.raises(WrongCounter):
        linh.asks(first.case)


def close(linh: Caseworker, worker: Worker) -> None:
    linh.post(f"/api/v1/cases/{b64(worker.case)}/steps", {"event": "close"})


def take_back(linh: Caseworker, worker: Worker) -> None:
    linh.post(f"/api/v1/cases/{b64(worker.case)}/asks/1/withdrawal")


@pytest.mark.protocol("P-42")
@pytest.mark.parametrize("answered", ["open", "accepted"])
@pytest.mark.parametrize("how", ["closed", "withdrawn", "taken back", "moved elsewhere"])
def test_an_ask_ends_with_what_it_was_about_and_its_letters_go(
    office: Office, koe: RunningServer, how: str, answered: str
) -> None:
    worker, linh = sent_report(office), office.lead
    sari, desk = second_desk(office)
    linh.ask_desk(worker.case, desk, ASK)
    [(row, _)] = sari.asked_here(desk)
    yes = sari.seal_answer(desk, row, "accepted")
    if answered == "accepted":
        sari.answer_ask(desk, row, yes)
    if how == "closed":
        close(linh, worker)
    elif how == "withdrawn":
        Worker.returning(office.origin, worker.code, office.administrator.instance).withdraw()
    elif how == "taken back":
        take_back(linh, worker)
        assert missing(lambda: take_back(linh, worker))
    else:
        linh.hand_over(worker.case, second_desk(office, "Thida")[1])
    assert koe.read(sealed_left) == [("withdrawn", False, False)]
    assert sari.asked_here(desk) == []
    assert missing(lambda: sari.answer_ask(desk, row, yes))


def test_whoever_is_barred_is_asked_nothing_and_nobody_about_a_case_that_is_over(office: Office) -> None:
    worker, linh = sent_report(office), office.lead
    sari, desk = second_desk(office)
    linh.hand_over(worker.case, desk)
    # At the other desk its own lead turns out to be named in it, and a colleague gives it back.
    tari = Caseworker(office.origin, name="Tari").accept(office.administrator.invite(desk, "lead"))
    assert sari.grant_to_all(desk, tari) == 1
    tari.receive_keys(desk)
    bar(tari, worker.case, sari)
    tari.hand_over(worker.case, office.desk)
    linh.ask_desk(worker.case, desk, ASK)
    assert sari.asked_here(desk) == [], "whoever is barred from a case is asked nothing about it"
    [(row, _)] = tari.asked_here(desk)
    assert missing(lambda: sari.answer_ask(desk, row, tari.seal_answer(desk, row, "accepted")))
    take_back(linh, worker)
    # Once the colleague has left, nobody could open it there.
    assert sari.ask("DELETE", f"/api/v1/desks/{b64(desk)}/members/{b64(tari.account)}").status == 200
    with pytest.raises(Refused) as barred:
        linh.ask_desk(worker.case, desk, ASK, 2)
    assert barred.value.slug == "barred-there"
    close(linh, worker)
    with pytest.raises(Refused) as over:
        linh.ask_desk(worker.case, desk, ASK, 2)
    assert over.value.slug == "closed"
    linh.post(f"/api/v1/cases/{b64(worker.case)}/steps", {"event": "reopen"})
    with pytest.raises(Refused) as own:
        linh.ask_desk(worker.case, office.desk, ASK, 2)
    assert own.value.slug == "same-desk"


def test_both_desks_hear_of_it_by_id_and_of_nothing_else_about_the_case(office: Office, listen: Listen) -> None:
    worker, linh = sent_report(office), office.lead
    sari, desk = second_desk(office)
    thida, other = second_desk(office, "Thida")
    ours, theirs, strangers = listen(linh, office.desk), listen(sari, desk), listen(thida, other)
    linh.ask_desk(worker.case, desk, ASK)
    theirs.waits_for(("asks", [b64(worker.case)]))
    ours.waits_for(("cases", [b64(worker.case)]))
    # What else happens to the case, the asked desk does not hear.
    linh.claim(worker.case)
    ours.waits_for(("cases", [b64(worker.case)]))
    theirs.hears_nothing()
    [(row, _)] = sari.asked_here(desk)
    sari.answer_ask(desk, row, sari.seal_answer(desk, row, "accepted"))
    ours.waits_for(("cases", [b64(worker.case)]))
    theirs.waits_for(("asks", [b64(worker.case)]))
    assert strangers.heard == []

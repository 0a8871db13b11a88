"""The whole path, with real keys over real HTTP: a worker seals, the server carries, a caseworker opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api.demo.browser import Answer
from api.demo.staff import DeskKeys
from api.models import Grant
from crypto.encoding import b64, b64_decode
from crypto.refusals import NoMatch
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, founder_token, open_office
from tests.journeys.people import Answers, Caseworker, Refused, Worker, open_organisation

STORY = "Chủ giữ hộ chiếu của tôi từ tháng tư."
ANSWERS = Answers(("passport",), "vi", "yes", "code", STORY)


def sent_report(office: Office, *, urgent: bool = False) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS, kinds=(3,), urgent=urgent)
    return worker


def slug_of(refusal: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return refusal.value.status, refusal.value.slug


def test_a_report_is_read_and_answered_and_the_worker_answers_back(office: Office) -> None:
    worker, lead = sent_report(office, urgent=True), office.lead

    [row] = lead.queue(office.desk)["cases"]
    assert (row["case"], row["state"], row["urgent"], row["letters"]) == (b64(worker.case), "received", True, 1)
    assert lead.covers(office.desk, [worker.case])[worker.case].body.facts.kinds == (3,)
    assert lead.open_case(worker.case).report.body.answers == ANSWERS

    assert lead.claim(worker.case)["state"] == "in_progress"
    assert lead.reply(worker.case, "We read you. You may ask for it back.")["state"] == "answered"

    # Another day: nothing is left of the first visit but the code on paper.
    back = Worker.returning(office.origin, worker.code, office.administrator.instance)
    [reply] = back.replies()
    assert reply is not None
    assert reply.body.text == "We read you. You may ask for it back."
    assert back.box["state"] == "answered"
    back.follow_up("Cảm ơn. Họ hẹn thứ hai.")

    opened = lead.open_case(worker.case)
    assert [letter.body.text for letter in opened.follow_ups] == ["Cảm ơn. Họ hẹn thứ hai."]
    assert [copy.body.reply.text for copy in opened.copies] == ["We read you. You may ask for it back."]
    [row] = lead.queue(office.desk)["cases"]
    assert (row["state"], row["turn"], row["assignee_name"]) == ("in_progress", "desk", "Linh")

    lead.reply(worker.case, "Good. Take a witness.")
    assert back.delete([1])["deleted"] == 1
    first, second = back.replies()
    assert first is None
    assert second is not None
    assert second.body.text == "Good. Take a witness."

    back.withdraw()
    with pytest.raises(Refused) as refusal:
        lead.reply(worker.case, "One more thing.")
    assert slug_of(refusal) == (409, "withdrawn")
    assert lead.queue(office.desk)["cases"] == []
    assert lead.queue(office.desk, "?view=done")["cases"][0]["state"] == "withdrawn"


def test_the_same_report_sent_five_times_is_one_case(office: Office) -> None:
    worker = Worker(office.origin)
    worker.seal_report(office.desk, ANSWERS, kinds=(3,), hour=21, urgent=False)

    receipts = [worker.send() for _ in range(5)]

    assert receipts == [receipts[0]] * 5
    assert len(office.lead.queue(office.desk)["cases"]) == 1


@dataclass
class Remembering(Caseworker):
    """A caseworker whose browser remembers what it sent last, as one does on a bad line."""

    last: tuple[str, Any] = ("", None)

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """The same, remembered."""
        self.last = (path, body)
        return super().ask(method, path, body, headers)


def test_the_same_reply_sent_twice_is_one_reply_and_another_one_in_its_place_is_refused(office: Office) -> None:
    worker, lead = sent_report(office), Remembering(**vars(office.lead))
    lead.reply(worker.case, "One.")
    path, body = lead.last

    assert lead.ask("POST", path, body).status == 201
    other = lead.ask("POST", path, {**body, "letter": body["copy"]})
    assert (other.status, other.json()["next"]) == (409, 2)
    assert len(Worker.returning(office.origin, worker.code, office.administrator.instance).replies()) == 1


def test_a_second_member_reads_only_after_a_member_grants_the_keys(office: Office) -> None:
    worker, mai = sent_report(office), office.invited("Mai")
    assert mai.own_desk(office.desk)["grant"] is None

    assert office.lead.grant_to_all(office.desk, mai) == 1
    assert office.lead.grant_to_all(office.desk, mai) == 0
    mai.receive_keys(office.desk)

    assert mai.open_case(worker.case).report.body.answers.story == STORY
    mai.claim(worker.case)
    with pytest.raises(Refused) as refusal:
        office.lead.reply(worker.case, "Me too.")
    assert slug_of(refusal) == (409, "claimed")
    with pytest.raises(Refused) as refusal:
        office.lead.release(worker.case)
    assert slug_of(refusal) == (409, "claimed")
    assert mai.release(worker.case) == {"state": "received", "assignee": None}


def test_nobody_hands_on_keys_that_they_do_not_hold(office: Office) -> None:
    mai, thao = office.invited("Mai"), office.invited("Thảo")
    mai.held = office.lead.held  # as if Mai had got hold of them some other way

    with pytest.raises(Refused) as refusal:
        mai.grant_to_all(office.desk, thao)

    assert slug_of(refusal) == (403, "not-allowed")


def grants(connection: Connection) -> set[bytes]:
    return set(connection.scalars(select(Grant.account)))


def test_the_administrator_never_holds_the_keys_of_a_desk(koe: RunningServer) -> None:
    office = open_office(koe)
    mai = office.invited("Mai")
    office.lead.grant_to_all(office.desk, mai)

    assert koe.read(grants) == {office.lead.account, mai.account}
    for_the_administrator = {
        "account": b64(office.administrator.account),
        "verify_key": b64(office.administrator.signer.verify_key),
        "recipient": office.administrator.identity.recipient.text,
    }
    with pytest.raises(Refused) as refusal:
        office.lead.grant_to(office.desk, for_the_administrator, office.administrator.fingerprint)
    assert slug_of(refusal) == (404, "missing")
    assert koe.read(grants) == {office.lead.account, mai.account}


def test_the_keys_of_a_desk_are_made_once(office: Office) -> None:
    second_lead = office.invited("Hoa", "lead")

    with pytest.raises(Refused) as refusal:
        second_lead.make_desk_keys(office.desk)

    assert slug_of(refusal) == (403, "not-allowed")  # who waits makes none


def test_a_stolen_cover_opens_for_nobody_outside_the_desk(office: Office) -> None:
    worker = sent_report(office)
    thief = office.invited("Mai")
    entry = office.lead.held[office.desk].entry
    thief.held[office.desk] = DeskKeys(Identity(thief.identity.seed), SigningKey(thief.signer.seed), entry)

    assert thief.ask("POST", f"/api/v1/desks/{b64(office.desk)}/covers", {"cases": [b64(worker.case)]}).status == 403
    [(case, sealed)] = office.lead.sealed_covers(office.desk, [worker.case])
    with pytest.raises(NoMatch):
        thief._open_cover(office.desk, case, sealed, 1)


def test_a_set_up_link_works_once_and_never_after(koe: RunningServer) -> None:
    first, token = founder_token(koe), founder_token(koe)
    office_less = Worker(koe.origin)
    with pytest.raises(Refused) as refusal:
        office_less.post("/api/v1/setup/check", {"token": first})
    assert slug_of(refusal) == (404, "stale-link"), "a newer link ends the older one"
    assert office_less.post("/api/v1/setup/check", {"token": token}) == {"open": True}

    open_organisation(koe.origin, token)

    with pytest.raises(Refused) as refusal:
        open_organisation(koe.origin, token)
    assert slug_of(refusal) == (404, "stale-link")


def test_an_invitation_works_once_and_a_taken_name_does_not_use_it_up(office: Office) -> None:
    token = office.administrator.invite(office.desk, "caseworker")

    with pytest.raises(Refused) as refusal:
        Caseworker(office.origin, name="ＬＩＮＨ").accept(token)
    assert slug_of(refusal) == (409, "name-taken")
    Caseworker(office.origin, name="Mai").accept(token)
    with pytest.raises(Refused) as refusal:
        Caseworker(office.origin, name="Hoa").accept(token)
    assert slug_of(refusal) == (404, "stale-link")


def test_the_queue_turns_its_pages_without_losing_or_repeating_a_case(office: Office) -> None:
    urgent = {sent_report(office, urgent=True).case for _ in range(3)}
    calm = {sent_report(office).case for _ in range(50)}

    first = office.lead.queue(office.desk)
    second = office.lead.queue(office.desk, f"?after={first['next']}")

    cases = [b64_decode(row["case"]) for row in first["cases"] + second["cases"]]
    assert (len(first["cases"]), len(second["cases"]), second["next"]) == (50, 3, None)
    assert cases[:3] == sorted(cases[:3])
    assert set(cases[:3]) == urgent
    assert set(cases) == urgent | calm
    assert office.lead.queue(office.desk, "?state=answered")["cases"] == []
    with pytest.raises(Refused) as refusal:
        office.lead.queue(office.desk, "?after=elsewhere")
    assert slug_of(refusal) == (422, "malformed")

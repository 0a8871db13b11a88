"""A desk's keys are replaced: who stays reads on, who left reads nothing new, and no report is lost on the way."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api.directory.service import OLD_KEYS_TAKEN
from api.kit import clock
from api.models import Cover, Grant
from crypto.encoding import b64, b64_decode
from crypto.opening import open_sealed
from crypto.refusals import NoMatch
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Caseworker, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")


def sent_report(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS, kinds=(1,), urgent=False)
    return worker


def refused(refusal: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return refusal.value.status, refusal.value.slug


def epochs(connection: Connection) -> dict[bytes, int]:
    """To which keys each cover is sealed."""
    return {row.case_id: row.epoch for row in connection.execute(select(Cover.case_id, Cover.epoch))}


@pytest.mark.protocol("P-18")
@pytest.mark.protocol("P-19")
def test_replies_and_reports_go_on_through_two_new_pairs_of_keys(office: Office, koe: RunningServer) -> None:
    lead, mai = office.lead, office.let_in("Mai")
    early = sent_report(office)
    lead.reply(early.case, "First answer.")
    lead.release(early.case)

    lead.rotate_desk_keys(office.desk)
    lead.grant_to_all(office.desk)
    office.administrator.publish()
    between = sent_report(office)
    assert koe.read(epochs) == {early.case: 1, between.case: 2}
    lead.rotate_desk_keys(office.desk)
    lead.grant_to_all(office.desk)
    office.administrator.publish()

    mai.receive_keys(office.desk)
    assert mai.covers(office.desk, [early.case], epoch=1)[early.case].body.facts.kinds == (1,)
    assert lead.reseal(office.desk, at_most=1) == 1, "somebody closes the browser half-way"
    assert lead.reseal(office.desk) == 1, "and goes on later"
    assert set(koe.read(epochs).values()) == {3}
    for member in (lead, mai):
        opened = member.open_case(early.case)
        assert opened.report.body.answers == ANSWERS
        assert [copy.body.reply.text for copy in opened.copies] == ["First answer."]
    mai.claim(early.case)
    mai.reply(early.case, "Second answer, under the third keys.")

    back = Worker.returning(office.origin, early.code, office.administrator.instance)
    assert [reply.body.text for reply in back.replies() if reply] == [
        "First answer.",
        "Second answer, under the third keys.",
    ]
    back.follow_up("Cảm ơn.")
    assert [letter.body.text for letter in lead.open_case(early.case).follow_ups] == ["Cảm ơn."]


@pytest.mark.protocol("P-11")
def test_a_report_sealed_to_the_keys_before_is_taken_for_seven_days(office: Office) -> None:
    slow, slower = Worker(office.origin), Worker(office.origin)
    for phone in (slow, slower):
        phone.seal_report(office.desk, ANSWERS, kinds=(1,), hour=9, urgent=False)
    office.lead.rotate_desk_keys(office.desk)
    waiting = sent_report(office)
    assert waiting.case in office.lead.covers(office.desk, [waiting.case], epoch=1), "unsigned keys are not in force"
    office.administrator.publish()

    began = clock.now()
    with clock.set_to(began + OLD_KEYS_TAKEN - timedelta(days=1)):
        slow.send()
    with clock.set_to(began + OLD_KEYS_TAKEN + timedelta(days=2)), pytest.raises(Refused) as refusal:
        slower.send()
    assert refused(refusal) == (409, "stale-epoch")


def test_who_is_taken_out_of_a_desk_gets_nothing_more_and_whom_they_let_in_reads_on(
    office: Office, koe: RunningServer
) -> None:
    second = office.let_in("Thảo", "lead")
    first, worker = office.lead, sent_report(office)
    first.claim(worker.case)

    second.remove(office.desk, first.account)

    def grants(connection: Connection) -> set[bytes]:
        return set(connection.scalars(select(Grant.account).where(Grant.desk == office.desk)))

    assert koe.read(grants) == {second.account}
    with pytest.raises(Refused) as refusal:
        first.get("/api/v1/desks")
    assert refused(refusal) == (401, "signed-out")
    first.sign_in()
    for path in (f"/api/v1/desks/{b64(office.desk)}/queue", f"/api/v1/cases/{b64(worker.case)}"):
        with pytest.raises(Refused) as refusal:
            first.get(path)
        assert refused(refusal) == (404, "missing")
    assert first.get("/api/v1/desks") == []

    second.receive_keys(office.desk)  # handed on by somebody who has left since
    second.rotate_desk_keys(office.desk)
    office.administrator.publish()
    assert second.reseal(office.desk) == 1
    second.receive_keys(office.desk)
    [row] = second.queue(office.desk)["cases"]
    assert (row["assignee"], row["epoch"]) == (None, 2)
    later = sent_report(office)
    [(_, cover)] = second.sealed_covers(office.desk, [later.case])
    with pytest.raises(NoMatch):  # a stolen copy does not help them
        first._open_cover(office.desk, later.case, cover, 1)


@pytest.mark.protocol("P-20")
def test_letters_after_the_next_reply_are_closed_to_the_case_identity_that_a_leaver_kept(office: Office) -> None:
    mai, lead, worker = office.let_in("Mai"), office.lead, sent_report(office)
    kept = Identity(mai.open_case(worker.case).cover.body.identity)
    lead.remove(office.desk, mai.account)
    lead.rotate_desk_keys(office.desk)
    lead.reseal(office.desk)
    office.administrator.publish()

    back = Worker.returning(office.origin, worker.code, office.administrator.instance)
    back.follow_up("Before the answer.")
    lead.reply(worker.case, "A new answer.")
    back.follow_up("After the answer.")

    opened = lead.open_case(worker.case)
    assert [letter.body.text for letter in opened.follow_ups] == ["Before the answer.", "After the answer."]
    answer = lead.get(f"/api/v1/cases/{b64(worker.case)}")
    letters = {(one["author"], one["counter"]): b64_decode(one["letter"]) for one in answer["letters"]}
    assert open_sealed(letters["reporter", 2], kept), "the worker did not know of another recipient yet"
    for place in (("desk", 1), ("reporter", 3)):
        with pytest.raises(NoMatch):
            open_sealed(letters[place], kept)


@pytest.mark.protocol("P-18")
def test_only_a_lead_who_holds_the_keys_replaces_them_and_only_by_a_chain(office: Office) -> None:
    mai, thao = office.let_in("Mai"), office.invited("Thảo", "lead")
    with pytest.raises(Refused) as refusal:
        mai.rotate_desk_keys(office.desk)
    assert refused(refusal) == (403, "not-allowed")
    thao.held = dict(office.lead.held)  # as if she had got hold of them some other way
    with pytest.raises(Refused) as refusal:
        thao.rotate_desk_keys(office.desk)
    assert refused(refusal) == (403, "not-allowed")
    for epoch, before in ((2, None), (2, SigningKey(mai.signer.seed)), (3, office.lead.held[office.desk].signer)):
        with pytest.raises(Refused) as refusal:
            office.lead._draw_keys(office.desk, epoch, before)
        assert refused(refusal) == (422, "wrong-entry")


def test_nobody_removes_themselves_or_without_the_keys(office: Office) -> None:
    thao, stranger = office.invited("Thảo", "lead"), secrets.token_bytes(16)
    for who, whom, expected in (
        (office.lead, office.lead.account, (409, "removing-oneself")),
        (office.lead, stranger, (404, "missing")),
        (thao, office.lead.account, (403, "not-allowed")),
    ):
        with pytest.raises(Refused) as refusal:
            who.remove(office.desk, whom)
        assert refused(refusal) == expected


@pytest.mark.protocol("P-19")
def test_a_cover_is_replaced_only_where_it_was_and_only_by_the_newest_keys(office: Office, koe: RunningServer) -> None:
    lead, worker = office.lead, sent_report(office)
    other = office.administrator.create_desk({"en": "Indonesian desk", "id": "Meja"}, ["id"], "Tokai")
    sari = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(other, "lead"))
    sari.make_desk_keys(other)
    lead.rotate_desk_keys(office.desk)
    [row] = lead.queue(office.desk)["cases"]
    newest = lead.held[office.desk].identity.recipient

    def put(who: Caseworker, desk: bytes, **changed: Any) -> Any:
        cover = {
            "case": b64(worker.case),
            "before": row["cover_digest"],
            "epoch": 2,
            "cover": b64(seal(newest, bytes(512))),
            "ring": b64(seal(newest, bytes(512))),
        }
        return who.post(f"/api/v1/desks/{b64(desk)}/resealing", {"covers": [{**cover, **changed}]})

    with pytest.raises(Refused) as refusal:
        put(lead, office.desk, epoch=1)
    assert (refused(refusal), refusal.value.problem["epoch"]) == ((409, "stale-epoch"), 2)
    with pytest.raises(Refused) as refusal:
        put(lead, office.desk, cover=b64(seal(Identity.draw().recipient, bytes(511))))
    assert refused(refusal) == (422, "malformed-envelope")
    assert put(lead, office.desk, before=b64(bytes(32))) == {"resealed": 0}
    assert put(sari, other, epoch=1) == {"resealed": 0}, "a case of another desk is as if it were not"
    assert koe.read(epochs) == {b64_decode(row["case"]): 1}
    assert lead.reseal(office.desk) == 1
    assert lead.reseal(office.desk) == 0

"""A case moves to another desk: the worker is told and believes them, and the giver reads nothing that comes after."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from api.demo.staff import DeskKeys
from api.kit.clock import today
from api.models import Cover, Letter
from crypto.bodies.reply import Reply
from crypto.desk import seal_reply
from crypto.encoding import b64, b64_decode, digest
from crypto.opening import open_sealed
from crypto.reading import case_identities, reporter_recipient
from crypto.refusals import NoMatch, WrongAuthor
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Caseworker, OpenedCase, Refused, Worker

AFTER = (("desk", 3), ("reporter", 2))
ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")


def second_desk(office: Office, lead_name: str = "Sari") -> tuple[Caseworker, bytes]:
    """Another desk of the same organisation, with its lead."""
    desk = office.administrator.create_desk({"en": "Indonesian desk"}, ["id"], "Kansai")
    lead = Caseworker(office.origin, name=lead_name).accept(office.administrator.invite(desk, "lead"))
    lead.make_desk_keys(desk)
    office.administrator.publish()
    return lead, desk


def sent_report(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS, kinds=(1,), urgent=False)
    return worker


def returning(worker: Worker, office: Office) -> Worker:
    return Worker.returning(office.origin, worker.code, office.administrator.instance)


def refused(refusal: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return refusal.value.status, refusal.value.slug


def texts(worker: Worker) -> list[str | None]:
    return [None if reply is None else reply.body.text for reply in worker.replies()]


@pytest.mark.protocol("P-20")
@pytest.mark.protocol("P-21")
def test_a_case_moves_on_and_the_correspondence_goes_on(office: Office, koe: RunningServer) -> None:
    worker, giver = sent_report(office), office.lead
    giver.reply(worker.case, "We read it.")
    receiver, desk = second_desk(office)
    before = giver.open_case(worker.case)
    giver.hand_over(worker.case, desk, "Sari speaks your language.")

    with pytest.raises(Refused) as gone:
        giver.open_case(worker.case)
    assert refused(gone) == (404, "missing")
    assert giver.queue(office.desk)["cases"] == []
    [row] = receiver.queue(desk)["cases"]
    assert (row["case"], row["state"], row["assignee"]) == (b64(worker.case), "received", None)

    opened = receiver.open_case(worker.case)
    assert opened.report.body.answers == ANSWERS
    assert [copy.body.reply.text for copy in opened.copies] == ["We read it.", "Sari speaks your language."]
    receiver.reply(worker.case, "I am Sari.")
    back = returning(worker, office)
    assert texts(back) == ["We read it.", "Sari speaks your language.", "I am Sari."]
    assert back.address is not None
    assert back.address.desk == desk

    back.follow_up("Xin chào Sari.")
    [follow_up] = receiver.open_case(worker.case).follow_ups
    assert follow_up.body.text == "Xin chào Sari."
    # The giver kept every key that they had, and somehow got at the ciphertext: the new letters stay closed.
    kept = Identity(before.cover.body.identity)
    answer = receiver.get(f"/api/v1/cases/{b64(worker.case)}")
    later = [one["letter"] for one in answer["letters"] if (one["author"], one["counter"]) in AFTER]
    for sealed in map(b64_decode, later):
        with pytest.raises(NoMatch):
            open_sealed(sealed, kept)
    with pytest.raises(NoMatch):
        open_sealed(b64_decode(answer["ring"]), kept)
    with pytest.raises(NoMatch):
        open_sealed(b64_decode(answer["cover"]), giver.held[office.desk].identity)


def test_both_desks_see_it_in_their_history_and_nobody_else(office: Office) -> None:
    worker, giver = sent_report(office), office.lead
    receiver, desk = second_desk(office)
    third, other = second_desk(office, "Thida")
    giver.hand_over(worker.case, desk)

    def history(lead: Caseworker, at: bytes) -> Any:
        return lead.get(f"/api/v1/desks/{b64(at)}/handovers")

    [given], [taken] = history(giver, office.desk), history(receiver, desk)
    assert (given["giver"], given["receiver"], given["case"]) == (b64(office.desk), b64(desk), b64(worker.case))
    assert (given["given_by"], taken["given_by"]) == ("Linh", None), "a name of the staff stays at its desk"
    assert receiver.get(f"/api/v1/cases/{b64(worker.case)}")["handovers"] == [taken]
    assert history(third, other) == []
    with pytest.raises(Refused) as foreign:
        history(third, desk)
    assert foreign.value.status == 404


@pytest.mark.protocol("P-20")
def test_it_moves_twice_and_back_through_new_keys(office: Office) -> None:
    worker, giver = sent_report(office), office.lead
    receiver, desk = second_desk(office)
    giver.rotate_desk_keys(office.desk)
    office.administrator.publish()
    giver.reseal(office.desk)
    giver.hand_over(worker.case, desk, "To Sari.")
    receiver.reply(worker.case, "From Sari.")
    returning(worker, office).follow_up("Một.")
    receiver.rotate_desk_keys(desk)
    receiver.reseal(desk)
    receiver.reply(worker.case, "From Sari, with new keys.")
    office.administrator.publish()
    returning(worker, office).follow_up("Hai.")
    receiver.hand_over(worker.case, office.desk, "Back to Linh.")
    giver.reply(worker.case, "From Linh.")

    back = returning(worker, office)
    expected = ["To Sari.", "From Sari.", "From Sari, with new keys.", "Back to Linh.", "From Linh."]
    assert texts(back) == expected
    back.follow_up("Ba.")
    opened = giver.open_case(worker.case)
    assert [copy.body.reply.text for copy in opened.copies] == expected
    assert [letter.body.text for letter in opened.follow_ups] == ["Một.", "Hai.", "Ba."]
    assert opened.ring is not None
    assert [former.desk for former in opened.ring.body.desks] == [office.desk, desk]


@pytest.mark.protocol("P-20")
def test_the_giver_cannot_answer_any_more_and_the_telling_reply_stays(office: Office, koe: RunningServer) -> None:
    worker, giver = sent_report(office), office.lead
    receiver, desk = second_desk(office)
    before = giver.open_case(worker.case)
    giver.hand_over(worker.case, desk, "To Sari.")
    receiver.reply(worker.case, "From Sari.")

    back = returning(worker, office)
    assert back.delete([1, 2]) == {"deleted": 1}, "without the first, none after it could be believed"
    assert texts(back) == ["To Sari.", None]

    # A giver together with a lying server puts a letter of theirs in the place of a later one.
    forged = giver_letter(giver, office.desk, before, counter=3)
    koe.write(put_reply, worker.case, 3, forged)
    with pytest.raises(WrongAuthor):
        back.replies()


def giver_letter(giver: Caseworker, desk: bytes, opened: OpenedCase, counter: int) -> bytes:
    """A reply such as the giver's desk could still sign."""
    return seal_reply(
        giver.held[desk].signer,
        Reply(today(), "en", opened.cover.body.report_digest, "Go back to work."),
        instance=giver.instance,
        case=opened.report.header.subject,
        counter=counter,
        reporter_recipient=reporter_recipient(opened.report),
        case_recipient=case_identities(opened.cover)[0].recipient,
    ).reply


def put_reply(connection: Connection, case: bytes, counter: int, sealed: bytes) -> None:
    """What a lying server can do."""
    connection.execute(
        insert(Letter).values(
            case_id=case,
            box="mailbox",
            author="desk",
            counter=counter,
            day=today(),
            digest=digest(sealed),
            ciphertext=sealed,
        )
    )


@pytest.mark.protocol("P-21")
def test_what_the_server_refuses(office: Office, koe: RunningServer) -> None:
    worker, giver = sent_report(office), office.lead
    colleague = office.let_in("Mai")
    _, desk = second_desk(office)
    body = giver.seal_handover(worker.case, desk)

    def answer(**change: Any) -> tuple[int, str]:
        with pytest.raises(Refused) as no:
            giver.post(f"/api/v1/cases/{b64(worker.case)}/handover", {**body, **change})
        return refused(no)

    assert answer(receiver=b64(office.desk)) == (409, "same-desk")
    assert answer(receiver=b64(bytes(16))) == (404, "unknown-desk")
    assert answer(epoch=2) == (409, "stale-epoch")
    assert answer(counter=2) == (409, "counter-taken")
    assert answer(before=b64(bytes(32))) == (409, "cover-replaced")
    for part in ("cover", "ring", "letter", "copy"):
        assert answer(**{part: b64(b"koe")}) == (422, "malformed-envelope")
    with pytest.raises(Refused) as no:
        colleague.post(f"/api/v1/cases/{b64(worker.case)}/handover", body)
    assert no.value.status == 403, "a lead's decision"
    colleague.claim(worker.case)
    assert answer() == (409, "claimed")
    colleague.release(worker.case)
    assert koe.read(cover_count) == 1
    worker.withdraw()
    assert answer() == (409, "withdrawn")
    assert giver.open_case(worker.case).report.body.answers == ANSWERS, "nothing of it happened"


def cover_count(connection: Connection) -> int:
    return len(connection.execute(select(Cover.case_id)).all())


@pytest.mark.protocol("P-21")
def test_a_cover_from_a_desk_that_the_directory_does_not_list_is_refused(office: Office) -> None:
    worker, giver = sent_report(office), office.lead
    receiver, desk = second_desk(office)
    entry, stranger = giver.held[office.desk].entry, SigningKey.draw()
    giver.held[office.desk] = DeskKeys(giver.held[office.desk].identity, stranger, entry)
    giver.hand_over(worker.case, desk)
    with pytest.raises(WrongAuthor):
        receiver.open_case(worker.case)

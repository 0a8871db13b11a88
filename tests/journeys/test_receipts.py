"""That a worker has read is told by day, sealed, over HTTP, on both engines; it moves nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, func, select

from api.authz.principal import CaseId
from api.erasure.service import erase
from api.kit import clock
from api.models import Case, Receipt
from crypto import reading
from crypto.encoding import b64, b64_decode, digest
from crypto.mailbox import Write
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Worker
from tests.journeys.test_casework import sent


def rows(koe: RunningServer) -> int:
    def count(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(Receipt)) or 0

    return koe.read(count)


def standing(koe: RunningServer, worker: Worker) -> tuple[object, ...]:
    def read(connection: Connection) -> tuple[object, ...]:
        asked = select(Case.state, Case.turn, Case.due, Case.state_day, Case.assignee)
        return tuple(connection.execute(asked.where(Case.case_id == worker.case)).one())

    return koe.read(read)


@pytest.mark.protocol("P-43")
def test_the_desk_reads_on_which_day_a_reply_was_opened_and_nothing_moves_by_it(
    koe: RunningServer, office: Office
) -> None:
    lead, worker = office.lead, sent(office)
    path = f"/api/v1/cases/{b64(worker.case)}"
    lead.reply(worker.case, "We have read it.")
    assert lead.get(path)["receipt"] is None
    before, queue = standing(koe, worker), lead.queue(office.desk)
    answer = worker.leave_receipt()
    assert (answer.status, answer.json()) == (200, {"kept": True})
    assert (standing(koe, worker), lead.queue(office.desk)) == (before, queue)

    # The next takes its place; both have one size, and no day stands beside it.
    first = lead.get(path)["receipt"]
    lead.reply(worker.case, "We call the office.")
    with clock.set_to(clock.now() + dt.timedelta(days=3)):
        worker.leave_receipt()
        lead.sign_in()
        seen = lead.get(path)
    lead.sign_in()
    assert rows(koe) == 1
    assert (len(seen["receipt"]), seen["receipt"] == first) == (len(first), False)

    case = office.lead.open_case(worker.case)
    replies = {one["counter"]: b64_decode(one["digest"]) for one in seen["replies"]}
    identities = reading.case_identities(case.cover, case.ring)
    told = reading.open_receipt(b64_decode(seen["receipt"]), case.report, identities, replies)
    assert (told.body.counter, told.body.day) == (2, clock.today() + dt.timedelta(days=3))

    def destroy(connection: Connection) -> None:
        erase(connection, [CaseId(worker.case)])

    koe.write(destroy)
    assert rows(koe) == 0


@pytest.mark.protocol("P-43")
def test_only_the_code_s_holder_leaves_one_of_the_right_size_and_none_once_it_is_withdrawn(
    koe: RunningServer, office: Office
) -> None:
    lead, worker = office.lead, sent(office)
    lead.reply(worker.case, "We have read it.")
    worker.open_mailbox()
    letter = b64_decode(worker.box["letters"][0]["letter"])

    def refusal(sealed: bytes, write: Write = Write.RECEIPT) -> tuple[int, str]:
        answer = worker.put_receipt(sealed, write)
        return answer.status, answer.json()["type"]

    assert refusal(letter)[0] == 422
    assert refusal(letter, Write.LETTER)[0] == 422
    assert refusal(digest(b"no letter")) == (422, "/problems/malformed-envelope")
    assert refusal(digest(b"no letter"), Write.LETTER) == (403, "/problems/wrong-signature")
    assert rows(koe) == 0
    worker.withdraw()
    answer = worker.leave_receipt()
    assert (answer.status, answer.json()["type"]) == (409, "/problems/withdrawn")

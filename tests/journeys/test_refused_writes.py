"""Writes that carry the right token or session, and still are not what they say: each is refused by name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.kit import clock
from api.kit.clock import today
from crypto import directory as protocol
from crypto.encoding import b64, b64_decode
from crypto.mailbox import Write, deletion_payload, sign_write
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")


def told(refusal: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return refusal.value.status, refusal.value.slug


@pytest.fixture
def worker(office: Office) -> Worker:
    """A worker whose mailbox holds one reply."""
    sent = Worker(office.origin)
    sent.report(office.desk, ANSWERS, kinds=(1,))
    office.lead.reply(sent.case, "We read you.")
    back = Worker.returning(office.origin, sent.code, office.administrator.instance)
    assert len(back.replies()) == 1
    return back


def signed(worker: Worker, signer: SigningKey, *, case: bytes | None = None, nonce: bytes | None = None) -> Any:
    """A deletion of the first reply."""
    assert worker.keys is not None
    used = nonce or b64_decode(worker.box["nonce"])
    signature = sign_write(
        signer,
        Write.DELETION,
        instance=worker.keys.instance,
        case=case or worker.case,
        nonce=used,
        payload=deletion_payload([1]),
    )
    return {"counters": [1], "nonce": b64(used), "signature": b64(signature)}


def post(worker: Worker, body: Any) -> Any:
    return worker.post(f"/api/v1/mailbox/{b64(worker.case)}/deletions", body, worker._token())


def test_a_token_alone_writes_nothing(worker: Worker) -> None:
    """[P-13] Whoever took the token off the line, and not the code, signs with a key of their own."""
    assert worker.keys is not None
    forged = signed(worker, SigningKey.draw())
    elsewhere = signed(worker, worker.keys.signer, case=bytes(16))
    for body in (forged, elsewhere, {**signed(worker, worker.keys.signer), "counters": [1, 2]}):
        with pytest.raises(Refused) as refusal:
            post(worker, body)
        assert told(refusal) == (403, "wrong-signature")
    assert len(worker.replies()) == 1
    assert worker.replies()[0] is not None


def test_a_nonce_ends_after_ten_minutes_and_is_of_one_case(office: Office, worker: Worker) -> None:
    assert worker.keys is not None
    other = Worker(office.origin)
    other.report(office.desk, ANSWERS, kinds=(1,))
    other.open_mailbox()
    late = signed(worker, worker.keys.signer)
    foreign = signed(worker, worker.keys.signer, nonce=b64_decode(other.box["nonce"]))
    with pytest.raises(Refused) as refusal:
        post(worker, foreign)
    assert told(refusal) == (403, "stale-nonce")
    with clock.set_to(clock.now() + timedelta(minutes=11)), pytest.raises(Refused) as refusal:
        post(worker, late)
    assert told(refusal) == (403, "stale-nonce")
    assert post(worker, late) == {"deleted": 1}


def test_a_mailbox_has_the_same_size_with_one_letter_and_with_two(office: Office, worker: Worker) -> None:
    def size() -> int:
        return len(worker.ask("GET", f"/api/v1/mailbox/{b64(worker.case)}", headers=worker._token()).content)

    one = size()
    office.lead.reply(worker.case, "One more thing.")
    assert size() == one == 32 * 1024


def test_an_administrator_publishes_no_directory_that_a_reader_would_refuse(office: Office) -> None:
    """Also none with keys of his own for a desk, with an entry that its desk did not sign, or of before."""
    administrator = office.administrator
    right = administrator.next_directory()
    [entry] = right.desks
    own = SigningKey.draw()
    his_own = protocol.sign_entry(
        own,
        instance=administrator.instance,
        desk=entry.desk,
        epoch=entry.epoch,
        names=entry.names,
        languages=entry.languages,
        area=entry.area,
        recipient=Identity.draw().recipient,
    )
    wrong = {
        "entry": replace(right, desks=(his_own,)),
        "signature, form or dates": replace(right, desks=(replace(entry, area="Elsewhere"),)),
        "version": replace(right, version=right.version + 1),
        "organisation": replace(right, organisation_name="Another name"),
        "issued": replace(right, issued=today() - timedelta(days=3), expires=today() + timedelta(days=20)),
    }
    for reason, directory in wrong.items():
        with pytest.raises(Refused) as refusal:
            administrator.publish(directory)
        assert (told(refusal), refusal.value.problem["reason"]) == ((422, "wrong-directory"), reason)
    signature = b64(protocol.sign(right, own))
    with pytest.raises(Refused) as refusal:
        administrator.post("/api/v1/admin/directory", {"directory": right.text, "signature": signature})
    assert told(refusal) == (422, "wrong-directory")
    assert administrator.publish(right) == right.version

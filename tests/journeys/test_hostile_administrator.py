"""An administrator who wants to read: every way that there is, what it gives, and the mark that it leaves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from api.kit.clock import now, set_to
from crypto import directory as directories
from crypto import roles
from crypto.encoding import b64
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Administrator, Answers, Caseworker, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "no", "code", "They keep my pay.")


def refused(attempt: Callable[[], object]) -> tuple[int, str]:
    """Status and slug of a refusal."""
    with pytest.raises(Refused) as told:
        attempt()
    return told.value.status, told.value.slug


@pytest.fixture
def worker(koe: RunningServer, office: Office) -> Worker:
    """Somebody whose report is the desk's business alone."""
    worker = Worker(koe.origin)
    worker.report(office.desk, ANSWERS)
    return worker


def reads_nothing(person: Caseworker, office: Office, worker: Worker) -> None:
    """Not the queue, not a cover, not the case, nor anything done to them."""
    desk, case = f"/api/v1/desks/{b64(office.desk)}", f"/api/v1/cases/{b64(worker.case)}"
    assert refused(lambda: person.queue(office.desk)) == (403, "not-allowed")
    assert refused(lambda: person.get(f"{desk}/handovers")) == (403, "not-allowed")
    assert refused(lambda: person.get(f"{desk}/resealing")) == (403, "not-allowed")
    assert refused(lambda: person.post(f"{desk}/cache/read", {"cases": [b64(worker.case)]})) == (403, "not-allowed")
    assert refused(lambda: person.get(case)) == (404, "missing")
    assert refused(lambda: person.claim(worker.case)) == (404, "missing")
    assert person.own_desk(office.desk)["grant"] is None


def marks_at(office: Office) -> list[tuple[str, str]]:
    """What the desk's lead reads of what was done to the desk: who (by account), and what."""
    page = office.lead.get(f"/api/v1/desks/{b64(office.desk)}/audit")
    return [(one["actor"], one["action"]) for one in page["entries"]]


def waiting_at(office: Office) -> dict[str, bool]:
    """Every member's name, and whether they hold keys, as the lead's page lists them."""
    return {one["name"]: one["granted"] for one in office.lead.get(f"/api/v1/desks/{b64(office.desk)}/members")}


@pytest.mark.parametrize("role", ["caseworker", "lead"])
def test_he_invites_a_second_self_into_the_desk_and_it_waits_there(office: Office, worker: Worker, role: str) -> None:
    before = len(marks_at(office))
    second = office.invited("Aoi's friend", role)

    reads_nothing(second, office, worker)
    assert refused(lambda: second.make_desk_keys(office.desk)) == (403, "not-allowed")
    assert refused(lambda: second.remove(office.desk, office.lead.account)) == (403, "not-allowed")
    grants = f"/api/v1/desks/{b64(office.desk)}/grants"
    assert refused(lambda: second.post(grants, {"account": b64(second.account)})) == (403, "not-allowed")
    assert waiting_at(office) == {"Linh": True, "Aoi's friend": False}
    assert (b64(office.administrator.account), "invited to a desk") in marks_at(office)
    assert len(marks_at(office)) == before + 2  # the invitation, and that it was accepted


def test_he_resets_a_caseworker_and_comes_in_their_place(office: Office, worker: Worker) -> None:
    mai = office.let_in("Mai")
    token = office.administrator.reset(mai.account)
    mask = Caseworker(office.origin, name="Mai", account=mai.account).draw_fresh_keys(token)

    reads_nothing(mask, office, worker)
    assert refused(lambda: mai.queue(office.desk)) == (401, "signed-out")  # whoever it really was notices
    [fresh] = [one["fresh"] for one in office.lead.get(f"/api/v1/desks/{b64(office.desk)}/members") if one["fresh"]]
    assert fresh["reset_by"] == "Aoi"
    assert (b64(office.administrator.account), "made a reset link") in marks_at(office)
    with pytest.raises(Refused):  # not for a day, and then only who types the digits that the other reads out
        office.lead.grant_to_all(office.desk, mask)
    with set_to(now() + timedelta(hours=23)):
        mask.sign_in()
        reads_nothing(mask, office, worker)


def test_he_lists_the_desk_with_keys_of_his_own(office: Office, worker: Worker) -> None:
    """New reports would be sealed to these. The entry needs the signature of the desk's own key."""
    draft = office.administrator.next_directory()
    [entry] = draft.desks
    his = SigningKey[roles.Desk].draw()
    another_recipient = replace(entry, recipient_digest=bytes(32))  # under the signature that the desk made
    signed_by_himself = directories.sign_entry(
        his,
        instance=entry.instance,
        desk=entry.desk,
        epoch=1,
        names=entry.names,
        languages=entry.languages,
        area=entry.area,
        recipient=Identity[roles.Desk].draw().recipient,
    )
    without_the_desk = replace(draft, desks=())

    for changed in (another_recipient, signed_by_himself):
        attempt = replace(draft, desks=(changed,))
        assert refused(lambda attempt=attempt: office.administrator.publish(attempt)) == (422, "wrong-directory")
    assert office.lead.own_desk(office.desk)["signed"]
    # He can leave it out, and so close its door, which its members see; what it has stays its own.
    office.administrator.publish(without_the_desk)
    assert not office.lead.own_desk(office.desk)["signed"]
    assert len(office.lead.queue(office.desk)["cases"]) == 1
    assert worker.case


def test_a_desk_that_he_founds_has_cases_of_its_own_and_none_of_another(office: Office, worker: Worker) -> None:
    twin = office.administrator.create_desk({"en": "Vietnamese desk", "vi": "Bàn tiếng Việt"}, ["vi", "en"], "Tokai")
    his = Caseworker(office.origin, name="Ren").accept(office.administrator.invite(twin, "lead"))
    his.make_desk_keys(twin)

    assert his.queue(twin)["cases"] == []
    desk = f"/api/v1/desks/{b64(office.desk)}"
    assert refused(lambda: his.get(f"{desk}/queue")) == (404, "missing")
    assert refused(lambda: his.get(f"/api/v1/cases/{b64(worker.case)}")) == (404, "missing")
    # Workers see it only once he has signed for it, before everybody: two desks of one name.
    office.administrator.publish()
    assert len(Worker(office.origin).get("/api/v1/directory")["directory"].split('"desk":')) - 1 == 2


def test_another_administrator_gets_no_further(office: Office, worker: Worker) -> None:
    ken = Administrator(office.origin, name="Ken").accept(office.administrator.invite_administrator())

    assert refused(lambda: ken.get(f"/api/v1/desks/{b64(office.desk)}/queue")) == (404, "missing")
    assert refused(lambda: ken.get(f"/api/v1/cases/{b64(worker.case)}")) == (404, "missing")
    assert refused(lambda: ken.get(f"/api/v1/desks/{b64(office.desk)}/audit")) == (404, "missing")

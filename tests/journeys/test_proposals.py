"""Two people for dangerous acts: one administrator proposes, another confirms, and nobody finds a way to be both."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from api.audit.schemas import Action
from api.kit import clock
from api.kit.clock import today
from api.models import OrganisationLink, Proposal
from crypto import directory as directories
from crypto.encoding import b64, b64_decode
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, second_administrator
from tests.journeys.people import Administrator, Auditor, Caseworker
from tests.journeys.test_factors import refused

GONE = (404, "missing")
PROPOSALS = "/api/v1/admin/proposals"


def out_of(office: Office, who: Caseworker | None = None) -> dict[str, Any]:
    """What a proposal to deactivate says: by default the lead, without whom the desk stands still."""
    return {"account": b64((who or office.lead).account), "stalled": [b64(office.desk)]}


def account_door(who: Caseworker, door: str) -> str:
    return f"/api/v1/admin/staff/{b64(who.account)}/{door}"


def standing(office: Office, who: Caseworker) -> str:
    people = office.administrator.get("/api/v1/admin/staff")
    return next(one["standing"] for one in people if one["account"] == b64(who.account))


def log(administrator: Administrator) -> list[tuple[str | None, str, str, str]]:
    entries = administrator.get("/api/v1/audit")["entries"]
    return [(one["actor"], one["action"], one["subject"], one["outcome"]) for one in entries]


def rows(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(Proposal)) or 0


def links(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(OrganisationLink)) or 0


@contextmanager
def days_later(days: int, *people: Administrator) -> Generator[None]:
    """The clock so many days on; whoever is named signs in then, and again when it is today."""
    with clock.set_to(clock.now() + timedelta(days=days)):
        for one in people:
            one.sign_in()
        yield
    for one in people:
        one.sign_in()


# --- what two people do


def test_the_organisations_key_changes_when_another_administrator_confirms_what_was_shown(
    office: Office, koe: RunningServer
) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    before = aoi.organisation.verify_key
    after, body = aoi.changed_key({ken.account: ken.fingerprint})
    proposal = aoi.propose("change-key", body)

    assert koe.read(links) == 0, "so far nothing has happened"
    [seen] = ken.proposals()
    assert seen == {
        "proposal": proposal,
        "act": "change-key",
        "proposed_by": b64(aoi.account),
        "proposer": "Aoi",
        "day": today().isoformat(),
        "until": (today() + timedelta(days=6)).isoformat(),
        "account": None,
        "person": None,
        "stalled": [],
        "losing": [],
        "key": {"number": 2, "before": b64(before), "after": b64(after.verify_key), "holders": ["Aoi", "Ken"]},
    }
    assert ken.confirm(proposal) is None

    ken.receive_key()
    assert ken.organisation.verify_key == after.verify_key
    assert (koe.read(links), koe.read(rows)) == (1, 0)
    found = log(ken)
    for who, action, subject in (
        (aoi, Action.PROPOSE_KEY_CHANGE, ""),
        (ken, Action.CONFIRM_PROPOSAL, ""),
        (aoi, Action.CHANGE_ORGANISATION_KEY, "2"),
    ):
        assert (b64(who.account), action.value, subject, "done") in found


def test_a_change_of_the_key_waits_for_days_unless_another_directory_comes_between(
    office: Office, koe: RunningServer
) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    stale = aoi.propose("change-key", aoi.changed_key()[1])
    aoi.publish()
    assert refused(lambda: ken.confirm(stale)) == (422, "wrong-directory")
    assert (b64(ken.account), Action.CONFIRM_PROPOSAL.value, "", "wrong-directory") in log(ken)
    assert refused(lambda: ken.confirm(stale)) == GONE, "what cannot be done is closed"

    after, body = aoi.changed_key()
    proposal = aoi.propose("change-key", body)
    with days_later(6, ken):
        ken.confirm(proposal)
    assert ken.get("/api/v1/admin/organisation")["verify_key"] == b64(after.verify_key)
    held = aoi.get("/api/v1/directory")
    directories.verify(held["directory"], b64_decode(held["signature"], 64), today=today() + timedelta(days=6))


def test_the_only_lead_is_deactivated_reset_and_deleted_by_two_and_the_desk_is_told_before(
    office: Office, koe: RunningServer
) -> None:
    aoi, ken, lead = office.administrator, second_administrator(koe, office), office.lead
    mai = office.let_in("Mai")  # holds the keys, and leads nothing
    losing: dict[str, Any] = {"account": b64(lead.account), "losing": []}

    proposal = aoi.propose("reset", losing)
    [waits] = ken.proposals()
    assert (waits["person"], waits["stalled"], waits["losing"]) == ("Linh", [b64(office.desk)], [])
    [told] = [one for one in mai.members(office.desk) if one["account"] == b64(lead.account)]
    assert told["proposals"] == [
        {"act": "reset", "proposer": "Aoi", "until": (today() + timedelta(days=6)).isoformat()}
    ]
    marks = [(one["actor"], one["action"]) for one in lead.get(f"/api/v1/desks/{b64(office.desk)}/audit")["entries"]]
    assert (b64(aoi.account), Action.PROPOSE_RESET.value) in marks
    token = ken.confirm(proposal)
    assert token is not None
    lead.draw_fresh_keys(token)

    thao = office.invited("Thảo", "lead")
    assert mai.grant_to_all(office.desk, thao) == 1
    ken.confirm(aoi.propose("deactivate", out_of(office, thao)))
    assert standing(office, thao) == "deactivated"
    ken.confirm(aoi.propose("delete", {"account": b64(thao.account), "losing": []}))
    assert standing(office, thao) == "deleted"
    found = log(aoi)
    for action in (Action.DEACTIVATE_ACCOUNT, Action.DELETE_ACCOUNT):
        assert (b64(aoi.account), action.value, b64(thao.account), "done") in found
    assert found.count((b64(ken.account), Action.CONFIRM_PROPOSAL.value, b64(thao.account), "done")) == 2


# --- what one person does alone


def test_every_door_of_before_asks_for_a_second_person(office: Office, koe: RunningServer) -> None:
    aoi, ken, lead = office.administrator, second_administrator(koe, office), office.lead
    named, losing = {"stalled": [b64(office.desk)]}, {"losing": [b64(office.desk)]}
    needed = (409, "needs-second-person")
    assert refused(lambda: aoi.post(account_door(lead, "deactivation"), named)) == needed
    assert refused(lambda: aoi.post(account_door(lead, "reset"), losing)) == needed
    ken.confirm(aoi.propose("deactivate", out_of(office)))
    assert refused(lambda: aoi.post(account_door(lead, "deletion"), losing)) == needed
    assert standing(office, lead) == "deactivated"
    body = aoi.changed_key()[1]
    assert refused(lambda: aoi.post("/api/v1/admin/organisation/key", body)) == GONE, "this door is walled up"
    assert koe.read(links) == 0


def test_two_resets_of_two_leads_do_not_together_take_the_last(office: Office, koe: RunningServer) -> None:
    """Each link alone was harmless when it was made."""
    aoi, mai, thao = office.administrator, office.let_in("Mai"), office.let_in("Thảo", "lead")
    first, second = aoi.reset(office.lead.account), aoi.reset(thao.account)
    office.lead.draw_fresh_keys(first)
    assert refused(lambda: thao.draw_fresh_keys(second)) == (409, "last-holder"), (
        "Mai holds the keys, but leads nothing"
    )
    assert standing(office, mai) == "active"


def test_what_one_may_do_alone_or_nobody_may_do_is_not_proposed(office: Office, koe: RunningServer) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    mai = office.let_in("Mai")
    free: dict[str, Any] = {"account": b64(mai.account), "stalled": []}
    assert refused(lambda: aoi.propose("deactivate", free)) == (409, "one-is-enough")
    assert standing(office, mai) == "active", "asking did not do it"
    assert refused(lambda: aoi.propose("deactivate", {**out_of(office), "stalled": []})) == (409, "last-holder")
    assert refused(lambda: ken.propose("change-key", ken.changed_key()[1])) == (403, "no-key")
    assert refused(lambda: aoi.propose("close-desk", free)) == (422, "malformed")
    aoi.propose("deactivate", out_of(office))
    assert refused(lambda: ken.propose("deactivate", out_of(office))) == (409, "already-proposed")
    assert koe.read(rows) == 1


# --- attacks: one person who would be two


def test_nobody_confirms_their_own_proposal_and_nobody_but_administrators_any(
    office: Office, koe: RunningServer
) -> None:
    aoi, _ = office.administrator, second_administrator(koe, office)
    auditor = Auditor(office.origin, name="Sora").accept(aoi.invite_auditor())
    proposal = aoi.propose("deactivate", out_of(office))
    door = f"{PROPOSALS}/{proposal}/confirmation"
    assert refused(lambda: aoi.confirm(proposal)) == (409, "confirming-oneself")
    for who in (office.lead, office.let_in("Mai"), auditor):
        assert refused(lambda who=who: who.post(door)) == (403, "not-allowed")
        assert who.ask("DELETE", f"{PROPOSALS}/{proposal}").status == 403
        assert who.ask("GET", PROPOSALS).status == 403
    assert standing(office, office.lead) == "active"


def test_a_puppet_whom_an_administrator_has_just_invited_takes_no_part_on_either_side(
    office: Office, koe: RunningServer
) -> None:
    aoi, _ = office.administrator, second_administrator(koe, office)
    puppet = Administrator(office.origin, name="Aoi's other hand", organisation_name=aoi.organisation_name)
    puppet.accept(aoi.invite_administrator())
    proposal = aoi.propose("deactivate", out_of(office))
    assert refused(lambda: puppet.confirm(proposal)) == (403, "newcomer")
    ready = {one["name"]: one["day"] for one in aoi.get(PROPOSALS)["administrators"]}
    assert ready == {
        "Aoi": today().isoformat(),
        "Ken": today().isoformat(),
        "Aoi's other hand": (today() + timedelta(days=7)).isoformat(),
    }
    aoi.close(proposal)
    assert refused(lambda: puppet.propose("deactivate", out_of(office))) == (403, "newcomer"), "nor the other way round"

    # Before the puppet may confirm, what was proposed when it came has ended.
    proposal = aoi.propose("deactivate", out_of(office))
    with days_later(6, puppet):
        assert refused(lambda: puppet.confirm(proposal)) == (403, "newcomer")
    with days_later(7, aoi, puppet):
        assert refused(lambda: puppet.confirm(proposal)) == GONE
    assert standing(office, office.lead) == "active"


def test_an_account_that_somebody_got_into_by_a_reset_takes_no_part_for_a_week(
    office: Office, koe: RunningServer
) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    by_ken = ken.propose("deactivate", out_of(office))
    ken.draw_fresh_keys(aoi.reset(ken.account))  # opened by Aoi, say
    assert refused(lambda: aoi.confirm(by_ken)) == GONE, "what the keys of before proposed went with them"
    proposal = aoi.propose("deactivate", out_of(office))
    assert refused(lambda: ken.confirm(proposal)) == (403, "newcomer")
    assert refused(lambda: ken.propose("change-key", aoi.changed_key()[1])) == (403, "newcomer")
    assert standing(office, office.lead) == "active"


@pytest.mark.parametrize("end", ["removed", "deactivated"])
def test_what_somebody_proposed_goes_with_their_role(office: Office, koe: RunningServer, end: str) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    proposal = ken.propose("deactivate", out_of(office))
    if end == "removed":
        aoi.remove(ken.account)
    else:
        aoi.post(f"/api/v1/admin/staff/{b64(ken.account)}/deactivation", {"stalled": []})
        aoi.ask("DELETE", f"/api/v1/admin/staff/{b64(ken.account)}/deactivation")
    assert refused(lambda: aoi.confirm(proposal)) == GONE
    assert standing(office, office.lead) == "active"


# --- attacks: another content, another time


def test_only_what_was_proposed_is_done_whatever_the_confirmation_brings(office: Office, koe: RunningServer) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    mai = office.let_in("Mai")
    proposal = aoi.propose("deactivate", out_of(office))
    other: dict[str, Any] = {"act": "deactivate", "account": b64(mai.account), "stalled": []}
    ken.post(f"{PROPOSALS}/{proposal}/confirmation", other)
    assert (standing(office, office.lead), standing(office, mai)) == ("deactivated", "active")


def test_what_has_changed_since_is_told_by_the_act_itself_and_closes_the_proposal(
    office: Office, koe: RunningServer
) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    proposal = aoi.propose("deactivate", out_of(office))
    office.let_in("Thảo", "lead")
    assert refused(lambda: ken.confirm(proposal)) == (409, "last-holder"), "the desk that was given up would go on"
    assert refused(lambda: ken.confirm(proposal)) == GONE
    assert standing(office, office.lead) == "active"


def test_a_proposal_is_confirmed_once_within_its_days_and_while_it_stands(office: Office, koe: RunningServer) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)

    def proposed() -> str:
        return aoi.propose("deactivate", out_of(office))

    withdrawn = proposed()
    assert aoi.close(withdrawn) == {"proposal": withdrawn}
    refused_one = proposed()
    ken.close(refused_one)
    late = proposed()
    with days_later(7, aoi, ken):
        assert (ken.proposals(), refused(lambda: ken.confirm(late))) == ([], GONE)
        again = proposed()
        assert koe.read(rows) == 1, "what has ended is forgotten"
        aoi.close(again)
    done = proposed()
    ken.confirm(done)
    aoi.ask("DELETE", account_door(office.lead, "deactivation"))
    for gone in (withdrawn, refused_one, late, done, b64(bytes(16))):
        assert refused(lambda gone=gone: ken.confirm(gone)) == GONE
        assert ken.ask("DELETE", f"{PROPOSALS}/{gone}").status == 404
    assert standing(office, office.lead) == "active"
    found = [(who, what) for who, what, subject, _ in log(aoi) if subject == b64(office.lead.account)]
    assert (b64(aoi.account), Action.WITHDRAW_PROPOSAL.value) in found
    assert (b64(ken.account), Action.REFUSE_PROPOSAL.value) in found


def test_two_who_confirm_at_once_do_it_once(office: Office, koe: RunningServer) -> None:
    aoi, ken = office.administrator, second_administrator(koe, office)
    rei = second_administrator(koe, office, "Rei")
    proposal = aoi.propose("change-key", aoi.changed_key()[1])

    def confirm(who: Administrator) -> Callable[[], int]:
        return lambda: who.ask("POST", f"{PROPOSALS}/{proposal}/confirmation", {}).status

    with ThreadPoolExecutor(2) as both:
        told = [future.result() for future in [both.submit(confirm(who)) for who in (ken, rei)]]
    assert sorted(told) == [200, 404]
    assert koe.read(links) == 1

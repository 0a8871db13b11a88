"""Passphrase and recovery code are both lost: fresh keys, a desk that is told, a day of waiting, digits read aloud.

And whoever would come in this way without having lost anything: refused, or shown.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from api.audit.schemas import Action
from api.demo.browser import Answer
from api.demo.staff import DeskKeys, Member
from api.kit import clock
from api.kit.clock import today
from api.models import Account, FreshKeys, Grant, OrganisationKey, ResetLink
from api.resets.service import RESET_LINK_LENGTH, RESET_WAIT, OnlySigner, make_operator_reset
from crypto.codes import recovery_keys
from crypto.directory import parse_entry
from crypto.encoding import b64
from crypto.keys import seal_grant, vouch
from crypto.refusals import NoMatch, WrongKey
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, second_administrator
from tests.journeys.people import Administrator, Answers, Caseworker, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")
A_SECOND = timedelta(seconds=1)


def told(refusal: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return refusal.value.status, refusal.value.slug


def sent_report(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS, kinds=(1,), urgent=False)
    return worker


def listed(who: Caseworker, desk: bytes, account: bytes) -> Any:
    """A colleague as the desk's list shows them."""
    return next(one for one in who.members(desk) if one["account"] == b64(account) and one["role"] != "former")


def the_day_after() -> Any:
    """The clock a second after the wait of a reset that was just now."""
    return clock.set_to(clock.now() + RESET_WAIT + A_SECOND)


def holders(connection: Connection) -> set[bytes]:
    return set(connection.scalars(select(Grant.account)))


@pytest.mark.protocol("P-24")
def test_who_lost_both_draws_fresh_keys_and_is_let_in_a_day_later_by_a_colleague_who_hears_the_digits(
    office: Office, koe: RunningServer
) -> None:
    mai, worker = office.let_in("Mai"), sent_report(office)
    mai.claim(worker.case)
    before, cookie, old_passphrase, old_code = mai.fingerprint, mai.cookie, mai.passphrase, mai.recovery_code

    mai.draw_fresh_keys(office.administrator.reset(mai.account))

    assert mai.fingerprint != before
    assert koe.read(holders) == {office.lead.account}, "what was sealed to lost keys is destroyed"
    assert office.lead.queue(office.desk)["cases"][0]["assignee"] is None, "the case does not wait for her"
    mai.unlock()
    for lost in (lambda: mai.sign_in(old_passphrase), lambda: recover_by(mai, old_code)):
        with pytest.raises(Refused) as refusal:
            lost()
        assert told(refusal) == (403, "sign-in-failed")
    with pytest.raises(Refused) as refusal:
        Caseworker(office.origin, cookie=cookie).get("/api/v1/desks")
    assert told(refusal) == (401, "signed-out")

    fresh = listed(office.lead, office.desk, mai.account)["fresh"]
    assert (fresh["day"], fresh["reset_by"]) == (today().isoformat(), office.administrator.name)
    # An end is kept in whole seconds, rounded up.
    assert RESET_WAIT.total_seconds() - 60 < fresh["wait_seconds"] <= RESET_WAIT.total_seconds() + 1
    with pytest.raises(Refused) as refusal:
        office.lead.grant_to_all(office.desk, mai)
    assert told(refusal) == (409, "still-waiting")

    with the_day_after():
        office.lead.sign_in()
        mai.sign_in()
        assert listed(office.lead, office.desk, mai.account)["fresh"]["wait_seconds"] == 0
        assert office.lead.grant_to_all(office.desk) == 0, "no voucher is left that would do instead of the digits"
        assert office.lead.grant_to_all(office.desk, mai) == 1
        mai.receive_keys(office.desk)
        assert mai.open_case(worker.case).report.body.answers == ANSWERS
        assert listed(office.lead, office.desk, mai.account)["fresh"]["reset_by"] == office.administrator.name

    def moments(connection: Connection) -> list[Any]:
        return list(connection.scalars(select(FreshKeys.wait_until)))

    assert koe.read(moments) == [None], "the second of the reset is forgotten"


def recover_by(member: Caseworker, code: str) -> None:
    """As if the old sheet were still good."""
    Caseworker(member.origin, name=member.name, recovery_code=code).recover("words that nobody wants")


@pytest.mark.protocol("P-24")
def test_a_grant_before_twenty_four_hours_is_refused_to_the_second_and_says_how_long(office: Office) -> None:
    mai = office.let_in("Mai")
    began = clock.now().replace(microsecond=0)
    with clock.set_to(began):
        mai.draw_fresh_keys(office.administrator.reset(mai.account))

    with clock.set_to(began + RESET_WAIT - A_SECOND):
        office.lead.sign_in()
        answer = send_grant(office, office.lead, grant_body(office, mai))
        assert (slug_of(answer), answer.header("retry-after")) == ((409, "still-waiting"), "1")
    with clock.set_to(began + RESET_WAIT):
        assert send_grant(office, office.lead, grant_body(office, mai)).status == 201


def grant_body(office: Office, to: Member) -> dict[str, Any]:
    """A grant of the lead's keys to this person, without a look at what the server lists."""
    held = office.lead.held[office.desk]
    grant = seal_grant(held.identity, held.signer, held.entry, to.identity.recipient, office.lead.signer)
    voucher = vouch(held.signer, held.entry, to.public_keys)
    return {"account": b64(to.account), "epoch": held.entry.epoch, "grant": b64(grant), "voucher": b64(voucher)}


def send_grant(office: Office, who: Member, body: dict[str, Any]) -> Answer:
    return who.ask("POST", f"/api/v1/desks/{b64(office.desk)}/grants", body)


def slug_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json()["type"].removeprefix("/problems/")


# --- the administrator resets a member and wants in


def test_an_administrator_who_resets_a_member_and_opens_the_link_himself_is_shown_and_gets_no_keys(
    office: Office, koe: RunningServer
) -> None:
    mai, worker = office.let_in("Mai"), sent_report(office)
    token = office.administrator.reset(mai.account)
    impostor = Caseworker(office.origin, name="Mai").draw_fresh_keys(token)

    # Shown: to every member of the desk, with his name, and in the log.
    assert listed(office.lead, office.desk, mai.account)["fresh"]["reset_by"] == office.administrator.name
    log = [
        (one["actor"], one["action"], one["subject"]) for one in office.administrator.get("/api/v1/audit")["entries"]
    ]
    assert (b64(office.administrator.account), Action.MAKE_RESET_LINK, b64(mai.account)) in log
    assert (b64(mai.account), Action.RESET_KEYS, b64(mai.account)) in log
    # Refused: he holds nothing that opens, cannot grant himself, and nobody can grant him today.
    assert impostor.own_desk(office.desk)["grant"] is None
    sealed = grant_body(office, impostor)  # as if he had got hold of the desk's keys some other way
    assert slug_of(send_grant(office, impostor, sealed)) == (403, "not-allowed")
    assert slug_of(send_grant(office, office.administrator, sealed)) == (404, "missing")
    with pytest.raises(Refused) as refusal:
        office.lead.grant_to_all(office.desk, impostor)
    assert told(refusal) == (409, "still-waiting")
    own = Identity(impostor.identity.seed), SigningKey(impostor.signer.seed)
    impostor.held[office.desk] = DeskKeys(*own, office.lead.held[office.desk].entry)
    asked = {"cases": [b64(worker.case)]}
    assert impostor.ask("POST", f"/api/v1/desks/{b64(office.desk)}/covers", asked).status == 403
    [(case, sealed_cover)] = office.lead.sealed_covers(office.desk, [worker.case])
    with pytest.raises(NoMatch):
        impostor._open_cover(office.desk, case, sealed_cover, 1)
    # Found out: the lead knows Mai's voice, and the digits that Mai reads out are not those of these keys.
    with the_day_after():
        office.lead.sign_in()
        with pytest.raises(WrongKey):
            office.lead.grant_to_all(office.desk, mai)
    assert koe.read(holders) == {office.lead.account}


def swap_keys(connection: Connection, account: bytes) -> None:
    """What a server does that lies about whose keys are whose."""
    keys = {"verify_key": SigningKey.draw().verify_key, "recipient": Identity.draw().recipient.text}
    connection.execute(update(Account).where(Account.account == account).values(**keys))


@pytest.mark.protocol("P-23")
def test_a_server_that_swaps_a_members_keys_before_a_first_grant_gets_nothing(
    office: Office, koe: RunningServer
) -> None:
    mai = office.invited("Mai")
    koe.write(swap_keys, mai.account)

    with pytest.raises(WrongKey):
        office.lead.grant_to_all(office.desk, mai)

    assert koe.read(holders) == {office.lead.account}


@pytest.mark.protocol("P-23")
def test_a_server_that_swaps_a_members_keys_before_new_keys_are_drawn_gets_none_of_them(
    office: Office, koe: RunningServer
) -> None:
    mai, thao = office.let_in("Mai"), office.let_in("Thảo")
    koe.write(swap_keys, mai.account)

    office.lead.rotate_desk_keys(office.desk)

    assert office.lead.grant_to_all(office.desk) == 1, "Thảo alone"
    thao.receive_keys(office.desk)
    assert thao.held[office.desk].entry.epoch == 2
    assert [one["name"] for one in office.lead.members(office.desk) if not one["granted"]] == ["Mai"]


@pytest.mark.protocol("P-23")
def test_the_server_takes_no_grant_without_the_desks_word_for_the_keys_of_now(office: Office) -> None:
    mai = office.invited("Mai")
    held, sealed = office.lead.held[office.desk], grant_body(office, mai)
    elsewhere = Caseworker(office.origin).public_keys
    for voucher in (
        vouch(SigningKey.draw(), held.entry, mai.public_keys),
        vouch(held.signer, held.entry, elsewhere),
        bytes(64),
    ):
        answer = send_grant(office, office.lead, {**sealed, "voucher": b64(voucher)})
        assert slug_of(answer) == (409, "other-keys")
    assert send_grant(office, office.lead, sealed).status == 201


def test_a_grant_that_was_sealed_before_a_reset_comes_too_late(office: Office) -> None:
    mai = office.invited("Mai")
    sealed = grant_body(office, mai)
    mai.draw_fresh_keys(office.administrator.reset(mai.account))

    with the_day_after():
        office.lead.sign_in()
        assert slug_of(send_grant(office, office.lead, sealed)) == (409, "other-keys")


# --- what a reset may not take along


def test_the_colleagues_whom_somebody_let_in_read_on_after_that_persons_reset(office: Office) -> None:
    mai, worker = office.let_in("Mai", "lead"), sent_report(office)

    office.lead.draw_fresh_keys(office.administrator.reset(office.lead.account))

    mai.receive_keys(office.desk)  # signed with keys that the lead has no more
    assert mai.open_case(worker.case).report.body.answers == ANSWERS
    former = [one for one in mai.members(office.desk) if one["role"] == "former"]
    assert [(one["account"], one["vouchers"]) for one in former] == [(b64(office.lead.account), [])]


def test_the_only_holder_of_the_organisations_key_is_not_reset(office: Office, koe: RunningServer) -> None:
    own = office.administrator.account
    path = f"/api/v1/admin/staff/{b64(own)}/reset"
    assert office.administrator.get(path) == {"only_signer": True, "stalled": [], "losing": []}
    with pytest.raises(Refused) as refusal:
        office.administrator.reset(own)
    assert told(refusal) == (409, "only-signer")

    koe.write(second_signer, office.lead.account)
    with pytest.raises(Refused) as refusal:
        office.administrator.reset(own)
    assert told(refusal) == (409, "resetting-oneself"), "an open session is not the passphrase"
    ken = Administrator(office.origin, name="Ken").accept(office.administrator.invite_administrator())
    token = ken.reset(own)
    koe.write(no_signer_but, own)
    with pytest.raises(Refused) as refusal:
        office.administrator.draw_fresh_keys(token)
    assert told(refusal) == (409, "only-signer"), "asked again when the link is used"

    koe.write(second_signer, office.lead.account)
    office.administrator.draw_fresh_keys(token)
    assert koe.read(signers) == {office.lead.account}, "what was sealed to lost keys is destroyed"


def test_an_operator_resets_a_lone_administrator_on_the_server_and_the_log_and_the_person_read_that_it_was_so(
    office: Office, koe: RunningServer
) -> None:
    aoi = office.administrator
    with pytest.raises(OnlySigner):
        koe.write(operators_link, "Aoi", None)
    assert koe.write(operators_link, "Linh", "give up") is None
    token = koe.write(operators_link, " aoi ", "give up")
    assert token is not None
    assert aoi.post("/api/v1/resets/check", {"token": token})["administrator"] is None

    aoi.draw_fresh_keys(token)

    log = [(one["actor"], one["action"], one["subject"]) for one in aoi.get("/api/v1/audit")["entries"]]
    assert (None, Action.MAKE_RESET_LINK, b64(aoi.account)) in log
    assert koe.read(signers) == set(), "the organisation's key is lost, as was said"
    with pytest.raises(Refused) as refusal:
        aoi.draw_fresh_keys(token)
    assert told(refusal) == (404, "stale-link")


def operators_link(connection: Connection, name: str, given_up: str | None) -> str | None:
    return make_operator_reset(connection, name, giving_up=given_up is not None)


def second_signer(connection: Connection, account: bytes) -> None:
    """As if another administrator had been given the organisation's key."""
    row = {"verify_key": bytes(32), "secret": b"sealed", "sealed_by_key": bytes(32), "day": today()}
    connection.execute(insert(OrganisationKey).values(account=account, **row))


def no_signer_but(connection: Connection, account: bytes) -> None:
    connection.execute(delete(OrganisationKey).where(OrganisationKey.account != account))


def signers(connection: Connection) -> set[bytes]:
    return set(connection.scalars(select(OrganisationKey.account)))


def reset_by_two(one: Administrator, other: Administrator, account: bytes, *losing: bytes) -> str:
    content = {"account": b64(account), "losing": [b64(desk) for desk in losing]}
    token = other.confirm(one.propose("reset", content))
    assert token is not None
    return token


def test_the_last_holder_of_a_desk_is_reset_only_when_the_administrator_names_the_desk_that_is_lost(
    office: Office, koe: RunningServer
) -> None:
    lead, worker, ken = office.lead, sent_report(office), second_administrator(koe, office)
    path = f"/api/v1/admin/staff/{b64(lead.account)}/reset"
    assert office.administrator.get(path) == {
        "only_signer": False,
        "stalled": [b64(office.desk)],
        "losing": [b64(office.desk)],
    }
    for losing in ([], [bytes(16)], [office.desk, bytes(16)]):
        with pytest.raises(Refused) as refusal:
            office.administrator.reset(lead.account, losing)
        assert told(refusal) == (409, "last-holder")

    held = dict(lead.held)
    lead.draw_fresh_keys(reset_by_two(office.administrator, ken, lead.account, office.desk))

    [desk] = office.administrator.get("/api/v1/admin/desks")
    assert (desk["held"], desk["signed"]) == (False, True)
    lead.held = held  # a lead who found the old keys again after all; the server gives them no way back
    with pytest.raises(Refused) as refusal:
        lead.rotate_desk_keys(office.desk)
    assert told(refusal) == (403, "not-allowed")
    # The directory goes on without the desk, and refuses to list it.
    listing = office.administrator.next_directory()
    assert listing.desks == ()
    with pytest.raises(Refused) as refusal:
        office.administrator.publish(replace(listing, desks=(parse_entry(desk["entry"]),)))
    assert (told(refusal), refusal.value.problem["reason"]) == ((422, "wrong-directory"), "entry")
    office.administrator.publish(listing)
    with pytest.raises(Refused) as refusal:
        worker.directory()
    assert told(refusal) == (404, "not-open")


def test_a_link_does_not_lose_a_desk_that_was_not_given_up_when_it_was_made(office: Office) -> None:
    mai = office.let_in("Mai", "lead")
    token = office.administrator.reset(mai.account)
    mai.remove(office.desk, office.lead.account)

    with pytest.raises(Refused) as refusal:
        mai.draw_fresh_keys(token)

    assert told(refusal) == (409, "last-holder")


def test_nobody_is_removed_who_alone_opens_what_is_still_sealed_to_earlier_keys(office: Office) -> None:
    thao, worker = office.invited("Thảo", "lead"), sent_report(office)
    office.lead.rotate_desk_keys(office.desk)
    assert office.lead.grant_to_all(office.desk, thao) == 1
    thao.receive_keys(office.desk)

    with pytest.raises(Refused) as refusal:
        thao.remove(office.desk, office.lead.account)
    assert told(refusal) == (409, "last-holder")
    outlook = office.administrator.get(f"/api/v1/admin/staff/{b64(office.lead.account)}/reset")
    assert outlook["losing"] == [b64(office.desk)]

    assert office.lead.reseal(office.desk) == 1
    thao.remove(office.desk, office.lead.account)
    assert thao.open_case(worker.case).report.body.answers == ANSWERS


# --- the link


def test_a_reset_link_works_once_for_a_day_and_a_newer_one_ends_it(office: Office, koe: RunningServer) -> None:
    mai = office.let_in("Mai")
    first, second = office.administrator.reset(mai.account), office.administrator.reset(mai.account)

    def stale(token: str) -> None:
        for path, body in (("/api/v1/resets/check", {"token": token}), ("/api/v1/resets", mai._fresh_keys_body(token))):
            with pytest.raises(Refused) as refusal:
                mai.post(path, body)
            assert told(refusal) == (404, "stale-link")

    stale(first)
    with clock.set_to(clock.now() + RESET_LINK_LENGTH + A_SECOND):
        stale(second)
    mai.unlock()  # nothing has changed for her so far
    mai.draw_fresh_keys(second)
    stale(second)
    assert koe.read(links_left) == 0


def links_left(connection: Connection) -> int | None:
    return connection.scalar(select(func.count()).select_from(ResetLink))


def test_the_reset_links_that_an_administrator_made_go_with_the_role(office: Office) -> None:
    mai, first = office.let_in("Mai"), office.administrator
    token = first.post("/api/v1/admin/administrators")["token"]
    second = Administrator(office.origin, name="Ken").accept(token)
    link = second.reset(mai.account)

    first._json(first.ask("DELETE", f"/api/v1/admin/administrators/{b64(second.account)}"))

    with pytest.raises(Refused) as refusal:
        mai.draw_fresh_keys(link)
    assert told(refusal) == (404, "stale-link")


def test_a_ticket_of_the_lost_recovery_code_ends_with_the_reset(office: Office) -> None:
    mai = office.let_in("Mai")
    auth = b64(recovery_keys(mai.recovery_code).auth)
    ticket = mai.post("/api/v1/staff/recovery", {"name": "Mai", "auth": auth})["ticket"]
    mai.draw_fresh_keys(office.administrator.reset(mai.account))
    secret = mai.get("/api/v1/staff/session")["passphrase_secret"]
    zeros = {"salt": b64(bytes(16)), "auth": b64(bytes(32)), "recovery_auth": b64(bytes(32))}

    with pytest.raises(Refused) as refusal:
        mai.post(
            "/api/v1/staff/recovery/finish",
            {"ticket": ticket, "passphrase_secret": secret, "recovery_secret": secret, **zeros},
        )

    assert told(refusal) == (403, "sign-in-failed")


def test_keys_that_cannot_be_used_do_not_use_up_the_link(office: Office) -> None:
    mai = office.let_in("Mai")
    token = office.administrator.reset(mai.account)
    damaged: Mapping[str, Any] = {**mai._fresh_keys_body(token), "recovery_secret": b64(bytes(2171))}

    with pytest.raises(Refused) as refusal:
        mai.post("/api/v1/resets", damaged)

    assert told(refusal) == (422, "unusable-keys")
    mai.draw_fresh_keys(token)

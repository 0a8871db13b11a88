"""Accounts end: kept out for a while or for ever, and what was signed, granted and logged stays readable."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy import delete as delete_rows

from api.audit.schemas import Action
from api.kit import clock
from api.models import Account, BackupCode, Factor, Grant, Invitation, Membership, OrganisationKey, ResetLink, Session
from crypto.codes import passphrase_keys, recovery_keys
from crypto.encoding import b64, b64_decode
from tests.conftest import RunningServer
from tests.journeys.authenticator import Authenticator
from tests.journeys.conftest import Office, second_administrator
from tests.journeys.people import Administrator, Answers, Caseworker, Worker
from tests.journeys.test_factors import refused

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")


def path(account: bytes, what: str) -> str:
    return f"/api/v1/admin/staff/{b64(account)}/{what}"


def deactivate(who: Administrator, account: bytes, *stalled: bytes) -> Any:
    return who.post(path(account, "deactivation"), {"stalled": [b64(desk) for desk in stalled]})


def deactivate_by_two(one: Administrator, other: Administrator, account: bytes, *stalled: bytes) -> None:
    content = {"account": b64(account), "stalled": [b64(desk) for desk in stalled]}
    assert other.confirm(one.propose("deactivate", content)) is None


def delete_by_two(one: Administrator, other: Administrator, account: bytes, *losing: bytes) -> None:
    content = {"account": b64(account), "losing": [b64(desk) for desk in losing]}
    assert other.confirm(one.propose("delete", content)) is None


def activate(who: Administrator, account: bytes) -> None:
    assert who.ask("DELETE", path(account, "deactivation")).json()["standing"] == "active"


def delete(who: Administrator, account: bytes, *losing: bytes) -> Any:
    return who.post(path(account, "deletion"), {"losing": [b64(desk) for desk in losing]})


def delete_own(who: Caseworker | Administrator, name: str = "stays", auth: str | None = None) -> Any:
    return who.post("/api/v1/staff/account/deletion", {"auth": auth or who.auth(), "name": name})


def another_administrator(office: Office, name: str = "Ken") -> Administrator:
    return Administrator(office.origin, name=name).accept(office.administrator.invite_administrator())


def listed(who: Caseworker, desk: bytes, account: bytes) -> Any:
    return next(one for one in who.members(desk) if one["account"] == b64(account))


def sent_report(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS, kinds=(1,), urgent=False)
    return worker


def every_door(member: Caseworker | Administrator, key: Authenticator, reset: str) -> list[Callable[[], Any]]:
    """Each way in that a person has, with the true secret."""
    recovery = {"name": member.name, "auth": b64(recovery_keys(member.recovery_code).auth)}

    def by_passkey() -> None:
        options = member.post("/api/v1/staff/passkey/challenge")["options"]
        member.post("/api/v1/staff/passkey/session", {"passkey": key.show(options)})

    return [
        member.show_passphrase,
        lambda: member.post("/api/v1/staff/recovery", recovery),
        by_passkey,
        lambda: member.post("/api/v1/resets/check", {"token": reset}),
        lambda: member.get("/api/v1/staff/session"),
    ]


def test_whoever_is_deactivated_comes_in_by_no_door_and_does_again_once_activated(office: Office) -> None:
    mai, key, worker = office.let_in("Mai"), Authenticator(office.origin), sent_report(office)
    options = mai.post("/api/v1/staff/factors/passkey")["options"]
    secret = mai.get("/api/v1/staff/session")["passphrase_secret"]
    body = {"name": "key", "passkey": key.make(options), "auth": mai.auth(), "secret": secret}
    mai.post("/api/v1/staff/factors/passkey/confirm", body)
    mai.claim(worker.case)
    salt = mai.post("/api/v1/staff/salt", {"name": "Mai"})
    doors = every_door(mai, key, office.administrator.reset(mai.account))

    assert deactivate(office.administrator, mai.account) == {"account": b64(mai.account), "standing": "deactivated"}

    assert [refused(door) for door in doors] == [
        (403, "sign-in-failed"),
        (403, "sign-in-failed"),
        (403, "sign-in-failed"),
        (404, "stale-link"),
        (401, "signed-out"),
    ]
    assert mai.post("/api/v1/staff/salt", {"name": "Mai"}) == salt, "who is asked for looks as before"
    assert office.lead.queue(office.desk)["cases"][0]["assignee"] is None
    assert refused(lambda: office.administrator.reset(mai.account)) == (404, "missing")

    deactivate(office.administrator, mai.account)
    activate(office.administrator, mai.account)
    activate(office.administrator, mai.account)
    mai.sign_in()
    mai.receive_keys(office.desk)
    assert mai.open_case(worker.case).report.body.answers == ANSWERS
    log = [(one["action"], one["subject"]) for one in office.administrator.get("/api/v1/audit")["entries"]]
    for action in (Action.DEACTIVATE_ACCOUNT, Action.ACTIVATE_ACCOUNT):
        assert log.count((action.value, b64(mai.account))) == 1, "sent again it is no second deed"


def test_the_answer_to_a_deactivated_name_is_byte_for_byte_that_to_one_that_nobody_has(office: Office) -> None:
    mai, deleted = office.invited("Mai"), office.invited("Hoa")
    deactivate(office.administrator, mai.account)
    delete_own(deleted)

    def told(name: str, door: str) -> tuple[int, list[str], bytes]:
        auth = passphrase_keys(mai.passphrase, b64_decode(mai.post("/api/v1/staff/salt", {"name": name})["salt"])).auth
        answer = mai.ask("POST", f"/api/v1/staff/{door}", {"name": name, "auth": b64(auth)})
        return answer.status, sorted(key for key, _ in answer.headers), answer.content

    for door in ("session", "recovery"):
        nobody = told("Nobody of this name", door)
        assert nobody[0] == 403
        assert told("Mai", door) == told("Hoa", door) == told("Linh", door) == nobody


def test_a_desk_counts_nobody_as_holder_who_is_kept_out(office: Office, koe: RunningServer) -> None:
    ken = second_administrator(koe, office)
    mai = office.let_in("Mai", "lead")
    stalled: dict[str, Any] = {"only_signer": False, "stalled": [], "losing": []}
    assert office.administrator.get(path(office.lead.account, "departure")) == stalled

    deactivate(office.administrator, mai.account)
    shown = listed(office.lead, office.desk, mai.account)
    assert (shown["deactivated"], shown["granted"]) == (True, False)
    [desk] = office.administrator.get("/api/v1/admin/desks")
    assert (desk["held"], desk["leads"], desk["members"]) == (True, 1, 1)
    alone = {"only_signer": False, "stalled": [b64(office.desk)], "losing": [b64(office.desk)]}
    assert office.administrator.get(path(office.lead.account, "departure")) == alone

    # New keys go to nobody who is kept out, and the one who draws them may take them out for good.
    office.lead.rotate_desk_keys(office.desk)
    grant = {
        "account": b64(mai.account),
        "epoch": 2,
        "grant": b64(secrets.token_bytes(2171)),
        "voucher": b64(bytes(64)),
    }
    send = f"/api/v1/desks/{b64(office.desk)}/grants"
    assert refused(lambda: office.lead.post(send, grant)) == (404, "missing")

    # A desk may stand still for a while, if it is named; then no directory lists it.
    for named in ((), (bytes(16),)):
        assert refused(lambda named=named: deactivate(office.administrator, office.lead.account, *named)) == (
            409,
            "last-holder",
        )
    deactivate_by_two(office.administrator, ken, office.lead.account, office.desk)
    [desk] = office.administrator.get("/api/v1/admin/desks")
    assert (desk["held"], desk["leads"]) == (False, 0)
    assert office.administrator.next_directory().desks == ()
    activate(office.administrator, office.lead.account)
    [desk] = office.administrator.get("/api/v1/admin/desks")
    assert (desk["held"], desk["leads"]) == (True, 1)


def test_nobody_ends_the_last_administrator_or_the_only_holder_of_the_organisations_key(
    office: Office, koe: RunningServer
) -> None:
    aoi, ken = office.administrator, another_administrator(office)
    assert refused(lambda: deactivate(aoi, aoi.account)) == (409, "ending-oneself")
    assert refused(lambda: deactivate(ken, aoi.account)) == (409, "only-signer")
    assert refused(lambda: delete_own(aoi)) == (409, "only-signer")
    aoi.hand_over(ken.account, ken.fingerprint)
    deactivate(ken, aoi.account)
    assert [one["name"] for one in ken.get("/api/v1/admin/administrators")] == ["Ken"]
    assert ken.get("/api/v1/admin/organisation")["holders"] == 1
    assert refused(lambda: delete_own(ken)) == (409, "only-signer")
    activate(ken, aoi.account)
    aoi.sign_in()
    koe.write(move_to_a_machine)
    delete_own(aoi)
    assert refused(lambda: delete_own(ken)) == (409, "last-administrator")


def move_to_a_machine(connection: Connection) -> None:
    """As if the organisation's key were kept on another machine alone."""
    connection.execute(delete_rows(OrganisationKey))


def rows_of(connection: Connection, account: bytes) -> dict[str, int]:
    return {
        table.__tablename__: len(connection.execute(select(table.account).where(table.account == account)).all())
        for table in (Session, Factor, BackupCode, Membership, Grant, ResetLink)
    }


def account_of(connection: Connection, account: bytes) -> Any:
    return connection.execute(select(*Account.__table__.columns).where(Account.account == account)).one()


def open_links_by(connection: Connection, account: bytes) -> int:
    return len(connection.execute(select(Invitation.kind).where(Invitation.inviter == account)).all())


def test_a_deleted_account_leaves_a_name_an_id_and_public_keys_and_what_it_granted_opens_on(
    office: Office, koe: RunningServer
) -> None:
    thao, worker = office.let_in("Thảo", "lead"), sent_report(office)
    hoa = office.invited("Hoa")
    assert thao.grant_to_all(office.desk, hoa) == 1
    before = koe.read(account_of, thao.account)

    assert refused(lambda: delete_own(thao, auth=b64(bytes(32)))) == (403, "wrong-passphrase")
    assert delete_own(thao) == {"account": b64(thao.account), "standing": "deleted"}

    row = koe.read(account_of, thao.account)
    assert set(koe.read(rows_of, thao.account).values()) == {0}
    assert (row.auth_digest, row.recovery_digest) == (bytes(32), bytes(32))
    assert (row.passphrase_secret, row.recovery_secret, row.mail, row.language) == (b"", b"", None, None)
    assert (row.name, row.verify_key, row.recipient) == (before.name, before.verify_key, before.recipient)
    hoa.receive_keys(office.desk)  # by a grant that Thảo signed
    assert hoa.open_case(worker.case).report.body.answers == ANSWERS
    former = [one for one in hoa.members(office.desk) if one["role"] == "former"]
    assert [one["account"] for one in former] == [b64(thao.account)]
    people = {one["account"]: one for one in office.administrator.get("/api/v1/admin/staff")}
    assert (people[b64(thao.account)]["standing"], people[b64(thao.account)]["name"]) == ("deleted", "Thảo")
    actors = {one["actor"] for one in office.administrator.get("/api/v1/audit")["entries"]}
    assert b64(thao.account) in actors
    for again in ("deactivation", "departure"):
        assert (
            office.administrator.ask("DELETE" if again == "deactivation" else "GET", path(thao.account, again)).status
            == 404
        )


def test_nobody_leaves_whom_their_desk_cannot_do_without(office: Office) -> None:
    assert refused(lambda: delete_own(office.lead)) == (409, "last-holder")
    office.let_in("Mai")
    assert refused(lambda: delete_own(office.lead)) == (409, "last-lead")
    office.let_in("Thảo", "lead")
    delete_own(office.lead)


def test_a_name_is_never_free_again_even_when_it_was_forgotten(office: Office, koe: RunningServer) -> None:
    mai, hoa = office.invited("Mai"), office.invited("Hoa")
    deactivate(office.administrator, mai.account)
    delete_own(hoa, "forgotten")

    row = koe.read(account_of, hoa.account)
    assert row.name == ""
    assert "hoa" not in row.name_folded.casefold().split()
    for name in ("mai", "ＨＯＡ"):
        link = office.administrator.invite(office.desk, "caseworker")
        assert refused(lambda name=name, link=link: Caseworker(office.origin, name=name).accept(link)) == (
            409,
            "name-taken",
        )


def test_an_administrator_deletes_only_who_is_kept_out_and_names_every_desk_that_is_lost(
    office: Office, koe: RunningServer
) -> None:
    lead, ken = office.lead, second_administrator(koe, office)
    assert refused(lambda: delete(office.administrator, lead.account)) == (409, "still-active")
    deactivate_by_two(office.administrator, ken, lead.account, office.desk)
    assert refused(lambda: delete(office.administrator, lead.account)) == (409, "last-holder")
    assert refused(lambda: delete(office.administrator, lead.account, office.desk)) == (409, "needs-second-person")
    delete_by_two(office.administrator, ken, lead.account, office.desk)
    assert delete(office.administrator, lead.account)["standing"] == "deleted", "sent again it changes nothing"
    assert set(koe.read(rows_of, lead.account).values()) == {0}
    for way in (
        lambda: deactivate(office.administrator, lead.account),
        lambda: delete(office.administrator, bytes(16)),
    ):
        assert refused(way) == (404, "missing")


def test_links_that_somebody_made_end_with_them(office: Office, koe: RunningServer) -> None:
    ken = another_administrator(office)
    link = ken.invite(office.desk, "caseworker")
    reset = ken.reset(office.invited("Mai").account)
    deactivate(office.administrator, ken.account)
    assert refused(lambda: Caseworker(office.origin, name="Eve").accept(link)) == (404, "stale-link")
    assert refused(lambda: office.lead.post("/api/v1/resets/check", {"token": reset})) == (404, "stale-link")
    assert koe.read(open_links_by, ken.account) == 0


def test_a_session_of_before_is_not_good_again_after_activation(office: Office) -> None:
    mai = office.invited("Mai")
    cookie = mai.cookie
    deactivate(office.administrator, mai.account)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        activate(office.administrator, mai.account)
    stale = Caseworker(office.origin, cookie=cookie)
    assert refused(lambda: stale.get("/api/v1/staff/session")) == (401, "signed-out")

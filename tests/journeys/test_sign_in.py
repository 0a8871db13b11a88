"""Getting in, and not getting in."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from api.authz.queries import IDLE
from api.kit import clock
from api.kit.throttle import SIGN_IN_DELAY_MAX_SECONDS, sign_in_delay_seconds
from api.staff.service import SESSION_LENGTH
from crypto.codes import passphrase_keys, recovery_keys
from crypto.encoding import b64, b64_decode, digest
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Caseworker, Refused


def wrong(office: Office, name: str) -> tuple[Refused, float]:
    """A wrong try of that name: the refusal, and the seconds until it came."""
    guesser, began = Caseworker(office.origin, name=name), time.monotonic()
    with pytest.raises(Refused) as refusal:
        guesser.post("/api/v1/staff/session", {"name": name, "auth": b64(bytes(32))})
    return refusal.value, time.monotonic() - began


def recovered(ticket: str, secret: str) -> dict[str, str]:
    """What a browser sends at the end of a recovery; its secrets open with nothing."""
    zeros = {"salt": b64(bytes(16)), "auth": b64(bytes(32)), "recovery_auth": b64(bytes(32))}
    return {"ticket": ticket, "passphrase_secret": secret, "recovery_secret": secret, **zeros}


def test_a_wrong_passphrase_is_answered_later_and_later_and_the_right_one_still_works(office: Office) -> None:
    answers = [wrong(office, "Linh") for _ in range(5)]

    assert {(refusal.status, refusal.slug) for refusal, _ in answers} == {(403, "sign-in-failed")}
    for failures, (_, seconds) in enumerate(answers):
        assert seconds >= sign_in_delay_seconds(failures)
    assert answers[4][1] > answers[3][1] > 0.4
    assert sign_in_delay_seconds(10_000) == SIGN_IN_DELAY_MAX_SECONDS

    assert office.lead.sign_in()["name"] == "Linh"
    assert wrong(office, "Linh")[1] < 0.4, "a right passphrase wipes the slate"


def test_a_name_that_nobody_has_answers_like_one_that_somebody_has(office: Office) -> None:
    asking = Caseworker(office.origin)

    def salt(name: str) -> str:
        return asking.post("/api/v1/staff/salt", {"name": name})["salt"]

    assert salt("Nobody") == salt(" nobody ") != salt("Nobody else")
    assert len(salt("Nobody")) == len(salt("Linh"))
    known, unknown = wrong(office, "Linh")[0], wrong(office, "Nobody")[0]
    assert (known.status, known.problem) == (unknown.status, unknown.problem)


def test_the_keys_come_out_of_the_sealed_secret_on_another_computer(office: Office) -> None:
    elsewhere = Caseworker(
        office.origin,
        name="linh",
        account=office.lead.account,
        passphrase=office.lead.passphrase,
        identity=office.lead.identity,
        signer=office.lead.signer,
        backup_codes=office.lead.backup_codes,
    )

    elsewhere.sign_in()

    elsewhere.unlock()


def test_the_recovery_code_sets_a_new_passphrase_and_ends_every_session(office: Office) -> None:
    old, cookie = office.lead.passphrase, office.lead.cookie

    office.lead.recover("six new words for the lead")

    office.lead.unlock()
    with pytest.raises(Refused):
        office.lead.sign_in(old)
    assert office.lead.sign_in()["name"] == "Linh"
    office.lead.cookie = cookie
    with pytest.raises(Refused) as refusal:
        office.lead.get("/api/v1/desks")
    assert (refusal.value.status, refusal.value.slug) == (401, "signed-out")


def test_a_recovery_code_works_once_and_the_one_that_takes_its_place_opens_the_same_keys(office: Office) -> None:
    first = office.lead.recovery_code
    office.lead.recover("six new words for the lead")
    second = office.lead.recovery_code

    office.lead.recovery_code = first
    with pytest.raises(Refused) as refusal:
        office.lead.recover("six words more for the lead")
    assert (refusal.value.status, refusal.value.slug) == (403, "sign-in-failed")

    office.lead.recovery_code = second
    office.lead.recover("six words more for the lead")
    office.lead.unlock()


def test_a_recovery_ticket_works_once(office: Office) -> None:
    auth = b64(recovery_keys(office.lead.recovery_code).auth)
    ticket = office.lead.post("/api/v1/staff/recovery", {"name": "Linh", "auth": auth})["ticket"]
    office.lead.recover("six new words for the lead")

    body = recovered(ticket, b64(bytes(2171)))
    with pytest.raises(Refused) as refusal:
        office.lead.post("/api/v1/staff/recovery/finish", body)

    assert (refusal.value.status, refusal.value.slug) == (403, "sign-in-failed")


def test_a_recovery_ticket_ends_by_itself(office: Office) -> None:
    auth = b64(recovery_keys(office.lead.recovery_code).auth)
    ticket = office.lead.post("/api/v1/staff/recovery", {"name": "Linh", "auth": auth})["ticket"]
    secret = office.lead.get("/api/v1/staff/session")["passphrase_secret"]
    body = recovered(ticket, secret)

    with clock.set_to(clock.now() + timedelta(hours=2)), pytest.raises(Refused) as refusal:
        office.lead.post("/api/v1/staff/recovery/finish", body)

    assert (refusal.value.status, refusal.value.slug) == (403, "sign-in-failed")


def test_a_copy_of_the_database_holds_no_cookie_link_or_ticket_that_works(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    koe = start_server(pages_at=bare_pages)
    office = open_office(koe)
    auth = b64(recovery_keys(office.lead.recovery_code).auth)
    ticket = office.lead.post("/api/v1/staff/recovery", {"name": "Linh", "auth": auth})["ticket"]
    secrets = [office.lead.cookie or "", office.administrator.invite(office.desk, "lead"), ticket, auth]
    copy = b"".join(path.read_bytes() for path in koe.settings.data.iterdir())

    held = [secret for secret in secrets if secret.encode() in copy or b64_decode(secret) in copy]

    assert held == []
    assert all(digest(b64_decode(secret)) in copy for secret in secrets), "what is searched would be found"


def test_a_session_ends_when_it_is_left_alone_or_old(office: Office) -> None:
    office.lead.get("/api/v1/desks")  # the office may be some minutes old; now its clock has run for one at most
    began = clock.now()

    with clock.set_to(began + IDLE - timedelta(minutes=2)):
        office.lead.get("/api/v1/desks")
    with clock.set_to(began + 2 * IDLE - timedelta(minutes=4)):
        office.lead.get("/api/v1/desks")  # it was used in between, so it is still awake
    with clock.set_to(began + 3 * IDLE), pytest.raises(Refused) as refusal:
        office.lead.get("/api/v1/desks")
    assert refusal.value.slug == "signed-out"

    began = clock.now()
    office.lead.sign_in()
    moment = began
    while moment < began + SESSION_LENGTH - IDLE:
        moment += IDLE / 2
        with clock.set_to(moment):
            office.lead.get("/api/v1/desks")
    with clock.set_to(began + SESSION_LENGTH + timedelta(seconds=2)), pytest.raises(Refused) as refusal:
        office.lead.get("/api/v1/desks")
    assert refusal.value.slug == "signed-out"


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(office: Office) -> None:
    salt_and_all = office.lead.post("/api/v1/staff/salt", {"name": "Linh"})["salt"]
    auth = passphrase_keys(office.lead.passphrase, b64_decode(salt_and_all)).auth
    answer = office.lead.ask("POST", "/api/v1/staff/session", {"name": "Linh", "auth": b64(auth)})

    name, *attributes = (answer.header("set-cookie") or "").split("; ")
    assert name.startswith("__Host-koe=")
    assert {attribute.lower() for attribute in attributes} == {"httponly", "path=/", "samesite=strict", "secure"}


def test_signing_out_ends_the_session_on_the_server_too(office: Office) -> None:
    cookie = office.lead.cookie
    office.lead.sign_out()
    office.lead.cookie = cookie

    with pytest.raises(Refused) as refusal:
        office.lead.get("/api/v1/staff/session")

    assert refusal.value.slug == "signed-out"

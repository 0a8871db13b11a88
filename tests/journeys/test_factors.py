"""The second factor: owed by everybody, good once, and never added or taken away by a passphrase or a session alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from api.kit.clock import now, set_to
from api.kit.throttle import sign_in_delay_seconds
from crypto.encoding import b64
from crypto.keys import seal_member_secret
from crypto.roles import Keeper
from crypto.sealing import Identity
from tests.conftest import RunningServer
from tests.journeys.authenticator import Authenticator
from tests.journeys.conftest import Office, founder_token
from tests.journeys.people import Administrator, Caseworker, Refused

PROOF = "/api/v1/staff/session/proof"


def refused(attempt: Callable[[], object]) -> tuple[int, str]:
    """Status and slug of a refusal."""
    with pytest.raises(Refused) as told:
        attempt()
    return told.value.status, told.value.slug


def at_the_door(member: Caseworker) -> Caseworker:
    """The same person at another computer, who has shown the passphrase and nothing else."""
    there = Caseworker(member.origin, name=member.name, account=member.account, passphrase=member.passphrase)
    there.instance, there.identity, there.signer = member.instance, member.identity, member.signer
    assert there.show_passphrase()["session"] is None
    return there


def code_of(member: Caseworker, later: int = 0) -> str:
    """What the app shows, so many half minutes later."""
    assert member.app is not None
    return member.app.at(now() + timedelta(seconds=30 * later))


def add_passkey(member: Caseworker, key: Authenticator, *, secret: bytes | None = None) -> Any:
    """Makes a passkey in an open session."""
    options = member.post("/api/v1/staff/factors/passkey")["options"]
    body = {"name": "key", "passkey": key.make(options), "auth": member.auth()}
    return member.post(
        "/api/v1/staff/factors/passkey/confirm", {**body, "secret": None if secret is None else b64(secret)}
    )


def show_passkey(there: Caseworker, key: Authenticator) -> Any:
    """The passkey after the passphrase."""
    return there.post(PROOF, {"passkey": key.show(there.post("/api/v1/staff/session/challenge")["options"])})


def sealed_to_a_passkey(member: Caseworker) -> bytes:
    """The member's secret under what a passkey's PRF would give."""
    to = Identity[Keeper].draw().recipient
    return seal_member_secret(member.identity, member.signer, to, instance=member.instance, account=member.account)


def test_a_link_and_a_passphrase_open_nothing_but_the_door(koe: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    founder = Administrator(koe.origin, name="Tanaka")
    entrance: list[Any] = []
    monkeypatch.setattr(founder, "_enter", entrance.append)
    founder.set_up(founder_token(koe))
    assert entrance == [{"session": None, "owes": "enrolment", "proofs": []}]
    assert refused(lambda: founder.get("/api/v1/admin/desks")) == (401, "signed-out")
    assert refused(lambda: founder.get("/api/v1/staff/session")) == (401, "signed-out")

    added = founder.add_app()
    assert added["session"]["name"] == "Tanaka"
    assert len(added["backup_codes"]) == 10
    assert founder.get("/api/v1/admin/desks") == []


def test_a_code_of_the_app_counts_once_and_a_code_on_paper_counts_once(office: Office) -> None:
    lead, moment = office.lead, now()
    with set_to(moment + timedelta(seconds=60)):
        assert at_the_door(lead).post(PROOF, {"totp": code_of(lead)})["session"]["name"] == "Linh"
        spent = code_of(lead)
        there = at_the_door(lead)
        for wrong in (spent, code_of(lead, -1), code_of(lead, 3)):
            assert refused(lambda code=wrong: there.post(PROOF, {"totp": code})) == (403, "wrong-factor")
        assert refused(lambda: there.get("/api/v1/desks")) == (401, "signed-out")
        assert there.post(PROOF, {"totp": code_of(lead, 1)})["owes"] is None
        assert there.get("/api/v1/desks")[0]["desk"] == b64(office.desk)

    paper = lead.backup_codes[0]
    assert at_the_door(lead).post(PROOF, {"backup": paper.replace(" ", "")})["owes"] is None
    assert refused(lambda: at_the_door(lead).post(PROOF, {"backup": paper})) == (403, "wrong-factor")
    assert lead.get("/api/v1/staff/factors")["backup_codes"] == 9
    fresh = lead.post("/api/v1/staff/factors/backup-codes", {"auth": lead.auth()})["backup_codes"]
    assert refused(lambda: at_the_door(lead).post(PROOF, {"backup": lead.backup_codes[1]})) == (403, "wrong-factor")
    assert at_the_door(lead).post(PROOF, {"backup": fresh[0]})["owes"] is None
    log = [one["action"] for one in office.administrator.get("/api/v1/audit")["entries"]]
    assert log.count("signed in with a back-up code") == 2


def test_half_a_session_ends_after_ten_minutes_and_is_not_the_whole_one(office: Office) -> None:
    lead = office.lead
    there, half = at_the_door(lead), ""
    half = there.cookie or ""
    with set_to(now() + timedelta(minutes=10)):
        assert refused(lambda: there.post(PROOF, {"totp": code_of(lead)})) == (401, "signed-out")
    there = at_the_door(lead)
    half = there.cookie or ""
    there.post(PROOF, {"backup": lead.backup_codes.pop()})
    assert there.cookie not in (None, half)
    there.cookie = half
    assert refused(lambda: there.get("/api/v1/desks")) == (401, "signed-out")


def test_who_knows_the_passphrase_alone_brings_no_factor_of_their_own(office: Office) -> None:
    thief = at_the_door(office.lead)
    assert refused(thief.add_app) == (403, "wrong-factor")
    key = Authenticator(office.origin)
    made = key.make(thief.post("/api/v1/staff/factors/passkey")["options"])
    body = {"name": "mine", "passkey": made, "auth": thief.auth()}
    assert refused(lambda: thief.post("/api/v1/staff/factors/passkey/confirm", body)) == (403, "wrong-factor")
    assert [one["kind"] for one in office.lead.get("/api/v1/staff/factors")["factors"]] == ["totp"]


def test_who_sits_at_an_open_session_changes_no_factor_without_the_passphrase(office: Office) -> None:
    lead = office.lead
    [app] = lead.get("/api/v1/staff/factors")["factors"]
    removal = f"/api/v1/staff/factors/{app['factor']}/removal"
    wrong = b64(bytes(32))
    assert refused(lead.add_app) == (403, "wrong-passphrase")
    assert refused(lambda: lead.post(removal, {"auth": wrong})) == (403, "wrong-passphrase")
    assert refused(lambda: lead.post("/api/v1/staff/factors/backup-codes", {"auth": wrong})) == (
        403,
        "wrong-passphrase",
    )
    assert refused(lambda: lead.post(removal, {"auth": lead.auth()})) == (409, "last-factor")

    elsewhere = at_the_door(lead)
    elsewhere.post(PROOF, {"backup": lead.backup_codes.pop()})
    second = lead.add_app("tablet", lead.auth())["factor"]
    others = office.invited("Mai").get("/api/v1/staff/factors")["factors"][0]["factor"]
    assert refused(lambda: lead.post(f"/api/v1/staff/factors/{others}/removal", {"auth": lead.auth()})) == (
        404,
        "missing",
    )
    assert [one["factor"] for one in lead.post(removal, {"auth": lead.auth()})["factors"]] == [second]
    assert refused(lambda: elsewhere.get("/api/v1/desks")) == (401, "signed-out")
    assert lead.get("/api/v1/desks")


def test_a_reset_takes_the_factors_and_a_recovery_code_does_not_stand_in_for_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mai = office.let_in("Mai")
    answer: list[Any] = []
    monkeypatch.setattr(mai, "_enter", answer.append)
    mai.recover("one two three four five six")
    assert answer[0]["owes"] == "proof"
    assert refused(lambda: mai.get("/api/v1/desks")) == (401, "signed-out")

    token = office.administrator.reset(mai.account)
    mai.draw_fresh_keys(token)
    assert answer[1] == {"session": None, "owes": "enrolment", "proofs": []}
    codes = list(mai.backup_codes)
    assert refused(lambda: mai.post(PROOF, {"backup": codes[0]})) == (403, "wrong-factor")
    assert mai.add_app()["session"]["name"] == "Mai"


def test_a_passkey_is_a_second_factor_for_this_site_this_person_and_this_challenge(office: Office) -> None:
    lead, key = office.lead, Authenticator(office.origin)
    add_passkey(lead, key)
    there = at_the_door(lead)
    shown = key.show(there.post("/api/v1/staff/session/challenge")["options"])
    assert there.post(PROOF, {"passkey": shown})["session"]["name"] == "Linh"
    again = at_the_door(lead)

    def wrong(proof: Callable[[], Any]) -> None:
        assert refused(proof) == (403, "wrong-factor")
        # A right one in between, after which the next is judged at once: they would wait for half a minute in all.
        assert show_passkey(at_the_door(lead), key)["session"]["name"] == "Linh"

    wrong(lambda: again.post(PROOF, {"passkey": shown}))
    again.post("/api/v1/staff/session/challenge")
    wrong(lambda: again.post(PROOF, {"passkey": shown}))

    elsewhere = Authenticator("https://koe.example.com", credential=key.credential, key=key.key, count=key.count)
    wrong(lambda: show_passkey(again, elsewhere))
    wrong(lambda: show_passkey(again, Authenticator(office.origin)))
    hers = Authenticator(office.origin)
    add_passkey(office.invited("Mai"), hers)
    wrong(lambda: show_passkey(again, hers))
    copied = Authenticator(office.origin, credential=key.credential, key=key.key, count=0)
    wrong(lambda: show_passkey(again, copied))
    nonsense: list[dict[str, Any]] = [{}, {"id": 7}, {"id": b64(key.credential)}, {"id": "!", "response": []}]
    for said in nonsense:
        wrong(lambda said=said: again.post(PROOF, {"passkey": said}))
    assert refused(lambda: add_passkey(lead, key)) == (403, "wrong-factor")  # nobody's passkey is added twice


def test_a_passkey_that_opens_the_keys_lets_its_verified_owner_in_by_one_touch_and_once(office: Office) -> None:
    lead, key = office.lead, Authenticator(office.origin)
    secret = sealed_to_a_passkey(lead)
    plain = Authenticator(office.origin)
    add_passkey(lead, plain)
    add_passkey(lead, key, secret=secret)
    assert [one["unlocks"] for one in lead.get("/api/v1/staff/factors")["factors"]].count(True) == 1

    def touched(with_key: Authenticator, challenge: str | None = None) -> Any:
        there = Caseworker(office.origin)
        options = there.post("/api/v1/staff/passkey/challenge")["options"]
        options = options if challenge is None else {**options, "challenge": challenge}
        shown = with_key.show(options)
        return there, shown, there.post("/api/v1/staff/passkey/session", {"passkey": shown})

    there, shown, answer = touched(key)
    assert (answer["session"]["name"], answer["secret"]) == ("Linh", b64(secret))
    assert there.get("/api/v1/desks")[0]["desk"] == b64(office.desk)
    again = Caseworker(office.origin)
    failed = (403, "sign-in-failed")
    assert refused(lambda: again.post("/api/v1/staff/passkey/session", {"passkey": shown})) == failed
    assert refused(lambda: touched(plain)) == failed
    assert refused(lambda: touched(Authenticator(office.origin))) == failed
    with set_to(now() + timedelta(seconds=5)):
        assert refused(lambda: touched(key, b64(bytes(56)))) == failed
        key.verifies = False
        assert refused(lambda: touched(key)) == failed
        key.verifies = True
        assert touched(key)[2]["session"]["name"] == "Linh"
        late = again.post("/api/v1/staff/passkey/challenge")["options"]
    with set_to(now() + timedelta(minutes=4)):
        assert refused(lambda: again.post("/api/v1/staff/passkey/session", {"passkey": key.show(late)})) == failed


def test_wrong_factors_make_the_answer_slower_and_never_refuse_the_owner(office: Office) -> None:
    lead, there = office.lead, at_the_door(office.lead)
    for _ in range(3):
        with suppress(Refused):
            there.post(PROOF, {"totp": "000000"})
    assert there.post(PROOF, {"backup": lead.backup_codes.pop()})["owes"] is None


def test_codes_that_are_tried_side_by_side_are_tried_no_faster(office: Office) -> None:
    """Each that was judged has waited for all that failed before it; the others are told to come again."""
    there, begun = at_the_door(office.lead), time.monotonic()
    with ThreadPoolExecutor(16) as crowd:
        tries = [crowd.submit(refused, lambda: there.post(PROOF, {"totp": "000000"})) for _ in range(16)]
        told = Counter(one.result() for one in tries)
    elapsed = time.monotonic() - begun

    judged = told[403, "wrong-factor"]
    assert told == {(403, "wrong-factor"): judged, (503, "busy"): 16 - judged}
    assert 0 < judged < 16
    assert sum(map(sign_in_delay_seconds, range(judged))) <= elapsed
    assert there.post(PROOF, {"backup": office.lead.backup_codes.pop()})["owes"] is None

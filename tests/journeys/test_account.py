"""One's own account: where one is signed in, and a new passphrase while the old one is still known."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from api.kit.clock import now, set_to
from crypto.codes import recovery_keys
from crypto.encoding import b64
from tests.journeys.conftest import Office
from tests.journeys.people import Caseworker, Refused
from tests.journeys.test_factors import refused


def elsewhere(member: Caseworker) -> Caseworker:
    """The same person at another computer."""
    there = Caseworker(member.origin, name=member.name, account=member.account, passphrase=member.passphrase)
    there.identity, there.signer, there.instance = member.identity, member.signer, member.instance
    there.backup_codes = [member.backup_codes.pop()]
    there.sign_in()
    return there


def test_one_sees_where_one_is_signed_in_and_ends_what_is_not_here(office: Office) -> None:
    lead, mai = office.lead, office.invited("Mai")
    there = elsewhere(lead)
    with set_to(now() + timedelta(minutes=5)):
        rows = lead.get("/api/v1/staff/sessions")["sessions"]
        assert [one["here"] for one in rows].count(True) == 1
        assert all(290 <= one["age_seconds"] < 420 for one in rows)
        [other] = [one["session"] for one in rows if not one["here"]]
        [hers] = [one["session"] for one in mai.get("/api/v1/staff/sessions")["sessions"]]
        for foreign in (hers, b64(secrets.token_bytes(16))):
            answer = lead.ask("DELETE", f"/api/v1/staff/sessions/{foreign}")
            assert (answer.status, len(answer.json()["sessions"])) == (200, 2)
        assert (there.get("/api/v1/desks"), mai.get("/api/v1/desks")) != ([], [])
        left = lead.ask("DELETE", f"/api/v1/staff/sessions/{other}").json()["sessions"]
        assert [one["here"] for one in left] == [True]
        assert refused(lambda: there.get("/api/v1/desks")) == (401, "signed-out")
        assert mai.get("/api/v1/desks")


def test_a_new_passphrase_and_recovery_code_take_the_place_of_both_and_sign_out_who_knew_them(office: Office) -> None:
    lead = office.lead
    old, old_code, there = lead.passphrase, lead.recovery_code, elsewhere(lead)
    assert refused(lambda: lead.change_passphrase(b64(bytes(32)))) == (403, "wrong-passphrase")
    lead.passphrase = old
    assert elsewhere(lead).get("/api/v1/desks")

    lead.change_passphrase()
    assert lead.get("/api/v1/desks")
    assert refused(lambda: there.get("/api/v1/desks")) == (401, "signed-out")
    assert refused(lambda: lead.show_passphrase(old)) == (403, "sign-in-failed")
    recovery = {"name": "Linh", "auth": b64(recovery_keys(old_code).auth)}
    assert refused(lambda: lead.post("/api/v1/staff/recovery", recovery)) == (403, "sign-in-failed")
    lead.sign_in()
    lead.unlock()


def test_whoever_is_taken_out_of_a_desk_is_signed_out_at_once(office: Office) -> None:
    mai = office.let_in("Mai")
    office.lead.remove(office.desk, mai.account)
    with pytest.raises(Refused) as told:
        mai.get("/api/v1/staff/session")
    assert told.value.status == 401


def test_ones_own_mail_address_is_set_and_taken_away_with_the_passphrase_and_read_by_nobody_else(
    office: Office,
) -> None:
    lead = office.lead
    nothing = {"mail": None, "wish": "off", "at_night": False, "sends": False, "failed_day": None}
    assert lead.get("/api/v1/staff/mail") == nothing
    for wrong in ("linh", "linh@", "linh@localhost", "Linh <linh@example.org>", "a@b.example\nBcc: c@d.example", ""):
        assert lead.ask("PUT", "/api/v1/staff/mail", {"auth": lead.auth(), "mail": wrong}).status == 422, wrong
    stolen = {"auth": b64(bytes(32)), "mail": "eve@example.org"}
    assert lead.ask("PUT", "/api/v1/staff/mail", stolen).status == 403
    given = {**nothing, "mail": "linh+koe@example.org"}
    body = {"mail": given["mail"], "auth": lead.auth()}
    assert lead.ask("PUT", "/api/v1/staff/mail", body).json() == given
    assert lead.get("/api/v1/staff/mail") == given
    shown = [office.administrator.ask("GET", f"/api/v1/{path}").content for path in ("admin/staff", "audit")]
    assert b"linh+koe" not in b"".join(shown)
    assert lead.ask("PUT", "/api/v1/staff/mail", {"auth": lead.auth(), "mail": None}).json() == nothing


def test_the_language_that_somebody_chose_is_theirs_on_every_computer(office: Office) -> None:
    assert office.lead.get("/api/v1/staff/session")["language"] is None
    assert office.lead.ask("PUT", "/api/v1/staff/language", {"language": "ja"}).status == 200
    assert elsewhere(office.lead).get("/api/v1/staff/session")["language"] == "ja"
    assert office.lead.ask("PUT", "/api/v1/staff/language", {"language": "xx"}).status == 422

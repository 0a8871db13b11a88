"""A whole desk in one file: two people for it, one recipient, and nothing in it that the lead could not read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, insert, select

from api.audit.schemas import Action
from api.exports.schemas import CASES_A_PAGE
from api.kit import clock
from api.models import AuditEvent, Case, Export
from crypto.encoding import b64, digest
from crypto.keys import recipient_fingerprint
from crypto.sealing import Identity
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, seasoned, settled
from tests.journeys.people import Answers, Caseworker, Worker
from tests.journeys.test_factors import refused

GONE = (404, "missing")
STORY = "Chưa có lương."
TO = Identity.draw().recipient.text


def logged(connection: Connection) -> list[tuple[str, str]]:
    wanted = [Action.PROPOSE_EXPORT, Action.AGREE_TO_EXPORT, Action.EXPORT_DESK, Action.EXPORT_TO, Action.CLOSE_EXPORT]
    rows = connection.execute(
        select(AuditEvent.action, AuditEvent.subject).where(AuditEvent.action.in_([one.value for one in wanted]))
    )
    return sorted((row.action, row.subject) for row in rows)


def waiting(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(Export)) or 0


def sent(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", STORY))
    return worker


def two_leads(office: Office, koe: RunningServer) -> Caseworker:
    other = office.let_in("Hoa", "lead")
    koe.write(settled)
    return other


def test_a_lead_exports_what_they_may_read_once_another_lead_has_agreed(office: Office, koe: RunningServer) -> None:
    hoa = two_leads(office, koe)
    linh, desk = office.lead, office.desk
    kept, barred, withdrawn = (sent(office) for _ in range(3))
    hoa.post(f"/api/v1/cases/{b64(barred.case)}/bars", {"account": b64(linh.account)})
    withdrawn.withdraw()
    export = linh.propose_export(desk, TO)
    assert refused(lambda: linh.propose_export(desk, TO)) == (409, "already-proposed")
    assert refused(lambda: linh.cases_to_export(desk, export)) == (409, "not-agreed")
    assert refused(lambda: linh.agree_to_export(desk, export)) == (409, "confirming-oneself")
    # The desk has another lead: no administrator decides for her.
    assert refused(lambda: office.administrator.agree_to_export(export)) == (409, "another-lead-decides")
    [seen] = hoa.exports(desk)
    assert (seen["recipient"], seen["proposer"], seen["agreed_by"], seen["by_administrator"]) == (
        TO,
        "Linh",
        None,
        False,
    )
    hoa.agree_to_export(desk, export)
    hoa.agree_to_export(desk, export)

    assert linh.cases_to_export(desk, export) == [b64(kept.case)]
    assert linh.cases_to_export(desk, export, b64(kept.case)) == []
    # Only whoever proposed it does it.
    assert refused(lambda: hoa.cases_to_export(desk, export)) == GONE
    linh.close_export(desk, export)
    assert refused(lambda: linh.cases_to_export(desk, export)) == GONE
    digits = recipient_fingerprint(digest(TO.encode())).replace(" ", "")
    assert koe.read(logged) == sorted(
        [
            (Action.PROPOSE_EXPORT.value, b64(desk)),
            (Action.AGREE_TO_EXPORT.value, b64(desk)),
            (Action.EXPORT_DESK.value, b64(desk)),
            (Action.EXPORT_TO.value, digits),
            (Action.CLOSE_EXPORT.value, b64(desk)),
        ]
    )


def test_an_administrator_agrees_where_the_desk_has_one_lead(office: Office, koe: RunningServer) -> None:
    koe.write(settled)
    worker = sent(office)
    export = office.lead.propose_export(office.desk, TO)
    [seen] = office.administrator.exports()
    assert (seen["export"], seen["by_administrator"]) == (export, True)
    assert "vi" in seen["names"]
    office.administrator.agree_to_export(export)
    assert office.lead.cases_to_export(office.desk, export) == [b64(worker.case)]
    # They may still stop it.
    office.administrator.close_export(export)
    assert refused(lambda: office.lead.cases_to_export(office.desk, export)) == GONE


def test_nobody_takes_part_who_was_not_there_for_a_week(office: Office, koe: RunningServer) -> None:
    assert refused(lambda: office.lead.propose_export(office.desk, TO)) == (403, "newcomer")
    koe.write(settled)
    export = office.lead.propose_export(office.desk, TO)
    puppet = office.let_in("Hoa", "lead")
    # An account of long ago that came to the desk today is as new.
    koe.write(seasoned)
    assert refused(lambda: puppet.agree_to_export(office.desk, export)) == (403, "newcomer")
    caseworker = office.let_in("Mai")
    assert refused(lambda: caseworker.propose_export(office.desk, TO)) == (403, "not-allowed")
    assert refused(lambda: caseworker.agree_to_export(office.desk, export)) == (403, "not-allowed")
    elsewhere = office.administrator.create_desk({"en": "Elsewhere"}, ["id"], "Kanto")
    sari = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(elsewhere, "lead"))
    sari.make_desk_keys(elsewhere)
    koe.write(settled)
    assert refused(lambda: sari.agree_to_export(elsewhere, export)) == GONE, "of another desk, through one's own"
    assert refused(lambda: sari.close_export(elsewhere, export)) == GONE


def test_it_ends_after_a_week_that_nobody_used(office: Office, koe: RunningServer) -> None:
    hoa = two_leads(office, koe)
    linh, desk = office.lead, office.desk
    export = linh.propose_export(desk, TO)
    with clock.set_to(clock.now() + timedelta(days=6)):
        for one in (linh, hoa):
            one.sign_in()
        hoa.agree_to_export(desk, export)
    with clock.set_to(clock.now() + timedelta(days=12)):
        linh.sign_in()
        assert linh.cases_to_export(desk, export) == []
    with clock.set_to(clock.now() + timedelta(days=13)):
        linh.sign_in()
        assert linh.exports(desk) == []
        assert refused(lambda: linh.cases_to_export(desk, export)) == GONE
        linh.propose_export(desk, TO)
        assert koe.read(waiting) == 1


def test_no_case_is_left_out_between_two_pages(office: Office, koe: RunningServer) -> None:
    hoa = two_leads(office, koe)
    first = sent(office)

    def copies(connection: Connection) -> None:
        row = connection.execute(select(*Case.__table__.columns)).one()
        told = dict(zip((column.key for column in Case.__table__.columns), row, strict=True))
        ids = [digest(number.to_bytes(2))[:16] for number in range(CASES_A_PAGE + 20)]
        connection.execute(insert(Case), [{**told, "case_id": one} for one in ids])

    koe.write(copies)
    export = office.lead.propose_export(office.desk, TO)
    hoa.agree_to_export(office.desk, export)
    found: list[str] = []
    while page := office.lead.cases_to_export(office.desk, export, found[-1] if found else None):
        assert len(page) <= CASES_A_PAGE
        found += page
    assert len(found) == len(set(found)) == CASES_A_PAGE + 21
    assert b64(first.case) in found
    assert koe.read(logged).count((Action.EXPORT_DESK.value, b64(office.desk))) == 1


def test_a_text_that_is_no_recipient_is_not_taken(office: Office, koe: RunningServer) -> None:
    koe.write(settled)
    for wrong in ("", "age1", "AGE-SECRET-KEY-1ABC", "ssh-ed25519 AAAA", f"{TO} {TO}", TO.upper()):
        assert refused(lambda wrong=wrong: office.lead.propose_export(office.desk, wrong))[0] == 422

"""The log of what the staff did: who reads it, what it says of whom, and that nobody changes it unseen."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update
from typer.testing import CliRunner

from api import cli
from api.audit.service import close_days, erase_entry, verify
from api.kit.clock import TOKYO, set_to, today
from api.models import AuditCheckpoint, AuditEvent, AuditLeaf, AuditReference
from crypto import audit
from crypto.audit import Finding, Wrong
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Auditor, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "no", "code", "They keep my pay.")


def refused(attempt: Callable[[], object]) -> tuple[int, str]:
    """Status and slug of a refusal."""
    with pytest.raises(Refused) as told:
        attempt()
    return told.value.status, told.value.slug


def entry_at(connection: Connection, position: int) -> bytes | None:
    """The name of the row at a place of the closed log."""
    return connection.scalar(select(AuditEvent.event).where(AuditEvent.position == position))


def references(connection: Connection) -> int:
    """How many cases the log has a name for."""
    return connection.scalar(select(func.count()).select_from(AuditReference)) or 0


def close_today(koe: RunningServer, days: int = 1) -> int:
    """As if it were `days` later: every day until then is closed."""
    assert koe.state is not None
    moment = datetime.combine(today() + timedelta(days=days), time(3), TOKYO)
    with set_to(moment):
        return koe.write(close_days, koe.state.seal)


def look(koe: RunningServer, *kept: str) -> Finding | None:
    """What `koe audit verify` sees."""
    assert koe.state is not None
    seal = koe.state.seal
    return koe.read(verify, seal.origin, seal.signer.verify_key, kept).finding


@pytest.fixture
def auditor(office: Office) -> Auditor:
    """Somebody who reads the log and the statistics."""
    return Auditor(office.origin, name="Sora").accept(office.administrator.invite_auditor())


@pytest.fixture
def worked(koe: RunningServer, office: Office) -> Worker:
    """A report that the lead has claimed, released and claimed again."""
    worker = Worker(koe.origin)
    worker.report(office.desk, ANSWERS)
    office.lead.claim(worker.case)
    office.lead.release(worker.case)
    office.lead.claim(worker.case)
    return worker


def test_an_auditor_reads_who_did_what_and_never_which_case(office: Office, worked: Worker, auditor: Auditor) -> None:
    page = auditor.get("/api/v1/audit")

    claims = [one for one in page["entries"] if one["action"] == "claimed a case"]
    [release] = [one for one in page["entries"] if one["action"] == "released a case"]
    assert {one["subject"] for one in claims} == {release["subject"]}
    assert len(claims) == 2
    assert release["subject"] not in ("", b64(worked.case))
    assert {"account": b64(office.lead.account), "name": "Linh"} in page["people"]
    assert [one["desk"] for one in page["desks"]] == [b64(office.desk)]
    assert b64(worked.case) not in json.dumps(page)
    assert refused(lambda: auditor.get(f"/api/v1/cases/{b64(worked.case)}")) == (404, "missing")
    assert refused(lambda: auditor.get("/api/v1/admin/staff")) == (403, "not-allowed")


def test_what_was_refused_is_in_the_log_with_the_reason_and_without_what_is_foreign(
    office: Office, worked: Worker, auditor: Auditor
) -> None:
    mai = office.let_in("Mai")
    reference = auditor.get("/api/v1/audit?action=claimed%20a%20case")["entries"][0]["subject"]

    assert refused(lambda: mai.rotate_desk_keys(office.desk)) == (403, "not-allowed")
    assert refused(lambda: office.administrator.post(f"/api/v1/cases/{b64(worked.case)}/claim")) == (404, "missing")
    assert refused(lambda: mai.claim(worked.case)) == (409, "claimed")
    assert refused(lambda: mai.show_passphrase("wrong words")) == (403, "sign-in-failed")
    assert refused(lambda: Auditor(office.origin, name="Nobody").show_passphrase("wrong")) == (403, "sign-in-failed")

    told = [
        (one["actor"], one["action"], one["subject"], one["outcome"])
        for one in auditor.get("/api/v1/audit?outcome=refused")["entries"]
    ]
    assert sorted(told, key=str) == sorted(
        [
            (b64(mai.account), "desk-keys:make", b64(office.desk), "not-allowed"),
            (b64(office.administrator.account), "case:work", "", "missing"),
            (b64(mai.account), "case:work", reference, "claimed"),
            (None, "signed in", b64(mai.account), "sign-in-failed"),
            (None, "signed in", "", "sign-in-failed"),
        ],
        key=str,
    )


def test_filters_pages_and_exports_say_the_same(koe: RunningServer, office: Office, auditor: Auditor) -> None:
    def many(connection: Connection) -> None:
        row = {"day": today(), "actor": office.lead.account, "action": "replied", "outcome": "done", "salt": bytes(16)}
        names = {"subject": "=1+1"}
        connection.execute(
            insert(AuditEvent),
            [{"event": bytes([1, n // 256, n % 256] + [0] * 13), **row, **names} for n in range(450)],
        )

    koe.write(many)
    query = f"action=replied&since={today()}&actor={b64(office.lead.account)}"
    pages: list[Any] = []
    before = ""
    while True:
        page = auditor.get(f"/api/v1/audit?{query}{before}")
        pages.append(page)
        if page["next"] is None:
            break
        before = f"&before={page['next']}"

    assert [len(page["entries"]) for page in pages] == [200, 200, 50]
    assert auditor.get(f"/api/v1/audit?action=replied&until={today() - timedelta(days=1)}")["entries"] == []
    lines = auditor.ask("GET", f"/api/v1/audit/export.jsonl?{query}").content.decode().splitlines()
    assert len(lines) == 450
    assert json.loads(lines[0])["actor_name"] == "Linh"
    sheet = auditor.ask("GET", f"/api/v1/audit/export.csv?{query}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == 450
    assert {row["subject"] for row in rows} == {"'=1+1"}  # no spreadsheet takes it for a formula


def test_a_day_is_closed_when_it_is_over_and_its_checkpoint_is_for_anybody(
    koe: RunningServer, office: Office, worked: Worker, auditor: Auditor
) -> None:
    anybody = Worker(koe.origin)
    assert refused(lambda: anybody.get("/api/v1/audit/checkpoint")) == (404, "no-checkpoint")
    done = len(auditor.get("/api/v1/audit")["entries"])

    closed = close_today(koe)
    assert close_today(koe) == 0

    assert closed == 32 * -(-done // 32)  # filled up with blanks, so that the size tells little
    told = anybody.get("/api/v1/audit/checkpoints")
    origin, key = audit.read_verifier(told["verifier"])
    assert origin == f"localhost:{koe.settings.port}/audit"
    [note] = told["notes"]
    checkpoint = audit.open_checkpoint(note, origin, key)
    assert (checkpoint.size, checkpoint.day) == (closed, today())
    newest = anybody.ask("GET", "/api/v1/audit/checkpoint")
    assert newest.content.decode() == note
    assert (newest.header("content-type") or "").startswith("text/plain")
    assert all(one["position"] is not None for one in auditor.get("/api/v1/audit")["entries"])

    # Days on which nobody worked look the same.
    assert close_today(koe, days=2) == 32
    assert look(koe) is None


def changed(connection: Connection, at: int) -> None:
    connection.execute(update(AuditEvent).where(AuditEvent.position == at).values(outcome="nothing to see"))


def another_day(connection: Connection, at: int) -> None:
    connection.execute(update(AuditEvent).where(AuditEvent.position == at).values(day=today() - timedelta(days=7)))


def removed(connection: Connection, at: int) -> None:
    connection.execute(delete(AuditEvent).where(AuditEvent.position == at))


def swapped(connection: Connection, at: int) -> None:
    for before, after in ((at, -1), (at + 1, at), (-1, at + 1)):
        connection.execute(update(AuditEvent).where(AuditEvent.position == before).values(position=after))


def with_leaf(connection: Connection, at: int) -> None:
    changed(connection, at)
    row = connection.execute(select(AuditEvent.__table__).where(AuditEvent.position == at)).one()
    leaf = audit.Entry(row.action, row.actor, row.day, row.outcome, row.salt, row.subject).leaf
    connection.execute(update(AuditLeaf).where(AuditLeaf.position == at).values(leaf=leaf))


def removed_with_leaf(connection: Connection, at: int) -> None:
    """And everything behind it moves up."""
    removed(connection, at)
    connection.execute(delete(AuditLeaf).where(AuditLeaf.position == at))
    last = connection.scalar(select(func.max(AuditLeaf.position))) or 0
    for table in (AuditEvent, AuditLeaf):
        for position in range(at + 1, last + 1):
            connection.execute(update(table).where(table.position == position).values(position=position - 1))


def cut_off(connection: Connection, at: int) -> None:
    for table in (AuditEvent, AuditLeaf):
        connection.execute(delete(table).where(table.position >= at))


def cut_off_with_checkpoint(connection: Connection, at: int) -> None:
    connection.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size > at))
    cut_off(connection, at)


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (changed, Finding(Wrong.CHANGED, 3, 4)),
        (another_day, Finding(Wrong.CHANGED, 3, 4)),
        (removed, Finding(Wrong.REMOVED, 3, 4)),
        (swapped, Finding(Wrong.MOVED, 3, 4)),
        (with_leaf, Finding(Wrong.REWRITTEN, 0, 32)),
        (removed_with_leaf, Finding(Wrong.REWRITTEN, 0, 32)),
        (cut_off, Finding(Wrong.CUT_OFF, 40, 64)),
        (cut_off_with_checkpoint, Finding(Wrong.CUT_OFF, 32, 64)),
    ],
)
def test_whoever_edits_the_database_is_caught(
    koe: RunningServer, office: Office, edit: Callable[[Connection, int], None], found: Finding
) -> None:
    assert office.desk
    close_today(koe)
    close_today(koe, days=2)
    [_, kept] = Worker(koe.origin).get("/api/v1/audit/checkpoints")["notes"]
    assert look(koe) is None

    at = 40 if edit is cut_off else 32 if edit is cut_off_with_checkpoint else 3
    koe.write(edit, at)

    # A checkpoint that goes with what it counted is missed by whoever kept it, and by nobody else.
    assert look(koe) == (None if edit is cut_off_with_checkpoint else found)
    assert look(koe, kept) == found


def test_an_entry_can_be_erased_and_the_log_says_so_and_holds(koe: RunningServer, office: Office) -> None:
    assert office.desk
    close_today(koe)
    koe.write(erase_entry, 5)
    assert look(koe) == Finding(Wrong.REMOVED, 5, 6)  # nobody answers for it before the day is over

    close_today(koe, days=2)

    assert look(koe) is None
    assert koe.read(entry_at, 5) is None


def test_an_erased_case_leaves_a_log_that_tells_of_nobody(koe: RunningServer, worked: Worker, auditor: Auditor) -> None:
    worked.withdraw()
    assert koe.read(references) == 1

    with set_to(datetime.combine(today() + timedelta(days=14), time(3), TOKYO)):
        koe.restart()

    assert koe.read(references) == 0
    assert len(auditor.get("/api/v1/audit?action=claimed%20a%20case")["entries"]) == 2
    assert look(koe) is None


def test_the_operator_verifies_from_the_command_line(
    koe: RunningServer, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    assert office.desk
    monkeypatch.setenv("KOE_DATA", str(koe.settings.data))
    monkeypatch.setenv("KOE_DATABASE_URL", koe.settings.database_url)
    monkeypatch.setenv("KOE_ORIGIN", koe.settings.origin)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.app, ["audit", *arguments])
        return result.exit_code, result.output

    assert run("verify")[0] == 0
    assert run("checkpoint") == (1, "No day has been closed yet: Koe does it when the first day is over.\n")
    close_today(koe)
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(run("checkpoint")[1], "utf-8")
    key = run("key")[1].strip()
    assert run("verify", "--checkpoint", str(kept), "--key", key) == (
        0,
        "Entries: 32. Checkpoints: 1, and 1 that you kept.\nNothing was changed, removed, moved or cut off.\n",
    )

    koe.write(removed, 3)

    code, said = run("verify", "--checkpoint", str(kept))
    assert code == 1
    assert "Entry 3 was removed, and the log does not say that it was erased." in said


def test_a_lead_sees_what_an_administrator_did_to_the_desk(office: Office) -> None:
    intruder = office.invited("Intruder")
    office.administrator.reset(intruder.account)

    told = [
        (one["actor"], one["action"], one["subject"])
        for one in office.lead.get(f"/api/v1/desks/{b64(office.desk)}/audit")["entries"]
    ]

    administrator, desk = b64(office.administrator.account), b64(office.desk)
    assert told.count((administrator, "invited to a desk", desk)) == 2
    assert (b64(intruder.account), "accepted an invitation", desk) in told
    assert (administrator, "made a reset link", b64(intruder.account)) in told
    assert refused(lambda: intruder.get(f"/api/v1/desks/{desk}/audit")) == (403, "not-allowed")


def test_an_auditor_who_is_taken_out_reads_nothing_any_more(office: Office, auditor: Auditor) -> None:
    [seen] = office.administrator.get("/api/v1/admin/auditors")
    assert (seen["account"], seen["name"]) == (b64(auditor.account), "Sora")

    office.administrator.remove_auditor(auditor.account)

    assert refused(lambda: auditor.get("/api/v1/audit")) == (401, "signed-out")
    auditor.sign_in()
    assert refused(lambda: auditor.get("/api/v1/audit")) == (403, "not-allowed")
    assert refused(lambda: office.administrator.remove_auditor(auditor.account)) == (404, "missing")

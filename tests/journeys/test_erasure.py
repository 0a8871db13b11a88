"""A withdrawn report ends after 14 days: for the desk, for the code, for whoever holds the disk, and for a backup."""

from __future__ import annotations

import asyncio
import secrets
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select

from api.backup import cover_keys, rows
from api.backup.rows import Part
from api.backup.service import Backup
from api.blob_store import open_blobs
from api.erasure import service as erasure
from api.jobs.chores import Chores, of_the_leader, of_this_machine
from api.jobs.now import do_now
from api.kit import clock, sqlite
from api.kit.blobs import Blobs, FolderBlobs
from api.kit.clock import today
from api.kit.db import Database
from api.kit.engines import open_database
from api.kit.signals import SignalsHere
from api.models import Base, Cover, Erasure, Letter
from api.storage import look
from crypto.encoding import b64
from crypto.mailbox import Write
from crypto.opening import open_stream
from crypto.refusals import NoMatch
from crypto.sealing import Identity
from restoring.service import CannotRestore, Files, Restored, restore
from tests.conftest import RunningServer
from tests.journeys import thief
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Refused, Worker

OPERATOR = Identity.draw()
STORY = "Ba tháng chưa có lương."
OTHER_STORY = "Hộ chiếu của tôi ở trong tủ."


def on(day: date) -> datetime:
    """Noon in Japan."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def sent(office: Office, story: str = STORY) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", story), kinds=(1,))
    return worker


def refused(work: Callable[..., object], *arguments: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        work(*arguments)
    return refusal.value.status, refusal.value.slug


def mailbox(worker: Worker) -> Any:
    return worker.get(f"/api/v1/mailbox/{b64(worker.case)}", worker._token())


def places(connection: Connection, case: bytes) -> set[str]:
    """The tables that have a row with this case id."""
    return {
        table.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name == "case_id" and connection.execute(select(column).where(column == case)).first()
    }


def sealed(connection: Connection, case: bytes) -> list[bytes]:
    """Every ciphertext of a case."""
    covers = connection.scalars(select(Cover.ciphertext).where(Cover.case_id == case))
    letters = connection.scalars(select(Letter.ciphertext).where(Letter.case_id == case))
    return [*covers, *(letter for letter in letters if letter is not None)]


@dataclass
class Place:
    """An office with a talkative case and a quiet one, everybody's passphrases, and the means of a backup."""

    koe: RunningServer
    office: Office
    worker: Worker
    other: Worker
    passphrases: dict[str, str]
    folder: Path

    @property
    def blobs(self) -> Blobs:
        """Where this instance's attachments lie."""
        return open_blobs(self.koe.settings)

    def elsewhere(self) -> FolderBlobs:
        """Where a restored instance's attachments go."""
        return FolderBlobs(self.folder / "restored-blobs", free_bytes_min=0)

    def backup(self) -> Sequence[Path]:
        """The four files of this moment."""
        keys = self.koe.settings.cover_keys
        keys.parent.mkdir(parents=True, exist_ok=True)
        return Backup(self.folder, OPERATOR.recipient, keys, self.blobs).write(self.koe.settings.database_url)

    def restored(self, url: str, backup: Sequence[Path], erasures: Path | None = None) -> Restored:
        """A backup, put together at another place."""
        main, covers, _, attachments = backup
        keys = self.koe.settings.cover_keys
        return restore(url, Files(main, covers, erasures, [OPERATOR], keys, self.elsewhere(), attachments))

    def stolen(self, url: str) -> dict[bytes, str]:
        """What opens, with every member's keys."""
        return look(url, lambda connection: thief.stories(connection, self.passphrases))


def place_of(koe: RunningServer, tmp_path: Path) -> Place:
    office = open_office(koe)
    mai = office.let_in("Mai")
    worker, other = sent(office), sent(office, OTHER_STORY)
    office.lead.reply(worker.case, "We read you.", "vi")
    worker.replies()
    photo = worker.seal_file(b"a photo of a payslip")
    worker.upload(photo)
    worker.follow_up("Cảm ơn.", photo)
    people: Sequence[Any] = (office.administrator, office.lead, mai)
    folder = tmp_path / "backups"
    folder.mkdir()
    return Place(koe, office, worker, other, {one.name: one.passphrase for one in people}, folder)


@pytest.fixture
def place(koe: RunningServer, tmp_path: Path) -> Place:
    return place_of(koe, tmp_path)


@pytest.fixture
def sqlite_place(
    start_server: Callable[..., RunningServer], bare_pages: Path, sqlite_url: str, tmp_path: Path
) -> Place:
    return place_of(start_server(pages_at=bare_pages, database_url=sqlite_url), tmp_path)


@pytest.fixture
def target(tmp_path: Path) -> str:
    """Where nothing is yet."""
    return f"sqlite:///{tmp_path / 'other' / 'koe.db'}"


# --- the live system --------------------------------------------------------------------------------------------------


@pytest.mark.protocol("P-27")
def test_a_withdrawn_report_is_read_for_14_days_and_then_nobody_finds_it(place: Place) -> None:
    koe, lead, worker = place.koe, place.office.lead, place.worker
    withdrawn, end = today(), today() + timedelta(days=14)
    worker.withdraw()
    before = koe.read(sealed, worker.case)
    assert len(before) == 6  # cover, report, follow-up and copy; card and reply
    assert koe.read(places, worker.case) == {
        *("cases", "case_steps", "covers", "letters", "attachments", "attachment_parts", "audit_references"),
        "openings",
    }

    with clock.set_to(on(end - timedelta(days=1))):
        koe.restart()
        lead.sign_in()
        # Work has stopped, and whoever forced the code has destroyed nothing yet.
        assert refused(lead.reply, worker.case, "One more thing.") == (409, "withdrawn")
        assert lead.open_case(worker.case).report.body.answers.story == STORY
        seen = lead.get(f"/api/v1/cases/{b64(worker.case)}")
        assert (seen["state_day"], seen["erased_on"]) == (withdrawn.isoformat(), end.isoformat())
        assert [one.body.text for one in worker.replies() if one] == ["We read you."]
        assert (worker.box["state"], worker.box["erased_on"]) == ("withdrawn", end.isoformat())
        assert koe.read(sealed, worker.case) == before

    with clock.set_to(on(end)):
        koe.restart()
        lead.sign_in()
        assert koe.read(places, worker.case) == {"erasures"}
        assert [row["case"] for row in lead.queue(place.office.desk)["cases"]] == [b64(place.other.case)]
        assert lead.covers(place.office.desk, [worker.case]) == {}
        assert refused(lead.open_case, worker.case) == (404, "missing")
        assert mailbox(worker) == {"state": "erased", "erased_on": end.isoformat()}
        # Nothing comes back under the same code, and the others go on.
        path, body = f"/api/v1/mailbox/{b64(worker.case)}/withdrawal", worker._write(Write.WITHDRAWAL, b"")
        assert refused(worker.post, path, body, worker._token()) == (404, "missing")
        assert refused(worker.send) == (409, "taken")
        assert koe.read(places, worker.case) == {"erasures"}
        assert lead.open_case(place.other.case).report.body.answers.story == OTHER_STORY
        assert lead.reply(place.other.case, "Good.", "vi")["state"] == "answered"


def test_a_token_that_is_not_the_cases_does_not_learn_that_there_was_one(place: Place) -> None:
    place.koe.write(erasure.erase, [place.worker.case])

    assert mailbox(place.worker)["state"] == "erased"
    stranger = {"Authorization": f"Bearer {b64(bytes(32))}"}
    asked = [
        place.worker.ask("GET", f"/api/v1/mailbox/{b64(case)}", headers=stranger)
        for case in (place.worker.case, bytes(16))
    ]
    assert [(answer.status, answer.content) for answer in asked] == [(404, asked[0].content)] * 2


def test_an_erased_mailbox_is_as_long_as_an_empty_one(place: Place) -> None:
    def size(worker: Worker) -> int:
        return len(worker.ask("GET", f"/api/v1/mailbox/{b64(worker.case)}", headers=worker._token()).content)

    quiet = size(place.other)
    place.koe.write(erasure.erase, [place.worker.case])
    assert size(place.worker) == quiet


def test_every_table_of_a_case_goes_with_it() -> None:
    """A table that is added for cases or covers can forget neither."""
    keys = [
        key
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"cases", "covers"}
    ]
    assert {key.parent.table.name for key in keys} >= {"covers", "letters"}
    assert {key.ondelete for key in keys} == {"CASCADE"}
    named = {table.name for table in Base.metadata.tables.values() if "case_id" in table.columns}
    # Files come before their case is there, so no foreign key leads to it: a statement of the erasure's own takes them.
    assert named - {key.parent.table.name for key in keys} == {
        "cases",
        "erasures",
        "attachments",
        "attachment_parts",
    }
    [of_parts] = {key.ondelete for key in Base.metadata.tables["attachment_parts"].foreign_keys}
    assert of_parts == "CASCADE"


def pieces(ciphertexts: Sequence[bytes]) -> list[bytes]:
    """Forty bytes out of each five hundred: whatever page of a file a part lies in, one of them lies whole in it."""
    return [one[at : at + 40] for one in ciphertexts for at in range(100, len(one) - 40, 500)]


def found_in(folder: Path, wanted: Sequence[bytes]) -> set[bytes]:
    """Which of the pieces lie in any file of a folder: database, WAL, freed pages, whatever it is."""
    contents = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return {piece for piece in wanted if any(piece in content for content in contents)}


def test_the_disk_and_every_members_keys_open_nothing_of_an_erased_report(
    monkeypatch: pytest.MonkeyPatch,
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    sqlite_url: str,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(sqlite, "IDLE_SECONDS_BEFORE_CHECKPOINT", 0.2)
    place = place_of(start_server(pages_at=bare_pages, database_url=sqlite_url), tmp_path)
    url, data = place.koe.settings.database_url, tmp_path / "data"
    wanted = pieces(place.koe.read(sealed, place.worker.case))
    others = pieces(place.koe.read(sealed, place.other.case))
    assert len(wanted) > 40
    assert found_in(data, [*wanted, *others]) == {*wanted, *others}
    assert place.stolen(url) == {place.worker.case: STORY, place.other.case: OTHER_STORY}

    place.worker.withdraw()
    with clock.set_to(on(today() + timedelta(days=14))):
        # While it runs: whoever takes the machine does not wait for us to stop.
        assert place.koe.write(erasure.erase_due) == 1
        time.sleep(1)  # five quiet seconds, shortened above
        assert found_in(data, wanted) == set()
        assert found_in(data, others) == set(others)
        assert place.stolen(url) == {place.other.case: OTHER_STORY}


# --- after closing ----------------------------------------------------------------------------------------------------


def row_of(place: Place) -> Any:
    """The worker's case in the list of what is over."""
    page = place.office.lead.get(f"/api/v1/desks/{b64(place.office.desk)}/queue?view=done")
    return next(row for row in page["cases"] if row["case"] == b64(place.worker.case))


def test_a_closed_case_is_erased_after_the_days_that_settings_say_and_both_sides_are_told_before(place: Place) -> None:
    lead, worker = place.office.lead, place.worker
    closed = today()
    lead.post(f"/api/v1/cases/{b64(worker.case)}/steps", {"event": "close"})
    a_year_later = closed + timedelta(days=365)
    assert row_of(place)["erased_on"] == mailbox(worker)["erased_on"] == a_year_later.isoformat()

    administrator, path = place.office.administrator, "/api/v1/admin/settings"
    assert administrator.ask("PUT", path, {**administrator.get(path), "retention_days": 60}).status == 200
    end = closed + timedelta(days=60)
    assert row_of(place)["erased_on"] == mailbox(worker)["erased_on"] == end.isoformat()
    with clock.set_to(on(end - timedelta(days=1))):
        lead.sign_in()
        assert place.koe.write(erasure.erase_due) == 0
        worker.follow_up("Tôi vẫn cần giúp.")
        assert mailbox(worker)["erased_on"] is None
        seen = lead.get(f"/api/v1/cases/{b64(worker.case)}")
        assert (seen["state"], seen["erased_on"]) == ("reopened", None)
    with clock.set_to(on(end)):
        # Whoever wrote is kept: it is no longer over.
        assert place.koe.write(erasure.erase_due) == 0
        lead.sign_in()
        lead.post(f"/api/v1/cases/{b64(worker.case)}/steps", {"event": "close"})
    with clock.set_to(on(end + timedelta(days=60))):
        assert place.koe.write(erasure.erase_due) == 1
        assert place.koe.read(places, worker.case) == {"erasures"}
        assert mailbox(worker) == {"state": "erased", "erased_on": today().isoformat()}
        administrator.sign_in()
        logged = administrator.get("/api/v1/audit?action=erased%20reports%20whose%20time%20was%20over")
        assert [(one["actor"], one["subject"], one["outcome"]) for one in logged["entries"]] == [(None, "", "done")]
    assert place.stolen(place.koe.settings.database_url) == {place.other.case: OTHER_STORY}


# --- by itself --------------------------------------------------------------------------------------------------------


async def erasures(database: Database) -> set[bytes]:
    return await database.read(lambda connection: set(connection.scalars(select(Erasure.case_id))))


def test_a_day_that_begins_while_koe_runs_is_noticed_and_a_failure_tried_again(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.worker.withdraw()
    place.koe.stop()
    tries: list[int] = []

    def unlucky_once(folder: Path) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError
        return 0

    assert place.koe.state is not None
    seal = place.koe.state.seal

    async def live(end: date) -> None:
        database = open_database(place.koe.settings.database_url)
        chores = Chores(database, tmp_path, place.blobs, seal, SignalsHere())
        passed = [0.0]

        def steady() -> float:
            return passed[0]

        jobs = [of_this_machine(chores, steady), of_the_leader(chores, steady)]
        going_on = [asyncio.create_task(one.go_on(look_seconds=0.01)) for one in jobs]
        await asyncio.sleep(0.1)
        assert (await erasures(database), tries) == (set(), [1, 1])
        passed[0] = (end - today()).days * 86400.0
        with clock.set_to(on(end)):
            for _ in range(1000):
                if len(tries) == 3 and await erasures(database):
                    break
                await asyncio.sleep(0.01)
            # A medium that cannot be written to holds up no erasure.
            assert (await erasures(database), len(tries)) == ({place.worker.case}, 3)
        for one in going_on:
            one.cancel()
        await asyncio.wait(going_on)
        await database.close()

    monkeypatch.setattr(cover_keys, "destroy_old", unlucky_once)
    asyncio.run(live(today() + timedelta(days=14)))


@pytest.mark.postgresql
def test_several_processes_that_erase_at_once_erase_each_case_once(
    start_server: Callable[..., RunningServer], bare_pages: Path, postgres_url: str, tmp_path: Path
) -> None:
    place = place_of(start_server(pages_at=bare_pages, database_url=postgres_url), tmp_path)
    for worker in (place.worker, place.other):
        worker.withdraw()
    place.koe.stop()

    async def race() -> list[int]:
        processes = [open_database(postgres_url) for _ in range(4)]
        counts = await asyncio.gather(*(process.write(erasure.erase_due) for process in processes))
        for process in processes:
            await process.close()
        return counts

    with clock.set_to(on(today() + timedelta(days=14))):
        assert sum(asyncio.run(race())) == 2


# --- backups ----------------------------------------------------------------------------------------------------------


def lines(path: Path, identity: Identity) -> list[bytes]:
    """What a sealed file says."""
    return b"".join(open_stream([path.read_bytes()], [identity])).splitlines()


def all_rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a backup takes along."""
    kept: list[Table] = [*rows.tables(Part.MAIN), *rows.tables(Part.COVERS)]
    return {
        one.name: [tuple(row) for row in connection.execute(select(one).order_by(*one.primary_key))] for one in kept
    }


def test_what_is_in_which_file() -> None:
    """By hand, so that whoever adds a table decides: does it open a case? Then it goes with the covers."""
    named = {part: {table.name for table in rows.tables(part)} for part in Part}
    of_cases = {
        "cases",
        "case_steps",
        "letters",
        "notes",
        "handovers",
        "bars",
        "openings",
        "erasures",
        "attachments",
        "attachment_parts",
        "audit_references",
    }
    of_people = {
        "accounts",
        "factors",
        "backup_codes",
        "invitations",
        "fresh_keys",
        "audit",
        "memberships",
        "grants",
        "mail_wishes",
        "own_shelves",
    }
    of_people |= {"absences"}
    of_people |= {"auditors", "audit_leaves", "audit_checkpoints"}
    of_desks = {"desks", "desk_keys", "instance", "organisation_keys", "organisation_links", "directories"}
    of_desks |= {"conflict_lists", "waiting_facts"}  # neither leads to a case
    of_desks |= {"releases", "release_files", "budget_charges"}  # published
    assert named[Part.COVERS] == {"covers"}
    assert named[Part.ERASURES] == {"erasures"}
    assert named[Part.ATTACHMENTS] == set()
    assert named[Part.MAIN] == of_cases | of_people | of_desks
    left_out = {
        "receipts",
        "sessions",
        "recovery_tickets",
        "reset_links",
        "proposals",
        "exports",
        "asks",
        "sign_in_failures",
        "urgent_mails",
        "jobs",
    }
    assert Base.metadata.tables.keys() == named[Part.MAIN] | named[Part.COVERS] | left_out


@pytest.mark.parametrize("to", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_backup_beside_a_running_server_restores_row_by_row_on_either_engine(
    place: Place, target: str, to: str, request: pytest.FixtureRequest
) -> None:
    url = target if to == "sqlite" else request.getfixturevalue("postgres_server").new_database()
    was = place.koe.read(all_rows)
    backup = place.backup()
    sent(place.office, "After the backup.")

    done = place.restored(url, backup)

    assert (done.cases, done.erased_again, done.given_up) == (2, 0, 0)
    assert look(url, all_rows) == was
    assert {path.stat().st_mode & 0o777 for path in [*backup, *place.koe.settings.cover_keys.iterdir()]} == {0o600}


def test_who_takes_a_young_backup_and_a_members_keys_reads_it_and_a_restore_forgets_again(
    place: Place, target: str, tmp_path: Path, start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    early = place.backup()
    place.worker.withdraw()
    with clock.set_to(on(today() + timedelta(days=5))):
        young = place.backup()
    with clock.set_to(on(today() + timedelta(days=14))):
        place.koe.restart()
        assert place.koe.read(places, place.worker.case) == {"erasures"}
        newest = place.backup()[2]

        # Told honestly: nine days later this still opens for a thief who has all of it.
        place.restored(target, young)
        assert place.stolen(target) == {place.worker.case: STORY, place.other.case: OTHER_STORY}
        # The operator names the newest list; and if not, Koe erases what is due before it answers anybody.
        honest = f"sqlite:///{tmp_path / 'honest' / 'koe.db'}"
        done = place.restored(honest, young, newest)
        assert (done.cases, done.erased_again) == (1, 1)
        assert place.stolen(honest) == {place.other.case: OTHER_STORY}
        again = start_server(pages_at=bare_pages, database_url=target)
        assert again.read(places, place.worker.case) == {"erasures"}
        assert place.worker.get(f"/api/v1/mailbox/{b64(place.worker.case)}", place.worker._token())["state"] == "erased"
    with clock.set_to(on(today() + timedelta(days=30))):
        # The older one, from before the withdrawal, has ended with its identity; the younger one goes on for five days.
        with pytest.raises(CannotRestore, match="was destroyed after 30 days"):
            place.restored(f"sqlite:///{tmp_path / 'third' / 'koe.db'}", early, newest)
        done = place.restored(f"sqlite:///{tmp_path / 'fourth' / 'koe.db'}", young, newest)
        assert (done.cases, done.erased_again) == (1, 1)
    with clock.set_to(on(today() + timedelta(days=35))), pytest.raises(CannotRestore, match="after 30 days"):
        place.restored(f"sqlite:///{tmp_path / 'fifth' / 'koe.db'}", young, newest)


def test_a_case_that_was_erased_for_any_reason_does_not_come_back_out_of_an_older_backup(
    place: Place, target: str
) -> None:
    backup = place.backup()
    place.koe.write(erasure.erase, [place.worker.case])
    newest = place.backup()[2]

    done = place.restored(target, backup, newest)

    assert (done.cases, done.erased_again) == (1, 1)
    assert look(target, lambda connection: places(connection, place.worker.case)) == {"erasures"}


def test_after_30_days_nobody_opens_a_case_of_a_backup(place: Place, target: str, tmp_path: Path) -> None:
    backup = place.backup()
    keys = place.koe.settings.cover_keys
    [secret] = keys.iterdir()
    held = secret.open("rb")  # whoever looks at the blocks of the disk, as far as a file system can show them
    size = len(held.read())
    place.koe.stop()
    with clock.set_to(on(today() + timedelta(days=29))):
        assert do_now(place.koe.settings).cover_keys == 0
    with clock.set_to(on(today() + timedelta(days=30))):
        assert do_now(place.koe.settings).cover_keys == 1
        assert list(keys.iterdir()) == []
        held.seek(0)
        assert held.read() == bytes(size)
        held.close()
        for identity in (OPERATOR, Identity.draw()):
            with pytest.raises(NoMatch):
                lines(backup[1], identity)
        with pytest.raises(
            CannotRestore, match=r"covers of .* cannot be opened any more: covers-.*\.txt was destroyed"
        ):
            place.restored(target, backup)

        # The operator's identity opens the rest, and in it no key of any member opens a letter.
        main, *_ = backup
        done = restore(target, Files(main, None, None, [OPERATOR], keys, place.elsewhere()))
        assert (done.cases, done.given_up) == (0, 2)
        assert look(target, lambda connection: thief.stories(connection, place.passphrases)) == {}
        kept = [rows.read(line, Part.MAIN) for line in lines(main, OPERATOR)[1:-1]]
        letters = [row.values["ciphertext"] for row in kept if row.table.name == "letters"]
        assert len(letters) == 7
        opened = look(target, lambda connection: thief.opens_any(connection, place.passphrases, letters))
        assert opened is False
        assert {row.values["case_id"] for row in kept if row.table.name == "cases"} == {
            place.worker.case,
            place.other.case,
        }


def test_a_restore_refuses_what_does_not_belong_together_and_leaves_nothing(place: Place, target: str) -> None:
    one, other = place.backup(), place.backup()
    keys = place.koe.settings.cover_keys

    def why(files: Files) -> str:
        with pytest.raises(CannotRestore) as refusal:
            restore(target, files)
        return str(refusal.value)

    files = Files(one[0], one[1], None, [OPERATOR], keys, place.elsewhere())
    cut = one[0].with_name("cut.age")
    cut.write_bytes(one[0].read_bytes()[:-20])
    elsewhere = keys / "elsewhere"
    elsewhere.mkdir()
    assert "not of the same backup" in why(replace(files, covers=other[1]))
    assert "holds erasures and not main" in why(replace(files, main=one[2]))
    assert "PayloadFailure" in why(replace(files, main=cut))
    assert "NoMatch" in why(replace(files, identities=[Identity.draw()]))
    assert "name its folder with --keys" in why(replace(files, cover_keys=elsewhere))
    # After all of these the place is still empty, and takes the right files once.
    assert restore(target, files).cases == 2
    assert "There is a database already" in why(files)


def test_a_backup_that_fails_leaves_no_file_and_one_that_succeeds_nothing_unsealed(place: Place) -> None:
    class FullDisk(OSError):
        pass

    backup = Backup(place.folder, OPERATOR.recipient, place.koe.settings.cover_keys, place.blobs)
    ours = place.koe.read(sealed, place.worker.case)

    def unlucky(path: Path, _pieces: Any) -> None:
        path.write_bytes(b"half")
        if "covers" in path.name:
            raise FullDisk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.backup.service._write_file", unlucky)
        place.koe.settings.cover_keys.parent.mkdir(parents=True, exist_ok=True)
        with pytest.raises(FullDisk):
            backup.write(place.koe.settings.database_url)
    assert list(place.folder.iterdir()) == []
    place.backup()
    assert found_in(place.folder, pieces(ours)) == set()


def test_a_large_backup_and_its_restore_stay_small_in_memory(sqlite_place: Place, target: str) -> None:
    def fill(connection: Connection) -> None:
        one = {"case_id": sqlite_place.other.case, "box": "case", "author": "desk", "day": today(), "digest": bytes(32)}
        letters = [{**one, "counter": counter, "ciphertext": secrets.token_bytes(132_747)} for counter in range(300)]
        connection.execute(insert(Letter), letters)

    sqlite_place.koe.write(fill)
    tracemalloc.start()
    try:
        backup = sqlite_place.backup()
        sqlite_place.restored(target, backup)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert backup[0].stat().st_size > 50_000_000
    assert peak < 20_000_000

"""Files beside letters: over a line that drops, only whole, only for the desk, and gone when the case is."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from api.backup.service import Backup
from api.blob_store import open_blobs
from api.doctor import attachments as doctor
from api.jobs.now import do_now
from api.kit import clock
from api.kit.blobs import Blob, Blobs, FolderBlobs
from api.kit.clock import TOKYO, today
from api.models import Attachment as Row
from api.models import AttachmentPart
from api.settings import Settings
from api.storage import look
from api.uploads import queries, service, tickets
from crypto.attachments import CONTENT_BYTES_MAX, PART_BYTES, Attachment
from crypto.encoding import b64
from crypto.sealing import Identity
from restoring.service import Files, restore
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Xem ảnh.")
PHOTO = b"\xff\xd8" + secrets.token_bytes(70_000)
CONTRACT = b"%PDF" + secrets.token_bytes(900_000)
VIDEO = secrets.token_bytes(3_300_000)  # four parts
OPERATOR = Identity.draw()


def slug_of(work: Callable[..., object], *arguments: Any, **options: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        work(*arguments, **options)
    return refusal.value.status, refusal.value.slug


def blobs_of(koe: RunningServer) -> Blobs:
    return open_blobs(koe.settings)


def folder_of(koe: RunningServer) -> Path:
    assert koe.settings.blobs_folder is not None
    return koe.settings.blobs_folder


def keys_in(koe: RunningServer) -> set[str]:
    return {blob.key for blob in blobs_of(koe).list()}


def keys_by_rows(connection: Connection) -> set[str]:
    rows = connection.execute(select(AttachmentPart.case_id, AttachmentPart.attachment, AttachmentPart.part))
    return {f"{case.hex()}/{attachment.hex()}/{part}" for case, attachment, part in rows}


def rows_of(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(Row)) or 0


def on(day: date) -> datetime:
    """Noon in Japan."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@pytest.fixture
def worker(office: Office) -> Worker:
    return Worker(office.origin)


@pytest.fixture
def quick(start_server: Callable[..., RunningServer], bare_pages: Path) -> RunningServer:
    """On SQLite alone, for what is the same on both."""
    return start_server(pages_at=bare_pages)


# --- the main path ----------------------------------------------------------------------------------------------------


@pytest.mark.protocol("P-28", "P-29")
def test_three_files_come_over_a_line_that_drops_and_the_desk_opens_them(
    koe: RunningServer, office: Office, worker: Worker
) -> None:
    photo = worker.seal_file(PHOTO)
    contract = worker.seal_file(CONTRACT, "application/pdf", cleaned=False)
    video = worker.seal_file(VIDEO, "video/mp4")
    files = [photo, contract, video]

    worker.upload(photo, contract)
    worker.upload(video, drop={1, 3})  # the line drops
    worker.seal_report(office.desk, ANSWERS, kinds=(1,), hour=20, urgent=False, attachments=files)
    assert slug_of(worker.send) == (409, "attachment-missing")
    assert koe.read(keys_by_rows) == keys_in(koe)

    told = worker.begin(video)
    assert (told["parts"], told["part_bytes"]) == ([0, 2], PART_BYTES)
    worker.upload(*files)
    receipt = worker.send()
    assert worker.send() == receipt, "a repeat stays a repeat"

    opened = office.lead.open_case(worker.case)
    assert list(opened.report.body.attachments) == files
    for attachment, content in zip(files, (PHOTO, CONTRACT, VIDEO), strict=True):
        assert office.lead.open_file(worker.case, attachment) == content
    assert koe.read(keys_by_rows) == keys_in(koe)


def test_a_follow_up_brings_files_and_so_does_one_after_the_case_has_moved(office: Office, worker: Worker) -> None:
    worker.report(office.desk, ANSWERS)
    worker.replies()
    photo = worker.seal_file(PHOTO)
    assert slug_of(worker.follow_up, "Xem.", photo) == (409, "attachment-missing")
    worker.upload(photo)
    worker.follow_up("Xem.", photo)
    assert slug_of(worker.follow_up, "Again.", photo) == (409, "attachment-missing"), "it belongs to that letter"
    assert office.lead.open_file(worker.case, photo) == PHOTO

    elsewhere = office.administrator.create_desk({"en": "Elsewhere"}, ["vi"], "Kanto")
    other = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(elsewhere, "lead"))
    other.make_desk_keys(elsewhere)
    office.administrator.publish()
    office.lead.hand_over(worker.case, elsewhere, "They help better.")
    worker.replies()
    contract = worker.seal_file(CONTRACT, "application/pdf")
    worker.upload(contract)
    worker.follow_up("And this.", contract)

    assert [one.body.attachments for one in other.open_case(worker.case).follow_ups] == [(photo,), (contract,)]
    assert other.open_file(worker.case, photo) == PHOTO
    assert other.open_file(worker.case, contract) == CONTRACT
    assert slug_of(office.lead.fetch, worker.case, contract) == (404, "missing")


def test_the_refusal_says_which_files_are_missing_by_their_places(office: Office, worker: Worker) -> None:
    files = sorted((worker.seal_file(bytes([n])) for n in range(5)), key=lambda one: one.id)
    worker.upload(files[0], files[3])
    worker.seal_report(office.desk, ANSWERS, kinds=(1,), hour=20, urgent=False, attachments=files)
    with pytest.raises(Refused) as refusal:
        worker.send()
    assert refusal.value.problem["missing"] == 0b10110
    assert set(refusal.value.problem) == {"type", "title", "status", "missing"}


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_a_file_that_no_letter_names_looks_exactly_like_one_that_is_not_there(office: Office, worker: Worker) -> None:
    photo = worker.seal_file(PHOTO)
    worker.report(office.desk, ANSWERS)
    worker.upload(photo)
    stranger = Caseworker(office.origin, name="Sari").accept(
        office.administrator.invite(office.administrator.create_desk({"en": "Elsewhere"}, ["id"], "Kanto"), "lead")
    )

    def told(who: Any, case: str, attachment: str, part: str) -> tuple[int, list[tuple[str, str]], bytes]:
        answer = who.ask("GET", f"/api/v1/cases/{case}/attachments/{attachment}/{part}")
        return answer.status, sorted(pair for pair in answer.headers if pair[0].lower() != "date"), answer.content

    here, of = b64(worker.case), b64(photo.id)
    missing = told(office.lead, here, b64(secrets.token_bytes(16)), "0")
    assert missing[0] == 404
    asked = [(here, of, part) for part in ("0", "1", "-1", "00", "x", "9" * 30)]
    assert {bytes(told(office.lead, *one)[2]) for one in asked} == {missing[2]}
    assert all(told(office.lead, *one) == missing for one in asked)

    worker.follow_up("Xem.", photo)
    assert told(office.lead, here, of, "0")[0] == 200
    for who in (stranger, office.administrator):
        foreign = told(who, here, of, "0")
        assert foreign == told(who, b64(secrets.token_bytes(16)), of, "0")
        assert foreign[0] == 404
    assert told(office.lead, here, of, "1") == missing


def test_the_disk_tells_no_name_and_no_hour(koe: RunningServer, office: Office, worker: Worker) -> None:
    video = worker.seal_file(VIDEO, "video/mp4")
    worker.upload(video)
    worker.report(office.desk, ANSWERS, attachments=[video])

    paths = [folder_of(koe), *folder_of(koe).rglob("*")]
    assert len(paths) == 1 + 2 + 4
    for path in paths:
        told = path.stat()
        assert told.st_mode & 0o077 == 0
        if path != folder_of(koe):
            assert datetime.fromtimestamp(told.st_mtime, TOKYO).time().isoformat() == "00:00:00", path
            assert datetime.fromtimestamp(told.st_mtime, TOKYO).date() == today()
    assert VIDEO[:100] not in b"".join(path.read_bytes() for path in paths if path.is_file())


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.protocol("P-29")
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(quick: RunningServer) -> None:
    office = open_office(quick)
    worker, other = Worker(office.origin), Worker(office.origin)
    photo, contract = worker.seal_file(PHOTO), worker.seal_file(CONTRACT)
    ticket = worker.begin(photo)["ticket"]
    part = worker.files[photo.id]

    def refused(**changed: Any) -> tuple[int, str, str | None]:
        sent: dict[str, Any] = {"attachment": photo, "part": 0, "ticket": ticket, **changed}
        answer = worker.put(**sent)
        problem = answer.json()
        return answer.status, problem["type"].removeprefix("/problems/"), problem.get("reason")

    assert refused(hashed=b"another") == (422, "malformed-upload", "digest")
    assert refused(content=part[:-1]) == (422, "malformed-upload", "size")
    assert refused(content=part + b"x") == (422, "malformed-upload", "size")
    assert refused(part=1) == (422, "malformed-upload", "number")
    assert refused(content=bytes(PART_BYTES + 1))[:2] == (413, "too-large")
    assert refused(ticket="") == refused(ticket="AAAA") == (403, "stale-ticket", None)
    assert refused(attachment=contract) == (403, "stale-ticket", None)
    worker.begin(contract)
    assert refused(attachment=contract) == (403, "stale-ticket", None), "a ticket is for one file"
    with clock.set_to(clock.now() + tickets.VALID + timedelta(seconds=1)):
        assert refused() == (403, "stale-ticket", None)
    assert keys_in(quick) == set()

    body = worker.begin_body(photo)
    for changed, expected in (
        ({"size": body["size"] + 1}, (422, "malformed-upload")),
        ({"digest": b64(bytes(32))}, (403, "wrong-signature")),
        ({"attachment": b64(contract.id)}, (403, "wrong-signature")),
        ({"case": b64(bytes(16))}, (403, "wrong-signature")),
        ({"size": -1}, (422, "malformed")),
        ({"name": "IMG_2231.jpg"}, (422, "malformed")),
    ):
        assert slug_of(worker.post, "/api/v1/uploads", {**body, **changed}) == expected
    other.seal_file(PHOTO)
    [foreign] = other.files
    mine = Attachment(photo.id, hashlib.sha256(other.files[foreign]).digest(), len(PHOTO), "image/jpeg", cleaned=True)
    worker.files[photo.id] = other.files[foreign]
    assert slug_of(worker.begin, mine) == (409, "attachment-taken")


def test_a_part_that_is_there_stays_as_it_is(quick: RunningServer) -> None:
    worker = Worker(open_office(quick).origin)
    video = worker.seal_file(VIDEO)
    worker.upload(video, drop={1, 2, 3})
    ticket = worker.begin(video)["ticket"]
    [key] = keys_in(quick)
    before, file = blobs_of(quick).get(key), (folder_of(quick) / key).stat().st_ino

    other = bytes(PART_BYTES)
    assert worker.put(video, 0, ticket).status == 204
    assert worker.put(video, 0, ticket, content=other).status == 204

    assert blobs_of(quick).get(key) == before != other
    assert (folder_of(quick) / key).stat().st_ino == file, "what was there was not written again"


@pytest.mark.protocol("P-29")
def test_parts_that_are_another_file_than_was_signed_are_all_destroyed(koe: RunningServer, office: Office) -> None:
    worker = Worker(office.origin)
    video = worker.seal_file(VIDEO)
    worker.upload(video, drop={2})
    ticket = worker.begin(video)["ticket"]

    answer = worker.put(video, 2, ticket, content=secrets.token_bytes(PART_BYTES))

    assert (answer.status, answer.json()["type"]) == (409, "/problems/wrong-file")
    assert (keys_in(koe), koe.read(rows_of)) == (set(), 0)
    assert worker.put(video, 2, ticket).status == 404
    worker.upload(video)
    worker.report(office.desk, ANSWERS, attachments=[video])
    assert office.lead.open_file(worker.case, video) == VIDEO


def test_there_is_an_end_to_what_a_case_and_a_disk_can_hold(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    koe = start_server(pages_at=bare_pages, case_bytes_max=200_000)
    office = open_office(koe)
    worker = Worker(office.origin)
    worker.upload(worker.seal_file(PHOTO), worker.seal_file(PHOTO))
    third = worker.seal_file(PHOTO)
    assert slug_of(worker.begin, third) == (409, "case-full")
    other = Worker(office.origin)
    other.upload(other.seal_file(PHOTO))  # another case has room of its own

    koe.settings = koe.settings.model_copy(update={"free_bytes_min": 2**60})
    koe.restart()
    full = other.seal_file(PHOTO)
    assert slug_of(other.begin, full) == (503, "no-room")
    other.report(office.desk, ANSWERS)  # letters go on


def test_work_follows_the_size_of_a_file_and_what_lies_here_unnamed(
    start_server: Callable[..., RunningServer], bare_pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    koe = start_server(pages_at=bare_pages, proof_bits=6, proof_bits_max=9)
    office = open_office(koe)
    worker = Worker(office.origin)
    photo, video = worker.seal_file(PHOTO), worker.seal_file(VIDEO)

    def bits_asked(content: bytes, bits: int) -> Any:
        for _ in range(60):  # by chance a weak proof is strong
            answer = worker.ask("POST", "/api/v1/uploads", worker.begin_body(worker.seal_file(content), bits=bits))
            if answer.status == 403:
                return answer.json()["bits"]
        raise AssertionError("weak proofs are taken")

    assert bits_asked(PHOTO, 0) == 6
    assert bits_asked(VIDEO, 4) == 6
    worker.upload(photo, video)
    monkeypatch.setattr(service, "COMFORTABLE_UNBOUND_BYTES", 1_000_000)
    assert bits_asked(PHOTO, 6) > 7
    worker.upload(video)  # what was begun goes on with the work that it had
    worker.report(office.desk, ANSWERS, attachments=[photo, video])
    worker.post("/api/v1/uploads", worker.begin_body(worker.seal_file(PHOTO), bits=7))


def test_a_withdrawn_case_takes_no_file(office: Office, worker: Worker) -> None:
    worker.report(office.desk, ANSWERS)
    worker.withdraw()
    assert slug_of(worker.begin, worker.seal_file(PHOTO)) == (409, "withdrawn")


# --- what ends --------------------------------------------------------------------------------------------------------


def _work_of_the_day(koe: RunningServer) -> None:
    """As a start does it, or a day."""
    koe.restart()


@pytest.mark.protocol("P-27")
def test_fourteen_days_after_a_withdrawal_no_file_of_the_case_is_left(
    koe: RunningServer, office: Office, worker: Worker
) -> None:
    photo = worker.seal_file(PHOTO)
    worker.upload(photo)
    worker.report(office.desk, ANSWERS, attachments=[photo])
    other = Worker(office.origin)
    kept = other.seal_file(PHOTO)
    other.upload(kept)
    other.report(office.desk, ANSWERS, attachments=[kept])
    worker.withdraw()

    with clock.set_to(on(today() + timedelta(days=13))):
        _work_of_the_day(koe)
        assert any(key.startswith(worker.case.hex()) for key in keys_in(koe))
    with clock.set_to(on(today() + timedelta(days=14))):
        _work_of_the_day(koe)
        assert {key.partition("/")[0] for key in keys_in(koe)} == {other.case.hex()}
        assert list(blobs_of(koe).list(worker.case.hex())) == []
        assert koe.read(keys_by_rows) == keys_in(koe)
        assert slug_of(worker.begin, worker.seal_file(PHOTO)) == (409, "withdrawn")


def test_what_no_letter_names_is_swept_after_two_whole_days(koe: RunningServer, office: Office, worker: Worker) -> None:
    forgotten, named = worker.seal_file(VIDEO), worker.seal_file(PHOTO)
    worker.upload(forgotten, drop={1})
    worker.upload(named)
    worker.report(office.desk, ANSWERS, attachments=[named])

    with clock.set_to(on(today() + timedelta(days=2))):
        _work_of_the_day(koe)
        assert koe.read(rows_of) == 2
    with clock.set_to(on(today() + timedelta(days=3))):
        _work_of_the_day(koe)
        assert koe.read(rows_of) == 1
        assert keys_in(koe) == koe.read(keys_by_rows)
        assert len(keys_in(koe)) == 1


def test_a_death_between_blob_and_row_leaves_nothing_wrong(
    koe: RunningServer, office: Office, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = worker.seal_file(VIDEO)
    worker.upload(video, drop={1, 2, 3})
    ticket = worker.begin(video)["ticket"]

    def die(*_: object) -> None:
        raise RuntimeError("the process is gone")

    with monkeypatch.context() as dying:
        dying.setattr(queries, "add_part", die)
        assert worker.put(video, 1, ticket).status == 500
    assert keys_in(koe) - koe.read(keys_by_rows), "a blob without a row"
    koe.restart()
    assert len(keys_in(koe)) == 2, "it may be about to get its row"
    assert worker.begin(video)["parts"] == [0]

    with monkeypatch.context() as dying:
        dying.setattr(queries, "set_whole", die)
        with pytest.raises(Refused):
            worker.upload(video)  # all parts arrive, and nobody looks at the whole
    koe.restart()
    worker.seal_report(office.desk, ANSWERS, kinds=(1,), hour=20, urgent=False, attachments=[video])
    assert slug_of(worker.send) == (409, "attachment-missing")
    assert worker.begin(video)["parts"] == [0, 1, 2, 3]
    worker.send()
    assert office.lead.open_file(worker.case, video) == VIDEO


def test_blobs_that_belong_to_nothing_are_destroyed_once_nobody_can_be_writing_them(quick: RunningServer) -> None:
    open_office(quick)
    blobs = blobs_of(quick)
    key = f"{secrets.token_hex(16)}/{secrets.token_hex(16)}/0"
    blobs.put(key, b"nobody's")
    (folder_of(quick) / ".half").write_bytes(b"half of a blob")

    for days, left in ((1, {key}), (2, set[str]())):
        with clock.set_to(on(today() + timedelta(days=days))):
            _work_of_the_day(quick)
            assert keys_in(quick) == left
    assert list(folder_of(quick).iterdir()) == []


def test_the_days_work_can_be_done_without_a_server(quick: RunningServer) -> None:
    worker = Worker(open_office(quick).origin)
    worker.upload(worker.seal_file(VIDEO))
    quick.stop()
    with clock.set_to(on(today() + timedelta(days=3))):
        assert do_now(quick.settings).blobs == 4
    assert keys_in(quick) == set()


# --- copies -----------------------------------------------------------------------------------------------------------


def _sentences(settings: Settings) -> list[str]:
    return [finding.sentence for finding in doctor.look_at(settings) if finding.well is not True]


def test_a_backup_carries_the_files_and_a_restore_knows_which_are_lost(
    koe: RunningServer, office: Office, worker: Worker, tmp_path: Path
) -> None:
    photo, video = worker.seal_file(PHOTO), worker.seal_file(VIDEO)
    worker.upload(photo, video, worker.seal_file(CONTRACT))  # the last one no letter names
    worker.report(office.desk, ANSWERS, attachments=[photo, video])
    folder = tmp_path / "backups"
    folder.mkdir()
    main, covers, _, files = Backup(folder, OPERATOR.recipient, tmp_path / "keys", blobs_of(koe)).write(
        koe.settings.database_url
    )
    sealed = b"".join(worker.files.values())
    assert sealed[2000:2100] not in files.read_bytes(), "sealed once more, to the operator"

    def restored(name: str, attachments: Path | None) -> tuple[Settings, int]:
        settings = Settings(data=tmp_path / name)
        blobs = open_blobs(settings)
        done = restore(
            settings.database_url, Files(main, covers, None, [OPERATOR], tmp_path / "keys", blobs, attachments)
        )
        return settings, done.attachments_lost

    settings, lost = restored("whole", files)
    assert (lost, _sentences(settings)) == (0, [])
    named = {key for key in keys_in(koe) if any(one.id.hex() in key for one in (photo, video))}
    there = open_blobs(settings)
    assert {blob.key for blob in there.list()} == look(settings.database_url, keys_by_rows) == named
    assert all(there.get(key) == blobs_of(koe).get(key) for key in named)

    settings, lost = restored("without", None)
    assert (lost, look(settings.database_url, rows_of), _sentences(settings)) == (2, 0, [])


def test_the_doctor_says_when_rows_and_blobs_disagree(quick: RunningServer) -> None:
    worker = Worker(open_office(quick).origin)
    worker.upload(worker.seal_file(VIDEO))
    quick.stop()
    assert _sentences(quick.settings) == []
    blobs = blobs_of(quick)
    blobs.delete(sorted(keys_in(quick))[:1])
    blobs.put("0" * 32 + "/" + "0" * 32 + "/0", b"nobody's")
    lost, spare = _sentences(quick.settings)
    assert lost.startswith("Parts of attachments that are lost: 1.")
    assert spare.startswith("Parts that belong to nothing: 1.")


# --- the folder -------------------------------------------------------------------------------------------------------


def test_a_blob_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = FolderBlobs(tmp_path / "blobs", free_bytes_min=0)
    blobs.put("a/b/0", b"first")
    blobs.put("a/b/0", b"second")
    assert blobs.get("a/b/0") == b"second"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", full)
        with pytest.raises(Exception, match="no-room"):
            blobs.put("a/b/1", b"third")
    assert list(blobs.list()) == [Blob("a/b/0", today())]
    assert [path.name for path in (tmp_path / "blobs" / "a" / "b").iterdir()] == ["0"]

    blobs.put("a/c/0", b"fourth")
    blobs.put("b/c/0", b"fifth")
    assert {blob.key for blob in blobs.list("a")} == {"a/b/0", "a/c/0"}
    blobs.delete(["a/b/0", "a/c/0", "never/there"])
    assert {blob.key for blob in blobs.list()} == {"b/c/0"}
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == ["b"]
    for key in ("../x", "/etc", "a//b", "", "A", ".x"):
        with pytest.raises(ValueError, match="not a key"):
            blobs.put(key, b"")


def test_the_largest_file_comes_in_and_out(quick: RunningServer) -> None:
    office = open_office(quick)
    worker = Worker(office.origin)
    content = secrets.token_bytes(1000) * (CONTENT_BYTES_MAX // 1000)
    video = worker.seal_file(content, "video/mp4")
    worker.upload(video)
    worker.report(office.desk, ANSWERS, attachments=[video])
    assert office.lead.open_file(worker.case, video) == content

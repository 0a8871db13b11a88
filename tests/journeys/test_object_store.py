"""Attachments in an object store: the same journeys as in a folder, and a store that is slow, fails or lies."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import S3Store
from pydantic import ValidationError

from api.backup.service import Backup
from api.blob_keys import blob_key
from api.blob_store import open_blobs
from api.doctor import attachments
from api.jobs.now import do_now
from api.kit import clock, log
from api.kit.blobs import FileDamaged, NoBlob, StoreAway
from api.kit.clock import today
from api.settings import Settings
from api.storage import look
from crypto.sealing import Identity
from restoring.service import Files, restore
from tests.conftest import RunningServer, in_store
from tests.journeys import test_attachments as in_a_folder
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker
from tests.journeys.test_attachments import PHOTO, VIDEO, keys_by_rows, keys_in, on, slug_of, worker
from tests.seaweed import ACCESS_KEY, SECRET_KEY, Mood, SeaweedServer, Unwell

pytestmark = [pytest.mark.xdist_group("object-store"), pytest.mark.postgresql]
ANSWERS = Answers(("wages",), "vi", "yes", "code", "Xem ảnh.")
SECONDS = 0.4
__all__ = ["worker"]


@pytest.fixture
def koe(
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    migrated_postgres_url: str,
    object_store: SeaweedServer,
) -> RunningServer:
    """A server as it is where there are several: PostgreSQL, and a store for the files."""
    settings = in_store(object_store.endpoint)
    return start_server(pages_at=bare_pages, database_url=migrated_postgres_url, **settings)


@pytest.fixture
def shaken(start_server: Callable[..., RunningServer], bare_pages: Path, unwell: Unwell) -> RunningServer:
    """A server whose store may be unwell, and who is not patient with it."""
    return start_server(pages_at=bare_pages, **in_store(unwell.endpoint, blobs_seconds=SECONDS))


# --- what goes on as in a folder --------------------------------------------------------------------------------------

test_files_come_over_a_line_that_drops = (
    in_a_folder.test_three_files_come_over_a_line_that_drops_and_the_desk_opens_them
)
test_another_file_than_was_signed_is_destroyed = (
    in_a_folder.test_parts_that_are_another_file_than_was_signed_are_all_destroyed
)
test_no_file_is_left_after_an_erasure = in_a_folder.test_fourteen_days_after_a_withdrawal_no_file_of_the_case_is_left
test_what_no_letter_names_is_swept = in_a_folder.test_what_no_letter_names_is_swept_after_two_whole_days
test_a_death_between_blob_and_row = in_a_folder.test_a_death_between_blob_and_row_leaves_nothing_wrong
test_a_backup_carries_the_files = in_a_folder.test_a_backup_carries_the_files_and_a_restore_knows_which_are_lost


def test_the_sweep_takes_what_is_nobodys_and_nothing_that_is_another_ones(koe: RunningServer) -> None:
    open_office(koe)
    blobs = open_blobs(koe.settings)
    nobodys = f"{secrets.token_hex(16)}/{secrets.token_hex(16)}/0"
    blobs.put(nobodys, b"nobody's")
    bucket = raw(koe.settings)
    obstore.put(bucket, "another/programs.txt", b"in the same place by mistake")
    obstore.put(bucket, "another/2026", b"with a key that could be ours")

    for days, left in ((1, {nobodys, "another/2026"}), (2, {"another/2026"})):
        with clock.set_to(on(today() + timedelta(days=days))):
            koe.restart()
            assert keys_in(koe) == left
    assert obstore.get(bucket, "another/programs.txt").bytes() == b"in the same place by mistake"


def raw(settings: Settings) -> S3Store:
    """What the store's operator can do."""
    return S3Store(
        "koe",
        prefix=settings.blobs.removeprefix("s3://koe/"),
        endpoint=settings.blobs_endpoint,
        region="us-east-1",
        access_key_id=ACCESS_KEY,
        secret_access_key=SECRET_KEY,
        client_options={"allow_http": True},
    )


@contextmanager
def in_the_background(*work: Callable[[], Any]) -> Generator[list[Any]]:
    """Does some work in threads meanwhile; gives what came of it."""
    answers = list[Any]()
    with ThreadPoolExecutor(len(work)) as threads:
        begun = [threads.submit(one) for one in work]
        yield answers
        answers.extend(one.result() for one in begun)


# --- a store that is unwell -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mood", [Mood.SLOW, Mood.ERROR, Mood.RESET, Mood.SWALLOWS])
def test_what_a_store_does_not_take_is_not_acknowledged_and_letters_go_on(
    shaken: RunningServer, unwell: Unwell, mood: Mood
) -> None:
    office = open_office(shaken)
    sender, other = Worker(office.origin), Worker(office.origin)
    photo = sender.seal_file(PHOTO)
    ticket = sender.begin(photo)["ticket"]

    unwell.mood = mood
    begun = time.monotonic()
    answer = sender.put(photo, 0, ticket)
    assert (answer.status, answer.json()["type"]) == (503, "/problems/files-away")
    assert dict(answer.headers)["retry-after"] == "5"
    assert time.monotonic() - begun < 6 * SECONDS, "nobody waits for ever"
    assert sender.begin(photo)["parts"] == [], "no row without its blob"
    other.report(office.desk, ANSWERS)  # a letter needs no store
    assert office.lead.open_case(other.case).report.body.answers.story == ANSWERS.story

    unwell.mood = Mood.WELL
    sender.upload(photo)
    sender.report(office.desk, ANSWERS, attachments=[photo])
    assert office.lead.open_file(sender.case, photo) == PHOTO
    assert shaken.read(keys_by_rows) == keys_in(shaken)


def test_letters_do_not_wait_behind_files_for_a_store_that_hangs(shaken: RunningServer, unwell: Unwell) -> None:
    office = open_office(shaken)
    sender, other = Worker(office.origin), Worker(office.origin)
    video = sender.seal_file(VIDEO)
    ticket = sender.begin(video)["ticket"]
    unwell.mood = Mood.SLOW
    with in_the_background(*[lambda part=part: sender.put(video, part % 4, ticket) for part in range(40)]) as answers:
        begun = time.monotonic()
        other.report(office.desk, ANSWERS)
        assert office.lead.open_case(other.case).report.body.answers.story == ANSWERS.story
        calm = time.monotonic() - begun
    assert {answer.status for answer in answers} == {503}
    assert calm < 5
    unwell.mood = Mood.WELL
    sender.upload(video)


@pytest.mark.parametrize(
    "mood", [Mood.SLOW, Mood.ERROR, Mood.RESET, Mood.TRUNCATES, Mood.SHORTENS, Mood.PROMISES_MORE, Mood.FLIPS]
)
def test_what_a_store_gives_back_otherwise_is_handed_to_nobody(
    shaken: RunningServer, unwell: Unwell, mood: Mood
) -> None:
    office = open_office(shaken)
    sender = Worker(office.origin)
    photo = sender.seal_file(PHOTO)
    sender.upload(photo)
    sender.report(office.desk, ANSWERS, attachments=[photo])

    unwell.mood = mood
    status, slug = slug_of(office.lead.fetch, sender.case, photo)
    lied = mood in (Mood.SHORTENS, Mood.PROMISES_MORE, Mood.FLIPS)
    assert (status, slug) == ((502, "file-damaged") if lied else (503, "files-away"))

    unwell.mood = Mood.WELL
    assert office.lead.open_file(sender.case, photo) == PHOTO


def test_a_file_that_the_store_has_lost_is_a_damaged_one_and_not_a_missing_one(
    shaken: RunningServer, unwell: Unwell
) -> None:
    office = open_office(shaken)
    sender = Worker(office.origin)
    photo = sender.seal_file(PHOTO)
    sender.upload(photo)
    sender.report(office.desk, ANSWERS, attachments=[photo])
    unwell.mood = Mood.FORGETS
    assert slug_of(office.lead.fetch, sender.case, photo) == (502, "file-damaged")
    unwell.mood = Mood.WELL
    assert office.lead.open_file(sender.case, photo) == PHOTO


@pytest.mark.parametrize("mood", [Mood.SHORTENS, Mood.FLIPS, Mood.FORGETS])
def test_a_part_that_is_spoilt_on_its_way_is_asked_for_again_before_a_letter_can_name_it(
    shaken: RunningServer, unwell: Unwell, mood: Mood
) -> None:
    office = open_office(shaken)
    sender = Worker(office.origin)
    video = sender.seal_file(VIDEO)
    sender.upload(video, drop={2})
    ticket = sender.begin(video)["ticket"]
    spoil(shaken.settings, blob_key(sender.case, video.id, 1), mood)
    answer = sender.put(video, 2, ticket)
    assert (answer.status, answer.json()["type"]) == (503, "/problems/files-away")
    assert sender.begin(video)["parts"] == [0, 2, 3]
    sender.upload(video)
    sender.report(office.desk, ANSWERS, attachments=[video])
    assert office.lead.open_file(sender.case, video) == VIDEO


def spoil(settings: Settings, key: str, mood: Mood) -> None:
    """As a disk does it, or somebody at the store: another content under the old hash."""
    bucket = raw(settings)
    there = obstore.get(bucket, key)
    hashed, content = there.attributes["koe-sha256"], there.bytes().to_bytes()
    if mood is Mood.FORGETS:
        obstore.delete(bucket, key)
    else:
        spoilt = content[:-1] if mood is Mood.SHORTENS else bytes([content[0] ^ 1]) + content[1:]
        obstore.put(bucket, key, spoilt, attributes={"koe-sha256": hashed})


def test_an_object_under_anothers_name_or_without_its_hash_is_damaged(
    object_store: SeaweedServer, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, **in_store(object_store.endpoint))
    blobs, bucket = open_blobs(settings), raw(settings)
    blobs.put("a/0", b"first")
    hashed = obstore.get(bucket, "a/0").attributes["koe-sha256"]
    obstore.put(bucket, "a/1", b"first", attributes={"koe-sha256": hashed})
    obstore.put(bucket, "a/2", b"first")
    for key in ("a/1", "a/2"):
        with pytest.raises(FileDamaged):
            blobs.get(key)
    blobs.put("a/1", b"second")
    assert (blobs.get("a/0"), blobs.get("a/1")) == (b"first", b"second")
    with pytest.raises(NoBlob):
        blobs.get("a/9")
    blobs.delete(["a/0", "never/there"])
    assert {(blob.key, blob.day) for blob in blobs.list("a")} == {("a/1", today()), ("a/2", today())}
    assert list(blobs.list("b")) == []
    for key in ("../x", "/etc", "a//b", "", "A", ".x"):
        with pytest.raises(ValueError, match="not a key"):
            blobs.put(key, b"")


@pytest.mark.parametrize("mood", [Mood.ERROR, Mood.FLIPS, Mood.FORGETS])
def test_no_backup_is_made_of_a_store_that_does_not_give_what_it_has(
    shaken: RunningServer, unwell: Unwell, tmp_path: Path, mood: Mood
) -> None:
    office = open_office(shaken)
    sender = Worker(office.origin)
    photo = sender.seal_file(PHOTO)
    sender.upload(photo)
    sender.report(office.desk, ANSWERS, attachments=[photo])
    backup = Backup(tmp_path, Identity.draw().recipient, tmp_path / "keys", open_blobs(shaken.settings))
    unwell.mood = mood
    with pytest.raises((FileDamaged, StoreAway)):
        backup.write(shaken.settings.database_url)
    assert list(tmp_path.glob("koe-*")) == []
    unwell.mood = Mood.WELL
    assert len(backup.write(shaken.settings.database_url)) == 4


def test_a_restore_into_a_store_that_fails_leaves_no_database_and_goes_through_once_it_is_well(
    koe: RunningServer, unwell: Unwell, tmp_path: Path
) -> None:
    office, operator = open_office(koe), Identity.draw()
    sender = Worker(office.origin)
    video = sender.seal_file(VIDEO)
    sender.upload(video)
    sender.report(office.desk, ANSWERS, attachments=[video])
    made = Backup(tmp_path, operator.recipient, tmp_path / "keys", open_blobs(koe.settings))
    main, covers, _, attachments = made.write(koe.settings.database_url)

    to = Settings(data=tmp_path / "other", **in_store(unwell.endpoint, blobs_seconds=SECONDS))
    files = Files(main, covers, None, [operator], tmp_path / "keys", open_blobs(to), attachments)
    unwell.mood = Mood.SWALLOWS
    with pytest.raises(StoreAway):
        restore(to.database_url, files)
    unwell.mood = Mood.WELL
    assert restore(to.database_url, files).attachments_lost == 0
    there, here = open_blobs(to), open_blobs(koe.settings)
    assert {blob.key for blob in there.list()} == look(to.database_url, keys_by_rows) == keys_in(koe)
    assert all(there.get(blob.key) == here.get(blob.key) for blob in here.list())


def test_the_days_work_fails_with_the_store_and_is_done_once_it_is_well(shaken: RunningServer, unwell: Unwell) -> None:
    sender = Worker(open_office(shaken).origin)
    sender.upload(sender.seal_file(VIDEO))
    shaken.stop()
    with clock.set_to(on(today() + timedelta(days=3))):
        unwell.mood = Mood.ERROR
        with pytest.raises(StoreAway):
            do_now(shaken.settings)
        said = [finding.sentence for finding in attachments.look_at(shaken.settings) if finding.well is False]
        assert said
        assert "The store of files does not answer" in said[0]
        unwell.mood = Mood.WELL
        do_now(shaken.settings)
    assert keys_in(shaken) == set()


# --- keys -------------------------------------------------------------------------------------------------------------


def test_the_keys_stand_in_no_line_of_the_log_and_in_no_error(
    unwell: Unwell, start_server: Callable[..., RunningServer], bare_pages: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log.to_stderr()
    settings = in_store(unwell.endpoint, blobs_seconds=SECONDS)
    koe = start_server(pages_at=bare_pages, **settings)
    sender = Worker(open_office(koe).origin)
    photo = sender.seal_file(PHOTO)
    ticket = sender.begin(photo)["ticket"]
    answers: list[str] = []
    for mood in (Mood.ERROR, Mood.RESET, Mood.SWALLOWS):
        unwell.mood = mood
        answers.append(sender.put(photo, 0, ticket).content.decode())
        koe.restart()
        with pytest.raises(StoreAway) as away:
            open_blobs(koe.settings).put("a/0", b"content")
        answers.append(repr(away.value) + repr(away.value.__cause__))
    told = "".join([*capfd.readouterr(), *answers, repr(koe.settings), repr(vars(open_blobs(koe.settings)))])
    assert "files-away" in told
    for key in (ACCESS_KEY, SECRET_KEY):
        assert key not in told


def test_a_line_that_is_not_closed_leads_to_this_machine_only(tmp_path: Path) -> None:
    def settings(**changed: Any) -> Settings:
        return Settings(data=tmp_path, **in_store("https://store.example.org:9000", **changed))

    assert settings().blobs_folder is None
    assert settings(blobs_endpoint="http://localhost:8333").blobs_folder is None
    assert settings(blobs="").blobs_folder == tmp_path / "blobs"
    assert settings(blobs="file:///srv/files").blobs_folder == Path("/srv/files")
    for wrong in (
        {"blobs_endpoint": "http://store.example.org"},
        {"blobs_endpoint": "https://koe:secret@store.example.org"},
        {"blobs_endpoint": "https://store.example.org/bucket"},
        {"blobs_endpoint": "ftp://localhost"},
        {"blobs": "file://folder"},
        {"blobs": "s3://"},
        {"blobs": "gs://bucket"},
        {"blobs": "s3://bucket/../other"},
        {"blobs_access_key": ""},
        {"blobs_secret_key": ""},
    ):
        with pytest.raises(ValidationError):
            settings(**wrong)

"""Files beside the desk's replies: sealed for one reply, fetched with the code, gone with the reply or the case."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api.kit import clock
from api.kit.clock import today
from api.models import Attachment as Row
from crypto import reading
from crypto.attachments import REPLY_FILE_BYTES_MAX, REPLY_FILES_MAX, ReplyFile, seal_reply_file
from crypto.encoding import b64
from crypto.refusals import NoMatch, WrongBody, WrongSize
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Caseworker, Refused, Worker
from tests.journeys.test_attachments import _work_of_the_day as work_of_the_day
from tests.journeys.test_attachments import keys_in, on

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Xem ảnh.")
LETTER = b"%PDF" + secrets.token_bytes(2_500_000)  # three parts
PHOTO = b"\xff\xd8" + secrets.token_bytes(70_000)


def cases_of_files(connection: Connection) -> set[bytes]:
    return set(connection.scalars(select(Row.case_id)))


def slug_of(work: Callable[..., object], *arguments: Any, **options: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        work(*arguments, **options)
    return refusal.value.status, refusal.value.slug


@pytest.fixture
def worker(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, ANSWERS)
    worker.replies()
    return worker


@pytest.fixture
def quick(start_server: Callable[..., RunningServer], bare_pages: Path) -> RunningServer:
    """On SQLite alone, for what is the same on both."""
    return start_server(pages_at=bare_pages)


@pytest.mark.protocol("P-39")
def test_a_reply_brings_files_that_the_worker_and_the_desk_open(office: Office, worker: Worker) -> None:
    letter = office.lead.bring_file(worker.case, LETTER, "application/pdf", drop={1})
    photo = office.lead.bring_file(worker.case, PHOTO)
    assert slug_of(office.lead.reply, worker.case, "Here.", files=[letter, photo]) == (409, "attachment-missing")
    assert slug_of(worker.fetch_file, photo) == (404, "missing"), "no reply names it yet"
    letter = office.lead.bring_file(worker.case, LETTER, "application/pdf")
    office.lead.reply(worker.case, "Here.", files=[letter, photo])

    [reply] = worker.replies()
    assert reply is not None
    assert reply.body.files == (letter, photo)
    for file, content in ((letter, LETTER), (photo, PHOTO)):
        assert reading.open_reply_file(worker.fetch_file(file), file) == content
    [copy] = office.lead.open_case(worker.case).copies
    assert copy.body.reply.files == (letter, photo)
    assert reading.open_reply_file(office.lead.fetch(worker.case, letter.file), letter) == LETTER
    # What opens a file stands in the reply alone: neither the code nor the case's keys do.
    other = seal_reply_file(PHOTO, media_type="image/jpeg", cleaned=True)[0]
    with pytest.raises(NoMatch):
        reading.open_reply_file(worker.fetch_file(photo), ReplyFile(photo.file, other.identity))
    with pytest.raises(WrongBody):
        reading.open_reply_file(worker.fetch_file(letter), photo)


def test_a_file_goes_with_its_reply_and_stays_with_the_desk_that_has_the_case(office: Office, worker: Worker) -> None:
    photo = office.lead.bring_file(worker.case, PHOTO)
    office.lead.reply(worker.case, "Here.", files=[photo])
    assert slug_of(office.lead.reply, worker.case, "Again.", files=[photo]) == (409, "attachment-missing")
    worker.replies()
    worker.delete([1])
    assert slug_of(worker.fetch_file, photo) == (404, "missing")
    assert office.lead.fetch(worker.case, photo.file)

    elsewhere = office.administrator.create_desk({"en": "Elsewhere"}, ["vi"], "Kanto")
    other = Caseworker(office.origin, name="Sari").accept(office.administrator.invite(elsewhere, "lead"))
    other.make_desk_keys(elsewhere)
    office.administrator.publish()
    office.lead.hand_over(worker.case, elsewhere, "They help better.")
    assert slug_of(office.lead.fetch, worker.case, photo.file) == (404, "missing")
    copy, _ = other.open_case(worker.case).copies
    assert reading.open_reply_file(other.fetch(worker.case, photo.file), copy.body.reply.files[0]) == PHOTO
    again = other.bring_file(worker.case, PHOTO)
    other.reply(worker.case, "From us.", files=[again])
    last = worker.replies()[-1]
    assert last is not None
    assert reading.open_reply_file(worker.fetch_file(again), last.body.files[0]) == PHOTO


def test_the_two_sides_do_not_take_each_others_files(office: Office, worker: Worker) -> None:
    theirs = worker.seal_file(PHOTO)
    worker.upload(theirs)
    assert slug_of(office.lead.reply, worker.case, "Yours.", files=[ReplyFile(theirs, bytes(32))]) == (
        409,
        "attachment-missing",
    )
    ours = office.lead.bring_file(worker.case, PHOTO)
    assert slug_of(worker.follow_up, "Mine.", ours.file) == (409, "attachment-missing")
    worker.follow_up("Mine.", theirs)
    assert slug_of(worker.fetch_file, ReplyFile(theirs, bytes(32))) == (404, "missing")


def test_whoever_may_not_answer_brings_no_file(quick: RunningServer) -> None:
    office = open_office(quick)
    mai, worker = office.let_in("Mai"), Worker(office.origin)
    worker.report(office.desk, ANSWERS)
    mai.post(f"/api/v1/cases/{b64(worker.case)}/claim")
    assert slug_of(office.lead.bring_file, worker.case, PHOTO) == (409, "claimed")
    mai.post(f"/api/v1/cases/{b64(worker.case)}/release")
    file, sealed = seal_reply_file(PHOTO, media_type="image/jpeg", cleaned=True)
    assert slug_of(office.lead.begin_file, worker.case, file, sealed + b"1") == (422, "malformed-upload")
    assert slug_of(office.lead.begin_file, worker.case, file, bytes(12_000_000)) == (422, "malformed-upload")
    office.lead.begin_file(worker.case, file, sealed)
    with pytest.raises(WrongSize):
        seal_reply_file(bytes(REPLY_FILE_BYTES_MAX + 1), media_type="image/png", cleaned=True)
    many = [office.lead.bring_file(worker.case, PHOTO) for _ in range(REPLY_FILES_MAX + 1)]
    assert slug_of(office.lead.reply, worker.case, "Many.", files=many) == (422, "malformed")
    worker.replies()
    worker.withdraw()
    assert slug_of(office.lead.bring_file, worker.case, PHOTO) == (409, "withdrawn")


def test_files_end_with_the_case_and_when_no_reply_names_them(quick: RunningServer) -> None:
    office = open_office(quick)
    named, worker = Worker(office.origin), Worker(office.origin)
    for one in (named, worker):
        one.report(office.desk, ANSWERS)
    office.lead.reply(named.case, "Here.", files=[office.lead.bring_file(named.case, PHOTO)])
    office.lead.bring_file(worker.case, PHOTO)
    named.withdraw()

    for days, left in ((2, [named, worker]), (3, [named]), (14, list[Worker]())):
        with clock.set_to(on(today() + timedelta(days=days))):
            work_of_the_day(quick)
            cases = {one.case for one in left}
            assert quick.read(cases_of_files) == cases, days
            assert {key.partition("/")[0] for key in keys_in(quick)} == {case.hex() for case in cases}

"""An instance goes from a file and a folder to PostgreSQL and an object store, whatever stops it, and goes on there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, inspect, select, text, update

from api.blob_store import open_blobs
from api.kit.blobs import FolderBlobs
from api.kit.db import AlreadyRunning
from api.models import Base, Case, Letter, Session
from api.moving import service
from api.moving.service import CannotMove, Moved, Order, Place
from api.settings import Settings
from api.storage import HALF_MOVED, HalfMoved, look, prepare_database, run_on
from tests.conftest import PostgresServer, RunningServer, in_store
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker
from tests.journeys.test_attachments import PHOTO, VIDEO
from tests.seaweed import ACCESS_KEY, SECRET_KEY, Mood, SeaweedServer, Unwell

pytestmark = [pytest.mark.xdist_group("object-store"), pytest.mark.postgresql]
ROOT = Path(__file__).parents[2]
STORY = "Ba tháng chưa có lương."


class Furnished:
    """An instance with cases, files and replies, stopped, and the people who go on with it."""

    def __init__(self, koe: RunningServer) -> None:
        self.koe, self.office = koe, open_office(koe)
        self.worker, self.other = Worker(koe.origin), Worker(koe.origin)
        self.photo, self.video = self.worker.seal_file(PHOTO), self.worker.seal_file(VIDEO)
        self.worker.upload(self.photo, self.video)
        answers = Answers(("wages",), "vi", "yes", "code", STORY)
        self.worker.report(self.office.desk, answers, attachments=[self.photo, self.video])
        self.other.report(self.office.desk, answers)
        self.office.lead.reply(self.worker.case, "We read you.", "vi")
        koe.stop()

    @property
    def settings(self) -> Settings:
        """Where it is."""
        return self.koe.settings

    def order(self, to_database: str | None, to: Settings | None) -> Order:
        """A move from here."""
        place = Place(self.settings.database_url, open_blobs(self.settings))
        return Order(place, to_database, None if to is None else open_blobs(to))

    def goes_on(self, koe: RunningServer, office: Office) -> None:
        """Whoever was signed in is, and both sides read and write as before, at the other place."""
        opened = office.lead.open_case(self.worker.case)
        assert opened.report.body.answers.story == STORY
        assert office.lead.open_file(self.worker.case, self.video) == VIDEO
        assert [one.body.text for one in self.worker.replies() if one] == ["We read you."]
        more = self.worker.seal_file(PHOTO)
        self.worker.upload(more)
        self.worker.follow_up("Cảm ơn.", more)
        assert office.lead.open_file(self.worker.case, more) == PHOTO
        assert koe.read(rows_in)["cases"] == 2


def rows_in(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = Base.metadata.sorted_tables
    return {one.name: connection.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def half_moved(connection: Connection) -> bool:
    """Whether a move into this database is not done."""
    return inspect(connection).has_table(HALF_MOVED)


def silent(what: str, done: int, of: int) -> None:
    """It never goes beyond what there is."""
    assert 0 <= done <= of, what


@pytest.fixture
def furnished(start_server: Callable[..., RunningServer], bare_pages: Path, sqlite_url: str) -> Furnished:
    """On SQLite, with a folder."""
    return Furnished(start_server(pages_at=bare_pages, database_url=sqlite_url))


def arguments(command: str, *more: str) -> list[str]:
    """`koe …`."""
    return [sys.executable, "-m", "api", command, *more]


def environment(source: Settings, to: Settings, to_database: str) -> dict[str, str]:
    """What is secret goes by the environment."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "KOE_DATA": str(source.data),
        "KOE_DATABASE_URL": source.database_url,
        "KOE_TO_DATABASE_URL": to_database,
        "KOE_TO_BLOBS": to.blobs,
        "KOE_TO_BLOBS_ENDPOINT": to.blobs_endpoint,
        "KOE_TO_BLOBS_ACCESS_KEY": ACCESS_KEY,
        "KOE_TO_BLOBS_SECRET_KEY": SECRET_KEY,
    }


@contextmanager
def killed_once(seen: Callable[[], bool], env: dict[str, str]) -> Generator[None]:
    """A move that is killed as soon as something is seen."""
    with subprocess.Popen(
        arguments("move", "--json"), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as moving:
        until = time.monotonic() + 90
        while not seen():
            assert moving.poll() is None, moving.stdout and moving.stdout.read()
            assert time.monotonic() < until, "it came to no such moment"
            time.sleep(0.05)
        moving.send_signal(signal.SIGKILL)
        moving.wait()
    yield


@contextmanager
def locked(url: str, table: str, server: PostgresServer) -> Generator[None]:
    """Nobody can write to a table of PostgreSQL meanwhile."""
    name = url.partition("@/")[2].partition("?")[0]
    command = ["psql", "-h", str(server.folder), "-U", "koe", "-q", name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holding:
        assert holding.stdin is not None
        assert holding.stdout is not None
        holding.stdin.write(f"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE; SELECT 'held';\n".encode())
        holding.stdin.flush()
        while b"held" not in (line := holding.stdout.readline()):
            assert line, "the table could not be locked"
        yield
        holding.stdin.close()


def test_a_move_that_is_killed_goes_on_and_the_instance_runs_where_it_went(
    furnished: Furnished,
    unwell: Unwell,
    postgres_url: str,
    postgres_server: PostgresServer,
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    tmp_path: Path,
) -> None:
    values = in_store(unwell.endpoint)
    to = Settings(data=tmp_path / "elsewhere", **values)
    env = environment(furnished.settings, to, postgres_url)
    before = look(furnished.settings.database_url, rows_in)

    unwell.mood = Mood.SLOW  # it hangs at the first list of files, with a database that has tables and no rows
    with killed_once(lambda: bool(unwell.asked), env):
        assert look(postgres_url, half_moved)
        with pytest.raises(HalfMoved):
            prepare_database(postgres_url)

    unwell.mood = Mood.WELL
    with (
        locked(postgres_url, "letters", postgres_server),  # now all files are there, and rows up to the cases
        killed_once(lambda: look(postgres_url, rows_in)["cases"] == 2, env),
    ):
        assert len(list(open_blobs(to).list())) == 5
        assert look(postgres_url, rows_in)["letters"] == 0

    said = subprocess.run(arguments("move", "--json"), env=env, capture_output=True, check=True)
    told = json.loads(said.stdout)
    assert told["equal"]
    assert (told["files_copied"], 0 < told["rows_copied"] < sum(before.values())) == (0, True)
    sums = {one["what"]: one for one in told["compared"]}
    assert {name: sums[name]["target"]["number"] for name in before} == before
    assert (sums["files"]["target"]["number"], set(sums)) == (5, {*before, "files"})
    assert not look(postgres_url, half_moved)
    for secret in (ACCESS_KEY.encode(), SECRET_KEY.encode()):
        assert secret not in said.stdout + said.stderr

    koe = start_server(
        pages_at=bare_pages,
        database_url=postgres_url,
        data=to.data,
        audit_key=furnished.settings.audit_key,
        port=furnished.settings.port,
        **values,
    )
    furnished.goes_on(koe, furnished.office)


def test_it_goes_back_too_and_in_any_mix(
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    migrated_postgres_url: str,
    postgres_url: str,
    object_store: SeaweedServer,
    sqlite_url: str,
    tmp_path: Path,
) -> None:
    settings = in_store(object_store.endpoint)
    furnished = Furnished(start_server(pages_at=bare_pages, database_url=migrated_postgres_url, **settings))
    rows = look(furnished.settings.database_url, rows_in)
    folder = Settings(data=tmp_path / "back")
    bucket = Settings(data=tmp_path / "never", **in_store(object_store.endpoint))
    for url, to in ((sqlite_url, folder), (postgres_url, None), (None, bucket)):
        moved = service.move(furnished.order(url, to), silent)
        assert moved.equal
        assert moved.rows_copied == (0 if url is None else sum(rows.values()))
        assert moved.files_copied == (0 if to is None else 5)
        assert url is None or look(url, rows_in) == rows
    assert isinstance(open_blobs(folder), FolderBlobs)
    koe = start_server(pages_at=bare_pages, database_url=sqlite_url, data=folder.data, port=furnished.settings.port)
    furnished.goes_on(koe, furnished.office)


def differing(moved: Moved) -> dict[str, tuple[str, ...]]:
    """What is not the same on both sides."""
    return {one.what: one.differing for one in moved.compared if not one.equal}


def test_the_comparison_sees_a_row_and_a_file_that_are_another_missing_or_too_many(
    furnished: Furnished, postgres_url: str, tmp_path: Path
) -> None:
    to = Settings(data=tmp_path / "elsewhere")
    order, blobs = furnished.order(postgres_url, to), open_blobs(to)
    assert service.move(order, silent).equal
    assert differing(service.compare(order, silent)) == {}
    with pytest.raises(CannotMove, match="There is a database already"):
        service.move(order, silent)

    for model, change in (
        (Case, update(Case).values(urgent=~Case.urgent)),
        (Letter, update(Letter).where(Letter.counter == 1).values(ciphertext=b"another")),
        (Session, delete(Session)),
    ):
        undo = look(
            postgres_url, lambda connection, model=model: connection.execute(select(model.__table__)).mappings().all()
        )
        run_on(postgres_url, lambda connection, change=change: connection.execute(change))
        assert set(differing(service.compare(order, silent))) == {model.__tablename__}

        def put_back(connection: Connection, table: Any = model.__table__, rows: Any = undo) -> None:
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(delete(table))
            connection.execute(table.insert(), [dict(row) for row in rows])

        run_on(postgres_url, put_back)
        assert differing(service.compare(order, silent)) == {}

    first, second, *_ = sorted(blob.key for blob in blobs.list())
    content = blobs.get(first)
    spare = "0" * 32 + second[32:]
    blobs.put(first, content[:-1] + bytes([content[-1] ^ 1]))
    blobs.delete([second])
    blobs.put(spare, b"nobody's")
    assert differing(service.compare(order, silent)) == {"files": tuple(sorted((first, second, spare)))}

    env = environment(furnished.settings, Settings(data=tmp_path / "x"), postgres_url)
    said = subprocess.run(
        arguments("move", "--compare", "--to-blobs", f"file://{to.data}/blobs"),
        env=env,
        capture_output=True,
        check=False,
    )
    assert said.returncode == 1
    assert b"NOT EQUAL" in said.stdout
    assert first.encode() in said.stdout


def test_what_is_in_the_way_is_said_and_nothing_is_touched(
    furnished: Furnished,
    postgres_url: str,
    start_server: Callable[..., RunningServer],
    bare_pages: Path,
    migrated_postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    to = Settings(data=tmp_path / "elsewhere")
    order = furnished.order(postgres_url, to)
    with pytest.raises(CannotMove, match="Nothing was moved"):
        service.compare(order, silent)
    furnished.koe.start()
    with pytest.raises(AlreadyRunning):
        service.move(order, silent)
    furnished.koe.stop()

    other = start_server(pages_at=bare_pages, database_url=migrated_postgres_url)
    open_office(other)
    monkeypatch.setattr(service, "_WAIT_FOR_OTHERS_SECONDS", 0.5)
    away = Order(Place(migrated_postgres_url, open_blobs(other.settings)), postgres_url, None)
    with pytest.raises(CannotMove, match="Somebody is connected"):
        service.move(away, silent)
    other.stop()
    with pytest.raises(CannotMove, match="There is a database already"):
        service.move(furnished.order(migrated_postgres_url, None), silent)

    open_blobs(to).put("0" * 32 + "/" + "0" * 32 + "/0", b"another instance's")
    with pytest.raises(CannotMove, match="something else"):
        service.move(order, silent)
    with pytest.raises(CannotMove, match="Another instance was half moved"):
        service.move(away, silent)
    assert look(postgres_url, rows_in)["cases"] == 0


def test_an_instance_that_went_on_between_two_calls_is_copied_as_it_is_then(
    furnished: Furnished, postgres_url: str, tmp_path: Path
) -> None:
    to = Settings(data=tmp_path / "elsewhere")
    order, blobs = furnished.order(postgres_url, to), open_blobs(to)

    def stop_at_the_last_table(what: str, done: int, of: int) -> None:
        if what == "Copying rows" and done == of:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.move(order, stop_at_the_last_table)
    assert look(postgres_url, rows_in)["letters"] > 0

    furnished.koe.start()
    furnished.other.withdraw()
    furnished.koe.stop()
    moved = service.move(order, silent)
    assert moved.equal
    assert moved.files_copied == 0
    assert len(list(blobs.list())) == 5
    assert look(postgres_url, rows_in) == look(furnished.settings.database_url, rows_in)


def test_it_may_be_stopped_after_any_step_and_goes_on_from_there(furnished: Furnished, tmp_path: Path) -> None:
    to, url = Settings(data=tmp_path / "elsewhere"), f"sqlite:///{tmp_path}/elsewhere/koe.db"
    order = furnished.order(url, to)

    class Stopped(Exception):
        """As if it had been killed."""

    def stopping_after(steps: int) -> Callable[[str, int, int], None]:
        left = iter(range(steps))

        def tell(what: str, done: int, of: int) -> None:
            if next(left, None) is None:
                raise Stopped(what)

        return tell

    stages, steps = set[str](), 1
    while True:
        try:
            moved = service.move(order, stopping_after(steps))
        except Stopped as stopped:
            stages.add(str(stopped))
            steps += 7
        else:
            break
    assert stages == {"Reading the source", "Copying files", "Copying rows", "Comparing rows", "Comparing files"}
    assert moved.equal
    assert (moved.files_copied, moved.rows_copied) == (0, 0), "earlier calls had done it all"
    assert look(url, rows_in) == look(furnished.settings.database_url, rows_in)


def test_a_password_on_the_command_line_is_refused(furnished: Furnished) -> None:
    env = environment(furnished.settings, furnished.settings, "")
    said = subprocess.run(
        arguments("move", "--to-database", "postgresql+asyncpg://koe:swordfish@localhost/koe"),
        env=env,
        capture_output=True,
        check=False,
    )
    assert said.returncode == 2
    assert b"Set KOE_TO_DATABASE_URL" in said.stderr
    assert b"swordfish" not in said.stdout + said.stderr

"""What every test may ask for: both database engines, and a whole server on a port.

- `sqlite_url`, `postgres_url`: an empty database of its own for each test; `database_url` runs a test on both.
- `object_store`: a real store for attachments; `unwell`: the same, and one can make it fail or lie (tests/seaweed.py).
- `server`: Koe on a free port with the built pages and an empty data folder (tests of pages and browsers).
- `bare_server`: the same with four lines of HTML instead of the built pages (tests of the API).
- `open_server`: a `bare_server` with an organisation, a desk and a signed directory, and their secret keys.

Both servers are a `RunningServer`; what they can do is written there.
"""

import asyncio
import os
import pwd
import secrets
import shutil
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from api import built
from api.app import create_app
from api.kit.sqlite import private_file
from api.revisions import migrate
from api.running import Running
from api.serving import Server
from api.serving import server as make_server
from api.settings import Settings
from api.storage import prepare_database, run_on
from bench.running import free_port
from tests.chromium import lent
from tests.derived import derive_once
from tests.placement import Heard
from tests.quickly import bell, read_migrations_once, say_statements_once, share_routes, stop_at_once, walk_over_less
from tests.seaweed import ACCESS_KEY, SECRET_KEY, SeaweedServer, Unwell
from tests.witness import Exchange, Witness, undeclared
from tests.world import World, found

T = TypeVar("T")


@pytest.fixture(scope="session", autouse=True)
def _from_the_first() -> Generator[Callable[[], None]]:
    with pytest.MonkeyPatch.context() as patch:
        yield derive_once(patch)


@pytest.fixture(scope="session", autouse=True)
def _started_and_stopped_quickly() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        read_migrations_once(patch)
        say_statements_once(patch)
        stop_at_once(patch)
        walk_over_less()
        yield


@pytest.fixture(autouse=True)
def _people_who_are_known(_from_the_first: Callable[[], None]) -> None:
    _from_the_first()


@pytest.fixture(scope="session", autouse=True)
def _each_statement_keeps_to_one_place() -> Generator[None]:
    heard = Heard()
    heard.begin()
    yield
    heard.end()
    crossing = heard.crossing()
    assert not crossing, "These tie rows of different cases (ADR 55):\n" + "\n\n".join(crossing)


MEMORY_NEEDED = 4 << 30
"""Bytes that must be free in memory for the files of tests to be there: a database on PostgreSQL has eight million."""


def _in_memory() -> Path | None:
    """A folder in memory where files of tests may be, programs among them: what they write need not reach a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_NEEDED
    return memory if roomy and not os.statvfs(memory).f_flag & os.ST_NOEXEC else None


def pytest_configure(config: pytest.Config) -> None:
    """Every test's folder is in memory, unless somebody says where it shall be. Passed ones leave nothing there."""
    memory = _in_memory()
    if memory is not None and config.option.basetemp is None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of screens is tried again, twice in a run at most, and how it failed is printed (docs/testing.md)."""
    for item in items:
        if item.get_closest_marker("browser") is not None:
            item.add_marker(
                pytest.mark.flaky(reruns=1)
            )  # two cores, five processes each: ADR 58 says why no other test


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """A browser stays for the next test of screens, and for the rest of its file; not for any other."""
    if "shared_chromium" not in item.fixturenames and item.path != lent.file:
        lent.back()


def pytest_sessionfinish() -> None:
    """Nor longer than the run."""
    lent.back()


# --- databases --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'data' / 'koe.db'}"


def _postgres_programs() -> Path:
    found_at = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found_at and on_path is None:
        pytest.fail("PostgreSQL's programs are missing. As root: apt-get install postgresql")
    return found_at[-1].parent if found_at else Path(cast(str, on_path)).parent


def _postgres_owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@dataclass
class PostgresServer:
    """A server that listens on a socket in a temporary folder, and on no port."""

    folder: Path
    databases: int = 0
    migrated: str | None = None
    _beside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def _run(self, program: str, *arguments: str) -> None:
        owner = _postgres_owner()
        done = subprocess.run(
            [str(_postgres_programs() / program), *arguments],
            user=None if owner is None else owner.pw_uid,
            group=None if owner is None else owner.pw_gid,
            extra_groups=None if owner is None else [],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"{program} failed: {done.stderr.decode()}")

    def start(self) -> None:
        """A cluster made from nothing; under a second."""
        owner = _postgres_owner()
        if owner is not None:
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "koe", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        # Nothing has to outlive the run. A vacuum would go round all the databases of all tests, without end.
        quiet = "-c fsync=off -c full_page_writes=off -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0"
        options = f"-c listen_addresses='' -k {self.folder} -c max_connections=40 {quiet}"
        self._run("pg_ctl", "-D", data, "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """At once."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        self._beside.shutdown()

    def _tell(self, statement: str) -> None:
        """By one who is connected to no test's database; beside this thread, in which a loop may run."""

        async def tell() -> None:
            engine = create_async_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
            async with engine.connect() as connection:
                await connection.exec_driver_sql(statement)
            await engine.dispose()

        self._beside.submit(asyncio.run, tell()).result()

    def new_database(self, like: str = "template1") -> str:
        """The address of a database with nothing in it, or with what another has."""
        self.databases += 1
        name = f"koe{self.databases}"
        # Its files are copied; to write them into the log, as is usual, takes three times as long.
        self._tell(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')
        return self._address(name)

    def drop(self, url: str) -> None:
        """Its room is for the next one."""
        self._tell(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _address(self, name: str) -> str:
        return f"postgresql+asyncpg://koe@/{name}?host={self.folder}"

    def migrated_database(self) -> str:
        """The address of a database with our tables, and nothing in them; they are made once."""
        if self.migrated is None:
            run_on(self.new_database(), to_the_newest)
            self.migrated = f"koe{self.databases}"
        return self.new_database(self.migrated)


@pytest.fixture(scope="session")
def postgres_server() -> Generator[PostgresServer]:
    """One server for each worker of the test run."""
    folder = Path(tempfile.mkdtemp(prefix="koe-pg-", dir=_in_memory()))
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Generator[str]:
    """The address of an empty PostgreSQL database."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer) -> Generator[str]:
    """The address of a PostgreSQL database with our tables, and nothing in them."""
    url = postgres_server.migrated_database()
    yield url
    postgres_server.drop(url)


ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database for a server, once on each engine."""
    return cast(str, request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"))


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without any table, once on each engine."""
    return cast(str, request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


def to_the_newest(connection: Connection) -> None:
    """Every migration."""
    migrate(connection, "head")


@cache
def _migrated_sqlite() -> bytes:
    """A file with our tables, and nothing in them; they are made once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "koe.db"
        run_on(f"sqlite:///{file}", to_the_newest)
        return file.read_bytes()


def _begin_with_tables(url: str) -> None:
    """A server's first start on SQLite finds what the migrations make; tests/migrations shows that they make it."""
    file = Path(make_url(url).database or "")
    if url.startswith("sqlite") and not file.exists():
        private_file(file.resolve())
        file.write_bytes(_migrated_sqlite())


# --- an object store --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Generator[SeaweedServer]:
    """One store for each worker of the test run; tests that use it are in the group `object-store`."""
    store = SeaweedServer(tmp_path_factory.mktemp("seaweed"))
    try:
        store.start()
        yield store
    finally:
        store.stop()


@pytest.fixture
def unwell(object_store: SeaweedServer) -> Generator[Unwell]:
    """The same, behind something that is well until it is told not to be."""
    front = Unwell(object_store)
    front.start()
    yield front
    front.stop()


def in_store(endpoint: str, **others: Any) -> dict[str, Any]:
    """Settings of an instance whose attachments lie in a place of their own in the store."""
    return {
        "blobs": f"s3://koe/{secrets.token_hex(8)}",
        "blobs_endpoint": endpoint,
        "blobs_access_key": SecretStr(ACCESS_KEY),
        "blobs_secret_key": SecretStr(SECRET_KEY),
        **others,
    }


# --- servers ----------------------------------------------------------------------------------------------------------

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: our servers speak plain http, and reading whom a machine trusts takes longer than a request."""


@dataclass
class RunningServer:
    """Koe itself in a thread of this process, on a real port of loopback.

    - `origin`: where it answers, `http://localhost:PORT`; `settings.data` is its folder.
    - `client()`: an httpx client for it, to be used in a `with`.
    - `read(query, …)`, `write(change, …)`: run a query or change on its own database, from the test's thread.
    - `stop()`, `start()`, `restart()`: on the same port and data.
    """

    settings: Settings
    pages_at: Path
    _thread: threading.Thread | None = None
    _server: Server | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _ring: Callable[[], None] | None = None
    state: Running | None = None
    failures: list[BaseException] = field(default_factory=list[BaseException])
    heard: list[Exchange] = field(default_factory=list[Exchange])

    @property
    def origin(self) -> str:
        """Where it answers."""
        return self.settings.origin

    def start(self) -> None:
        """Migrate and listen; returns when it accepts connections."""
        _begin_with_tables(self.settings.database_url)
        prepare_database(self.settings.database_url)
        ready = threading.Event()

        def run() -> None:
            try:
                app = create_app(self.settings, self.pages_at)
                share_routes(app)
                app.add_middleware(Witness, heard=self.heard)
                self.state = cast(Running, app.state.koe)
                self._server = make_server(app, self.settings, listening)
                self._server.run()
            except BaseException as error:
                self.failures.append(error)
                raise
            finally:
                ready.set()

        def listening() -> None:
            self._loop, self._ring = asyncio.get_running_loop(), bell()
            ready.set()

        self._thread = threading.Thread(target=run, name="koe-server", daemon=True)
        self._thread.start()
        assert ready.wait(120), "the server did not start in 2 minutes"
        assert not self.failures, self.failures

    def stop(self) -> None:
        """Let what is being answered end, then close the database."""
        if self._server is not None and self._thread is not None and self._ring is not None:
            self._server.should_exit = True
            self._ring()
            self._thread.join(30)
            assert not self._thread.is_alive(), "the server did not stop in 30 seconds"
        self._server = self._thread = None
        heard, self.heard[:] = [*self.heard], []
        assert undeclared(heard) == [], "answered, and not in the document of the interface"

    def restart(self) -> None:
        """As if the machine had been started again."""
        self.stop()
        self.start()

    def client(self, **options: Any) -> httpx.Client:
        """A client with this server as its base address."""
        return httpx.Client(base_url=self.origin, timeout=30, verify=_NO_TLS, **options)

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def read(self, query: Callable[..., T], *arguments: Any) -> T:
        """Run a query of the server's database."""
        assert self.state is not None
        return self._call(self.state.database.read(query, *arguments))

    def write(self, change: Callable[..., T], *arguments: Any) -> T:
        """Run a change of the server's database; it is committed when this returns."""
        assert self.state is not None
        return self._call(self.state.database.write(change, *arguments))


@pytest.fixture
def start_server(tmp_path: Path) -> Generator[Callable[..., RunningServer]]:
    """Start a server with settings of one's choice: `start_server(pages_at=…, proof_bits=4)`; it ends with the test.

    Nobody has to show a second factor unless the test says so: `start_server(second_factor="required")`.
    """
    with ExitStack() as stack:

        def start(pages_at: Path = built.BUILT, **settings: Any) -> RunningServer:
            port = free_port()
            values: dict[str, Any] = {
                "port": port,
                "data": tmp_path / f"data-{port}",
                "proof_bits": 4,
                "proof_bits_max": 4,
                "second_factor": "optional",
                **settings,
            }
            server = RunningServer(Settings(**values), pages_at)
            server.start()
            stack.callback(server.stop)
            return server

        yield start


def smallest_pages(tree: Path) -> Path:
    """A built tree as small as one can be: every page that people can meet, with its own name in it."""
    for name in built.PAGES_NEEDED:
        page = tree / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<!doctype html><title>Note</title><body><p>{name}</p></body>")
    for name in ("worker/index.js", "staff/desk-0123abcd.js"):
        (tree / name).write_text("export const answer = 42;\n" * 20)
    return tree


@pytest.fixture(scope="session")
def bare_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest pages there can be."""
    return smallest_pages(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def server(start_server: Callable[..., RunningServer]) -> RunningServer:
    """Koe with the built pages, on a free port, with an empty data folder. Nobody has set it up yet."""
    return start_server()


@pytest.fixture
def bare_server(start_server: Callable[..., RunningServer], bare_pages: Path) -> RunningServer:
    """Koe with the smallest pages there can be; for tests of the API."""
    return start_server(pages_at=bare_pages)


@dataclass
class OpenServer:
    """A server that takes reports, and the secret keys of those who read them."""

    server: RunningServer
    world: World


@pytest.fixture
def open_server(bare_server: RunningServer) -> OpenServer:
    """A `bare_server` with an organisation, one desk and a directory in date."""
    return OpenServer(bare_server, bare_server.write(_found))


def _found(connection: Connection) -> World:
    return found(connection)

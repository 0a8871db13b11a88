"""Does the wheel hold all that the program reads? It is installed where nothing of the checkout can be imported."""

import ast
import os
import re
import sqlite3
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from api.storage import newest_revision
from bench.running import free_port
from shipped import VERSION

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "crypto", "koe", "restoring", "shipped", "tables")
STARTED_SECONDS_MAX = 30

pytestmark = pytest.mark.xdist_group("wheel")  # built once


@dataclass
class Installed:
    """The wheel in an environment of its own; its dependencies are those of the tests, so that nothing is fetched."""

    wheel: Path
    environment: Path
    empty: Path

    def command(self, *arguments: str) -> tuple[int, str]:
        """`koe` from an empty folder: its exit code, and all that it said."""
        done = subprocess.run(
            [self.environment / "bin" / "koe", *arguments],
            cwd=self.empty,
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    @contextmanager
    def serving(self) -> Generator[httpx.Client]:
        """`koe serve` from the empty folder, for as long as somebody asks."""
        origin = f"http://localhost:{(port := free_port())}"
        command = [self.environment / "bin" / "koe", "serve"]
        variables = {"PATH": os.environ["PATH"], "KOE_PORT": str(port)}
        with (
            subprocess.Popen(command, cwd=self.empty, env=variables) as process,
            httpx.Client(base_url=origin) as client,
        ):
            try:
                _wait_for(client)
                yield client
            finally:
                process.terminate()


def _wait_for(client: httpx.Client) -> None:
    end = time.monotonic() + STARTED_SECONDS_MAX
    while True:
        try:
            client.get("/api/health")
        except httpx.TransportError:
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(["tools/wheel.sh", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    [wheel] = folder.glob("*.whl")
    environment, empty = folder / "environment", folder / "empty"
    venv.create(environment, with_pip=False)
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel], check=True)
    [site] = environment.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return Installed(wheel, environment, empty)


def test_an_installed_koe_serves_its_pages_from_an_empty_folder(installed: Installed) -> None:
    with installed.serving() as client:
        assert 'href="tel:110"' in client.get("/").text, "nobody has signed a directory yet"
        script = re.search(r'<script type="module" crossorigin src="(/s/[^"]+)"', client.get("/setup").text)
        assert script is not None
        assert client.get(script[1]).headers["content-type"].startswith("text/javascript")
        assert client.get("/w/index.js").headers["content-encoding"] == "br"
        assert client.get("/api/health").json() == {"ready": True}
        assert client.get("/statistics").status_code == 200
        assert client.get("/api/docs").status_code == 200

    with closing(sqlite3.connect(installed.empty / "data" / "koe.db")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest_revision(),)]
    assert {path.name for path in installed.empty.iterdir()} == {"data"}


def test_an_installed_koe_has_its_commands(installed: Installed) -> None:
    code, said = installed.command("words")
    assert (code, "vi " in said) == (0, True)
    code, said = installed.command("doctor")
    assert "The pages are built." in said
    assert "facts" in said
    for name, about in (("restore", "--identity"), ("statistics", "keygen")):
        code, said = installed.command(name, "--help")
        assert (code, about in said) == (0, True), name


def test_nothing_of_the_checkout_is_needed(installed: Installed) -> None:
    asked = "import api.app, koe.cli, restoring, shipped, sys; print(*(shipped.FILES, *sys.path), sep='\\n')"
    python = installed.environment / "bin" / "python"
    printed = subprocess.run(
        [python, "-I", "-c", asked], cwd=installed.empty, check=True, capture_output=True, text=True
    )
    files, *places = printed.stdout.splitlines()
    assert Path(files).is_relative_to(installed.environment)
    assert str(ROOT) not in places
    assert installed.command("--version") == (0, f"koe {VERSION}\n")


def test_the_wheel_holds_the_code_the_files_and_nothing_else(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        names = set(wheel.namelist())
    code = {
        str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    }  # of which a checkout has no other beside
    assert code == {name for name in names if name.endswith(".py") and "/files/" not in name}
    assert "api/interface/examples.json" in names
    assert {name.split("/")[2] for name in names if "/files/" in name} == {"domain", "migrations", "static"}
    read = [
        path for part in ("static/plain", "static/words", "migrations/versions") for path in ROOT.glob(f"{part}/*.*")
    ]
    assert {f"shipped/files/{path.relative_to(ROOT)}" for path in read} <= names
    assert not {name for name in names if "__pycache__" in name or "/." in name}


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_wheel_asks_for_every_library_that_the_code_imports(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        [metadata] = [wheel.read(name).decode() for name in wheel.namelist() if name.endswith("/METADATA")]
    assert f"\nVersion: {VERSION}\n" in metadata
    asked = {name.lower() for name in re.findall(r"^Requires-Dist: ([\w-]+)", metadata, re.MULTILINE)}
    assert re.findall(r"^Requires-Dist: (opendp)\b.*; extra == \"statistics\"$", metadata, re.MULTILINE) == ["opendp"]

    of = packages_distributions()
    imported = {
        name
        for package in (*PACKAGES, "migrations")
        for file in (ROOT / package).rglob("*.py")
        for name in _imported(file)
        if name not in sys.stdlib_module_names and name not in PACKAGES
    }
    # Starlette and MarkupSafe are FastAPI's and Jinja's own, and come with them at the version that these want.
    assert {of[name][0].lower().replace("_", "-") for name in imported} - asked == {"starlette", "markupsafe"}

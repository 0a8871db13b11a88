"""The commands that answer requests, or let the first person in: serve, setup-link, demo."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from api import built
from api.app import create_app
from api.audit import log_key
from api.demo.service import furnish
from api.kit import log
from api.kit.db import AlreadyRunning, Database
from api.serving import server
from api.settings import Settings
from api.staff.service import make_founder_link
from api.storage import HalfMoved, prepare_beside, prepare_database, run_on
from api.terminal import AsJson, Exit, database_at_hand, give_up, remark, settings_from_environment, speak, tell
from api.workers import Crew

app = typer.Typer()

Announce = Callable[[Settings, Database], Coroutine[None, None, None]]


@app.command()
def serve(*, as_json: AsJson = False) -> None:
    """Migrate the database and answer requests until told to stop."""
    speak(as_json=as_json)
    listen(settings_from_environment(), _announce)


def listen(settings: Settings, announce: Announce) -> None:
    """Serve with these settings; `announce` runs once connections are accepted. Exits with a sentence if it cannot."""
    log.to_stderr()
    with _saying_why_not():
        prepare_beside(settings.database_url)
        log_key.draw(settings.audit_key)  # by one for all
    if settings.workers == 1:
        _answer(announce, settings, None, lambda: True)
        return
    try:
        crew = Crew(settings, partial(_answer, announce))
    except OSError as error:
        give_up(f"{settings.host}, port {settings.port}: {error.strerror}.", Exit.UNREACHABLE)
    sys.exit(crew.run())


@contextmanager
def _saying_why_not() -> Generator[None]:
    try:
        yield
    except HalfMoved as reason:
        give_up(reason)
    except AlreadyRunning as reason:
        give_up(reason, Exit.RUNNING)
    except (built.PagesMissing, ValueError) as reason:
        give_up(reason)
    except (OSError, ImportError, SQLAlchemyError) as error:
        reason = f"The database cannot be opened ({type(error).__name__}). `koe doctor` says more."
        give_up(reason, Exit.UNREACHABLE)


def _answer(
    announce: Announce, settings: Settings, listening: socket.socket | None, is_to_announce: Callable[[], bool]
) -> None:
    """What one process does; a worker of several is a fresh program, and is given this function by its name."""
    log.to_stderr()
    with _saying_why_not():
        application = create_app(settings)
    announcements: set[asyncio.Task[None]] = set()

    def ready() -> None:
        if is_to_announce():
            announcement = announce(settings, application.state.koe.database)
            announcements.add(asyncio.get_running_loop().create_task(announcement))

    with suppress(KeyboardInterrupt):  # uvicorn has stopped in good order by then
        server(application, settings, ready).run(None if listening is None else [listening])


async def _announce(settings: Settings, database: Database) -> None:
    token = await database.write(make_founder_link)
    link = None if token is None else f"{settings.origin}/setup#{token}"
    lines = [f"Koe is ready at {settings.origin}"]
    if link is not None:
        lines.append(f"Set it up here, once, within a day: {link}")
    tell({"origin": settings.origin, "setup_link": link}, *lines)
    if not settings.secure_context:
        typer.echo(
            f"But browsers give no cryptography to pages of {settings.origin}: use https, or localhost.", err=True
        )


@app.command()
def setup_link(*, as_json: AsJson = False) -> None:
    """Print a new set-up link while nobody is administrator yet; the one before stops working."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    links: list[str | None] = []
    with database_at_hand("Koe is running; it printed a set-up link when it started. Stop it first to make another."):
        prepare_database(settings.database_url)
        run_on(settings.database_url, lambda connection: links.append(make_founder_link(connection)))
    if links[0] is None:
        give_up("This instance has an administrator already.")
    link = f"{settings.origin}/setup#{links[0]}"
    tell({"setup_link": link}, link)


@app.command()
def demo(*, as_json: AsJson = False) -> None:
    """Serve a demonstration in a throw-away folder, with people and reports in it; only for this computer."""
    speak(as_json=as_json)
    chosen = os.environ.get("KOE_DATA")
    if chosen is not None and Path(chosen).exists() and any(Path(chosen).iterdir()):
        give_up("KOE_DATA names a folder in use. A demonstration needs an empty one, or none.")
    # uvicorn raises the signal again once it has ended; as an exit it passes through here, and the folder goes too.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="koe-demo-") as folder:
        port = settings_from_environment().port
        listen(
            Settings(
                data=Path(folder) / "data",
                port=port,
                origin=f"http://localhost:{port}",
                database_url=f"sqlite:///{folder}/data/koe.db",
                blobs="",  # or it would sweep what a store of the environment holds
                host="127.0.0.1",
                demo=True,
                second_factor="optional",  # whoever looks around needs no phone
            ),
            _announce_demo,
        )


async def _announce_demo(settings: Settings, database: Database) -> None:
    token = await database.write(make_founder_link)
    assert token is not None, "a throw-away folder has no administrator"
    remark("Making people and reports …")
    told = await asyncio.to_thread(furnish, settings.origin, token)
    tell({"origin": settings.origin, "people": told}, told, f"Koe is ready at {settings.origin}")

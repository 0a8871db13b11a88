"""The command `koe`: serve, setup-link, reset-link, doctor, words, demo, retention, backup, restore, audit."""

import asyncio
import json
import os
import shutil
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from api import audit_commands, built
from api.app import create_app
from api.audit import log_key
from api.backup import cover_keys
from api.backup.service import Backup
from api.blob_keys import blob_key
from api.demo.service import furnish
from api.desks.service import LastHolder
from api.directory import queries as directory_queries
from api.domain import Fact, Staleness, stale
from api.erasure.queries import count_over_until
from api.erasure.service import to_be_erased
from api.jobs.looking import examine_jobs
from api.jobs.now import do_now
from api.kit import log
from api.kit.blobs import FolderBlobs
from api.kit.clock import today
from api.kit.db import AlreadyRunning, Database
from api.mails import queries as mails
from api.models import Instance
from api.organisation import queries as organisation
from api.resets.service import OnlySigner, make_operator_reset
from api.reviews import coverage
from api.serving import server
from api.settings import Settings
from api.staff.service import make_founder_link
from api.storage import is_current, look, prepare_database, run_on
from api.terminal import give_up as _give_up
from api.terminal import settings_from_environment
from api.uploads import queries as uploads
from api.workers import Crew
from crypto import directory as directory_protocol
from crypto.age_format import Recipient
from crypto.refusals import WrongKey

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Koe: a worker seals, the server carries.")
app.add_typer(audit_commands.app, name="audit")
DIRECTORY_WARNING_DAYS_LEFT = 21
FREE_BYTES_WANTED = 512 * 2**20
FACTS_NAMED = 3
ADMINISTRATORS_WANTED = 2
_ALONE = "There is one administrator. If both papers are lost, nobody can run Koe: invite another."
_ROOT = Path(__file__).resolve().parent.parent


Announce = Callable[[Settings, Database], Coroutine[None, None, None]]


@app.command()
def serve() -> None:
    """Migrate the database and answer requests until told to stop."""
    listen(settings_from_environment(), _announce)


def listen(settings: Settings, announce: Announce) -> None:
    """Serve with these settings; `announce` runs once connections are accepted. Exits with a sentence if it cannot."""
    log.to_stderr()
    try:
        prepare_database(settings.database_url)
        log_key.draw(settings.audit_key)  # by one for all
    except (AlreadyRunning, built.PagesMissing, ValueError) as reason:
        _give_up(reason)
    except (OSError, ImportError, SQLAlchemyError) as error:
        _give_up(f"The database cannot be opened ({type(error).__name__}). `koe doctor` says more.")
    if settings.workers == 1:
        _answer(announce, settings, None, lambda: True)
        return
    try:
        crew = Crew(settings, partial(_answer, announce))
    except OSError as error:
        _give_up(f"{settings.host}, port {settings.port}: {error.strerror}.")
    sys.exit(crew.run())


def _answer(
    announce: Announce, settings: Settings, listening: socket.socket | None, is_to_announce: Callable[[], bool]
) -> None:
    log.to_stderr()
    try:
        application = create_app(settings)
    except (AlreadyRunning, built.PagesMissing, ValueError) as reason:
        _give_up(reason)
    except (OSError, ImportError, SQLAlchemyError) as error:
        _give_up(f"The database cannot be opened ({type(error).__name__}). `koe doctor` says more.")
    announcements: set[asyncio.Task[None]] = set()

    def ready() -> None:
        if is_to_announce():
            announcement = announce(settings, application.state.koe.database)
            announcements.add(asyncio.get_running_loop().create_task(announcement))

    with suppress(KeyboardInterrupt):  # uvicorn has stopped in good order by then
        server(application, settings, ready).run(None if listening is None else [listening])


async def _announce(settings: Settings, database: Database) -> None:
    typer.echo(f"Koe is ready at {settings.origin}")
    if not settings.secure_context:
        typer.echo(
            f"But browsers give no cryptography to pages of {settings.origin}: use https, or localhost.", err=True
        )
    token = await database.write(make_founder_link)
    if token is not None:
        typer.echo(f"Set it up here, once, within a day: {settings.origin}/setup#{token}")


@app.command()
def setup_link() -> None:
    """Print a new set-up link while nobody is administrator yet; the one before stops working."""
    settings = settings_from_environment()
    links: list[str | None] = []
    try:
        prepare_database(settings.database_url)
        run_on(settings.database_url, lambda connection: links.append(make_founder_link(connection)))
    except AlreadyRunning:
        _give_up("Koe is running; it printed a set-up link when it started. Stop it first to make another.")
    except (OSError, ImportError, SQLAlchemyError) as error:
        _give_up(f"The database cannot be opened ({type(error).__name__}). `koe doctor` says more.")
    if links[0] is None:
        _give_up("This instance has an administrator already.")
    typer.echo(f"{settings.origin}/setup#{links[0]}")


@app.command()
def reset_link(
    name: Annotated[str, typer.Argument(help="the administrator who lost passphrase and recovery code")],
    *,
    give_up: Annotated[bool, typer.Option("--give-up", help="lose what nobody else holds the keys of")] = False,
) -> None:
    """Print a reset link for an administrator whom no other administrator can reset; the log says that it was made."""
    settings = settings_from_environment()
    links: list[str | None] = []
    try:
        prepare_database(settings.database_url)
        run_on(
            settings.database_url,
            lambda connection: links.append(make_operator_reset(connection, name, giving_up=give_up)),
        )
    except AlreadyRunning:
        _give_up("Koe is running. Stop it first.")
    except OnlySigner:
        _give_up(
            "Nobody else holds the organisation's key: with a reset nobody could sign the directory again, unless "
            "another machine has the key too. If the recovery code may still be found, wait. Otherwise add --give-up."
        )
    except LastHolder:
        _give_up("Nobody else holds the keys of a desk: its reports would stay closed for ever. Or add --give-up.")
    except (OSError, ImportError, SQLAlchemyError) as error:
        _give_up(f"The database cannot be opened ({type(error).__name__}). `koe doctor` says more.")
    if links[0] is None:
        _give_up("There is no administrator of this name.")
    typer.echo(f"{settings.origin}/reset#{links[0]}")


@app.command()
def demo() -> None:
    """Serve a demonstration in a throw-away folder, with people and reports in it; only for this computer."""
    chosen = os.environ.get("KOE_DATA")
    if chosen is not None and Path(chosen).exists() and any(Path(chosen).iterdir()):
        _give_up("KOE_DATA names a folder in use. A demonstration needs an empty one, or none.")
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
                host="127.0.0.1",
                demo=True,
                second_factor="optional",  # whoever looks around needs no phone
            ),
            _announce_demo,
        )


async def _announce_demo(settings: Settings, database: Database) -> None:
    token = await database.write(make_founder_link)
    assert token is not None, "a throw-away folder has no administrator"
    typer.echo("Making people and reports …")
    typer.echo(await asyncio.to_thread(furnish, settings.origin, token))
    typer.echo(f"Koe is ready at {settings.origin}")


# --- what ends, and what is copied away -------------------------------------------------------------------------------


@app.command()
def retention() -> None:
    """Erase what is due now, and destroy what opens old backups of covers; a running Koe does it by itself each day."""
    settings = settings_from_environment()
    try:
        prepare_database(settings.database_url)
        done = do_now(settings)
    except AlreadyRunning:
        _give_up("Koe is running, and does this by itself: when it starts, and when a day begins in Japan.")
    except (OSError, ImportError, SQLAlchemyError) as error:
        _give_up(f"The database or the folder of covers cannot be opened ({type(error).__name__}).")
    typer.echo(
        f"Reports erased: {done.cases}. Identities of old covers destroyed: {done.cover_keys}. "
        f"Parts of files destroyed: {done.blobs}. Places of the audit log closed: {done.places}."
    )


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="where the four files go; it has to exist")],
    recipient: Annotated[str, typer.Option(help="for whom the backup is: age1pq1…")],
) -> None:
    """Copy everything away, sealed, also beside a running Koe."""
    settings = settings_from_environment()
    try:
        cover_keys.destroy_old(settings.cover_keys)
        blobs = FolderBlobs(settings.blobs, free_bytes_min=settings.free_bytes_min)
        made = Backup(folder, Recipient.parse(recipient), settings.cover_keys, blobs).write(settings.database_url)
    except WrongKey:
        _give_up("This recipient is none of the kind that Koe seals to (age1pq1…, 1,959 characters).")
    except OSError as error:
        _give_up(f"{error.filename}: {error.strerror}")
    except (ImportError, SQLAlchemyError) as error:
        _give_up(f"The database cannot be read ({type(error).__name__}). `koe doctor` says more.")
    for path in made:
        typer.echo(path)


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def restore(context: typer.Context) -> None:
    """Put an instance together from a backup; `koe restore --help` says how."""
    # A program of its own, because nothing that the server imports may open what is sealed.
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "restoring", *context.args], environment)  # noqa: S606 - no shell


# --- words ------------------------------------------------------------------------------------------------------------


@app.command()
def words(*, as_json: Annotated[bool, typer.Option("--json", help="for a program")] = False) -> None:
    """Say for each language how much is translated, and how much of it a native speaker has read."""
    found = coverage()
    if as_json:
        typer.echo(json.dumps([{**one._asdict(), "percent": one.percent} for one in found], indent=1))
        return
    typer.echo("language   translated   read by a native speaker")
    for one in found:
        typer.echo(f"{one.language:10} {one.percent:8} %   {one.reviewed} of {one.texts} texts")


# --- doctor -----------------------------------------------------------------------------------------------------------


class Finding(NamedTuple):
    """One thing that was looked at; whether it is well only a person can say if `well` is None."""

    well: bool | None
    sentence: str


MARKS = {True: "  ok ", False: "WRONG", None: " note"}


@app.command()
def doctor() -> None:
    """Look at everything that can be wrong and say it in plain sentences; exits with 1 if something is."""
    settings = settings_from_environment()
    findings = list(examine(settings))
    for finding in findings:
        typer.echo(f"{MARKS[finding.well]}  {finding.sentence}")
    if any(finding.well is False for finding in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Settings, pages, facts of the world, folder, database, directory: what is well and what is not."""
    known = {f"KOE_{name}".upper() for name in Settings.model_fields}
    for name in sorted(name for name in os.environ if name.startswith("KOE_") and name not in known):
        yield Finding(well=False, sentence=f"{name} is not a setting of Koe.")
    if settings.secure_context:
        yield Finding(well=True, sentence=f"Browsers give cryptography to pages of {settings.origin}.")
    else:
        yield Finding(well=False, sentence=f"Browsers give no cryptography to pages of {settings.origin}: use https.")
    missing = built.missing(built.BUILT)
    yield Finding(not missing, "The pages are not built; run: make build" if missing else "The pages are built.")
    yield from _examine_facts()
    try:
        url = make_url(settings.database_url)
    except SQLAlchemyError:
        yield Finding(well=False, sentence="KOE_DATABASE_URL is not the address of a database.")
        return
    if url.get_backend_name() == "sqlite":
        yield from _examine_files(Path(url.database or ""))
    late = cover_keys.old(settings.cover_keys)
    kept = f"No backup of covers opens for longer than {cover_keys.KEPT_FOR.days} days."
    yield Finding(not late, "Old backups of covers still open. Start Koe, or run koe retention." if late else kept)
    yield from _examine_database(settings.database_url)
    yield from _examine_mail(settings)
    yield from _examine_blobs(settings)


def _examine_facts() -> Iterator[Finding]:
    found = stale(today())
    expired = [fact for fact, reason in found if reason is Staleness.EXPIRED]
    unverified = [fact for fact, reason in found if reason is Staleness.UNVERIFIED]
    if expired:
        yield Finding(well=False, sentence=f"{len(expired)} facts of domain/ have expired: {_first(expired)}.")
    else:
        yield Finding(well=True, sentence="No fact of domain/ has expired.")
    if unverified:
        yield Finding(well=None, sentence=f"{len(unverified)} facts of domain/ nobody verified: {_first(unverified)}.")


def _first(facts: list[Fact]) -> str:
    named = ", ".join(f"{fact.file} {fact.key}" for fact in facts[:FACTS_NAMED])
    return f"{named} … `make stale` names them all" if len(facts) > FACTS_NAMED else named


def _examine_files(database: Path) -> Iterator[Finding]:
    for path, wanted in ((database.parent, 0o700), (database, 0o600)):
        if not path.exists():
            yield Finding(well=True, sentence=f"{path.name} does not exist yet; it will be made when Koe starts.")
            return
        mode = stat.S_IMODE(path.stat().st_mode)
        private = mode & 0o077 == 0
        others = f"Others on this machine can read {path.name}: set its mode to {wanted:o}."
        yield Finding(private, f"Only its owner can read {path.name}." if private else others)
    free = shutil.disk_usage(database.parent).free
    enough = free > FREE_BYTES_WANTED
    yield Finding(enough, f"{free // 2**20} MiB of disk are free{'' if enough else ', which is little'}.")


def _examine_database(url: str) -> Iterator[Finding]:
    if make_url(url).get_backend_name() == "sqlite" and not Path(make_url(url).database or "").exists():
        return
    try:
        yield from look(url, _examine_rows)
    except (OSError, ImportError, SQLAlchemyError) as error:
        yield Finding(well=False, sentence=f"The database cannot be read ({type(error).__name__}).")


def _examine_mail(settings: Settings) -> Iterator[Finding]:
    """Whether mail is set up, and whether the last attempts failed. None is sent to find out."""
    if not settings.sends_mail:
        yield Finding(well=None, sentence="No mail is sent to the staff: KOE_SMTP_HOST is not set.")
        return
    yield Finding(well=True, sentence=f"Mail to the staff goes over {settings.smtp_host}, port {settings.smtp_port}.")
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return
    try:
        people, day = look(settings.database_url, mails.failed)
    except (OSError, ImportError, SQLAlchemyError):
        return  # said above
    failed = f"The last mail could not be sent to so many people: {people}; last on {day}. Look at KOE_SMTP_*."
    yield Finding(not people, failed if people else "No mail has failed since the last that was sent.")


def _examine_blobs(settings: Settings) -> Iterator[Finding]:
    """Whether rows and blobs tell of the same parts. Those that come or go meanwhile may be counted."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return
    try:
        named = {blob_key(*part) for part in look(settings.database_url, uploads.all_parts)}
    except (OSError, ImportError, SQLAlchemyError):
        return  # said above
    there = {blob.key for blob in FolderBlobs(settings.blobs, free_bytes_min=0).list()}
    lost, spare = len(named - there), len(there - named)
    if lost:
        sentence = f"Parts of attachments that are lost: {lost}. Put {settings.blobs.name} back from where it was."
        yield Finding(well=False, sentence=sentence)
    else:
        yield Finding(well=True, sentence=f"All {len(named)} parts of attachments are there.")
    if spare:
        yield Finding(well=None, sentence=f"Parts that belong to nothing: {spare}. Koe destroys them within two days.")


def _examine_rows(connection: Connection) -> list[Finding]:
    if not is_current(connection):
        return [Finding(well=False, sentence="The database is of another version; starting Koe migrates it.")]
    findings = [Finding(well=True, sentence="The database is of this version.")]
    findings.extend(Finding(*one) for one in examine_jobs(connection))
    late = sum(count_over_until(connection, over) for over in to_be_erased(connection))
    if late:
        sentence = f"Reports that are over and should have been erased: {late}. Start Koe, or run koe retention."
        findings.append(Finding(well=False, sentence=sentence))
    if connection.scalar(select(Instance.founding_key)) is None:
        return [
            *findings,
            Finding(well=True, sentence="Nobody has set up this instance yet; Koe prints a link at start."),
        ]
    findings.extend(_examine_administrators(connection))
    signed = directory_queries.newest(connection)
    if signed is None:
        return [*findings, Finding(well=False, sentence="The directory was never signed, so workers cannot write yet.")]
    expires = directory_protocol.parse(signed.text).expires
    days = (expires - today()).days
    if days < 0:
        return [
            *findings,
            Finding(well=False, sentence="The directory has expired: workers see telephone numbers only."),
        ]
    return [*findings, Finding(days > DIRECTORY_WARNING_DAYS_LEFT, f"The directory is valid for {days} more days.")]


def _examine_administrators(connection: Connection) -> Iterator[Finding]:
    """Whoever is alone may lose passphrase and code, and with them what nobody else can do."""
    if organisation.administrator_count(connection) < ADMINISTRATORS_WANTED:
        yield Finding(well=None, sentence=_ALONE)
    elif organisation.holders(connection) == 1:
        yield Finding(well=None, sentence="One administrator alone holds the organisation's key: hand it to another.")


def main() -> None:
    """The command line."""
    app()


if __name__ == "__main__":
    main()

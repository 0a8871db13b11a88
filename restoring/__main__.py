"""`python -m restoring` is what `koe restore` and `koe backup verify` start: nothing that serves may open a backup."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from api.backup.rows import Count
from api.blob_store import open_blobs
from api.kit.blobs import FolderBlobs, StoreAway
from api.kit.db import AlreadyRunning
from api.terminal import AsJson, Exit, Plain, give_up, progress, settings_from_environment, speak, tell
from crypto.__main__ import read_identities
from crypto.refusals import Refused
from crypto.sealing import Identity
from restoring.service import CannotRestore, Files
from restoring.service import restore as put_together
from restoring.verification import Difference, compare
from restoring.verification import verify as look_through

app = typer.Typer(add_completion=False)

Main = Annotated[Path, typer.Argument(metavar="MAIN", help="the file of a backup that ends in -main.age")]
Covers = Annotated[
    Path | None, typer.Argument(metavar="COVERS", help="the file of the same backup that ends in -covers.age")
]
Attachments = Annotated[
    Path | None, typer.Option(help="the file of the same backup that ends in -attachments.age", metavar="FILE")
]
WithoutAttachments = Annotated[
    bool, typer.Option("--without-attachments", help="give up the photos and other files of all letters")
]
WithoutCovers = Annotated[
    bool, typer.Option("--without-covers", help="give up every report of the backup: desks and people alone")
]
OperatorIdentity = Annotated[
    Path, typer.Option("--identity", help="file of the operator's identity, AGE-SECRET-KEY-PQ-1…", metavar="FILE")
]
Keys = Annotated[
    Path | None, typer.Option(help="folder of the identities of covers; by default KOE_COVER_KEYS", metavar="FOLDER")
]


def _check_named(file: Path | None, what: str, instead: str, *, given_up: bool) -> None:
    if (file is None) != given_up:
        reason = f"Name the file of {what} too. If it cannot be opened any more, say {instead} instead."
        give_up(reason, Exit.USAGE)


def _identities(path: Path) -> list[Identity]:
    try:
        return list(read_identities(path.read_text("utf-8")))
    except (Refused, UnicodeDecodeError):
        give_up(f"{path} holds no identity (AGE-SECRET-KEY-PQ-1…).", Exit.USAGE)
    except OSError as error:
        give_up(f"{error.filename}: {error.strerror}", Exit.UNREACHABLE)


@contextmanager
def _saying_why_not() -> Generator[None]:
    try:
        yield
    except CannotRestore as reason:
        give_up(reason)
    except AlreadyRunning as reason:
        give_up(reason, Exit.RUNNING)
    except StoreAway as problem:
        reason = f"{problem.title}. Nothing was restored; what lies in the store is put there again the next time."
        give_up(reason, Exit.UNREACHABLE)
    except OSError as error:
        give_up(f"{error.filename}: {error.strerror}", Exit.UNREACHABLE)
    except SQLAlchemyError as error:
        give_up(f"The database cannot be written ({type(error).__name__}).", Exit.UNREACHABLE)


@app.command()
def restore(
    main_file: Main,
    covers: Covers = None,
    *,
    identity: OperatorIdentity,
    attachments: Attachments = None,
    without_attachments: WithoutAttachments = False,
    without_covers: WithoutCovers = False,
    erasures: Annotated[
        Path | None,
        typer.Option(help="the newest file that ends in -erasures.age, if it is newer than the backup", metavar="FILE"),
    ] = None,
    keys: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Put an instance together from a backup, in the empty place that KOE_DATA or KOE_DATABASE_URL names."""
    speak(as_json=as_json)
    _check_named(covers, "covers", "--without-covers", given_up=without_covers)
    _check_named(attachments, "attachments", "--without-attachments", given_up=without_attachments or without_covers)
    settings = settings_from_environment()
    opens = _identities(identity)
    files = Files(main_file, covers, erasures, opens, keys or settings.cover_keys, open_blobs(settings), attachments)
    with _saying_why_not(), progress("Restoring, line by line") as advance:
        done = put_together(settings.database_url, files, advance)
    lines = [f"Restored the backup of {done.head.day}: {done.cases} reports."]
    if done.erased_again:
        lines.append(f"Erased again, as they had been before: {done.erased_again}.")
    if done.given_up:
        told = "Their workers are told that they are erased."
        lines.append(f"Given up, because nobody can open them: {done.given_up}. {told}")
    if done.attachments_lost:
        lines.append(f"Files of letters that are not in this backup: {done.attachments_lost}. Their desks see that.")
    lines.append(
        "Start Koe. Then the administrator signs the directory, until its version has passed the one in force."
    )
    tell(
        {
            "day": done.head.day.isoformat(),
            "cases": done.cases,
            "erased_again": done.erased_again,
            "given_up": done.given_up,
            "attachments_lost": done.attachments_lost,
        },
        *lines,
    )


@app.command()
def verify(
    main_file: Main,
    covers: Covers = None,
    *,
    identity: OperatorIdentity,
    attachments: Attachments = None,
    without_attachments: WithoutAttachments = False,
    without_covers: WithoutCovers = False,
    erasures: Annotated[
        Path | None, typer.Option(help="the file of the same backup that ends in -erasures.age", metavar="FILE")
    ] = None,
    keys: Keys = None,
    place: Annotated[
        Path | None, typer.Option(help="folder for the throw-away copy; best one in memory", metavar="FOLDER")
    ] = None,
    running: Annotated[bool, typer.Option("--running", help="compare with the running instance, too")] = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup where nobody uses it, compare every line and every file, and throw it away again."""
    speak(as_json=as_json)
    _check_named(covers, "covers", "--without-covers", given_up=without_covers)
    _check_named(attachments, "attachments", "--without-attachments", given_up=without_attachments or without_covers)
    settings = settings_from_environment()
    opens = _identities(identity)
    now: list[Difference] = []
    with (
        _saying_why_not(),
        tempfile.TemporaryDirectory(prefix="koe-verify-", dir=place) as folder,
        progress("Verifying, line by line") as advance,
    ):
        blobs = FolderBlobs(Path(folder) / "blobs", free_bytes_min=settings.free_bytes_min)
        files = Files(main_file, covers, erasures, opens, keys or settings.cover_keys, blobs, attachments)
        done = look_through(f"sqlite:///{folder}/koe.db", files, advance)
        if running:
            now = compare(done, settings.database_url, open_blobs(settings), advance)
    well = not done.differences and not done.damaged and not now
    rows = sum(one.lines for name, one in done.restored.items() if name != "blobs")
    blobs_there = done.restored["blobs"].lines if "blobs" in done.restored else 0
    tell(
        {
            "well": well,
            "day": done.head.day.isoformat(),
            "rows": rows,
            "parts": blobs_there,
            "erasures": done.erasures,
            "tables": {name: _plain(one) for name, one in done.restored.items()},
            "differences": [one.name for one in done.differences],
            "damaged": done.damaged,
            "running": [{"name": one.name, "backup": _plain(one.here), "running": _plain(one.there)} for one in now]
            if running
            else None,
        },
        f"The backup of {done.head.day} was restored: {rows} rows, {blobs_there} parts of files.",
        *(f"WRONG  {one.name} is not what the backup says of itself." for one in done.differences),
        *([f"WRONG  Files of letters that are damaged: {done.damaged}."] if done.damaged else []),
        *(f"WRONG  {one.name}: {one.here.lines} in the backup, {one.there.lines} running." for one in now),
        *(["All of it is what the backup says of itself."] if not done.differences and not done.damaged else []),
        *(["The running instance holds the same."] if running and not now else []),
    )
    if not well:
        raise typer.Exit(Exit.WRONG)


def _plain(count: Count) -> Plain:
    return {"lines": count.lines, "sha256": count.digest.hex()}


if __name__ == "__main__":
    app(prog_name="koe")

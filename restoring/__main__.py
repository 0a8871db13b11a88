"""`python -m restoring` is what `koe restore` starts."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from api.blob_store import open_blobs
from api.kit.blobs import StoreAway
from api.kit.db import AlreadyRunning
from api.terminal import give_up as _give_up
from api.terminal import settings_from_environment
from crypto.__main__ import read_identities
from crypto.refusals import WrongKey
from restoring.service import CannotRestore, Files, restore

app = typer.Typer(add_completion=False)

_MAIN = "the file of a backup that ends in -main.age"
_COVERS = "the file of the same backup that ends in -covers.age"
_WITHOUT = "give up every report of the backup, and restore desks and people alone"
_ATTACHMENTS = "the file of the same backup that ends in -attachments.age"
_WITHOUT_ATTACHMENTS = "give up the photos and other files of all letters"
_IDENTITY = "file of the operator's identity, AGE-SECRET-KEY-PQ-1…"
_ERASURES = "the newest file that ends in -erasures.age, if it is newer than the backup"
_KEYS = "folder of the identities of covers; by default KOE_COVER_KEYS"


def _check_named(file: Path | None, what: str, instead: str, *, given_up: bool) -> None:
    if (file is None) != given_up:
        _give_up(f"Name the file of {what} too. If it cannot be opened any more, say {instead} instead.")


@app.command()
def main(
    main_file: Annotated[Path, typer.Argument(metavar="MAIN", help=_MAIN)],
    identity: Annotated[Path, typer.Option(help=_IDENTITY)],
    covers: Annotated[Path | None, typer.Argument(metavar="COVERS", help=_COVERS)] = None,
    attachments: Annotated[Path | None, typer.Option(help=_ATTACHMENTS)] = None,
    without_attachments: Annotated[bool, typer.Option("--without-attachments", help=_WITHOUT_ATTACHMENTS)] = False,  # noqa: FBT002 - a switch
    without_covers: Annotated[bool, typer.Option("--without-covers", help=_WITHOUT)] = False,  # noqa: FBT002 - a switch
    erasures: Annotated[Path | None, typer.Option(help=_ERASURES)] = None,
    keys: Annotated[Path | None, typer.Option(help=_KEYS)] = None,
) -> None:
    """Put an instance together from a backup, in the empty place that KOE_DATA or KOE_DATABASE_URL names."""
    _check_named(covers, "covers", "--without-covers", given_up=without_covers)
    _check_named(attachments, "attachments", "--without-attachments", given_up=without_attachments or without_covers)
    settings = settings_from_environment()
    try:
        identities = read_identities(identity.read_text())
        blobs = open_blobs(settings)
        files = Files(main_file, covers, erasures, identities, keys or settings.cover_keys, blobs, attachments)
        done = restore(settings.database_url, files)
    except WrongKey:
        _give_up(f"{identity} holds no identity (AGE-SECRET-KEY-PQ-1…).")
    except (CannotRestore, AlreadyRunning) as reason:
        _give_up(reason)
    except StoreAway as problem:
        _give_up(f"{problem.title}. Nothing was restored; what lies in the store is put there again the next time.")
    except OSError as error:
        _give_up(f"{error.filename}: {error.strerror}")
    except SQLAlchemyError as error:
        _give_up(f"The database cannot be written ({type(error).__name__}).")
    typer.echo(f"Restored the backup of {done.head.day}: {done.cases} reports.")
    if done.erased_again:
        typer.echo(f"Erased again, as they had been before: {done.erased_again}.")
    if done.given_up:
        typer.echo(
            f"Given up, because nobody can open them: {done.given_up}. Their workers are told that they are erased."
        )
    if done.attachments_lost:
        typer.echo(f"Files of letters that are not in this backup: {done.attachments_lost}. Their desks see that.")
    typer.echo("Start Koe. Then the administrator signs the directory, until its version has passed the one in force.")


if __name__ == "__main__":
    app(prog_name="koe restore")

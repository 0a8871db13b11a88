"""The commands that copy everything away, and put it together again: backup, restore."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from api.backup import cover_keys
from api.backup.service import Backup
from api.kit.blobs import FolderBlobs
from api.terminal import AsJson, Exit, give_up, settings_from_environment, speak, tell
from crypto.age_format import Recipient
from crypto.refusals import WrongKey

app = typer.Typer()

_ROOT = Path(__file__).resolve().parents[2]


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="where the four files go; it has to exist")],
    *,
    recipient: Annotated[str, typer.Option(help="for whom the backup is: age1pq1…")],
    as_json: AsJson = False,
) -> None:
    """Copy everything away, sealed, also beside a running Koe."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    try:
        cover_keys.destroy_old(settings.cover_keys)
        blobs = FolderBlobs(settings.blobs, free_bytes_min=settings.free_bytes_min)
        made = Backup(folder, Recipient.parse(recipient), settings.cover_keys, blobs).write(settings.database_url)
    except WrongKey:
        give_up("This recipient is none of the kind that Koe seals to (age1pq1…, 1,959 characters).", Exit.USAGE)
    except OSError as error:
        give_up(f"{error.filename}: {error.strerror}", Exit.UNREACHABLE)
    except (ImportError, SQLAlchemyError) as error:
        reason = f"The database cannot be read ({type(error).__name__}). `koe doctor` says more."
        give_up(reason, Exit.UNREACHABLE)
    tell({"files": [str(path) for path in made]}, *made)


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def restore(context: typer.Context) -> None:
    """Put an instance together from a backup; `koe restore --help` says how."""
    # A program of its own, because nothing that the server imports may open what is sealed.
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "restoring", *context.args], environment)  # noqa: S606 - no shell

"""The commands that copy everything away, and put it together again: backup, restore."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from sqlalchemy.exc import SQLAlchemyError
from typer.core import TyperGroup

from api.backup import cover_keys
from api.backup.service import Backup
from api.blob_store import open_blobs
from api.kit.blobs import FileDamaged, StoreAway
from api.terminal import AsJson, Exit, give_up, progress, settings_from_environment, speak, tell
from crypto.age_format import Recipient
from crypto.refusals import WrongKey

_ROOT: Final = Path(__file__).resolve().parents[2]
_WRITE: Final = "write"
_PASSED_ON: Final = {"ignore_unknown_options": True, "allow_extra_args": True}


class _WritesUnlessSaid(TyperGroup):
    """`koe backup FOLDER` makes a backup: what does not name a command of the family is for `write`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name in, where it was left out."""
        said = args[0] if args else ""
        return super().parse_args(ctx, args if said in (*self.commands, "--help") else [_WRITE, *args])


app = typer.Typer()
backup = typer.Typer(cls=_WritesUnlessSaid, help="Copy everything away, sealed; or look whether a copy is whole.")
app.add_typer(backup, name="backup")


@backup.command(_WRITE)
def write(
    folder: Annotated[Path, typer.Argument(help="where the four files go; it has to exist")],
    *,
    recipient: Annotated[str, typer.Option(help="for whom the backup is: age1pq1…")],
    as_json: AsJson = False,
) -> None:
    """Copy everything away, sealed, also beside a running Koe; `koe backup FOLDER` is the same."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    try:
        cover_keys.destroy_old(settings.cover_keys)
        with progress("Copying, line by line") as advance:
            copy = Backup(folder, Recipient.parse(recipient), settings.cover_keys, open_blobs(settings))
            made = copy.write(settings.database_url, advance)
    except WrongKey:
        give_up("This recipient is none of the kind that Koe seals to (age1pq1…, 1,959 characters).", Exit.USAGE)
    except StoreAway as problem:
        give_up(f"{problem.title}. Nothing was copied.", Exit.UNREACHABLE)
    except FileDamaged as problem:
        give_up(f"{problem.title}. Nothing was copied; `koe doctor` says more.")
    except OSError as error:
        give_up(f"{error.filename}: {error.strerror}", Exit.UNREACHABLE)
    except (ImportError, SQLAlchemyError) as error:
        reason = f"The database cannot be read ({type(error).__name__}). `koe doctor` says more."
        give_up(reason, Exit.UNREACHABLE)
    tell({"files": [str(path) for path in made]}, *made)


@backup.command(add_help_option=False, context_settings=_PASSED_ON)
def verify(context: typer.Context) -> None:
    """Restore a backup where nobody uses it, and compare; `koe backup verify --help` says how."""
    _start("verify", context.args)


@app.command(add_help_option=False, context_settings=_PASSED_ON)
def restore(context: typer.Context) -> None:
    """Put an instance together from a backup; `koe restore --help` says how."""
    _start("restore", context.args)


def _start(command: str, arguments: list[str]) -> None:
    """A program of its own, because nothing that the server imports may open what is sealed."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    sys.stdout.flush()
    program = [sys.executable, "-m", "restoring", command, *arguments]
    os.execve(sys.executable, program, environment)  # noqa: S606 - no shell

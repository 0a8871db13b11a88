"""`koe move`: from where to where, how far it has come, and whether both sides are the same in the end."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from api.blob_store import open_blobs
from api.kit.blobs import StoreAway
from api.kit.db import AlreadyRunning
from api.kit.errors import NoRoom
from api.moving import service
from api.moving.service import CannotMove, Moved, Order, Place, Tell
from api.settings import Settings
from api.terminal import (
    AsJson,
    Exit,
    Plain,
    give_up,
    give_up_on,
    settings_from_environment,
    speak,
    speaks_json,
    tell,
)

_BLOBS: Final = ("blobs", "blobs_endpoint", "blobs_region", "blobs_access_key", "blobs_secret_key")
_TO_DATABASE = "where the rows go, without a password; else KOE_TO_DATABASE_URL"
_TO_BLOBS = "where the files go: file:///folder or s3://bucket/prefix; else KOE_TO_BLOBS"


app = typer.Typer()


class Target(BaseSettings):
    """Where an instance is to go; what is not said of a store is as it is of the source's."""

    model_config = SettingsConfigDict(env_prefix="KOE_TO_", extra="ignore", frozen=True)

    database_url: str = Field(default="", description="address of an empty database")
    blobs: str = Field(default="", description="folder or bucket for attachments")
    blobs_endpoint: str = Field(default="", description="address of the store")
    blobs_region: str = Field(default="", description="its region")
    blobs_access_key: SecretStr = Field(default=SecretStr(""), description="name of the key that opens the bucket")
    blobs_secret_key: SecretStr = Field(default=SecretStr(""), description="that key")


@app.command()
def move(
    *,
    to_database: Annotated[str, typer.Option(help=_TO_DATABASE)] = "",
    to_blobs: Annotated[str, typer.Option(help=_TO_BLOBS)] = "",
    compare: Annotated[bool, typer.Option("--compare", help="copy nothing, compare both sides")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a stopped instance to another database, another place for files, or both; called again it goes on."""
    speak(as_json=as_json)
    order = _order(settings_from_environment(), to_database, to_blobs)
    begun = time.monotonic()
    try:
        with _shown() as shown:
            moved = service.compare(order, shown) if compare else service.move(order, shown)
    except CannotMove as reason:
        give_up(reason)
    except AlreadyRunning as reason:
        give_up(reason, Exit.RUNNING)
    except (StoreAway, NoRoom) as problem:
        give_up(f"{problem.title}. What was copied stays: call it again, and it goes on.", Exit.UNREACHABLE)
    except SQLAlchemyError as error:
        reason = f"A database does not answer as it should ({type(error).__name__}). Call it again, and it goes on."
        give_up(reason, Exit.UNREACHABLE)
    except OSError as error:
        give_up(f"{error.filename or 'A connection'}: {error.strerror or type(error).__name__}", Exit.UNREACHABLE)
    _say(moved, seconds=time.monotonic() - begun)
    if not moved.equal:
        raise typer.Exit(Exit.WRONG)


def _order(here: Settings, to_database: str, to_blobs: str) -> Order:
    if to_database and make_url(to_database).password is not None:
        reason = "A password on the command line can be read by everybody on this machine. Set KOE_TO_DATABASE_URL."
        give_up(reason, Exit.USAGE)
    target = Target()
    database_url, blobs = to_database or target.database_url, to_blobs or target.blobs
    if not database_url and not blobs:
        give_up("Say where to: --to-database, --to-blobs, or both.", Exit.USAGE)
    there = here if not blobs else _settings(here, target, blobs)
    if (database_url or None) == here.database_url or (blobs and _place(there) == _place(here)):
        give_up("It is there already.")
    source = Place(here.database_url, open_blobs(here))
    return Order(source, database_url or None, open_blobs(there) if blobs else None)


def _settings(here: Settings, target: Target, blobs: str) -> Settings:
    """The source's settings with the target's store in them."""
    said: dict[str, Any] = {name: getattr(target, name) for name in _BLOBS}
    known = {name: value for name, value in said.items() if value not in ("", SecretStr(""))}
    try:
        return Settings.model_validate({**here.model_dump(), **known, "blobs": blobs})
    except ValidationError as error:
        give_up_on(error, "KOE_TO_")


def _place(settings: Settings) -> tuple[object, ...]:
    folder = settings.blobs_folder
    return (settings.blobs_endpoint, settings.blobs) if folder is None else (folder.resolve(),)


@contextmanager
def _shown() -> Generator[Tell]:
    """A bar for each stage, on standard error; nothing for a program."""
    columns = (TextColumn("{task.description:20}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=speaks_json()) as progress:
        bars: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=of)
            progress.update(bars[what], completed=done, total=of)

        yield tell


def _say(moved: Moved, *, seconds: float) -> None:
    lines: list[str] = []
    for one in moved.compared:
        mark = "  ok " if one.equal else "WRONG"
        lines.append(f"{mark}  {one.what:24} {one.source.number:>9} {one.target.number:>9}  {one.target.sha256[:16]}")
        lines.extend(f"       {key}" for key in one.differing)
    rows = sum(one.source.number for one in moved.compared if one.what != "files")
    files = sum(one.source.number for one in moved.compared if one.what == "files")
    verdict = "equal" if moved.equal else "NOT EQUAL: call it again, and what differs is copied again"
    lines.append(
        f"rows {rows}, of them copied now {moved.rows_copied}; files {files}, of them copied now {moved.files_copied}; "
        f"{seconds:.1f} s; {verdict}"
    )
    compared: list[Plain] = [
        {
            "what": one.what,
            "equal": one.equal,
            "source": one.source._asdict(),
            "target": one.target._asdict(),
            "differing": list(one.differing),
        }
        for one in moved.compared
    ]
    told: dict[str, Plain] = {
        "equal": moved.equal,
        "rows_copied": moved.rows_copied,
        "files_copied": moved.files_copied,
        "seconds": round(seconds),
        "compared": compared,
    }
    tell(told, *lines)

"""What every command of `koe` needs: its settings, a way to answer people or programs, and to end with a sentence."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import Annotated, NoReturn, TypeAlias

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from api.kit.blobs import StoreAway
from api.kit.db import AlreadyRunning
from api.settings import Settings
from api.storage import HalfMoved

Plain: TypeAlias = "str | int | bool | Sequence[Plain] | Mapping[str, Plain] | None"
"""What an answer to a program is made of."""

AsJson = Annotated[bool, typer.Option("--json", help="answer with one JSON object, for a program")]
TAKES_NAME = {"ignore_unknown_options": True}
"""Context of a command that takes a name or an id: one that begins with a hyphen is not taken for an option."""
RUNNING = "Koe is running. Stop it first."

_as_json: ContextVar[bool] = ContextVar("as_json", default=False)


class Exit(IntEnum):
    """How a command ends: the same numbers everywhere, explained in docs/operations.md."""

    WELL = 0
    WRONG = 1
    """Something is wrong, or was refused."""
    USAGE = 2
    """What was asked cannot be understood: an option, or a setting."""
    RUNNING = 3
    """Koe is running, and this needs the database for itself."""
    UNREACHABLE = 4
    """A database, a file or a medium cannot be reached, read or written."""


def speak(*, as_json: bool) -> None:
    """From now on this command answers a program, or a person."""
    _as_json.set(as_json)


def tell(answer: Mapping[str, Plain], *lines: object) -> None:
    """The answer: one JSON object on standard output for a program, these lines for a person."""
    if _as_json.get():
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for line in lines:
        typer.echo(str(line))


def remark(line: object) -> None:
    """Something besides the answer; a program does not find it on standard output."""
    typer.echo(str(line), err=_as_json.get())


def speaks_json() -> bool:
    """Whether a program reads what is answered: then nothing is asked, and no progress is drawn."""
    return _as_json.get()


def give_up(reason: object, code: Exit = Exit.WRONG) -> NoReturn:
    """Says why not, and ends the command."""
    if _as_json.get():
        tell({"problem": str(reason), "exit": int(code)})
    else:
        typer.echo(str(reason), err=True)
    raise typer.Exit(code)


def must_agree(question: str, *, yes: bool, otherwise: str = "Nothing was changed.") -> None:
    """Asks before what cannot be taken back; `yes` has answered already. A program is not asked."""
    if not yes and (speaks_json() or not typer.confirm(question)):
        give_up(f"{otherwise} With --yes it is done without asking." if speaks_json() else otherwise)


def settings_from_environment() -> Settings:
    """The settings, or one line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        give_up_on(error, "KOE_")


def give_up_on(error: ValidationError, prefix: str) -> NoReturn:
    """One line for each setting that is wrong, never with its value."""
    lines: list[str] = []
    for wrong in error.errors(include_input=False, include_url=False):
        name = prefix + "_".join(str(part) for part in wrong["loc"]).upper()
        told = wrong["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {told}" if wrong["loc"] else told)
    give_up("\n".join(lines), Exit.USAGE)


@contextmanager
def progress(title: str, total: int | None = None) -> Generator[Callable[[int], None]]:
    """Hears how many more are done, and draws it on standard error where a person looks at it."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=speaks_json() or not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda more: bar.advance(task, more)


@contextmanager
def database_at_hand(running: str = RUNNING) -> Generator[None]:
    """Whoever works on the database says so when it cannot be had: because Koe is `running`, or at all."""
    try:
        yield
    except HalfMoved as reason:
        give_up(reason)
    except AlreadyRunning:
        give_up(running, Exit.RUNNING)
    except StoreAway as problem:
        give_up(f"{problem.title}. `koe doctor` says more.", Exit.UNREACHABLE)
    except (OSError, ImportError, SQLAlchemyError) as error:
        reason = f"The database cannot be opened ({type(error).__name__}). `koe doctor` says more."
        give_up(reason, Exit.UNREACHABLE)

"""What every command of `koe` needs: the settings of its environment, and a way to end with a sentence."""

from typing import NoReturn

import typer
from pydantic import ValidationError

from api.settings import Settings


def settings_from_environment() -> Settings:
    """The settings, or one line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        report_wrong(error, "KOE_")


def report_wrong(error: ValidationError, prefix: str) -> NoReturn:
    """One line for each setting that is wrong, never with its value; exits with 1."""
    for wrong in error.errors(include_input=False, include_url=False):
        name = prefix + "_".join(str(part) for part in wrong["loc"]).upper()
        typer.echo(f"{name}: {wrong['msg']}", err=True)
    raise typer.Exit(1) from None


def give_up(reason: object) -> NoReturn:
    """Says why not, and exits with 1."""
    typer.echo(str(reason), err=True)
    raise typer.Exit(1)

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
        for wrong in error.errors(include_input=False, include_url=False):
            name = "KOE_" + "_".join(str(part) for part in wrong["loc"]).upper()
            told = wrong["msg"].removeprefix("Value error, ")
            typer.echo(f"{name}: {told}" if wrong["loc"] else told, err=True)
        raise typer.Exit(1) from None


def give_up(reason: object) -> NoReturn:
    """Says why not, and exits with 1."""
    typer.echo(str(reason), err=True)
    raise typer.Exit(1)

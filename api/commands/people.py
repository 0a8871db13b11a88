"""The commands about the people of the staff, for whoever has the server and no browser: reset-link."""

from typing import Annotated

import typer

from api.desks.service import LastHolder
from api.resets.service import OnlySigner, make_operator_reset
from api.storage import prepare_database, run_on
from api.terminal import AsJson, database_at_hand, give_up, settings_from_environment, speak, tell

app = typer.Typer()


@app.command()
def reset_link(
    name: Annotated[str, typer.Argument(help="the administrator who lost passphrase and recovery code")],
    *,
    giving_up: Annotated[bool, typer.Option("--give-up", help="lose what nobody else holds the keys of")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a reset link for an administrator whom no other administrator can reset; the log says that it was made."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    links: list[str | None] = []
    try:
        with database_at_hand():
            prepare_database(settings.database_url)
            run_on(
                settings.database_url,
                lambda connection: links.append(make_operator_reset(connection, name, giving_up=giving_up)),
            )
    except OnlySigner:
        give_up(
            "Nobody else holds the organisation's key: with a reset nobody could sign the directory again, unless "
            "another machine has the key too. If the recovery code may still be found, wait. Otherwise add --give-up."
        )
    except LastHolder:
        give_up("Nobody else holds the keys of a desk: its reports would stay closed for ever. Or add --give-up.")
    if links[0] is None:
        give_up("There is no administrator of this name.")
    link = f"{settings.origin}/reset#{links[0]}"
    tell({"reset_link": link}, link)

"""The commands that do now what a running Koe does by itself: retention, sweep."""

from typing import Annotated

import typer

from api import sweeping
from api.jobs.now import do_now
from api.storage import prepare_database
from api.terminal import AsJson, database_at_hand, progress, settings_from_environment, speak, tell

app = typer.Typer()

_BY_ITSELF = "Koe is running, and does this by itself: when it starts, and when a day begins in Japan."


@app.command()
def retention(*, as_json: AsJson = False) -> None:
    """Erase what is due now, and destroy what opens old backups of covers; a running Koe does it by itself each day."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    with database_at_hand(_BY_ITSELF):
        prepare_database(settings.database_url)
        done = do_now(settings)
    tell(
        {"cases": done.cases, "cover_keys": done.cover_keys, "parts": done.blobs, "places": done.places},
        f"Reports erased: {done.cases}. Identities of old covers destroyed: {done.cover_keys}. "
        f"Parts of files destroyed: {done.blobs}. Places of the audit log closed: {done.places}.",
    )


@app.command()
def sweep(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say how much there is; also beside Koe")] = False,
    as_json: AsJson = False,
) -> None:
    """Destroy files that no letter named in time, and parts that belong to nothing; a running Koe does it each day."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    with database_at_hand(_BY_ITSELF), progress("Looking at parts of files") as advance:
        swept = sweeping.look_for(settings, advance) if dry_run else sweeping.sweep(settings, advance)
    done = "Would be destroyed" if dry_run else "Destroyed"
    tell(
        {"uploads": swept.uploads, "orphans": swept.orphans, "parts": swept.parts, "dry_run": dry_run},
        f"{done}: files that no letter named: {swept.uploads}; parts that belong to nothing: {swept.orphans}; "
        f"parts in all: {swept.parts}.",
    )

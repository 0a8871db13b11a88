"""`make stale`: which facts of domain/ have expired, and which has nobody verified?"""

import datetime as dt
from typing import Annotated

import typer

from api.domain import Staleness, facts, stale
from api.kit.clock import today

app = typer.Typer(add_completion=False)


@app.command()
def main(
    on: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to look from.")] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is any.")] = False,
) -> None:
    """Print each by file and key, those to see to first at the top, and how many there are."""
    day = today() if on is None else on.date()
    found = stale(day)
    for fact, reason in found:
        until = "" if fact.expires_on is None else f", until {fact.expires_on}"
        print(f"{reason:10} {fact.file:24} {fact.key:44} {fact.confidence}, {' '.join(fact.source)}{until}")
    expired = sum(reason is Staleness.EXPIRED for _, reason in found)
    print(f"On {day}: {expired} expired, {len(found) - expired} unverified, of {sum(1 for _ in facts())} facts.")
    if strict and found:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()

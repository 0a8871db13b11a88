"""The command `koe migrate`: is the database of this version, and which way can it be taken?"""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection, func, inspect, select, table

from api.revisions import downgrade, knows_revision, steps_between
from api.storage import VERSION_TABLE, look, newest_revision, prepare_database, revision_of, run_on
from api.terminal import (
    AsJson,
    Exit,
    database_at_hand,
    give_up,
    must_agree,
    remark,
    settings_from_environment,
    speak,
    tell,
)

app = typer.Typer()


class Shape(NamedTuple):
    """What a database has: rows of each table, and the names of its columns."""

    rows: Mapping[str, int]
    columns: frozenset[tuple[str, str]]


class _OnlyTried(Exception):
    """Takes back what was done to find out what it would do."""


@app.command()
def migrate(
    *,
    check: Annotated[bool, typer.Option("--check", help="only say; exits with 1 if there is something to do")] = False,
    to: Annotated[str, typer.Option(help="an earlier version of the tables, such as 0027: a way back")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="go back without asking")] = False,
    as_json: AsJson = False,
) -> None:
    """Take the database to this version of Koe, or back to an earlier one: says what that would lose, and asks."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    if to and not knows_revision(to):
        give_up(f"This Koe knows no version {to} of the tables.", Exit.USAGE)
    if check:
        with database_at_hand():
            standing = look(settings.database_url, revision_of)
        _say_standing(standing, to or newest_revision())
    elif to:
        _go_back(settings.database_url, to, yes=yes)
    else:
        _go_up(settings.database_url)


def _say_standing(standing: str | None, wanted: str | None) -> None:
    if standing is not None and not knows_revision(standing):
        give_up(f"The tables are of version {standing}, which this Koe does not know: it is older than they are.")
    steps = steps_between(*sorted((standing, wanted), key=lambda one: one or ""))
    lines = [f"The tables are of version {standing or 'none'}; this would make them {wanted}."]
    current = standing == wanted
    tell(
        {"from": standing, "to": wanted, "current": current, "steps": steps},
        *([f"The tables are of version {standing}. There is nothing to do."] if current else [*lines, *steps]),
    )
    if not current:
        raise typer.Exit(Exit.WRONG)


def _go_up(url: str) -> None:
    before: list[str | None] = []
    with database_at_hand():
        run_on(url, lambda connection: before.append(revision_of(connection)))
        if before[0] is not None and not knows_revision(before[0]):
            give_up(f"The tables are of version {before[0]}, which this Koe does not know: it is older than they are.")
        prepare_database(url)
    steps = steps_between(before[0], newest_revision())
    tell(
        {"from": before[0], "to": newest_revision(), "steps": steps, "lost": []},
        *(steps or ["There was nothing to do."]),
        f"The tables are of version {newest_revision()}.",
    )


# --- back -------------------------------------------------------------------------------------------------------------


def _go_back(url: str, revision: str, *, yes: bool) -> None:
    """Tried first and taken back, so that what is said to be lost was counted and not guessed."""
    lost: list[str] = []
    standing: list[str | None] = []

    def attempt(connection: Connection) -> None:
        standing.append(revision_of(connection))
        if not _is_before(revision, standing[0]):
            give_up(f"Version {revision} is not before {standing[0]}, of which the tables are.")
        before = _shape(connection)
        downgrade(connection, revision)
        lost.extend(_lost(before, _shape(connection)))
        raise _OnlyTried

    try:
        with database_at_hand():
            run_on(url, attempt)
    except _OnlyTried:
        pass
    if lost:
        remark("\n".join(["This would be lost:", *lost]))
    must_agree(f"Take the tables back from {standing[0]} to {revision}?", yes=yes)
    with database_at_hand():
        run_on(url, lambda connection: downgrade(connection, revision))
    tell(
        {"from": standing[0], "to": revision, "steps": steps_between(revision, standing[0])[::-1], "lost": lost},
        f"The tables are of version {revision}. Start the Koe that wants it: this one would take them up again.",
    )


def _is_before(revision: str, standing: str | None) -> bool:
    return standing is not None and knows_revision(standing) and revision < standing


def _shape(connection: Connection) -> Shape:
    inspector = inspect(connection)
    names = [name for name in inspector.get_table_names() if name != VERSION_TABLE]
    rows = {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
    return Shape(rows, frozenset((name, column["name"]) for name in names for column in inspector.get_columns(name)))


def _lost(before: Shape, after: Shape) -> list[str]:
    tables = [f"table {name}, rows: {count}" for name, count in before.rows.items() if name not in after.rows]
    columns = [
        f"column {of}.{name}, in rows: {before.rows[of]}"
        for of, name in sorted(before.columns - after.columns)
        if of in after.rows
    ]
    rows = [
        f"rows of {name}: {count - after.rows[name]}"
        for name, count in before.rows.items()
        if name in after.rows and after.rows[name] < count
    ]
    return tables + columns + rows

"""The command `koe` as the server needs it: every family of commands in one place."""

import typer

from api.commands import (
    audit,
    chores,
    copies,
    desks,
    doctor,
    moving,
    people,
    poster,
    serving,
    starting,
    versions,
    words,
)

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Koe: a worker seals, the server carries.")
for family in (starting, serving, versions, chores, copies, moving, people, desks, poster, doctor, words):
    app.add_typer(family.app)
app.add_typer(audit.app, name="audit")


def main() -> None:
    """The command line."""
    app()


if __name__ == "__main__":
    main()

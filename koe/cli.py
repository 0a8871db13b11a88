"""The command `koe`: the server's own, and `directory` and `statistics` for machines of their own."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import app as server
from api.kit.clock import today
from api.terminal import AsJson, give_up, must_agree, remark, speak, tell
from crypto.keys import machine_fingerprint
from crypto.roles import Keeper
from crypto.sealing import Identity
from koe import statistics
from koe.papers import read, write, write_pair
from shipped import VERSION

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Koe: a worker seals, the server carries.")
directory = typer.Typer(no_args_is_help=True, help="Sign the directory on a machine of its own, without a network.")
app.add_typer(server)
app.add_typer(directory, name="directory")
app.add_typer(statistics.app, name="statistics")


def _say_version(asked: bool) -> None:  # noqa: FBT001 (a flag)
    if asked:
        typer.echo(f"koe {VERSION}")
        raise typer.Exit


@app.callback()
def koe(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True)] = False,
) -> None:
    """Koe: a worker seals, the server carries."""


@directory.command()
def keygen(
    *, out: Annotated[Path, typer.Option(help="where to keep this machine's secret")], as_json: AsJson = False
) -> None:
    """Draw this machine's identity, and write beside it the recipient for the administrator's page."""
    speak(as_json=as_json)
    public, recipient = write_pair(Identity[Keeper].draw(), out)
    digits = machine_fingerprint(recipient)
    tell(
        {"identity": str(out), "recipient": str(public), "digits": digits},
        f"{out} opens what is sealed to this machine. It never leaves it.",
        f"{public} goes to the administrator's page, which asks for these digits:",
        f"  {digits}",
    )


@directory.command()
def sign(
    draft: Annotated[Path, typer.Argument(help="the draft from the administrator's page")],
    *,
    identity: Annotated[Path, typer.Option(help="this machine's secret, by `koe directory keygen`")],
    secret: Annotated[Path, typer.Option(help="the organisation's key, sealed to this machine")],
    out: Annotated[Path, typer.Option(help="where to write the signed directory")],
    previous: Annotated[Path | None, typer.Option(help="the directory that was signed before, to compare with")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="sign without asking")] = False,
    as_json: AsJson = False,
) -> None:
    """Say in words what a draft would put in force, ask, and sign it."""
    speak(as_json=as_json)
    from koe import offline  # noqa: PLC0415 (it opens letters: whoever serves must not load it)

    before = None if previous is None else read(previous)
    try:
        order = offline.read_order(read(draft), read(identity), read(secret), before, today())
    except offline.NotSigned as reason:
        give_up(reason)
    said = list(order.words())
    remark("\n".join(said))
    must_agree("Sign this?", yes=yes, otherwise="Nothing was signed.")
    write(out, order.signed(), 0o644)
    tell({"signed": str(out), "words": said}, f"Signed: {out}. Bring it to the administrator's page.")


def main() -> None:
    """The command line."""
    app()


if __name__ == "__main__":
    main()

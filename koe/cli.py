"""The command `koe`: the server's own, and `directory` and `statistics` for machines of their own."""

import os
from pathlib import Path
from typing import Annotated

import typer

from api.cli import app as server
from api.kit.clock import today
from api.terminal import give_up as _give_up
from crypto.age_format import Recipient
from crypto.keys import machine_fingerprint
from crypto.roles import Keeper, R_co, Statistics
from crypto.sealing import Identity

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Koe: a worker seals, the server carries.")
directory = typer.Typer(no_args_is_help=True, help="Sign the directory on a machine of its own, without a network.")
app.add_typer(server)
app.add_typer(directory, name="directory")
statistics = typer.Typer(no_args_is_help=True, help="Draw up the statistics on a machine of its own.")
app.add_typer(statistics, name="statistics")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _give_up(f"{path} cannot be read ({type(error).__name__}).")


def _write(path: Path, content: str, mode: int) -> None:
    """A new file; what is there is never written over."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        _give_up(f"{path} is there already. Choose another name.")
    except OSError as error:
        _give_up(f"{path} cannot be written ({type(error).__name__}).")


def _write_pair(identity: Identity[R_co], out: Path) -> tuple[Path, Recipient[R_co]]:
    """The secret in a file of its own, and beside it the recipient for the administrator's page."""
    recipient = identity.recipient
    public = out.with_name(f"{out.name}.pub")
    _write(out, f"# public key: {recipient.text}\n{identity.text}\n", 0o600)
    _write(public, f"{recipient.text}\n", 0o644)
    return public, recipient


@directory.command()
def keygen(out: Annotated[Path, typer.Option(help="where to keep this machine's secret")]) -> None:
    """Draw this machine's identity, and write beside it the recipient for the administrator's page."""
    public, recipient = _write_pair(Identity[Keeper].draw(), out)
    typer.echo(f"{out} opens what is sealed to this machine. It never leaves it.")
    typer.echo(f"{public} goes to the administrator's page, which asks for these digits:")
    typer.echo(f"  {machine_fingerprint(recipient)}")


@statistics.command("keygen")
def statistics_keygen(out: Annotated[Path, typer.Option(help="where to keep the statistics' secret")]) -> None:
    """Draw the identity to which workers' phones seal coarse facts. Never on the server: it must open none of them."""
    public, recipient = _write_pair(Identity[Statistics].draw(), out)
    typer.echo(f"{out} opens the facts of everybody who is counted. It never comes to the server. Keep a second copy.")
    typer.echo(f"{public} goes into the settings on the administrator's page. With the next directory that is signed,")
    typer.echo("workers may choose to be counted. The page that signs shows these digits:")
    typer.echo(f"  {machine_fingerprint(recipient)}")


@directory.command()
def sign(
    draft: Annotated[Path, typer.Argument(help="the draft from the administrator's page")],
    identity: Annotated[Path, typer.Option(help="this machine's secret, by `koe directory keygen`")],
    secret: Annotated[Path, typer.Option(help="the organisation's key, sealed to this machine")],
    out: Annotated[Path, typer.Option(help="where to write the signed directory")],
    previous: Annotated[Path | None, typer.Option(help="the directory that was signed before, to compare with")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="sign without asking")] = False,  # noqa: FBT002 (a flag)
) -> None:
    """Say in words what a draft would put in force, ask, and sign it."""
    from koe import offline  # noqa: PLC0415 (it opens letters: whoever serves must not load it)

    before = None if previous is None else _read(previous)
    try:
        order = offline.read_order(_read(draft), _read(identity), _read(secret), before, today())
    except offline.NotSigned as reason:
        _give_up(reason)
    for line in order.words():
        typer.echo(line)
    if not (yes or typer.confirm("Sign this?")):
        _give_up("Nothing was signed.")
    _write(out, order.signed(), 0o644)
    typer.echo(f"Signed: {out}. Bring it to the administrator's page.")


def main() -> None:
    """The command line."""
    app()


if __name__ == "__main__":
    main()

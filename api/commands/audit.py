"""The command `koe audit`: verify, checkpoint, key, erase."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.audit import log_key, service
from api.kit.errors import Missing
from api.settings import Settings
from api.storage import look, prepare_database, run_on
from api.terminal import AsJson, Exit, database_at_hand, give_up, settings_from_environment, speak, tell
from crypto.audit import Finding, Wrong, read_verifier, verifier_text
from crypto.refusals import Refused
from crypto.signing import VerifyKey

app = typer.Typer(no_args_is_help=True, help="The log of what the staff did, and whether it still is what it was.")

_SENTENCES: Final = {
    Wrong.CHANGED: "Entry {position} was changed after its day was closed.",
    Wrong.MOVED: "Entry {position} stands where another entry stood.",
    Wrong.REMOVED: "Entry {position} was removed, and the log does not say that it was erased.",
    Wrong.REWRITTEN: "Among the entries {position} to {last} something was written anew: they fit each other, "
    "but not the checkpoint that was signed over them.",
    Wrong.CUT_OFF: "Entries left in the log: {position}; a signed checkpoint has entries up to {last}.",
    Wrong.UNSIGNED: "A checkpoint is not signed by the key of this log.",
}


@app.command()
def verify(
    *,
    kept: Annotated[
        list[Path] | None, typer.Option("--checkpoint", help="a checkpoint that you kept; may be given again")
    ] = None,
    key: Annotated[str, typer.Option(help="the log's key as you kept it: name+hash+key")] = "",
    as_json: AsJson = False,
) -> None:
    """Check the whole closed log, also beside a running Koe; exits with 1 and names the first bad entry."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    try:
        origin, verify_key = read_verifier(key) if key else _own(settings)
        notes = [path.read_text("utf-8") for path in kept or ()]
    except Refused:
        give_up("This is no key of an audit log: it has the form name+hash+key.")
    except (OSError, UnicodeDecodeError) as error:
        give_up(f"A file cannot be read ({type(error).__name__}).", Exit.UNREACHABLE)
    with database_at_hand():
        verdict = look(settings.database_url, lambda connection: service.verify(connection, origin, verify_key, notes))
    wrong = None if verdict.finding is None else sentence(verdict.finding)
    well = "Nothing was changed, removed, moved or cut off." if verdict.places else "No day has been closed yet."
    lines = [f"Entries: {verdict.places}. Checkpoints: {verdict.checkpoints}, and {len(notes)} that you kept."]
    if wrong is None:
        lines.append(well)
        if not notes:
            lines.append("Against a server that lies about its own checkpoints only one that you kept elsewhere helps.")
    finding = None
    if verdict.finding is not None:
        finding = {
            "kind": verdict.finding.wrong.name.lower(),
            "position": verdict.finding.position,
            "until": verdict.finding.until,
            "sentence": wrong,
        }
    tell(
        {
            "well": wrong is None,
            "entries": verdict.places,
            "checkpoints": verdict.checkpoints,
            "kept": len(notes),
            "finding": finding,
        },
        *lines,
    )
    if wrong is not None:
        if not as_json:
            typer.echo(wrong, err=True)
        raise typer.Exit(Exit.WRONG)


def sentence(finding: Finding) -> str:
    """What is wrong, and where."""
    return _SENTENCES[finding.wrong].format(position=finding.position, last=finding.until - 1)


def _own(settings: Settings) -> tuple[str, VerifyKey]:
    return service.origin_of(settings.origin), log_key.find(settings.audit_key).verify_key


@app.command()
def checkpoint(*, as_json: AsJson = False) -> None:
    """Print the newest signed checkpoint, to be kept where the server cannot reach it."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    try:
        with database_at_hand():
            note = look(settings.database_url, service.read_checkpoint)
    except service.NoCheckpoint:
        give_up("No day has been closed yet: Koe does it when the first day is over.")
    tell({"checkpoint": note}, note.removesuffix("\n"))


@app.command("key")
def show_key(*, as_json: AsJson = False) -> None:
    """Print the key that signs checkpoints, as name+hash+key."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    try:
        key = verifier_text(*_own(settings))
    except (OSError, Refused):
        give_up("There is no key yet: Koe draws it when it starts for the first time.", Exit.UNREACHABLE)
    tell({"key": key}, key)


@app.command()
def erase(
    position: Annotated[int, typer.Argument(help="place of the entry in the closed log")], *, as_json: AsJson = False
) -> None:
    """Destroy one entry for a reason of law; the log itself says that it was, and stays verifiable. Stop Koe first."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    try:
        with database_at_hand():
            prepare_database(settings.database_url)
            run_on(settings.database_url, lambda connection: service.erase_entry(connection, position))
    except Missing:
        give_up("There is no entry at this place.")
    tell({"erased": position}, f"Entry {position} is destroyed. The log says so.")

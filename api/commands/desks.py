"""The command `koe desk`: which desks are there, and do they take new reports? For whoever has no browser."""

from typing import Annotated, Literal, NoReturn

import typer
from sqlalchemy import Connection

from api.admin import service
from api.admin.schemas import DeskSeen, IntakeSet
from api.storage import look, prepare_database, run_on
from api.terminal import TAKES_NAME, AsJson, Plain, database_at_hand, give_up, settings_from_environment, speak, tell
from crypto.encoding import b64

app = typer.Typer()
desk = typer.Typer(no_args_is_help=True, help="Desks: who they are, and whether they take new reports. Never a case.")
app.add_typer(desk, name="desk")

Which = Annotated[str, typer.Argument(metavar="DESK", help="a desk's name in any of its languages, or its id")]


def _plain(one: DeskSeen) -> dict[str, Plain]:
    return {
        "desk": b64(one.desk),
        "names": one.names,
        "languages": one.languages,
        "area": one.area,
        "intake": one.intake,
        "intake_day": None if one.intake_day is None else one.intake_day.isoformat(),
        "epoch": one.epoch,
        "signed": one.signed,
        "held": one.held,
        "leads": one.leads,
        "members": one.members,
    }


def _name(one: DeskSeen) -> str:
    return one.names.get("en") or next(iter(one.names.values()))


def _state(one: DeskSeen) -> str:
    if one.epoch is None:
        return "no keys yet"
    if not one.held:
        return "nobody holds its keys"
    return one.intake if one.signed else "waits for a signature"


@desk.command("list")
def list_desks(*, as_json: AsJson = False) -> None:
    """Every desk and how it stands, also beside a running Koe."""
    speak(as_json=as_json)
    with database_at_hand():
        desks = look(settings_from_environment().database_url, service.list_desks)
    tell(
        {"desks": [_plain(one) for one in desks]},
        *(f"{b64(one.desk)}  {_state(one):22}  {one.members:3} people  {_name(one)}" for one in desks),
    )


@desk.command("show", context_settings=TAKES_NAME)
def show_desk(which: Which, *, as_json: AsJson = False) -> None:
    """One desk: its names, languages, area, epoch of its keys, people, and whether it takes new reports."""
    speak(as_json=as_json)
    with database_at_hand():
        one = look(settings_from_environment().database_url, lambda connection: _find(connection, which))
    tell(
        _plain(one),
        f"{_name(one)} ({b64(one.desk)}): {_state(one)}",
        *(f"  {language}: {name}" for language, name in one.names.items()),
        f"  languages {', '.join(one.languages)}; area {one.area}; keys of epoch {one.epoch or 'none'}",
        f"  people: {one.members}, of whom {one.leads} lead",
        f"  intake: {one.intake}{'' if one.intake_day is None else f' since {one.intake_day}'}",
    )


def _find(connection: Connection, which: str) -> DeskSeen:
    desks = service.list_desks(connection)
    found = [one for one in desks if b64(one.desk) == which] or [one for one in desks if which in one.names.values()]
    if len(found) != 1:
        _not_one(found)
    return found[0]


def _not_one(found: list[DeskSeen]) -> NoReturn:
    if found:
        give_up("Several desks have this name. Take the id: " + ", ".join(b64(one.desk) for one in found))
    give_up("There is no desk of this name or id.")


def _set(which: str, intake: Literal["open", "paused"]) -> None:
    settings = settings_from_environment()
    done: list[DeskSeen] = []

    def work(connection: Connection) -> None:
        one = _find(connection, which)
        service.set_intake_by_operator(connection, IntakeSet(desk=one.desk, intake=intake))
        done.append(one)

    with database_at_hand():
        prepare_database(settings.database_url)
        run_on(settings.database_url, work)
    sentence = "takes new reports" if intake == "open" else "takes no new reports; its cases go on"
    tell(
        {"desk": b64(done[0].desk), "before": done[0].intake, "intake": intake},
        f"{_name(done[0])} {sentence}. The log says that the server did it.",
    )


@desk.command("pause", context_settings=TAKES_NAME)
def pause_desk(which: Which, *, as_json: AsJson = False) -> None:
    """From now on the desk takes nothing new; its cases go on. The log says that the server did it."""
    speak(as_json=as_json)
    _set(which, "paused")


@desk.command("open", context_settings=TAKES_NAME)
def open_desk(which: Which, *, as_json: AsJson = False) -> None:
    """The desk takes new reports again. The log says that the server did it."""
    speak(as_json=as_json)
    _set(which, "open")

"""The commands about the people of the staff, for whoever has the server and no browser: reset-link, user."""

from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection

from api.admin import queries, service
from api.admin.schemas import PersonSeen
from api.authz.two_people import NeedsSecondPerson
from api.desks.service import LastHolder
from api.leaving.schemas import Departure
from api.leaving.service import LastAdministrator, deactivate_by_operator, read_departure
from api.resets.service import OnlySigner, make_operator_reset
from api.staff.service import fold
from api.storage import look, prepare_database, run_on
from api.terminal import (
    TAKES_NAME,
    AsJson,
    Plain,
    database_at_hand,
    give_up,
    must_agree,
    settings_from_environment,
    speak,
    tell,
)
from crypto.encoding import b64

app = typer.Typer()
user = typer.Typer(no_args_is_help=True, help="The people of the staff; nothing here opens a case or hands out keys.")
sessions = typer.Typer(no_args_is_help=True, help="In which browsers somebody is signed in.")
app.add_typer(user, name="user")
user.add_typer(sessions, name="sessions")

Name = Annotated[str, typer.Argument(help="the name that is typed at the sign-in")]
Yes = Annotated[bool, typer.Option("--yes", help="do it without asking")]
_NOBODY = "There is nobody of this name."


@app.command(context_settings=TAKES_NAME)
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


# --- who is there -----------------------------------------------------------------------------------------------------


class Particulars(NamedTuple):
    """What is known of one person besides what everybody of the staff sees."""

    person: PersonSeen
    departure: Departure | None  # none for who was deleted
    factors: list[str]
    sessions: int
    since: str


def _plain(person: PersonSeen) -> dict[str, Plain]:
    return {
        "account": b64(person.account),
        "name": person.name,
        "administrator": person.administrator,
        "standing": person.standing,
        "desks": [{"desk": b64(one.desk), "role": one.role} for one in person.desks],
    }


def _line(person: PersonSeen) -> str:
    of = ", ".join(f"{one.role} at {b64(one.desk)}" for one in person.desks)
    roles = ["administrator"] if person.administrator else []
    said = "; ".join([*roles, of] if of else roles)
    return f"{person.name or '(forgotten)':20}  {person.standing:12}  {said}".rstrip()


@user.command("list")
def list_users(*, as_json: AsJson = False) -> None:
    """Everybody who is or was of the staff, also beside a running Koe."""
    speak(as_json=as_json)
    with database_at_hand():
        people = look(settings_from_environment().database_url, service.list_people)
    tell({"people": [_plain(person) for person in people]}, *(_line(person) for person in people))


@user.command("show", context_settings=TAKES_NAME)
def show_user(name: Name, *, as_json: AsJson = False) -> None:
    """One person: roles, second factors, sessions, and what would stand still without them."""
    speak(as_json=as_json)
    with database_at_hand():
        found = look(settings_from_environment().database_url, lambda connection: _particulars(connection, name))
    if found is None:
        give_up(_NOBODY)
    stalled = [] if found.departure is None else [b64(desk) for desk in found.departure.stalled]
    only_signer = found.departure is not None and found.departure.only_signer
    lines = [
        _line(found.person),
        f"Since {found.since}. Second factors: {', '.join(found.factors) or 'none'}. Sessions: {found.sessions}.",
    ]
    if only_signer:
        lines.append("Nobody else holds the organisation's key.")
    lines += [f"Without them this desk stands still: {desk}" for desk in stalled]
    tell(
        {
            **_plain(found.person),
            "since": found.since,
            "factors": found.factors,
            "sessions": found.sessions,
            "only_signer": only_signer,
            "stalled": stalled,
        },
        *lines,
    )


def _particulars(connection: Connection, name: str) -> Particulars | None:
    account = queries.account_named(connection, fold(name))
    if account is None:
        return None
    [person] = [one for one in service.list_people(connection) if one.account == account]
    departure = None if person.standing == "deleted" else read_departure(connection, account)
    return Particulars(
        person,
        departure,
        list(queries.factor_kinds(connection, account)),
        queries.session_count(connection, account),
        queries.created_day(connection, account).isoformat(),
    )


# --- what is changed --------------------------------------------------------------------------------------------------


@user.command("deactivate", context_settings=TAKES_NAME)
def deactivate_user(name: Name, *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Keep somebody out from now on; nothing is destroyed, an administrator can take it back, and the log says it."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    must_agree(f"Sign {name} out and let them in no more?", yes=yes)

    def work(connection: Connection) -> None:
        account = queries.account_named(connection, fold(name))
        if account is None:
            give_up(_NOBODY)
        deactivate_by_operator(connection, account)

    try:
        with database_at_hand():
            prepare_database(settings.database_url)
            run_on(settings.database_url, work)
    except OnlySigner:
        give_up("Nobody else holds the organisation's key: without them nobody could sign the directory.")
    except LastAdministrator:
        give_up("Nobody else is administrator.")
    except NeedsSecondPerson:
        give_up("A desk would stand still without them: two administrators decide that, in the desk's pages.")
    tell({"name": name, "standing": "deactivated"}, f"{name} is signed out and comes in no more. The log says so.")


@sessions.command("end", context_settings=TAKES_NAME)
def end_sessions(name: Name, *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Sign somebody out in every browser; they may sign in again, and the log says that the server did it."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    must_agree(f"Sign {name} out everywhere?", yes=yes)
    ended: list[int] = []

    def work(connection: Connection) -> None:
        account = queries.account_named(connection, fold(name))
        if account is None:
            give_up(_NOBODY)
        ended.append(service.sign_out_by_operator(connection, account))

    with database_at_hand():
        prepare_database(settings.database_url)
        run_on(settings.database_url, work)
    tell({"name": name, "ended": ended[0]}, f"Sessions ended: {ended[0]}. The log says so.")

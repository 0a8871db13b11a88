"""`koe statistics`: keygen, export, release, publish. Where the identity is, sealed facts become published tables.

What was drawn is kept beside the identity before anything of it is shown. Whatever stops a command half-way, the next
one goes on with the same numbers: noise is never drawn twice for one table of one period.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final, NoReturn, TypeVar

import typer
from sqlalchemy import Connection

from api.kit.clock import today
from api.releases import queries, service
from api.storage import look, prepare_database, run_on
from api.terminal import (
    AsJson,
    Exit,
    database_at_hand,
    give_up,
    progress,
    remark,
    settings_from_environment,
    speak,
    tell,
)
from crypto.encoding import b64
from crypto.keys import machine_fingerprint
from crypto.refusals import Refused
from crypto.roles import Statistics
from crypto.sealing import Identity
from koe.papers import create, read, write, write_pair, write_whole
from tables import bundle, ledger
from tables.bundle import Head
from tables.noise import NoOpenDP, noised
from tables.periods import NoPeriod, Span, span
from tables.registry import Profile, tables_of
from tables.release import Draft, Release, draw_up, read_draft, read_release, sign

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Draw up the statistics, where the identity is that opens the facts.")

_REFUSALS: Final = (
    ledger.ReleasedAlready,
    ledger.BudgetSpent,
    ledger.AnotherProfile,
    service.NotYet,
    service.NothingToDraw,
    service.QuarterMissing,
)


@app.command()
def keygen(
    *, out: Annotated[Path, typer.Option(help="where to keep the statistics' secret")], as_json: AsJson = False
) -> None:
    """Draw the identity to which workers' phones seal coarse facts. Never on the server: it must open none of them."""
    speak(as_json=as_json)
    public, recipient = write_pair(Identity[Statistics].draw(), out)
    digits = machine_fingerprint(recipient)
    tell(
        {"identity": str(out), "recipient": str(public), "digits": digits},
        f"{out} opens the facts of everybody who is counted. It never comes to the server. Keep a second copy.",
        f"{public} goes into the settings on the administrator's page. With the next directory that is signed,",
        "workers may choose to be counted. The page that signs shows these digits:",
        f"  {digits}",
    )


@app.command()
def export(
    *,
    period: Annotated[str, typer.Option(help="a quarter, such as 2026Q4, or a year, such as 2026")],
    out: Annotated[Path, typer.Option(help="where to write what the other machine needs")],
    as_json: AsJson = False,
) -> None:
    """On the server, also beside a running Koe: the sealed facts of a period that is over, and the ledger."""
    speak(as_json=as_json)
    wanted = _span(period)

    def save(head: Head, letters: Iterator[bytes]) -> int:
        _check(head, None)
        with create(out) as file:
            bundle.write(file, head, letters)
        return head.letters

    count = _with_waiting(settings_from_environment().database_url, wanted, save)
    tell(
        {"bundle": str(out), "period": wanted.name, "letters": count},
        f"{out} holds {count} sealed letters of {wanted.name}. Bring it to where the identity is.",
    )


@app.command()
def release(
    *,
    identity: Annotated[Path, typer.Option(help="the secret, by `koe statistics keygen`")],
    period: Annotated[str, typer.Option(help="on the server: a quarter, such as 2026Q4, or a year")] = "",
    from_bundle: Annotated[Path | None, typer.Option("--bundle", help="on another machine: what was exported")] = None,
    out: Annotated[Path | None, typer.Option(help="with --bundle: where to write the release")] = None,
    profile: Annotated[Profile, typer.Option(help="the plan of this year")] = Profile.STANDARD,
    as_json: AsJson = False,
) -> None:
    """Open the facts in one batch, count them, add noise once. On the server the tables are published at once."""
    speak(as_json=as_json)
    key = _identity(identity)

    def make(head: Head, letters: Iterator[bytes]) -> Release:
        _check(head, profile)
        draft = _drawn(head, letters, key, identity, profile)
        return sign(draft, key, instance=head.instance, before=head.charges, previous=head.previous)

    if from_bundle is None:
        url = settings_from_environment().database_url
        _publish(url, _with_waiting(url, _span(period), make))
        return
    if out is None:
        give_up("Say with --out where the release is to be written.", Exit.USAGE)
    made = _from_bundle(from_bundle, make)
    write(out, made.text(), 0o644)
    tell(
        {"release": str(out), "period": made.period.name, "files": len(made.files), "published": False},
        f"Written: {out}. Bring it to the server: koe statistics publish {out.name}",
    )


@app.command()
def publish(
    file: Annotated[Path, typer.Argument(help="the release, as the other machine wrote it")], *, as_json: AsJson = False
) -> None:
    """On the server: check a release that was drawn elsewhere, and publish it."""
    speak(as_json=as_json)
    url = settings_from_environment().database_url
    text = read(file)
    with database_at_hand():
        instance = look(url, service.instance_of) or b""
    try:
        made = read_release(text, instance=instance)
    except Refused:
        give_up(f"{file} is no release of this instance, or was changed.")
    _publish(url, made)


# --- steps


def _span(period: str) -> Span:
    try:
        return span(period)
    except NoPeriod:
        give_up("A period is a quarter, such as 2026Q4, or a year, such as 2026.", Exit.USAGE)


def _identity(path: Path) -> Identity[Statistics]:
    from crypto.__main__ import read_identities  # noqa: PLC0415 (it opens letters: whoever serves must not load it)

    try:
        [found] = read_identities(read(path).decode("utf-8"))
    except (Refused, ValueError):
        give_up(f"{path} is no identity of the statistics.")
    return Identity[Statistics](found.seed)


def _with_waiting(url: str, wanted: Span, use: Callable[[Head, Iterator[bytes]], T]) -> T:
    """What waits in a period, at one moment, as it comes out of the database: it may be more than fits in memory."""

    def query(connection: Connection) -> T:
        now = service.standing(connection, wanted)
        days = [quarter.first_day for quarter in wanted.quarters]
        head = Head(
            wanted,
            now.instance,
            bundle.in_order(now.charges),
            now.previous,
            tuple(now.with_facts),
            queries.count_waiting(connection, days),
        )
        return use(head, queries.waiting(connection, days))

    try:
        with database_at_hand():
            return look(url, query)
    except service.NotSetUp:
        give_up("There is no organisation yet: nobody can have been counted.")


def _from_bundle(path: Path, make: Callable[[Head, Iterator[bytes]], Release]) -> Release:
    try:
        with path.open("rb") as file:
            head = bundle.read_head(file)
            return make(head, bundle.read_letters(file, head))
    except OSError as error:
        give_up(f"{path} cannot be read ({type(error).__name__}).", Exit.UNREACHABLE)
    except (Refused, ValueError):
        give_up(f"{path} is no whole bundle: export it again.")


def _check(head: Head, profile: Profile | None) -> None:
    """Under this profile, else under the one by which the year was begun, else the usual one."""
    years = {charge.quarter.year: charge.profile for charge in head.charges}
    wanted = profile or years.get(head.period.quarters[0].year, Profile.STANDARD)
    now = service.Standing(head.instance, head.charges, head.previous, head.with_facts)
    try:
        service.check(now, head.period, wanted, today())
    except _REFUSALS as why:
        _refuse(why)


def _refuse(why: Exception) -> NoReturn:
    match why:
        case ledger.ReleasedAlready():
            give_up(f"{why} is published already, and no table is ever drawn twice.")
        case ledger.BudgetSpent():
            give_up(f"The cases of {why} have no budget left for this.")
        case ledger.AnotherProfile():
            give_up(f"This year was begun under the profile {why}. It ends under the same.")
        case service.NotYet():
            give_up(f"{why} is not over: somebody can still come in.")
        case service.NothingToDraw():
            give_up(f"Under the profile {why} tables are drawn by the year alone.")
        case _:
            give_up(f"{why} has facts and no tables of its own. Draw it first: the year's release destroys its facts.")


def _drawn(head: Head, letters: Iterator[bytes], key: Identity[Statistics], identity: Path, profile: Profile) -> Draft:
    """What was drawn before, or is drawn now and kept before anybody sees it."""
    kept = identity.with_name(f"{identity.name}.{b64(head.instance)[:8]}.{head.period.name}.drawn")
    if kept.exists():
        remark(f"{kept} was drawn before: its numbers are used.")
        return read_draft(read(kept))
    from tables.opening import count_sealed  # noqa: PLC0415 (it opens letters: whoever serves must not load it)

    with progress("Opening and counting", head.letters) as advance:
        tables = tables_of(profile, head.period.length)
        opened = count_sealed(letters, key, tables, instance=head.instance, progress=advance)
    if opened.left_out:
        remark(f"Left out: {opened.left_out} letters that are no facts of this instance.")
    try:
        draft = draw_up(head.period, profile, opened.counts, noised, today())
    except NoOpenDP:
        give_up('OpenDP is not installed, and nobody else\'s noise is used: pip install "koe[statistics]"')
    write_whole(kept, draft.text())
    return draft


def _publish(url: str, made: Release) -> None:
    running = "Koe is running. Stop it, do this again, and start it: what was drawn is kept and stays the same."
    try:
        with database_at_hand(running):
            prepare_database(url)
            run_on(url, lambda connection: service.publish(connection, made))
    except service.DoesNotFollow:
        give_up("Another release was published meanwhile. Export again, and draw: the numbers stay the same.")
    except _REFUSALS as why:
        _refuse(why)
    tell(
        {"release": None, "period": made.period.name, "files": len(made.files), "published": True},
        f"Published: {made.period.name}, {len(made.files)} files.",
        "What was drawn stays beside the identity. Keep it: it is how nothing is drawn twice.",
    )

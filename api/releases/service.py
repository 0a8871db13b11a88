"""May this release be published after those that are, and what does everybody read of them?"""

import datetime as dt
import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.directory.queries import instance as instance_of
from api.kit.clock import today
from api.kit.errors import Missing
from api.releases import queries
from api.releases.schemas import ManifestSeen, ReleaseFileSeen, ReleaseSeen, ReleasesSeen
from crypto.encoding import b64
from tables import ledger
from tables.files import media_type
from tables.ledger import Charge
from tables.periods import Quarter, Span, quarter_of, span
from tables.registry import Period, Profile
from tables.release import Release


class NotYet(Exception):
    """The period is not over: somebody could still come in."""


class NothingToDraw(Exception):
    """Under this profile tables are drawn by the year alone."""


class QuarterMissing(Exception):
    """A quarter of the year has facts and no tables of its own yet; with the year's release they would be gone."""


class DoesNotFollow(Exception):
    """Another release was published since this one was drawn."""


class NotSetUp(Exception):
    """There is no organisation yet, so nothing can have been sealed."""


class Standing(NamedTuple):
    """What a machine has to know of a server before it draws anything."""

    instance: bytes
    charges: Sequence[Charge]
    previous: bytes | None
    with_facts: Sequence[Quarter]


def standing(connection: Connection, period: Span) -> Standing:
    """How things stand for a period; `NotSetUp` before there is an organisation."""
    instance = instance_of(connection)
    if instance is None:
        raise NotSetUp
    newest = queries.last(connection)
    days = [quarter.first_day for quarter in period.quarters]
    return Standing(
        instance,
        [_charge(row) for row in queries.charges(connection)],
        None if newest is None else newest.digest,
        [quarter_of(day) for day in queries.quarters_with_facts(connection, days)],
    )


def _charge(row: Any) -> Charge:
    return Charge(quarter_of(row.quarter), row.table_name, row.period, Profile(row.profile), Fraction(row.epsilon))


def check(now: Standing, period: Span, profile: Profile, day: dt.date) -> None:
    """Returns if a release of this period may be drawn and published today.

    Raises `NotYet`, `NothingToDraw`, `QuarterMissing`, or what `ledger.check` raises.
    """
    if not period.is_over(day):
        raise NotYet(period.name)
    charges = ledger.charges_for(period, profile)
    if not charges:
        raise NothingToDraw(profile)
    ledger.check(now.charges, charges)
    if period.length is Period.YEAR:
        missing = set(ledger.missing_quarters(now.charges, period, profile)).intersection(now.with_facts)
        if missing:
            raise QuarterMissing(str(min(missing)))


def publish(connection: Connection, release: Release) -> None:
    """Stores it, charges the ledger and, with a year's, destroys the year's facts: all of it, or nothing.

    Raises what `check` raises, or `DoesNotFollow`.
    """
    period, profile = release.period, release.profile
    now = standing(connection, period)
    check(now, period, profile, today())
    if release.previous != now.previous:
        raise DoesNotFollow
    newest = queries.last(connection)
    queries.add(
        connection,
        {
            "period": period.name,
            "position": 1 if newest is None else newest.position + 1,
            "day": release.day,
            "profile": profile.value,
            "manifest": release.manifest,
            "signature": release.signature,
            "verify_key": release.verify_key,
            "digest": release.digest,
        },
        [{"period": period.name, "name": name, "content": content} for name, content in release.files.items()],
        [_row(charge) for charge in ledger.charges_for(period, profile)],
    )
    if period.length is Period.YEAR:
        queries.destroy_facts(connection, [quarter.first_day for quarter in period.quarters])
    record(connection, None, Action.PUBLISH_RELEASE, period.name)


def _row(charge: Charge) -> dict[str, object]:
    return {
        "quarter": charge.quarter.first_day,
        "table_name": charge.table,
        "period": charge.period,
        "profile": charge.profile.value,
        "epsilon": str(charge.epsilon),
    }


# --- what everybody reads


def shown(connection: Connection) -> list[ReleaseSeen]:
    """Every release, the newest first."""
    return [
        ReleaseSeen(
            period=row.period,
            length=span(row.period).length.value,
            profile=row.profile,
            day=row.day,
            files=_files(connection, row.period),
        )
        for row in queries.every(connection)
    ]


def _files(connection: Connection, period: str) -> list[ReleaseFileSeen]:
    listed = json.loads(_one(connection, period).manifest)["files"]
    return [
        ReleaseFileSeen(name=name, media_type=media_type(name), bytes=file["bytes"], sha256=file["sha256"])
        for name, file in listed.items()
    ]


def read_releases(connection: Connection) -> ReleasesSeen:
    """The same as one answer."""
    return ReleasesSeen(releases=shown(connection))


def read_manifest(connection: Connection, period: str) -> ManifestSeen:
    """What was signed; `Missing` where there is no such release."""
    row = _one(connection, period)
    return ManifestSeen(
        manifest=b64(row.manifest),
        signature=b64(row.signature),
        verify_key=b64(row.verify_key),
        told=json.loads(row.manifest),
    )


def _one(connection: Connection, period: str) -> Any:
    row = queries.one(connection, period)
    if row is None:
        raise Missing
    return row


def read_release_file(connection: Connection, period: str, name: str) -> bytes:
    """A file's bytes, the same for ever; `Missing` where there is none."""
    content = queries.file_of(connection, period, name)
    if content is None:
        raise Missing
    return content

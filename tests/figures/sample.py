"""Releases of made-up people: counted and written by the code that does it for real ones, and published like them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection

from api.releases import service
from api.releases.schemas import ReleaseFileSeen, ReleaseSeen
from crypto.encoding import b64, digest
from crypto.roles import Statistics
from crypto.sealing import Identity
from tables.files import media_type
from tables.periods import span
from tables.registry import Profile, Table, tables_of
from tables.release import Draft, draw_up, sign
from tests.tables.people import counts_of, people

DAY = dt.date(2026, 1, 5)


def noise(table: Table, counts: Sequence[int]) -> list[int]:
    """As wide as the real one and the same every time: nobody is in these tables."""
    drawn = random.Random(f"{table.name}{sum(counts)}")
    scale = float(table.scale)
    return [count + round(drawn.expovariate(1 / scale) - drawn.expovariate(1 / scale)) for count in counts]


@cache
def draft(period: str, profile: Profile, count: int, seed: int) -> Draft:
    """The tables of so many people; the same for the same seed."""
    of = span(period)
    return draw_up(of, profile, counts_of(tables_of(profile, of.length), people(count, seed)), noise, DAY)


def files(period: str, profile: Profile = Profile.STANDARD, count: int = 20_000, seed: int = 7) -> dict[str, bytes]:
    """Every file of a release, by name."""
    return dict(draft(period, profile, count, seed).files)


def release(period: str, profile: Profile = Profile.STANDARD, count: int = 20_000, seed: int = 7) -> ReleaseSeen:
    """The same as it is listed."""
    return ReleaseSeen(
        period=period,
        length=span(period).length.value,
        profile=profile.value,
        day=DAY,
        files=[
            ReleaseFileSeen(name=name, media_type=media_type(name), bytes=len(content), sha256=b64(digest(content)))
            for name, content in sorted(files(period, profile, count, seed).items())
        ],
    )


def publish(connection: Connection, period: str, count: int = 20_000, seed: int = 7) -> None:
    """As `koe statistics release` stores it, after those that are there."""
    now = service.standing(connection, span(period))
    drawn = draft(period, Profile.STANDARD, count, seed)
    identity = Identity[Statistics].draw()
    signed = sign(drawn, identity, instance=now.instance, before=now.charges, previous=now.previous)
    service.publish(connection, signed)

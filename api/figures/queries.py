"""What the page needs of the published releases: their list, and the tables in them."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from api.figures.schemas import Figure, read_figure
from api.kit.errors import Missing
from api.releases.schemas import ReleaseSeen
from api.releases.service import read_release_file, shown
from tables.periods import span
from tables.registry import Profile, tables_of

_TABLE: Final = re.compile(r"([A-Z]\d)\.json")


def released(connection: Connection) -> list[ReleaseSeen]:
    """Every release, the newest first."""
    return shown(connection)


def one(connection: Connection, period: str) -> tuple[list[ReleaseSeen], ReleaseSeen]:
    """All, and that of a period; `Missing` where there is none."""
    releases = shown(connection)
    found = next((release for release in releases if release.period == period), None)
    if found is None:
        raise Missing
    return releases, found


def figures(connection: Connection, release: ReleaseSeen) -> list[Figure]:
    """The tables of a release, in the order of the registry."""
    tables = tables_of(Profile(release.profile), span(release.period).length)
    order = {table.name: at for at, table in enumerate(tables)}
    names = [found[1] for file in release.files if (found := _TABLE.fullmatch(file.name))]
    return [
        read_figure(read_release_file(connection, release.period, f"{name}.json"))
        for name in sorted(names, key=lambda name: order.get(name, len(order)))
    ]


def figures_of_all(connection: Connection, releases: Sequence[ReleaseSeen]) -> list[list[Figure]]:
    """Those of several releases."""
    return [figures(connection, release) for release in releases]

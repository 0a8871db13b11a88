"""A published table as its file tells it, and what an auditor reads besides."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from api.authz.fields import Schema

At = tuple[str, ...]
"""Where a number stands: the key of one value of each dimension."""


class Named(NamedTuple):
    """A value of a dimension, and what it is called by language."""

    key: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """What a table is by."""

    key: str
    title: Mapping[str, str]
    values: Sequence[Named]


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of a release. In ``numbers``, None is held back; ``within`` is 0 where there is no noise."""

    name: str
    period: str
    title: Mapping[str, str]
    method: Mapping[str, str]
    axes: Sequence[Axis]
    numbers: Mapping[At, int | None]
    total: int | None
    within: int
    total_within: int
    threshold: int
    epsilon: str
    touches: int


def read_figure(content: bytes) -> Figure:
    """The bytes of ``T1.json`` of a release: tables/files.py."""
    told: Mapping[str, Any] = json.loads(content)
    return Figure(
        name=told["name"],
        period=told["period"],
        title=told["title"],
        method=told["method"],
        axes=[
            Axis(one["key"], one["title"], [Named(value["key"], value["label"]) for value in one["values"]])
            for one in told["dimensions"]
        ],
        numbers={tuple(cell["at"]): cell["value"] for cell in told["cells"]},
        total=told["total"],
        within=told["noise_95"],
        total_within=told["noise_95_of_total"],
        threshold=told["threshold"],
        epsilon=told["epsilon"],
        touches=told["touches"],
    )


# --- what an auditor reads besides


class TableKept(Schema):
    """How much of a table is shown: of its cells, those that are held back."""

    table: str
    title: dict[str, str]
    cells: int
    held_back: int


class FieldTold(Schema):
    """Of a field, how many percent did not tell it: between the two, since some of it may be held back.

    Both null where there is too little to say. Of cases, or of mentions in a table in which a case may be twice.
    """

    field: str
    title: dict[str, str]
    table: str
    least: int | None
    most: int | None


class ReleaseAudited(Schema):
    """A release, how much of it is held back, and how much was not told."""

    period: str
    length: str
    profile: str
    day: date
    kept: list[TableKept]
    told: list[FieldTold]


class QuarterSpent(Schema):
    """What the cases of a quarter have spent of their budget; both numbers are exact fractions, such as 3/2."""

    quarter: str
    spent: str
    budget: str


class StatisticsAudited(Schema):
    """Everything that is worked out from published tables alone; it costs no budget."""

    releases: list[ReleaseAudited]
    ledger: list[QuarterSpent]

"""How much of a case's budget is spent? Charged by the quarter in which it was counted, before anything is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tables.periods import Quarter, Span
from tables.registry import BUDGET, Period, Profile, tables_of


class BudgetSpent(Exception):
    """The table would cost the cases of a quarter more than is left."""


class ReleasedAlready(Exception):
    """This table of this period exists, and is never drawn again."""


class AnotherProfile(Exception):
    """The year was begun under another profile."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What one table has cost the cases of one quarter, under the release of ``period``."""

    quarter: Quarter
    table: str
    period: str
    profile: Profile
    epsilon: Fraction


def charges_for(period: Span, profile: Profile) -> tuple[Charge, ...]:
    """What the release of a period costs."""
    return tuple(
        Charge(quarter, table.name, period.name, profile, _cost(profile, table.epsilon))
        for table in tables_of(profile, period.length)
        for quarter in period.quarters
    )


def _cost(profile: Profile, epsilon: Fraction) -> Fraction:
    return Fraction(0) if profile is Profile.THRESHOLD else epsilon


def check(before: Iterable[Charge], wanted: Iterable[Charge]) -> None:
    """Returns if all of it may be charged; else `AnotherProfile`, `ReleasedAlready` or `BudgetSpent`."""
    known = list(before)
    profiles = {charge.quarter.year: charge.profile for charge in known}
    spent = spent_by_quarter(known)
    done = {(charge.quarter, charge.table) for charge in known}
    for charge in wanted:
        if profiles.get(charge.quarter.year, charge.profile) is not charge.profile:
            raise AnotherProfile(profiles[charge.quarter.year])
        if (charge.quarter, charge.table) in done:
            raise ReleasedAlready(charge.period)
        spent[charge.quarter] += charge.epsilon
        if spent[charge.quarter] > BUDGET[charge.profile]:
            raise BudgetSpent(str(charge.quarter))


def spent_by_quarter(charges: Iterable[Charge]) -> defaultdict[Quarter, Fraction]:
    """Epsilon by quarter."""
    spent: defaultdict[Quarter, Fraction] = defaultdict(Fraction)
    for charge in charges:
        spent[charge.quarter] += charge.epsilon
    return spent


def missing_quarters(before: Iterable[Charge], period: Span, profile: Profile) -> tuple[Quarter, ...]:
    """Quarters of a year whose own tables were never drawn: with the year's release their facts would be gone."""
    own = {table.name for table in tables_of(profile, Period.QUARTER)}
    done: Mapping[Quarter, set[str]] = defaultdict(set)
    for charge in before:
        done[charge.quarter].add(charge.table)
    return tuple(quarter for quarter in period.quarters if not own <= done[quarter])

"""What is registered costs what the plan says, and nobody is in more cells than were paid for."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.bodies.counted import Counted, Process
from tables.ledger import (
    AnotherProfile,
    BudgetSpent,
    Charge,
    ReleasedAlready,
    charges_for,
    check,
    missing_quarters,
    spent_by_quarter,
)
from tables.noise import within
from tables.periods import NoPeriod, Quarter, span
from tables.registry import BUDGET, KINDS, KINDS5, PROCESS, REGISTERED, Period, Profile, Table
from tables.words import LANGUAGES, dimension_title, table_method, table_title, value_label

STANDARD = REGISTERED[Profile.STANDARD]
STATISTICS = Path("docs/statistics.md").read_text("utf-8")

facts = st.builds(
    Counted,
    st.booleans(),
    st.lists(st.integers(1, 20), min_size=1, max_size=2, unique=True).map(lambda kinds: tuple(sorted(kinds))),
    st.dictionaries(
        st.sampled_from(
            [
                "status",
                "sector",
                "region",
                "nationality",
                "months_in_japan",
                "wage_ratio",
                "urban8",
                "debt_now",
                "transfer",
            ]
        ),
        st.integers(0, 15),
    ),
)
records = st.builds(Process, *(st.booleans() for _ in PROCESS))


@pytest.mark.parametrize("profile", [Profile.STANDARD, Profile.STRICT])
def test_the_tables_of_a_profile_cost_its_budget_and_no_more(profile: Profile) -> None:
    assert sum(table.epsilon for table in REGISTERED[profile]) == BUDGET[profile]


def test_the_merged_kinds_are_a_partition() -> None:
    assert Counter(key for group in KINDS5.values() for key in group) == Counter(KINDS)


@given(fact=st.one_of(facts, records))
def test_nobody_is_in_more_cells_than_were_paid_for(fact: Counted | Process) -> None:
    for table in STANDARD:
        cells = list(table.cells_of(fact))
        assert len(cells) == len(set(cells)) <= table.touches
        assert all(0 <= at < len(table_cells(table)) for at in cells)


def table_cells(table: Table) -> range:
    size = 1
    for one in table.shape:
        size *= one
    return range(size)


@given(fact=facts)
def test_who_is_counted_is_once_in_every_table_by_one_thing(fact: Counted) -> None:
    for table in STANDARD:
        if table.name in {"T0", "T5", "T8"}:
            assert len(list(table.cells_of(fact))) == 1


def test_the_document_names_the_same_tables() -> None:
    rows = re.findall(
        r"^\| (T\d|K1) \| [^|]+ \| (\w+) \| (\d) \| ([\d.]+) \| (\d+) \| ±(\d+) \|$", STATISTICS, re.MULTILINE
    )
    told = [
        (
            name,
            Period.YEAR if period == "year" else Period.QUARTER,
            int(touches),
            Fraction(epsilon),
            int(shown),
            int(noise),
        )
        for name, period, touches, epsilon, shown, noise in rows
    ]
    registered = [
        (table.name, table.period, table.touches, table.epsilon, table.threshold, within(table.scale))
        for table in STANDARD
    ]
    assert told == registered


def test_everything_that_is_published_has_a_name_in_every_language() -> None:
    for table in STANDARD:
        for said in (table_title(table.name), table_method(table.name)):
            assert set(said) >= set(LANGUAGES)
            assert all(said[tag].strip() for tag in LANGUAGES)
        for dimension in table.dimensions:
            said = [dimension_title(dimension.key), *(value_label(dimension.key, value) for value in dimension.values)]
            assert all(one[tag].strip() for one in said for tag in LANGUAGES)


# --- the ledger


def test_a_year_spends_six_and_nothing_is_charged_twice() -> None:
    charged: list[Charge] = []
    for name in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026"):
        wanted = charges_for(span(name), Profile.STANDARD)
        check(charged, wanted)
        charged += wanted
        with pytest.raises(ReleasedAlready):
            check(charged, wanted)
    by_quarter = spent_by_quarter(charged)
    assert (len(by_quarter), set(by_quarter.values())) == (4, {Fraction(6)})


def test_a_table_beyond_the_budget_is_refused() -> None:
    charged = [Charge(Quarter(2026, 1), f"X{n}", "2026", Profile.STANDARD, Fraction(1, 2)) for n in range(11)]
    more = Charge(Quarter(2026, 1), "T2", "2026", Profile.STANDARD, Fraction(1, 2))
    check(charged, [more])
    with pytest.raises(BudgetSpent):
        check([*charged, more], charges_for(span("2026Q1"), Profile.STANDARD))
    check([*charged, more], charges_for(span("2026Q2"), Profile.STANDARD))


def test_a_year_ends_under_the_profile_by_which_it_was_begun() -> None:
    begun = charges_for(span("2026Q1"), Profile.STANDARD)
    for profile in (Profile.STRICT, Profile.THRESHOLD):
        with pytest.raises(AnotherProfile):
            check(begun, charges_for(span("2026"), profile))
        check(begun, charges_for(span("2027"), profile))


def test_the_quarters_that_have_no_tables_yet_are_named() -> None:
    begun = [*charges_for(span("2026Q1"), Profile.STANDARD), *charges_for(span("2026Q3"), Profile.STANDARD)]
    assert missing_quarters(begun, span("2026"), Profile.STANDARD) == (Quarter(2026, 2), Quarter(2026, 4))
    assert missing_quarters([], span("2026"), Profile.STRICT) == ()


# --- periods


def test_a_period_is_over_when_its_last_day_is() -> None:
    quarter, year = span("2026Q4"), span("2026")
    last = quarter.quarters[0].after
    assert (str(last), quarter.is_over(last), year.is_over(last)) == ("2027-01-01", True, True)
    assert not quarter.is_over(last.replace(year=2026, month=12, day=31))
    assert [str(one.first_day) for one in year.quarters] == ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]


@pytest.mark.parametrize("name", ["", "2026Q5", "2026Q0", "1999", "26", "2026-Q1", "2026q1", " 2026"])
def test_anything_else_is_no_period(name: str) -> None:
    with pytest.raises(NoPeriod):
        span(name)

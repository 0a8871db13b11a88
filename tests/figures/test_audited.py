"""Is what an auditor reads what the tables say? Compared with the people who were counted, and with the files."""

from __future__ import annotations

import pytest

from api.figures.schemas import FieldTold, Figure
from api.figures.service import audited, kept, ledger_of, told
from crypto.bodies.counted import Counted
from tables.registry import Profile
from tests.figures.sample import release
from tests.figures.test_pages import figures
from tests.tables.people import people

FIELDS = {
    "region": "region",
    "nationality": "nationality",
    "months": "months_in_japan",
    "wage_ratio": "wage_ratio",
    "area": "urban8",
}


def by_field(of: list[Figure]) -> dict[str, FieldTold]:
    return {one.field: one for one in told(of)}


@pytest.mark.parametrize("count", [3_000, 20_000])
def test_the_share_of_what_was_not_told_is_near_that_of_the_people_who_were_counted(count: int) -> None:
    found = by_field(figures("2026", count=count))
    facts = [fact for fact in people(count, 7) if isinstance(fact, Counted)]

    assert found.keys() == {*FIELDS, "programme", "sector", "debt"}
    for key, field in FIELDS.items():
        of, share = found[key], 100 * sum(field not in fact.told for fact in facts) / count
        assert of.least is not None
        assert of.most is not None
        assert of.least - 3 <= share <= of.most + 3, key
        assert of.most - of.least <= 5, key


def test_where_some_is_held_back_the_share_is_between_two() -> None:
    of = by_field(figures("2026", count=400))
    several = [one for one in of.values() if one.least is not None and one.most is not None and one.least < one.most]

    assert several, "with so few people a number that was not told is below its threshold"
    assert all(0 <= (one.least or 0) < (one.most or 0) <= 100 for one in several)


def test_of_few_people_no_share_is_told() -> None:
    assert {(one.least, one.most) for one in told(figures("2026", count=20))} == {(None, None)}


@pytest.mark.parametrize("profile", [Profile.STANDARD, Profile.THRESHOLD])
def test_what_is_held_back_is_counted_as_the_files_have_it(profile: Profile) -> None:
    for figure in figures("2026", profile, 600):
        of = kept(figure)
        assert (of.table, of.cells) == (figure.name, len(figure.numbers))
        assert of.held_back == sum(value is None for value in figure.numbers.values())
    assert sum(kept(figure).held_back for figure in figures("2026", profile, 600)) > 10


def test_without_noise_what_is_held_back_may_be_all_that_is_left() -> None:
    of = by_field(figures("2026", Profile.THRESHOLD, 600))
    facts = [fact for fact in people(600, 7) if isinstance(fact, Counted)]

    share = 100 * sum("region" not in fact.told for fact in facts) / 600
    region = of["region"]
    assert region.least is not None
    assert region.most is not None
    assert region.least - 3 <= share <= region.most + 3


def test_the_ledger_is_what_the_releases_cost_and_ends_at_the_budget() -> None:
    quarters = [release(f"2026Q{number}", count=300) for number in range(1, 5)]
    before = ledger_of(quarters)
    after = ledger_of([release("2026", count=300), *quarters])

    assert [(one.quarter, one.spent, one.budget) for one in before] == [
        (f"2026Q{number}", "1", "6") for number in (4, 3, 2, 1)
    ]
    assert {(one.spent, one.budget) for one in after} == {("6", "6")}
    assert {(one.spent, one.budget) for one in ledger_of([release("2026", Profile.THRESHOLD, 300)])} == {("0", "0")}
    assert ledger_of([]) == []


def test_a_release_is_shown_with_its_profile_and_day() -> None:
    of = audited(release("2026Q4"), figures("2026Q4"))

    assert (of.period, of.length, of.profile) == ("2026Q4", "Q", "standard")
    assert [one.table for one in of.kept] == ["T0", "T1"]
    assert of.told == []

"""What may be learnt from a published table, by whoever knows everybody else in it."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.bodies.counted import Counted
from tables.cells import Drawn, draw, hold_back
from tables.counting import Counts
from tables.noise import NotAsRegistered, noised, within, within_sum
from tables.registry import KINDS, REGISTERED, Bucket, Profile, Table
from tests.tables.people import counts_of, people

STANDARD = {table.name: table for table in REGISTERED[Profile.STANDARD]}
T1, T2, T5, T6, T9 = (STANDARD[name] for name in ("T1", "T2", "T5", "T6", "T9"))


def test_nothing_below_the_threshold_is_shown_and_what_is_shown_ends_in_five_or_nought() -> None:
    facts = people(400)
    for table in STANDARD.values():
        for _ in range(8):
            drawn = draw(table, counts_of([table], facts).of(table), noised)
            values = [cell.value for cell in drawn.cells if cell.value is not None]
            assert all(value >= table.threshold and value % 5 == 0 for value in values)


def test_the_total_is_the_sum_of_the_noised_cells() -> None:
    counts = [100] * 15
    drawn = draw(T1, counts, lambda _, numbers: [number + at for at, number in enumerate(numbers)])
    assert drawn.total == 5 * round((1500 + sum(range(15))) / 5)
    assert [cell.value for cell in drawn.cells[:4]] == [100, 100, 100, 105]


def test_a_cell_of_one_is_invisible() -> None:
    """The only Nepali carer in the table is no more to be seen than an empty cell is."""
    for count in (0, 1):
        reached = sum(number >= T6.threshold for number in noised(T6, [count] * 20_000))
        assert reached / 20_000 < 0.01


@pytest.mark.parametrize("table", [T1, T5, STANDARD["T0"], STANDARD["K1"]], ids=lambda table: table.name)
def test_the_interval_holds_for_ninety_five_of_a_hundred(table: Table) -> None:
    numbers = noised(table, [0] * 20_000)
    inside = sum(abs(number) <= within(table.scale) for number in numbers) / len(numbers)
    narrower = sum(abs(number) < within(table.scale) for number in numbers) / len(numbers)
    assert inside >= 0.945
    assert narrower < 0.955
    sums = [sum(numbers[at : at + 20]) for at in range(0, len(numbers), 20)]
    assert 0.92 < sum(abs(one) <= within_sum(table.scale, 20) for one in sums) / len(sums) < 0.98


# --- differential privacy of the whole pipeline


def most_telling(table: Table, noise: Callable[[Table, Sequence[int]], list[int]], runs: int) -> float:
    """The largest ratio, of what is seen with one case more and without it, that is beyond doubt.

    Events are everything that the published cells of that case say, split by their sum; the bound below is at 99.99 %.
    """
    case = Counted(alone=False, kinds=(1,), told={"transfer": 2})
    places = list(table.cells_of(case))
    base = [30] * math.prod(table.shape)
    seen: dict[bool, Counter[int]] = {False: Counter(), True: Counter()}
    for there in (False, True):
        counts = [count + (there and at in places) for at, count in enumerate(base)]
        for _ in range(runs):
            drawn = draw(table, counts, noise)
            seen[there][sum(drawn.cells[at].value or 0 for at in places)] += 1
    telling = 0.0
    for least in sorted({*seen[False], *seen[True]}):
        for up in (True, False):
            a, b = (sum(n for value, n in seen[there].items() if (value >= least) == up) for there in (False, True))
            for few, many in ((a, b), (b, a)):
                if few > 50:
                    slack = 3.9 * math.sqrt(1 / few + 1 / max(many, 1))
                    telling = max(telling, math.log(max(many, 1) / few) - slack)
    return telling


def test_one_case_more_changes_what_is_seen_by_no_more_than_was_paid_for() -> None:
    assert most_telling(T9, noised, 4000) <= float(T9.epsilon)


def test_the_test_above_would_notice_too_little_noise() -> None:
    nearly_none = Table("T9", T9.period, T9.dimensions, T9.touches, T9.epsilon * 6)
    assert most_telling(T9, lambda _, counts: noised(nearly_none, counts), 4000) > float(T9.epsilon)


# --- differencing over everything that a three-year instance publishes


def probability(shown: int | None, count: int, table: Table) -> float:
    """Of what was published of a cell, if the true count were this one."""
    alpha = math.exp(-1 / float(table.scale))

    def at_most(noise: int) -> float:
        return 1 - alpha ** (noise + 1) / (1 + alpha) if noise >= 0 else alpha ** (-noise) / (1 + alpha)

    if shown is None:
        return at_most(table.threshold - 1 - count)
    numbers = [number for number in range(shown - 3, shown + 4) if 5 * round(number / 5) == shown]
    least, most = max(min(numbers), table.threshold), max(numbers)
    return at_most(most - count) - at_most(least - 1 - count)


def test_an_employer_who_knows_everybody_else_learns_no_more_than_the_ledger_says() -> None:
    """He has every table of three years and the exact number of all other cases; is the one in question there too?

    What he may learn at most is the sum of the epsilons of the year in which the case would be, however many years he
    watches. The numbers come out of the pipeline; the odds that he gives are the best that there are.
    """
    suspect = Counted(False, (1, 11), {"status": 0, "sector": 2, "region": 1, "nationality": 0, "transfer": 0})
    tables = [table for table in STANDARD.values() if table.name != "K1"]
    draw_lots = random.Random(5)
    counts = [counts_of(tables, people(300, seed=year)) for year in range(3)]
    odds: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(200):
        there, log_odds = turn % 2 == 0, 0.0
        year_of_case = draw_lots.randrange(3)
        for year in range(3):
            for table in tables:
                places = set(table.cells_of(suspect)) if year == year_of_case else set[int]()
                true = [count + (there and at in places) for at, count in enumerate(counts[year].of(table))]
                drawn = draw(table, true, noised)
                for at in places:
                    known = counts[year].of(table)[at]
                    shown = drawn.cells[at].value
                    log_odds += math.log(probability(shown, known + 1, table) / probability(shown, known, table))
        odds[there].append(log_odds)
    spent = float(sum(table.epsilon for table in tables))
    everything = [abs(one) for both in odds.values() for one in both]
    assert max(everything) <= spent
    right = sum(one > 0 for one in odds[True]) + sum(one <= 0 for one in odds[False])
    share = right / len(everything)
    assert 0.5 < share < 0.85
    assert statistics.mean(odds[True]) > statistics.mean(odds[False])


# --- how far the published figures are from the truth


def test_of_twenty_thousand_cases_the_published_figures_are_near_the_truth() -> None:
    """docs/statistics.md says these numbers; here they are drawn again."""
    facts = people(20_000)
    for table in STANDARD.values():
        true = counts_of([table], facts).of(table)
        drawn = draw(table, true, noised)
        far = [abs(cell.value - count) for cell, count in zip(drawn.cells, true, strict=True) if cell.value is not None]
        held_back = [count for cell, count in zip(drawn.cells, true, strict=True) if cell.value is None]
        assert len(far) < 10 or statistics.median(far) <= within(table.scale) / 2 + 3
        assert max(far, default=0) <= 4 * within(table.scale) + 3
        assert all(count < table.threshold + 3 * within(table.scale) for count in held_back)


# --- without noise


def rows_and_columns(drawn: Drawn) -> list[list[int]]:
    rows, columns = drawn.table.shape
    return [
        *([row * columns + column for column in range(columns)] for row in range(rows)),
        *([row * columns + column for row in range(rows)] for column in range(columns)),
    ]


@given(counts=st.lists(st.integers(0, 60), min_size=60, max_size=60))
def test_without_noise_no_cell_is_the_only_one_held_back_in_its_row_or_column(counts: list[int]) -> None:
    drawn = hold_back(T2, counts)
    for line in rows_and_columns(drawn):
        assert sum(drawn.cells[at].value is None for at in line) != 1
    for cell, count in zip(drawn.cells, counts, strict=True):
        assert cell.value is None or (count >= 10 and abs(cell.value - count) <= 2 and cell.value % 5 == 0)


def test_without_noise_asking_again_gives_the_same() -> None:
    counts = counts_of([T2], people(2000)).of(T2)
    assert hold_back(T2, counts) == hold_back(T2, counts)


def test_counts_of_two_processes_are_those_of_one() -> None:
    facts, tables = people(500), list(STANDARD.values())
    halves = Counts(tables)
    halves.add(facts[:200])
    halves.merge(counts_of(tables, facts[200:]))
    whole = counts_of(tables, facts)
    assert all(halves.of(table) == whole.of(table) for table in tables)
    assert sum(whole.of(STANDARD["T0"])) == sum(isinstance(fact, Counted) for fact in facts)
    assert sum(whole.of(T1)) == sum(
        len([k for k in fact.kinds if k <= len(KINDS)]) for fact in facts if isinstance(fact, Counted)
    )


def test_a_bucket_that_this_version_does_not_know_counts_as_not_told() -> None:
    [wage, _] = T5.dimensions
    assert isinstance(wage, Bucket)
    assert wage.places(Counted(False, (1,), {"wage_ratio": 9})) == wage.places(Counted(False, (1,), {}))


def test_too_little_noise_is_refused_before_a_number_is_drawn() -> None:
    class Cheaper(Table):
        """Claims less noise than it needs."""

        @property
        def scale(self) -> Fraction:
            return super().scale / 2

    with pytest.raises(NotAsRegistered):
        noised(Cheaper("T1", T1.period, T1.dimensions, T1.touches, T1.epsilon), [0] * 15)

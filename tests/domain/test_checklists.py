"""The checklists: every kind has its own, both languages say the same, and trainees' law ends with its act."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from api import domain
from api.domain import Staleness
from tests.domain.test_files import faults_of
from tools.words import faults_of_terms, faults_of_text

FOLDER = Path(__file__).parents[2] / "domain"
ROWS: list[dict[str, Any]] = json.loads((FOLDER / "checklists.json").read_text("utf-8"))
LAW = [row for row in ROWS if row["group"] == "law"]
NUMBERS: list[int] = [row["number"] for row in json.loads((FOLDER / "kinds.json").read_text("utf-8"))]
GROUPS = ["ask", "secure", "do", "law"]
TRAINEES = re.compile(
    r"Technical Intern Training Act|\btrainees?\b|Employment for Skill Development|OTIT", re.IGNORECASE
)
THE_ACT_ENDS = dt.date(2027, 3, 31)

TERMS = {
    # Two lists, compared: a number that slips costs somebody their claim.
    "wages_three_years": "3 years",
    "retirement_five_years": "5 years",
    "money_on_leaving": "7 days",
    "bankrupt_six_months": "6 months",
    "advance_two_years": "2 years",
    "records_three_years": "3 years",
    "leave_two_years": "2 years",
    "leave_at_once_fare": "14 days",
    "resign_after_one_year": "1 years",
    "accident_two_years": "2 years",
    "accident_five_years": "5 years",
    "injury_dismissal_ban": "30 days",
    "body_five_years": "5 years",
    "damages_three_years": "3 years",
    "pregnancy_dismissal": "1 years",
    "maternity_dismissal_ban": "30 days",
    "card_lost": "14 days",
    "money_back_five_years": "5 years",
    "address_notice": "14 days",
    "dismissal_notice": "30 days",
    "dismissal_reason": "2 years",
    "unemployment_one_year": "1 years",
    "pension_two_years": "2 years",
    "employer_notice": "14 days",
    "three_months_idle": "3 months",
    "stay_two_months": "2 months",
    "audit_three_months": "3 months",
    "whistleblower_one_year": "1 years",
    "union_one_year": "1 years",
}


NOT_FOR_THE_WORKER_TO_KEEP = {
    "owed_by": {"money_on_leaving", "audit_three_months"},
    "not_before": {"dismissal_notice", "resign_after_one_year"},
    "holds_until": {
        *("records_three_years", "injury_dismissal_ban", "pregnancy_dismissal", "maternity_dismissal_ban"),
        *("stay_two_months", "whistleblower_one_year"),
    },
}
"""What the day of a deadline is; of all the others, that the worker has to have acted."""


def of_kind(number: int) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["kinds"] != "every" and number in row["kinds"]]


def texts(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for column in ("text", "law", "runs"):
        if row.get(column) is not None:
            yield f"{row['key']}.{column}", cast("dict[str, str]", row[column])


@pytest.mark.parametrize("number", NUMBERS)
def test_every_kind_has_something_to_ask_to_secure_to_do_and_to_know_and_no_more_than_can_be_read(number: int) -> None:
    groups = [row["group"] for row in of_kind(number)]
    assert set(groups) == set(GROUPS)
    assert 4 <= len(groups) <= 15


def test_rows_name_kinds_that_there_are_and_stand_in_their_order() -> None:
    assert {number for row in ROWS if row["kinds"] != "every" for number in row["kinds"]} == set(NUMBERS)
    order = [(0 if row["kinds"] == "every" else min(row["kinds"]), GROUPS.index(row["group"])) for row in ROWS]
    assert order == sorted(order)
    assert {row["group"] for row in ROWS if row["kinds"] == "every"} == {"ask", "secure", "do"}


def test_a_deadline_has_the_length_that_stands_here_too() -> None:
    told = {
        row["key"]: " ".join(f"{count} {unit}" for unit, count in row["term"].items()) for row in LAW if row["term"]
    }
    assert told == TERMS
    means = {row["key"]: row["means"] for row in LAW if row["means"] is not None}
    others = {key: meaning for meaning, named in NOT_FOR_THE_WORKER_TO_KEEP.items() for key in named}
    assert means == dict.fromkeys(TERMS, "act_by") | others


@pytest.mark.parametrize(
    "slip",
    [
        {"term": None},
        {"term": {"years": 3, "months": 1}},
        {"term": {"years": 0}},
        {"term": {"weeks": 2}},
        {"runs": None},
        {"means": None},
        {"means": "soon"},
        {"runs": {"en": "each pay day"}},
        {"law": {"en": "Labour Standards Act art. 115", "ja": ""}},
        {"group": "ask"},
        {"kinds": [1, 1]},
        {"key": "Wages-3"},
    ],
    ids=json.dumps,
)
def test_half_a_deadline_is_a_fault(slip: dict[str, Any]) -> None:
    deadline = next(row for row in LAW if row["key"] == "wages_three_years")
    assert faults_of("checklists", [deadline]) == []
    assert faults_of("checklists", [{**deadline, **slip}])
    assert faults_of("checklists", [{key: value for key, value in deadline.items() if key not in slip}])


def test_both_languages_say_the_same_numbers_and_the_glossarys_words() -> None:
    said = [(key, text) for row in ROWS for key, text in texts(row)]
    faults = [fault for key, text in said for fault in faults_of_text(key, text["en"], text["ja"], "ja")]
    ours = [(key, text) for key, text in said if not key.endswith(".law")]  # the Civil Code is no worker's code
    faults += [fault for key, text in ours for fault in faults_of_terms("staff/ja", key, text["en"], text["ja"])]
    assert faults == []
    assert len({text["en"] for key, text in said if key.endswith(".text")}) == len(ROWS)


def test_no_telephone_number_stands_here() -> None:
    """authorities.json is the only list of them."""
    numbers = {
        line["number"]
        for row in json.loads((FOLDER / "authorities.json").read_text("utf-8"))
        for line in row["numbers"]
    }
    said = " ".join(part for row in ROWS for _, text in texts(row) for part in text.values())
    assert [number for number in numbers if re.search(rf"(?<![\d-]){re.escape(number)}(?![\d-])", said)] == []


def test_what_hangs_on_the_trainee_act_ends_with_it_and_other_law_within_a_year() -> None:
    hangs = {row["key"] for row in ROWS if any(TRAINEES.search(text["en"]) for _, text in texts(row))}
    ends = {fact.key for fact in domain.facts() if fact.file == "checklists.json" and fact.expires_on == THE_ACT_ENDS}
    assert {"passport_ban", "transfer_form", "pay_nothing_to_move", "no_retaliation_trainee"} <= hangs
    assert hangs <= ends
    assert all(row["expires_on"] is not None for row in LAW)


def test_what_nobody_verified_and_what_has_expired_is_named() -> None:
    def named(day: dt.date) -> dict[str, Staleness]:
        return {fact.key: reason for fact, reason in domain.stale(day) if fact.file == "checklists.json"}

    unverified = {row["key"] for row in ROWS if row["verified_on"] is None}
    assert named(dt.date(2026, 11, 27)) == dict.fromkeys(unverified, Staleness.UNVERIFIED)
    later = named(THE_ACT_ENDS + dt.timedelta(days=1))
    assert (later["passport_ban"], later["wages_three_years"]) == (Staleness.EXPIRED, Staleness.UNVERIFIED)


def test_only_pages_of_the_staff_load_them() -> None:
    """A phone on a prepaid plan does not pay for rows that it never shows."""
    source = FOLDER.parent / "static" / "src"
    imports = re.compile(r"from '(?:koe:checklists|[./\w]*checklists/checklists\.ts)'|import\('[^']*checklists[^']*'\)")
    loaders = [path for path in source.rglob("*.ts*") if imports.search(path.read_text("utf-8"))]
    loading = {path.relative_to(source).as_posix() for path in loaders}
    assert "checklists/checklists.ts" in loading
    assert {path for path in loading if not path.startswith(("checklists/", "pages/desk/"))} == set()

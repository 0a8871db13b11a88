"""The phrasebook: what a letter may name by key, every language can say, with the same blanks and the same answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "static" / "words" / "phrasebook"
LANGUAGES = sorted(
    row["code"] for row in json.loads((ROOT / "domain/languages.json").read_text("utf-8")) if row["catalogue"]
)
GROUPS: list[dict[str, Any]] = json.loads((ROOT / "domain/phrasebook.json").read_text("utf-8"))
PHRASES: dict[str, dict[str, Any]] = {row["key"]: row for group in GROUPS for row in group["phrases"]}
PUBLISHED = re.findall(
    r"\w+",
    """
    thank_you read_it not_company secret write_by takes_time translated safe_now call_police call_ambulance hurt sleep
    heavy phone_seen leave_danger still since others sent_home most more_about may_skip have_document who_keeps photo_of
    note_hours keep_proof passport_law how_much minimum overtime three_years owed want_change may_change not_leave
    change_slow no_penalty call_unnamed complain_named speak_employer go_together may_guess nothing_first not_sign
    signed not_give not_pay no_company_phone delete_here meet where_safe you_call in_language better write_again stop_on
    cannot_help
    """,
)
"""Keys that may stand in letters on phones and at desks. Only grows."""


def words(language: str) -> dict[str, dict[str, str]]:
    return json.loads((WORDS / f"{language}.json").read_text("utf-8"))


def test_no_sentence_that_may_stand_in_a_letter_is_ever_renamed_or_there_twice() -> None:
    assert [row["key"] for group in GROUPS for row in group["phrases"]] == [*PHRASES]
    assert PHRASES.keys() >= set(PUBLISHED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_every_sentence_with_exactly_its_blanks(language: str) -> None:
    said = words(language)
    assert said["phrases"].keys() == PHRASES.keys()
    for key, text in said["phrases"].items():
        named = re.findall(r"\{(\w+)\}", re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", text))
        assert sorted(named) == sorted(PHRASES[key].get("blanks", {})), key
    assert said["choices"].keys() == {answer for row in PHRASES.values() for answer in row.get("answers", [])}
    for row in PHRASES.values():
        assert set(row.get("urgent", [])) <= set(row.get("answers", []))


def test_a_proposal_says_which_consent_it_needs_and_can_be_declined() -> None:
    needs = {key: row["needs"] for key, row in PHRASES.items() if "needs" in row}
    assert needs == {"call_unnamed": 2, "complain_named": 3, "speak_employer": 4}
    assert all({"no", "tell_more"} <= set(PHRASES[key]["answers"]) for key in needs)
    assert all("answers" in row for group in GROUPS if group["key"] == "proposals" for row in group["phrases"][:-1])

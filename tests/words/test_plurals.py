"""What has a number in it is said in the form that the number takes: by the server's words, and in every catalogue."""

import json
from pathlib import Path
from typing import Any

import pytest

from api import words
from api.domain import languages
from api.reviews import needed
from tools.words import texts_of

ROOT = Path(__file__).parents[2]
CASES: list[tuple[str, dict[str, str]]] = json.loads((ROOT / "tests" / "plural_cases.json").read_text("utf-8"))
FORMS = {one.code: one.plurals for one in languages()}


@pytest.mark.parametrize(("code", "forms"), CASES)
def test_the_server_says_each_number_in_its_form(code: str, forms: dict[str, str]) -> None:
    told = {f"wait_{form}": form for form in FORMS[code]}
    whole = {number: form for number, form in forms.items() if number.isdecimal()}
    assert {number: words.counted(told, "wait", code, int(number)) for number in whole} == whole


@pytest.mark.parametrize("code", FORMS)
def test_a_page_never_says_the_form_of_another_language(code: str) -> None:
    trouble = words.catalogue("", code)["trouble"]
    assert sorted(key for key in trouble if key.startswith("busy_")) == [f"busy_{form}" for form in FORMS[code]]


def test_a_catalogue_needs_its_own_forms_of_what_english_says_in_two() -> None:
    english = {"wait_one": "1 second", "wait_other": "{n} seconds", "eeo_other": "another"}
    assert needed(english, "vi") == {"wait_other": "{n} seconds", "eeo_other": "another"}
    assert needed(english, "ne") == english


def test_english_says_no_number_before_a_plural_without_a_form_for_one() -> None:
    """`{seconds} seconds` has a brother; `{count} of 24 digits` says a number that never changes."""
    never_one = {"{days} days"}  # DAYS in settings: an answer is promised within at least two
    found: list[Any] = []
    for path in sorted((ROOT / "static" / "words").rglob("en.json")):
        texts = texts_of(path)
        for key, text in texts.items():
            spoken = [
                f"{{{name}}} {name}" for name in ("seconds", "days", "hours", "reports", "files", "entries", "places")
            ]
            spoken += ["{count} reports", "{count} files", "{count} days"]
            said = [one for one in spoken if one in text and one not in never_one]
            if said and not (key.endswith("_other") and f"{key.removesuffix('other')}one" in texts):
                found.append((path, key, said))
    assert found == []

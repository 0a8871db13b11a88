"""Is everything that a release can show named in every language in which it is read?"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import chain

import pytest

from shipped import DOMAIN
from tables.registry import REGISTERED
from tables.words import LANGUAGES, Said, dimension_title, table_method, table_title, value_label

TABLES = {table.name: table for table in chain(*REGISTERED.values())}
DIMENSIONS = {dimension.key: dimension for table in TABLES.values() for dimension in table.dimensions}
SENTENCE_ENDS = re.compile(r"\.(?=\s|$)")
VIETNAMESE = re.compile(r"[\u00c0-\u1ef9]")
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def whole(said: Said) -> bool:
    return set(said) == set(LANGUAGES) and all(
        text.strip() == text != "" and unicodedata.is_normalized("NFC", text) for text in said.values()
    )


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_a_title_and_a_method_of_two_sentences_in_each_language(name: str) -> None:
    assert whole(table_title(name))
    assert whole(table_method(name))
    assert len(SENTENCE_ENDS.findall(table_method(name)["en"])) == 2
    assert VIETNAMESE.search(table_method(name)["vi"])
    assert JAPANESE.search(table_method(name)["ja"])


@pytest.mark.parametrize("key", sorted(DIMENSIONS))
def test_a_column_and_each_of_its_values_have_a_name_in_each_language(key: str) -> None:
    assert whole(dimension_title(key))
    labels = [value_label(key, value) for value in DIMENSIONS[key].values]
    assert all(map(whole, labels))
    for language in LANGUAGES:
        assert len({label[language] for label in labels}) == len(labels), "two values have the same name"


def test_no_name_is_there_for_what_no_release_shows() -> None:
    rows = {row["key"]: row for row in json.loads((DOMAIN / "release_words.json").read_text("utf-8"))}
    assert rows.keys() == TABLES.keys() | DIMENSIONS.keys()
    for key, dimension in DIMENSIONS.items():
        assert rows[key]["values"].keys() == set(dimension.values)


def test_kinds_are_called_what_the_staff_calls_them() -> None:
    for kind in json.loads((DOMAIN / "kinds.json").read_text("utf-8")):
        said = value_label("kind", kind["key"])
        assert {tag: said[tag] for tag in ("en", "ja")} == kind["names"]

"""How are tables, their columns and their values called? domain/release_words.json, in three languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from shipped import DOMAIN

LANGUAGES: Final = ("en", "ja", "vi")
Said = Mapping[str, str]


@cache
def _rows() -> dict[str, Any]:
    rows = json.loads((DOMAIN / "release_words.json").read_text("utf-8"))
    return {row["key"]: row for row in rows}


def table_title(table: str) -> Said:
    """What it shows, by language."""
    return _rows()[table]["title"]


def table_method(table: str) -> Said:
    """What is counted in it, in two sentences, by language."""
    return _rows()[table]["method"]


def dimension_title(key: str) -> Said:
    """The name of a column, by language."""
    return _rows()[key]["title"]


def value_label(key: str, value: str) -> Said:
    """The name of a value of a column, by language."""
    return _rows()[key]["values"][value]

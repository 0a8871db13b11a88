"""The files of a release: CSV for Excel and pandas, JSON, a Frictionless data package, CSVW beside each CSV.

Columns are named as SDMX names them: TIME_PERIOD, FREQ, OBS_VALUE, OBS_STATUS (A, or Q where the value is held back),
CONF_STATUS (F free, N not for publication). Every value has its key and its names in English and Japanese. CSV begins
with the mark that makes Excel read UTF-8.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from crypto.encoding import b64, digest
from tables.cells import Drawn
from tables.periods import Span
from tables.registry import Profile
from tables.words import dimension_title, table_method, table_title, value_label

LICENCE: Final = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
_BOM: Final = "\ufeff"
_COLUMN_LANGUAGES: Final = ("en", "ja")
TOTAL: Final = "_T"
"""SDMX's own code for a total."""

MEDIA_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".csv-metadata.json": "application/csvm+json",
    ".json": "application/json",
}


def media_type(name: str) -> str:
    """By the end of a file's name, the longest that fits."""
    return MEDIA_TYPES[max((end for end in MEDIA_TYPES if name.endswith(end)), key=len)]


def files_of(period: Span, profile: Profile, day: date, drawn: Sequence[Drawn]) -> dict[str, bytes]:
    """Every file of a release by its name; the same tables give the same bytes."""
    files: dict[str, bytes] = {}
    for table in drawn:
        name = table.table.name
        files[f"{name}.csv"] = _csv(period, table)
        files[f"{name}.json"] = _json(table_json(period, table))
        files[f"{name}.csv-metadata.json"] = _json(_csvw(period, table))
    files["datapackage.json"] = _json(_package(period, profile, day, drawn, files))
    return files


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


# --- rows


def _columns(table: Drawn) -> list[tuple[str, str, str]]:
    """Name, type and title of each column of the CSV."""
    columns = [("TIME_PERIOD", "string", "Period"), ("FREQ", "string", "Q quarterly, A yearly")]
    for dimension in table.table.dimensions:
        name, said = dimension.key.upper(), dimension_title(dimension.key)
        columns.append((name, "string", f"{said['en']}, key; {TOTAL} for all"))
        columns += [(f"{name}_{tag.upper()}", "string", said[tag]) for tag in _COLUMN_LANGUAGES]
    return [
        *columns,
        ("OBS_VALUE", "integer", "Number with noise, rounded to five; empty where it is held back"),
        ("OBS_STATUS", "string", "A as drawn; Q held back, below the threshold"),
        ("CONF_STATUS", "string", "F free; N not for publication"),
        ("NOISE_95", "integer", "In 95 of 100 draws the noise is no more than this, either way"),
    ]


def _rows(period: Span, table: Drawn) -> Iterator[list[str]]:
    for cell in table.cells:
        yield _row(period, table, cell.at, cell.value, table.within)
    yield _row(period, table, (TOTAL,) * len(table.table.dimensions), table.total, table.total_within)


def _row(period: Span, table: Drawn, at: Sequence[str], value: int | None, within: int) -> list[str]:
    named: list[str] = []
    for dimension, key in zip(table.table.dimensions, at, strict=True):
        said = {"en": "All", "ja": "合計"} if key == TOTAL else value_label(dimension.key, key)
        named += [key, *(said[tag] for tag in _COLUMN_LANGUAGES)]
    held_back = value is None
    shown = ["" if value is None else str(value), "Q" if held_back else "A", "N" if held_back else "F", str(within)]
    return [period.name, period.length.value, *named, *shown]


def _csv(period: Span, table: Drawn) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _, _ in _columns(table)])
    writer.writerows(_rows(period, table))
    return (_BOM + text.getvalue()).encode("utf-8")


def table_json(period: Span, table: Drawn) -> dict[str, Any]:
    """The table as the page and other programs read it; numbers of epsilon as exact fractions."""
    of = table.table
    return {
        "name": of.name,
        "period": period.name,
        "title": table_title(of.name),
        "method": table_method(of.name),
        "dimensions": [
            {
                "key": dimension.key,
                "title": dimension_title(dimension.key),
                "values": [{"key": key, "label": value_label(dimension.key, key)} for key in dimension.values],
            }
            for dimension in of.dimensions
        ],
        "cells": [{"at": list(cell.at), "value": cell.value} for cell in table.cells],
        "total": table.total,
        "noise_95": table.within,
        "noise_95_of_total": table.total_within,
        "threshold": table.threshold,
        "epsilon": str(table.epsilon),
        "touches": of.touches,
    }


# --- what describes them


def _csvw(period: Span, table: Drawn) -> dict[str, Any]:
    """As https://www.w3.org/TR/tabular-metadata/ has it."""
    name = table.table.name
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{name}.csv",
        "dc:title": f"{table_title(name)['en']}, {period.name}",
        "dc:description": table_method(name)["en"],
        "dc:license": {"@id": LICENCE["path"]},
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {"name": column, "titles": column, "datatype": kind, "dc:description": said}
                for column, kind, said in _columns(table)
            ],
            "primaryKey": ["TIME_PERIOD", *(dimension.key.upper() for dimension in table.table.dimensions)],
        },
    }


def _package(
    period: Span, profile: Profile, day: date, drawn: Sequence[Drawn], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """https://datapackage.org: a profile of version 1, which every reader of version 2 takes."""
    return {
        "name": f"koe-{period.name.lower()}",
        "title": f"Koe: reports of foreign workers in Japan, {period.name}",
        "description": "People who found Koe and let themselves be counted: no sample, and no measure of how common "
        f"anything is. Profile: {profile}.",
        "created": f"{day.isoformat()}T00:00:00Z",
        "licenses": [LICENCE],
        "resources": [_resource(period, table, files[f"{table.table.name}.csv"]) for table in drawn],
    }


def _resource(period: Span, table: Drawn, content: bytes) -> dict[str, Any]:
    name = table.table.name
    keys = [dimension.key.upper() for dimension in table.table.dimensions]
    return {
        "name": name.lower(),
        "path": f"{name}.csv",
        "title": f"{table_title(name)['en']}, {period.name}",
        "description": table_method(name)["en"],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{digest(content).hex()}",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": {
            "fields": [{"name": column, "type": kind, "title": said} for column, kind, said in _columns(table)],
            "primaryKey": ["TIME_PERIOD", *keys],
            "missingValues": [""],
        },
    }


def listed(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Each file's size and hash, as the manifest signs them."""
    return {name: {"bytes": len(content), "sha256": b64(digest(content))} for name, content in sorted(files.items())}

"""Keeps the vectors append-only: the SHA-256 of each, by file and name, in `digests.json`.

A vector that is new is added; one that is gone or says something else is an error. Only with a new version of the
protocol may its line be taken out of `digests.json` by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

FOLDER = Path(__file__).parent
DIGESTS = FOLDER / "digests.json"

Digests = dict[str, dict[str, str]]


def canonical_digest(value: Any) -> str:
    """SHA-256 of a value's JSON with sorted keys and no white space; plain Python, since `crypto` is what is judged."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def vectors_of(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """(name, vector): a list's items by their name, else by their place; whatever stands alone by its own key."""
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from vectors_of(inner, f"{at}/{key}" if at else key)
    elif isinstance(value, list):
        for place, item in enumerate(cast("list[Any]", value)):
            named = isinstance(item, dict) and "name" in item
            yield f"{at}/{item['name'] if named else place}", item
    else:
        yield at, value


def digests_of(text: str) -> dict[str, str]:
    """Of one file; `ValueError` if a list has a name twice."""
    found: dict[str, str] = {}
    for name, vector in vectors_of(json.loads(text)):
        if name in found:
            raise ValueError(f"twice: {name}")
        found[name] = canonical_digest(vector)
    return found


def present() -> Digests:
    """Of the files as they are."""
    paths = [path for path in sorted(FOLDER.glob("*.json")) if path != DIGESTS]
    return {path.name: digests_of(path.read_text("utf-8")) for path in paths}


def committed() -> Digests:
    """As `digests.json` has them."""
    return cast(Digests, json.loads(DIGESTS.read_text("utf-8"))) if DIGESTS.exists() else {}


def lost(before: Digests, now: Digests) -> list[str]:
    """The vectors that are gone or say something else."""
    return [
        f"{file}: {name}"
        for file, vectors in before.items()
        for name, digest in vectors.items()
        if now.get(file, {}).get(name) != digest
    ]


def append() -> None:
    """Add what is new; `SystemExit` if something published was changed."""
    now = present()
    if broken := lost(committed(), now):
        raise SystemExit("Published vectors are gone or changed:\n" + "\n".join(broken))
    DIGESTS.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")

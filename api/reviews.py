"""How much of each language is translated, and who has read it? What static/review/ says of static/words/.

A review is a list of marks, `[{"state": …, "by": …, "day": …, "seen": {"start": {"begin": "152f8064"}}}]`: below each
mark the texts that bear it, a line for each group, so that one changed text is one or two changed lines.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, cast

from api.domain import languages
from shipped import STATIC

SOURCE: Final = "en"
STAFF: Final = "staff"
FORMS: Final = ("zero", "one", "two", "few", "many", "other")
"""Of a text with a number in it, by the categories of CLDR: `wait_one`, `wait_other`."""
DIGEST_CHARACTERS: Final = 8  # enough to notice a change; nobody forges a review against themselves


class State(StrEnum):
    """How far a text is: made by a machine or by the makers, or read by a native speaker who knows the field."""

    MACHINE = "machine"
    REVIEWED = "reviewed"


class Mark(NamedTuple):
    """Who looked at a text, and when. `by` is a role, never a name; `day` is YYYY-MM-DD."""

    state: State
    by: str
    day: str


class Seen(NamedTuple):
    """A text's mark, and the digest of what was marked."""

    mark: Mark
    digest: str


@dataclass(frozen=True)
class Catalogue:
    """One language for one audience: `words/vi.json`, `words/staff/ja.json`, `words/poster/vi.json`."""

    words: Path
    review: Path

    @property
    def name(self) -> str:
        """`vi`, `staff/ja`."""
        whole = self.words.with_suffix("").as_posix()
        return whole.rpartition("/words/")[2]

    @property
    def part(self) -> str:
        """`staff`; empty for the first screens."""
        return self.name.rpartition("/")[0]

    @property
    def language(self) -> str:
        """`vi`, `ja-easy`."""
        return self.words.stem

    @property
    def source(self) -> Path:
        """The English of the same audience."""
        return self.words.with_stem(SOURCE)


class Coverage(NamedTuple):
    """How many texts there are to translate into a language, how many are, and how many a native speaker has read."""

    language: str
    texts: int
    translated: int
    reviewed: int

    @property
    def percent(self) -> int:
        """Translated of all, rounded down: 100 only when nothing is missing."""
        return 100 * self.translated // self.texts if self.texts else 0


def catalogues(static: Path = STATIC) -> list[Catalogue]:
    """Every catalogue but the English ones."""
    words = static / "words"
    found = sorted(path for path in words.rglob("*.json") if path.stem != SOURCE)
    return [Catalogue(path, static / "review" / path.relative_to(words)) for path in found]


def texts(tree: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """(`sent.codeTitle`, text) of every text in a catalogue."""
    for key, value in tree.items():
        if isinstance(value, str):
            yield before + key, value
        else:
            yield from texts(cast(Mapping[str, object], value), f"{before}{key}.")


def texts_of(catalogue: Path) -> dict[str, str]:
    """Every text of a file by its place; none if there is no file."""
    if not catalogue.is_file():
        return {}
    return dict(texts(cast(dict[str, object], json.loads(catalogue.read_text(encoding="utf-8")))))


def of_plural(key: str, texts: Collection[str]) -> str | None:
    """The stem of a key that is one form of a plural (`wait` of `wait_one`); None for any other key."""
    stem, _, form = key.rpartition("_")
    return stem if form in FORMS and f"{stem}_other" in texts and f"{stem}_one" in texts else None


def needed(source: Mapping[str, str], language: str) -> dict[str, str]:
    """Of the English texts those beside which this language needs one: of a plural its own forms and no others."""
    forms = next((one.plurals for one in languages() if one.code == language), FORMS)
    found: dict[str, str] = {}
    for key, text in source.items():
        stem = of_plural(key, source)
        if stem is None:
            found[key] = text
        elif stem + "_other" == key:
            found |= {f"{stem}_{form}": source.get(f"{stem}_{form}", text) for form in forms}
    return found


def digest(source: str, text: str) -> str:
    """What a reviewer saw: the English and the translation."""
    return hashlib.sha256(f"{source}\0{text}".encode()).hexdigest()[:DIGEST_CHARACTERS]


def read_review(review: Path) -> dict[str, Seen]:
    """The marks of a catalogue's texts by their places; none if there is no file."""
    if not review.is_file():
        return {}
    found: dict[str, Seen] = {}
    for each in cast(list[dict[str, object]], json.loads(review.read_text(encoding="utf-8"))):
        mark = Mark(State(cast(str, each["state"])), cast(str, each["by"]), cast(str, each["day"]))
        for group, digests in cast(dict[str, dict[str, str]], each["seen"]).items():
            found.update({f"{group}.{key}".lstrip("."): Seen(mark, seen) for key, seen in digests.items()})
    return found


def write_review(review: Path, seen: Mapping[str, Seen]) -> None:
    """A line for each group of each mark, in the order of the catalogue; marks in the order of their days."""
    groups: dict[Mark, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for place, (mark, digest_then) in seen.items():
        group, _, key = place.rpartition(".")
        groups[mark][group][key] = digest_then
    marks: list[str] = []
    for mark in sorted(groups, key=lambda mark: (mark.day, mark.state, mark.by)):
        head = ", ".join(f'"{name}": {json.dumps(value)}' for name, value in mark._asdict().items())
        lines = ",\n".join(f"  {json.dumps(group)}: {json.dumps(keys)}" for group, keys in groups[mark].items())
        marks.append(f'{{{head}, "seen": {{\n{lines}\n}}}}')
    review.parent.mkdir(parents=True, exist_ok=True)
    review.write_text("[" + ",\n".join(marks) + "]\n", encoding="utf-8")


def counted(catalogue: Catalogue) -> tuple[int, int, int]:
    """(texts of the English, those that are translated, those that a native speaker read as they are now)."""
    source = needed(texts_of(catalogue.source), catalogue.language)
    translated, seen = texts_of(catalogue.words), read_review(catalogue.review)
    there = [place for place in source if translated.get(place)]
    read = [
        place
        for place in there
        if place in seen
        and seen[place].mark.state is State.REVIEWED
        and seen[place].digest == digest(source[place], translated[place])
    ]
    return len(source), len(there), len(read)


def coverage(static: Path = STATIC) -> list[Coverage]:
    """Of every language of domain/languages.json but English, what workers and posters say; then the staff's pages."""
    words = static / "words"
    sources = sorted(words.rglob(f"{SOURCE}.json"))
    found: list[Coverage] = []
    for name in [one.code for one in languages() if one.code != SOURCE] + [f"{STAFF}/ja"]:
        staff, _, code = name.rpartition("/")
        files = [path.with_stem(code) for path in sources if (path.parent.name == STAFF) == bool(staff)]
        counts = [counted(Catalogue(path, static / "review" / path.relative_to(words))) for path in files]
        found.append(Coverage(name, *(sum(column) for column in zip(*counts, strict=True))))
    return found

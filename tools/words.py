"""Are the catalogues of words whole, and who has looked at which translation?

`check` compares every catalogue with English and every review with both; `status` prints who has reviewed how much;
`stamp` notes that the texts of a language, as they are now, were drafted or reviewed.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
GLOSSARY = ROOT / "domain" / "glossary.json"
SOURCE = "en"
PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff々]")
KANA = re.compile(r"^[\u3040-\u30ffー]+$")
MARKUP = re.compile(r"[<>]|&\w+;|[\u202a-\u202e\u2066-\u2069]")
DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WORKERS_PARTS = frozenset({"", "report", "mailbox", "guides", "world"})
"""Folders of static/words/ that one worker reads: the glossary knows them by the language alone."""
SAME_EVERYWHERE = frozenset(
    {"Koe", "{size} KB", "{size} MB", "Video {number}", "English", "日本語", "Ctrl + Enter", "A4"}
)
NAMES_OF_PLACES = "prefectures."  # in Latin letters as in English
LONG_ENOUGH_TO_COMPARE = 20  # characters of English
LENGTHS = (0.5, 2.2)  # of the English; what is left out or put in shows here first
LENGTHS_OF_DENSE_SCRIPTS = (0.15, 1.3)
DIGEST_CHARACTERS = 16

app = typer.Typer(add_completion=False, no_args_is_help=True)


class State(StrEnum):
    """How far a text is: written by the makers, or read by a native speaker who knows the field."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"


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
    def source(self) -> Path:
        """The English of the same audience."""
        return self.words.with_stem(SOURCE)


def catalogues(static: Path) -> list[Catalogue]:
    """Every catalogue but the English ones."""
    words = static / "words"
    found = sorted(path for path in words.rglob("*.json") if path.stem != SOURCE)
    return [Catalogue(path, static / "review" / path.relative_to(words)) for path in found]


def load(path: Path) -> dict[str, object]:
    """A JSON object."""
    return cast(dict[str, object], json.loads(path.read_text(encoding="utf-8")))


def texts(tree: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """(`sent.codeTitle`, text) of every text in a catalogue."""
    for key, value in tree.items():
        if isinstance(value, str):
            yield before + key, value
        else:
            yield from texts(cast(Mapping[str, object], value), f"{before}{key}.")


def digest(source: str, text: str) -> str:
    """What a reviewer saw: the English and the translation."""
    return hashlib.sha256(f"{source}\0{text}".encode()).hexdigest()[:DIGEST_CHARACTERS]


def faults_of_text(key: str, source: str, text: str, *, easy: bool) -> Iterator[str]:
    """What is wrong with one translation."""
    bare = RUBY.sub("", text)
    if not text.strip():
        yield f"{key} is empty"
    if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(bare)):
        yield f"{key} has other names in braces than the English"
    if re.search(r"[{}|]", PLACEHOLDER.sub("", bare)):
        yield f"{key} has a brace or bar that belongs to nothing"
    if text != unicodedata.normalize("NFC", text):
        yield f"{key} is not composed (NFC): a letter and its marks are apart"
    same = key.startswith(NAMES_OF_PLACES) or text in SAME_EVERYWHERE
    if text == source and not same and re.search(r"[^\W\d_]", PLACEHOLDER.sub("", text)):
        yield f"{key} is still the English"
    least, most = LENGTHS_OF_DENSE_SCRIPTS if DENSE.search(text) else LENGTHS
    if len(source) > LONG_ENOUGH_TO_COMPARE and not least <= len(RUBY.sub(r"\1", text)) / len(source) <= most:
        yield f"{key} is much shorter or longer than the English"
    if MARKUP.search(text):
        yield f"{key} has markup or a direction mark in it"
    if easy and KANJI.search(bare):
        yield f"{key} has a kanji without its reading"
    yield from (
        f"{key} reads {base} with something else than kana" for base, read in RUBY.findall(text) if not KANA.match(read)
    )


def faults_of_terms(name: str, key: str, source: str, text: str) -> Iterator[str]:
    """Where the English names a thing of the glossary, the translation names it by the glossary's word."""
    audience = name.rpartition("/")[0]
    name = name.rpartition("/")[2] if audience in WORKERS_PARTS else name
    english = f"{'' if audience in WORKERS_PARTS else audience}/{SOURCE}".lstrip("/")
    bare = PLACEHOLDER.sub("", source)
    for entry in cast(list[dict[str, object]], json.loads(GLOSSARY.read_text(encoding="utf-8"))):
        words = cast(dict[str, str], entry["words"])
        elsewhere = cast(list[str], entry.get("not_at", []))
        if (
            {english, name} <= words.keys()
            and not key.startswith(tuple(elsewhere))
            and re.search(rf"\b{re.escape(words[english])}s?\b", bare, re.IGNORECASE)
            and words[name].lower() not in text.lower()
        ):
            yield f"{key} does not say “{words[name]}” for “{words[english]}”"


def faults_of(catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with a catalogue and its review."""
    source = dict(texts(load(catalogue.source)))
    translated = dict(texts(load(catalogue.words)))
    yield from (f"{key} is missing" for key in source.keys() - translated.keys())
    yield from (f"{key} is not in the English" for key in translated.keys() - source.keys())
    for key in source.keys() & translated.keys():
        yield from faults_of_text(key, source[key], translated[key], easy=catalogue.words.stem == "ja-easy")
        yield from faults_of_terms(catalogue.name, key, source[key], translated[key])
    if not catalogue.review.is_file():
        yield "nothing says who reviewed it: run `tools/words.py stamp`"
        return
    reviewed = cast(dict[str, dict[str, str]], load(catalogue.review))
    for key in source.keys() & translated.keys():
        seen = reviewed.get(key, {}).get("seen")
        if seen != digest(source[key], translated[key]):
            yield f"{key} was changed since it was stamped"
    yield from (f"the review knows {key}, which is gone" for key in reviewed.keys() - translated.keys())


@app.command()
def check(static: Path = STATIC) -> None:
    """Say what is wrong; exit 1 if anything is."""
    faults = [f"{one.name}: {fault}" for one in catalogues(static) for fault in sorted(faults_of(one))]
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@app.command()
def status(static: Path = STATIC) -> None:
    """How much of each catalogue somebody who speaks the language has reviewed."""
    for one in catalogues(static):
        states = [entry["state"] for entry in cast(dict[str, dict[str, str]], load(one.review)).values()]
        typer.echo(f"{one.name:12} {states.count(State.REVIEWED):4} of {len(states)} texts reviewed")


@app.command()
def stamp(
    name: Annotated[str, typer.Argument(help="vi, ja-easy, staff/ja, …")],
    by: Annotated[str, typer.Option(help="a role, never a name")] = "makers",
    state: State = State.DRAFTED,
    static: Path = STATIC,
) -> None:
    """Note that every text that changed since the last stamp is now drafted or reviewed; the others stay."""
    one = next((each for each in catalogues(static) if each.name == name), None)
    if one is None:
        raise typer.BadParameter(f"there is no catalogue {name}")
    source, before = dict(texts(load(one.source))), load(one.review) if one.review.is_file() else {}
    entries: dict[str, object] = {}
    for key, text in texts(load(one.words)):
        seen = digest(source.get(key, ""), text)
        known = cast(dict[str, str], before.get(key, {}))
        same = known.get("seen") == seen and state is State.DRAFTED
        entries[key] = (
            known
            if same
            else {"state": state.value, "by": by, "day": datetime.now(UTC).date().isoformat(), "seen": seen}
        )
    one.review.parent.mkdir(parents=True, exist_ok=True)
    one.review.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()

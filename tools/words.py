"""Are the catalogues of words whole, and who has looked at which translation?

`check` compares every catalogue with English and every review with both, or only those that are named; `status` prints
who has reviewed how much; `stamp` notes that the texts of a language, as they are now, were made or reviewed.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Final, NamedTuple, cast

import typer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # translators run this file by its path

from api.reviews import (  # noqa: E402 - after the line above
    SOURCE,
    STATIC,
    Catalogue,
    Mark,
    Seen,
    State,
    catalogues,
    counted,
    digest,
    needed,
    read_review,
    texts_of,
    write_review,
)

GLOSSARY = ROOT / "domain" / "glossary.json"
PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff々]")
KANA = re.compile(r"^[\u3040-\u30ffー]+$")
MARKUP = re.compile(r"[<>]|&\w+;|[\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile(r"[\u00ad\u200e\u200f\u2060\ufeff]")
NUMBER = re.compile(r"\d+(?:-\d+){2,}|\d+(?:[.,]\d{3})+(?!\d)|\d+", re.ASCII)
"""A telephone number, a number in groups of three, or digits."""
LONG_NUMBER = 3  # digits: shorter ones may say what the English says in words
IDENTIFIER = re.compile(r"(?<![\w.])[a-z]{2,}(?:[._][a-z]{2,})+(?![\w])", re.ASCII)
"""`titp_1`, `kinds.wages`: what a machine calls it."""
ZAWGYI = re.compile(
    r"[\u1033-\u1035\u105a\u1060-\u1097]"  # letters of other languages, which Zawgyi uses for forms of its own
    r"|(?<![\u1000-\u1021\u1025\u1029\u103b-\u103f])\u1031"  # a vowel that is stored before its consonant
)
WORKERS_PARTS = frozenset({"", "report", "voice", "mailbox", "guides", "phrasebook", "world"})
"""Folders of static/words/ that one worker reads: the glossary knows them by the language alone."""
SAME_EVERYWHERE = frozenset(
    {"Koe", "{size} KB", "{size} MB", "Video {number}", "English", "日本語", "Ctrl + Enter", "A4", "A1", "OTIT"}
)
NAMES_OF_PLACES = "prefectures."  # in Latin letters as in English
BORROWING = {"tl": 3, "id": 2}
"""Languages in which people say many things in English, and up to how many words a text may be the same."""
LONG_ENOUGH_TO_COMPARE = 20  # characters of English


class Lengths(NamedTuple):
    """How short and how long a translation may be, beside the English: what is left out or put in shows here first."""

    least: float
    most: float


LATIN: Final = Lengths(0.5, 2.2)
LENGTHS: Final = {
    "ja": Lengths(0.15, 1.3),
    "ja-easy": Lengths(0.15, 1.3),
    "zh-Hans": Lengths(0.12, 1.0),
    "my": Lengths(0.5, 3.2),  # every vowel and tone is a character of its own
    "km": Lengths(0.45, 2.8),
    "th": Lengths(0.35, 2.0),
    "ne": Lengths(0.4, 2.2),
    "mn": Lengths(0.5, 2.5),
}

app = typer.Typer(add_completion=False, no_args_is_help=True)


def faults_of_numbers(key: str, source: str, text: str) -> Iterator[str]:
    """Numbers decide: whom to call, how long it takes. They stay, in Latin digits, and none comes from elsewhere."""
    strange = {letter for letter in text if unicodedata.category(letter) == "Nd" and not letter.isascii()}
    if strange:
        yield f"{key} has digits that are not Latin: {''.join(sorted(strange))}"

    def numbers(said: str) -> Counter[str]:
        found = NUMBER.findall(re.sub(r"\{\w+\}(:00)?", "", said))
        return Counter(re.sub(r"[.,]", "", number) for number in found)

    wanted, there = numbers(source), numbers(text)
    for number in sorted((wanted - there).keys()):
        yield f"{key} does not say the number {number}"
    for number in sorted((there - wanted).keys()):
        if len(number) >= LONG_NUMBER:
            yield f"{key} says the number {number}, which the English does not"


def is_borrowed(language: str, text: str) -> bool:
    """Whether these few English words are what people say."""
    return len(text.split()) <= BORROWING.get(language, 0)


def faults_of_text(key: str, source: str, text: str, language: str) -> Iterator[str]:
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
    same = key.startswith(NAMES_OF_PLACES) or text in SAME_EVERYWHERE or is_borrowed(language, text)
    if text == source and not same and re.search(r"[^\W\d_]", PLACEHOLDER.sub("", text)):
        yield f"{key} is still the English"
    yield from faults_of_numbers(key, source, RUBY.sub(r"\1", text))
    least, most = LENGTHS.get(language, LATIN)
    if len(source) > LONG_ENOUGH_TO_COMPARE and not least <= len(RUBY.sub(r"\1", text)) / len(source) <= most:
        yield f"{key} is much shorter or longer than the English"
    if MARKUP.search(text) or INVISIBLE.search(text):
        yield f"{key} has markup, a direction mark or an invisible character in it"
    if "\u200b" in text and language != "km":
        yield f"{key} has a space of no width, which only Khmer uses"
    if (found := IDENTIFIER.search(PLACEHOLDER.sub("", text))) and found[0] not in source:
        yield f"{key} has the name that a machine gave it: {found[0]}"
    yield from faults_of_script(key, text, language)


def faults_of_script(key: str, text: str, language: str) -> Iterator[str]:
    """What only one way of writing can get wrong."""
    if language == "my" and ZAWGYI.search(text):
        yield f"{key} is written in Zawgyi, not in Unicode"
    if language == "ja-easy" and KANJI.search(RUBY.sub("", text)):
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
    source, translated = needed(texts_of(catalogue.source), catalogue.language), texts_of(catalogue.words)
    yield from (f"{key} is missing" for key in source.keys() - translated.keys())
    yield from (f"{key} is not in the English" for key in translated.keys() - source.keys())
    for key in source.keys() & translated.keys():
        yield from faults_of_text(key, source[key], translated[key], catalogue.language)
        yield from faults_of_terms(catalogue.name, key, source[key], translated[key])
    if not catalogue.review.is_file():
        yield "nothing says who reviewed it: run `tools/words.py stamp`"
        return
    seen = read_review(catalogue.review)
    for key in source.keys() & translated.keys():
        if key not in seen or seen[key].digest != digest(source[key], translated[key]):
            yield f"{key} was changed since it was stamped"
    yield from (f"the review knows {key}, which is gone" for key in seen.keys() - translated.keys())


def named(names: list[str] | None, static: Path) -> list[Catalogue]:
    """The catalogues of these names or patterns; all of them when none is named."""
    known = catalogues(static)
    strangers = [name for name in names or [] if not any(fnmatchcase(one.name, name) for one in known)]
    if strangers:
        raise typer.BadParameter(f"there is no catalogue {', '.join(strangers)}")
    return [one for one in known if not names or any(fnmatchcase(one.name, name) for name in names)]


Names = Annotated[list[str] | None, typer.Argument(help="vi, world/vi, '*/vi'; all if none is named")]


@app.command()
def check(names: Names = None, static: Path = STATIC) -> None:
    """Say what is wrong; exit 1 if anything is."""
    faults = [f"{one.name}: {fault}" for one in named(names, static) for fault in sorted(faults_of(one))]
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@app.command()
def status(names: Names = None, static: Path = STATIC) -> None:
    """How much of each catalogue a native speaker has reviewed. `koe words` says it by language."""
    for one in named(names, static):
        total, _, reviewed = counted(one)
        typer.echo(f"{one.name:16} {reviewed:4} of {total} texts reviewed")


@app.command()
def stamp(
    names: Annotated[list[str], typer.Argument(help="vi, world/vi, '*/vi'")],
    by: Annotated[str, typer.Option(help="a role, never a name")] = "makers",
    state: State = State.MACHINE,
    static: Path = STATIC,
) -> None:
    """Note that every text that changed since the last stamp is now made or reviewed; the others stay."""
    if state is State.REVIEWED and by == "makers":
        raise typer.BadParameter("who wrote it cannot review it: say the role of the native speaker with --by")
    mark = Mark(state, by, datetime.now(UTC).date().isoformat())
    for one in named(names, static):
        source, before = needed(texts_of(one.source), one.language), read_review(one.review)
        now: dict[str, Seen] = {}
        for key, text in texts_of(one.words).items():
            seen = digest(source.get(key, ""), text)
            known = before.get(key)
            stays = known is not None and known.digest == seen and state is State.MACHINE
            now[key] = known if known is not None and stays else Seen(mark, seen)
        write_review(one.review, now)


if __name__ == "__main__":
    app()

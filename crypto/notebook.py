"""What besides words does a note say: whom the desk told, what is to be done and by when, how a case ended? §9.

Nothing is ever changed in a desk's notebook: a later note says what holds now, so two who write at once lose nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import ClassVar, Final

from crypto.consent import as_level
from crypto.encoding import Json, as_bytes, as_choice, as_day, as_int, as_list, as_text, b64, fields
from crypto.phrases import Phrase, phrases_from_json, phrases_json
from crypto.refusals import WrongBody

LABELS_MAX: Final = 12
LABEL_BYTES_MAX: Final = 120
"""Of UTF-8: forty characters of Japanese."""
MENTIONS_MAX: Final = 10
CHECKS_MAX: Final = 64

BECAME: Final = ("accepted", "declined", "done", "withdrawn")
"""What came of a referral; ``withdrawn`` by the desk, or because the worker allows it no longer."""
STANDINGS: Final = ("open", "done", "dropped")
LINKS: Final = (
    "same_worker",
    "same_employer",
    "related",
    "none",
    "merged_into",
    "merged_here",
    "split_from",
    "split_off",
)
"""How a case belongs to another; ``none`` takes an earlier link back.

``merged_into`` says that the other is the same report and goes on alone; ``merged_here`` is what that one says of this.
``split_from`` says that this case was made of a part of the other; ``split_off`` is what that one says of this.
"""
MERGED: Final = "merged"
"""The outcome of a case that was merged into another: it holds no longer than that."""
VERDICTS: Final = ("genuine", "test", "spam", "duplicate")
_KEY: Final = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Referral:
    """To whom somebody spoke or wrote about a case, what they were told, and what the worker allowed then.

    ``to`` is the key of a body or of a kind of bodies, ``told`` keys of what was told, ascending; ``contact`` the day.
    """

    type: ClassVar = "referral"
    keys: ClassVar = ("consent", "contact", "to", "told")

    to: str
    consent: int
    told: tuple[str, ...]
    contact: date

    def json(self) -> Mapping[str, Json]:
        """Its own keys of the note."""
        return {"consent": self.consent, "contact": self.contact.isoformat(), "to": self.to, "told": self.told}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Referral:
        """The same back; else `WrongBody`, as for every other below."""
        told = _ascending(_as_key(key) for key in as_list(body["told"]))
        return cls(_as_key(body["to"]), as_level(body["consent"]), told, as_day(body["contact"]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the referral that is the note with the counter ``of``."""

    type: ClassVar = "outcome"
    keys: ClassVar = ("became", "of")

    of: int
    became: str

    def json(self) -> Mapping[str, Json]:
        return {"became": self.became, "of": self.of}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Outcome:
        return cls(as_int(body["of"], 1), as_choice(body["became"], BECAME))


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, in the note's text: by whom (an account, None is anybody), by which day, and whether it is.

    ``of`` is the counter of the note that began it; None in that note itself.
    """

    type: ClassVar = "task"
    keys: ClassVar = ("due", "of", "standing", "who")

    of: int | None
    who: bytes | None
    due: date | None
    standing: str

    def json(self) -> Mapping[str, Json]:
        return {
            "due": None if self.due is None else self.due.isoformat(),
            "of": self.of,
            "standing": self.standing,
            "who": None if self.who is None else b64(self.who),
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Task:
        return cls(
            None if body["of"] is None else as_int(body["of"], 1),
            None if body["who"] is None else as_bytes(body["who"], 16),
            None if body["due"] is None else as_day(body["due"]),
            as_choice(body["standing"], STANDINGS),
        )


@dataclass(frozen=True, slots=True)
class Labels:
    """All the labels that the case bears from now on, each once."""

    type: ClassVar = "labels"
    keys: ClassVar = ("labels",)

    labels: tuple[str, ...]

    def json(self) -> Mapping[str, Json]:
        return {"labels": self.labels}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Labels:
        labels = tuple(as_text(label) for label in as_list(body["labels"]))
        if not len(set(labels)) == len(labels) <= LABELS_MAX or not all(
            1 <= len(label.encode()) <= LABEL_BYTES_MAX for label in labels
        ):
            raise WrongBody
        return cls(labels)


@dataclass(frozen=True, slots=True)
class Checks:
    """All that is ticked of the case's checklists from now on: keys of domain/checklists.json, ascending."""

    type: ClassVar = "checks"
    keys: ClassVar = ("done",)

    done: tuple[str, ...]

    def json(self) -> Mapping[str, Json]:
        return {"done": self.done}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Checks:
        done = _ascending(_as_key(key) for key in as_list(body["done"]))
        if len(done) > CHECKS_MAX:
            raise WrongBody
        return cls(done)


@dataclass(frozen=True, slots=True)
class Link:
    """How this case belongs to another of the desk; the last that names it holds."""

    type: ClassVar = "link"
    keys: ClassVar = ("how", "to")

    to: bytes
    how: str

    def json(self) -> Mapping[str, Json]:
        return {"how": self.how, "to": b64(self.to)}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Link:
        return cls(as_bytes(body["to"], 16), as_choice(body["how"], LINKS))


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that is not sent, for whoever goes on with it: the note's text, and sentences of the phrasebook.

    The last one holds; one that says nothing takes it back.
    """

    type: ClassVar = "draft"
    keys: ClassVar = ("language", "phrases")

    language: str
    phrases: tuple[Phrase, ...] = ()

    def json(self) -> Mapping[str, Json]:
        return {"language": self.language, "phrases": phrases_json(self.phrases).get("phrases", [])}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Draft:
        phrases = as_list(body["phrases"])
        return cls(as_text(body["language"]), phrases_from_json(phrases) if phrases else ())


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that is meant for some colleagues: their accounts, ascending."""

    type: ClassVar = "mention"
    keys: ClassVar = ("whom",)

    whom: tuple[bytes, ...]

    def json(self) -> Mapping[str, Json]:
        return {"whom": tuple(b64(account) for account in self.whom)}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Mention:
        texts = _ascending(as_text(account) for account in as_list(body["whom"]))
        if not 1 <= len(texts) <= MENTIONS_MAX:
            raise WrongBody
        return cls(tuple(as_bytes(text, 16) for text in texts))


@dataclass(frozen=True, slots=True)
class Closing:
    """That the case is to end, and how: a key of outcomes, whether the report was genuine, what the author had read.

    ``letters`` counts the letters of the correspondence then: a later one is a reason to look again.
    """

    type: ClassVar = "closing"
    keys: ClassVar = ("letters", "outcome", "verdict")

    outcome: str
    verdict: str
    letters: int

    def json(self) -> Mapping[str, Json]:
        return {"letters": self.letters, "outcome": self.outcome, "verdict": self.verdict}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Closing:
        return cls(_as_key(body["outcome"]), as_choice(body["verdict"], VERDICTS), as_int(body["letters"]))


@dataclass(frozen=True, slots=True)
class Agreed:
    """A colleague has read the case as well, and agrees that it ends as the note ``of`` says."""

    type: ClassVar = "agreed"
    keys: ClassVar = ("letters", "of")

    of: int
    letters: int

    def json(self) -> Mapping[str, Json]:
        return {"letters": self.letters, "of": self.of}

    @classmethod
    def from_json(cls, body: Mapping[str, Json]) -> Agreed:
        return cls(as_int(body["of"], 1), as_int(body["letters"]))


Entry = Referral | Outcome | Task | Labels | Checks | Link | Draft | Mention | Closing | Agreed
ENTRIES: Final[Sequence[type[Entry]]] = (
    Referral,
    Outcome,
    Task,
    Labels,
    Checks,
    Link,
    Draft,
    Mention,
    Closing,
    Agreed,
)
_READERS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Json]], Entry]]]] = {
    entry.type: (entry.keys, entry.from_json) for entry in ENTRIES
}


@dataclass(frozen=True, slots=True)
class Note:
    """Kind 12: what a member writes on a case for the desk alone: words, and with ``entry`` what follows from them."""

    author: bytes
    day: date
    text: str
    entry: Entry | None = None

    def json(self) -> Json:
        """The letter's body; the entry's keys stand beside those of every note."""
        return {
            **({} if self.entry is None else self.entry.json()),
            "author": b64(self.author),
            "day": self.day.isoformat(),
            "text": self.text,
            "type": "note" if self.entry is None else self.entry.type,
        }

    @classmethod
    def from_json(cls, value: Json) -> Note:
        """The same back; else `WrongBody`."""
        if not isinstance(value, Mapping):
            raise WrongBody
        kind = as_choice(value.get("type"), ("note", *_READERS))
        keys, read = _READERS.get(kind, ((), None))
        body = fields(value, "author", "day", "text", "type", *keys)
        entry = None if read is None else read(body)
        return cls(as_bytes(body["author"], 16), as_day(body["day"]), as_text(body["text"]), entry)


def _as_key(value: Json) -> str:
    """A name that a program gave: of 1 to 64 characters a to z, 0 to 9, ``_`` and ``-``."""
    key = as_text(value)
    if not _KEY.fullmatch(key):
        raise WrongBody
    return key


def _ascending(texts: Iterable[str]) -> tuple[str, ...]:
    """Of ASCII, each once."""
    given = tuple(texts)
    if any(a >= b for a, b in pairwise(given)):
        raise WrongBody
    return given


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case is to end: by whom, and by whom it was agreed to; None for nobody yet."""

    closing: Closing
    author: bytes
    agreed_by: bytes | None


@dataclass(frozen=True, slots=True)
class Book:
    """What holds now: tasks and their text by the counter of the note that began them, of the rest the last."""

    tasks: Mapping[int, tuple[str, Task]]
    labels: tuple[str, ...]
    ticked: tuple[str, ...]
    links: Mapping[bytes, str]
    outcomes: Mapping[int, str]
    draft: Note | None
    ending: Ending | None


def read_book(notes: Mapping[int, Note]) -> Book:
    """[P-38] Of the notes that verify, by counter; an ``of`` counts only of an earlier note of the type it needs."""
    inside = [(counter, notes[counter], notes[counter].entry) for counter in sorted(notes)]
    labels = [entry.labels for _, _, entry in inside if isinstance(entry, Labels)]
    ticked = [entry.done for _, _, entry in inside if isinstance(entry, Checks)]
    drafts = [note if note.text or entry.phrases else None for _, note, entry in inside if isinstance(entry, Draft)]
    links = {entry.to: entry.how for _, _, entry in inside if isinstance(entry, Link)}
    referrals = {counter for counter, _, entry in inside if isinstance(entry, Referral)}
    return Book(
        tasks=_tasks_of(inside),
        labels=labels[-1] if labels else (),
        ticked=ticked[-1] if ticked else (),
        links={to: how for to, how in links.items() if how != "none"},
        outcomes={
            entry.of: entry.became
            for counter, _, entry in inside
            if isinstance(entry, Outcome) and entry.of in referrals and entry.of < counter
        },
        draft=drafts[-1] if drafts else None,
        ending=_ending_of(inside, merged="merged_into" in links.values()),
    )


def _tasks_of(inside: Sequence[tuple[int, Note, Entry | None]]) -> Mapping[int, tuple[str, Task]]:
    tasks: dict[int, tuple[str, Task]] = {}
    for counter, note, entry in inside:
        if isinstance(entry, Task) and (entry.of is None or entry.of in tasks):
            tasks[counter if entry.of is None else entry.of] = (note.text, entry)
    return tasks


def _ending_of(inside: Sequence[tuple[int, Note, Entry | None]], *, merged: bool) -> Ending | None:
    """Whoever agrees is another than whoever wrote it, and has read as many letters.

    [P-41] A merger that was undone ends nothing.
    """
    written = [(counter, note.author, entry) for counter, note, entry in inside if isinstance(entry, Closing)]
    if not written:
        return None
    place, author, closing = written[-1]
    if closing.outcome == MERGED and not merged:
        return None
    agreed = [
        note.author
        for counter, note, entry in inside
        if isinstance(entry, Agreed) and counter > place and entry.of == place
        if note.author != author and entry.letters >= closing.letters
    ]
    return Ending(closing, author, agreed[-1] if agreed else None)

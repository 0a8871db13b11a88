"""Which sentences of the phrasebook does a desk say, and what was tapped under them? §6.

A letter carries keys and what stands in the blanks; every reader says them in a language of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from crypto.encoding import Json, as_int, as_list, as_text, fields
from crypto.refusals import WrongBody

PHRASES_MAX: Final = 20
BLANKS_MAX: Final = 6
VALUE_BYTES_MAX: Final = 600
"""Of UTF-8: two lines of Burmese."""
ANSWERS_MAX: Final = 40
_KEY: Final = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of domain/phrasebook.json by its key, and what stands in its blanks by their names."""

    key: str
    blanks: Mapping[str, str] = field(default_factory=dict[str, str])

    def json(self) -> Json:
        """As it stands in a reply."""
        return {"blanks": dict(self.blanks), "key": self.key}

    @classmethod
    def from_json(cls, value: Json) -> Phrase:
        """The same back; else `WrongBody`. Whether the key is known is the page's to say [P-35]."""
        body = fields(value, "blanks", "key")
        blanks = body["blanks"]
        if not isinstance(blanks, Mapping) or len(blanks) > BLANKS_MAX:
            raise WrongBody
        return cls(_as_key(body["key"]), {_as_key(name): _as_value(told) for name, told in blanks.items()})


@dataclass(frozen=True, slots=True)
class PhraseAnswer:
    """What the worker tapped: under the desk's reply with this counter, at the place of this phrase from 1."""

    reply: int
    phrase: int
    answer: str

    def json(self) -> Json:
        """As it stands in a follow-up."""
        return {"answer": self.answer, "phrase": self.phrase, "reply": self.reply}

    @classmethod
    def from_json(cls, value: Json) -> PhraseAnswer:
        """The same back; else `WrongBody`."""
        body = fields(value, "answer", "phrase", "reply")
        return cls(as_int(body["reply"], 1), as_int(body["phrase"], 1, PHRASES_MAX), _as_key(body["answer"]))


def phrases_json(phrases: Sequence[Phrase]) -> dict[str, Json]:
    """The key of a reply; none where it says none."""
    return {"phrases": [phrase.json() for phrase in phrases]} if phrases else {}


def phrases_from_json(value: Json) -> tuple[Phrase, ...]:
    """One at least, in the desk's order; else `WrongBody`."""
    phrases = tuple(Phrase.from_json(one) for one in as_list(value))
    if not 1 <= len(phrases) <= PHRASES_MAX:
        raise WrongBody
    return phrases


def answers_json(answers: Sequence[PhraseAnswer]) -> dict[str, Json]:
    """The key of a follow-up; none where nothing was tapped."""
    return {"answers": [answer.json() for answer in answers]} if answers else {}


def answers_from_json(value: Json) -> tuple[PhraseAnswer, ...]:
    """One at least, by reply and place, one answer to each; else `WrongBody`."""
    answers = tuple(PhraseAnswer.from_json(one) for one in as_list(value))
    ascending = all((a.reply, a.phrase) < (b.reply, b.phrase) for a, b in pairwise(answers))
    if not 1 <= len(answers) <= ANSWERS_MAX or not ascending:
        raise WrongBody
    return answers


def _as_key(value: Json) -> str:
    key = as_text(value)
    if not _KEY.fullmatch(key):
        raise WrongBody
    return key


def _as_value(value: Json) -> str:
    text = as_text(value)
    if not 1 <= len(text.encode()) <= VALUE_BYTES_MAX:
        raise WrongBody
    return text

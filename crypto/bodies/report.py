"""What does a worker write, and what did their mailbox open? The bodies of reports, follow-ups and receipts (§3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crypto.age_format import check_envelope, sealed_size
from crypto.attachments import Attachment, attachments_from_json, attachments_json
from crypto.consent import Check, Consent
from crypto.encoding import Json, as_bytes, as_choice, as_day, as_int, as_list, as_text, b64, fields, present
from crypto.letters import SMALL_BYTES, Kind
from crypto.phrases import PhraseAnswer, answers_from_json, answers_json
from crypto.refusals import HeaderFailure, WrongBody

ONGOING: Final = ("yes", "no", "unknown")
REPLIES: Final = ("code", "none")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the worker told. Later questions add keys, which this reader keeps in ``more``."""

    kinds: tuple[str, ...]
    language: str
    ongoing: str
    replies: str
    story: str
    more: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def json(self) -> Json:
        return {
            **self.more,
            "kinds": self.kinds,
            "language": self.language,
            "ongoing": self.ongoing,
            "replies": self.replies,
            "story": self.story,
        }

    @classmethod
    def from_json(cls, value: Json) -> Answers:
        known = {"kinds", "language", "ongoing", "replies", "story"}
        if not isinstance(value, Mapping) or not known <= set(value):
            raise WrongBody
        return cls(
            tuple(as_text(kind) for kind in as_list(value["kinds"])),
            as_text(value["language"]),
            as_choice(value["ongoing"], ONGOING),
            as_choice(value["replies"], REPLIES),
            as_text(value["story"]),
            {key: more for key, more in value.items() if key not in known},
        )

    @property
    def check(self) -> Check | None:
        """What is asked before more is allowed [P-31]."""
        return Check.among(self.more)


def _consent_json(consent: Consent | None) -> dict[str, Json]:
    return {} if consent is None else {"consent": consent.json()}


def _consent(body: Mapping[str, Json]) -> Consent | None:
    return Consent.from_json(body["consent"]) if "consent" in body else None


def _attachments(body: Mapping[str, Json]) -> tuple[Attachment, ...]:
    return attachments_from_json(body["attachments"]) if "attachments" in body else ()


@dataclass(frozen=True, slots=True)
class Report:
    """Kind 1. ``facts`` is a sealed letter of kind 11, which no reader of a report can open [P-44]."""

    answers: Answers
    day: date
    desk: bytes
    directory_version: int
    reporter_recipient: str
    attachments: tuple[Attachment, ...] = ()
    consent: Consent | None = None
    facts: bytes | None = None

    def json(self) -> Json:
        return {
            **attachments_json(self.attachments),
            **_consent_json(self.consent),
            **({} if self.facts is None else {"facts": b64(self.facts)}),
            "answers": self.answers.json(),
            "day": self.day.isoformat(),
            "desk": b64(self.desk),
            "directory_version": self.directory_version,
            "reporter_recipient": self.reporter_recipient,
        }

    @classmethod
    def from_json(cls, value: Json) -> Report:
        more = present(value, "attachments", "consent", "facts")
        body = fields(value, "answers", "day", "desk", "directory_version", "reporter_recipient", *more)
        return cls(
            Answers.from_json(body["answers"]),
            as_day(body["day"]),
            as_bytes(body["desk"], 16),
            as_int(body["directory_version"]),
            as_text(body["reporter_recipient"]),
            _attachments(body),
            _consent(body),
            _facts(body["facts"]) if "facts" in body else None,
        )


def _facts(value: Json) -> bytes:
    """[P-44] One age file of the one size that facts have."""
    sealed = as_bytes(value, sealed_size(SMALL_BYTES))
    try:
        check_envelope(sealed, Kind.FACTS.sizes)
    except HeaderFailure:
        raise WrongBody from None
    return sealed


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Kind 4. ``answers`` are those that were tapped under sentences of the phrasebook."""

    day: date
    text: str
    attachments: tuple[Attachment, ...] = ()
    consent: Consent | None = None
    answers: tuple[PhraseAnswer, ...] = ()

    def json(self) -> Json:
        return {
            **answers_json(self.answers),
            **attachments_json(self.attachments),
            **_consent_json(self.consent),
            "day": self.day.isoformat(),
            "text": self.text,
        }

    @classmethod
    def from_json(cls, value: Json) -> FollowUp:
        body = fields(value, "day", "text", *present(value, "answers", "attachments", "consent"))
        answers = answers_from_json(body["answers"]) if "answers" in body else ()
        return cls(as_day(body["day"]), as_text(body["text"]), _attachments(body), _consent(body), answers)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Kind 19: on this day the mailbox had opened replies, of which the newest has this counter and sealed digest."""

    day: date
    counter: int
    digest: bytes

    def json(self) -> Json:
        return {"counter": self.counter, "day": self.day.isoformat(), "digest": b64(self.digest)}

    @classmethod
    def from_json(cls, value: Json) -> Receipt:
        body = fields(value, "counter", "day", "digest")
        return cls(as_day(body["day"]), as_int(body["counter"]), as_bytes(body["digest"], 32))

"""What does a desk answer, and where do the worker's next letters go? The bodies of cards, replies and copies (§3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crypto.attachments import ReplyFile, reply_files_from_json, reply_files_json
from crypto.consent import as_level
from crypto.encoding import Json, as_bytes, as_day, as_int, as_text, b64, fields, present
from crypto.phrases import Phrase, phrases_from_json, phrases_json
from crypto.refusals import WrongBody


@dataclass(frozen=True, slots=True)
class Address:
    """Where the worker's next letters go, and whose answers count [P-20]."""

    case_recipient: str
    desk: bytes
    desk_verify_key: bytes
    epoch: int

    def json(self) -> Json:
        return {
            "case_recipient": self.case_recipient,
            "desk": b64(self.desk),
            "desk_verify_key": b64(self.desk_verify_key),
            "epoch": self.epoch,
        }

    @classmethod
    def from_json(cls, value: Json) -> Address:
        body = fields(value, "case_recipient", "desk", "desk_verify_key", "epoch")
        return cls(
            as_text(body["case_recipient"]),
            as_bytes(body["desk"], 16),
            as_bytes(body["desk_verify_key"], 32),
            as_int(body["epoch"], 1),
        )


@dataclass(frozen=True, slots=True)
class Card:
    """Kind 3: what the returning worker needs to know before believing anything [P-13].

    ``consent`` is the level that the report gave, ``check`` the key of the question that the worker set.
    """

    case_recipient: str
    desk: bytes
    desk_verify_key: bytes
    directory_version: int
    epoch: int
    report_digest: bytes
    consent: int | None = None
    check: str | None = None

    @property
    def address(self) -> Address:
        """Where letters go until a reply says otherwise."""
        return Address(self.case_recipient, self.desk, self.desk_verify_key, self.epoch)

    def json(self) -> Json:
        optional: dict[str, Json] = {"check": self.check, "consent": self.consent}
        return {
            **{key: value for key, value in optional.items() if value is not None},
            "case_recipient": self.case_recipient,
            "desk": b64(self.desk),
            "desk_verify_key": b64(self.desk_verify_key),
            "directory_version": self.directory_version,
            "epoch": self.epoch,
            "report_digest": b64(self.report_digest),
        }

    @classmethod
    def from_json(cls, value: Json) -> Card:
        known = ("case_recipient", "desk", "desk_verify_key", "directory_version", "epoch", "report_digest")
        body = fields(value, *known, *present(value, "check", "consent"))
        return cls(
            as_text(body["case_recipient"]),
            as_bytes(body["desk"], 16),
            as_bytes(body["desk_verify_key"], 32),
            as_int(body["directory_version"]),
            as_int(body["epoch"], 1),
            as_bytes(body["report_digest"], 32),
            as_level(body["consent"]) if "consent" in body else None,
            as_text(body["check"]) if "check" in body else None,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """Kind 5. ``address`` is there when it is no longer the card's; ``phrases`` come before the text, `files` after."""

    day: date
    language: str
    report_digest: bytes
    text: str
    address: Address | None = None
    phrases: tuple[Phrase, ...] = ()
    files: tuple[ReplyFile, ...] = ()

    def json(self) -> dict[str, Json]:
        address = {} if self.address is None else {"address": self.address.json()}
        return {
            **address,
            **reply_files_json(self.files),
            **phrases_json(self.phrases),
            "day": self.day.isoformat(),
            "language": self.language,
            "report_digest": b64(self.report_digest),
            "text": self.text,
        }

    @classmethod
    def from_json(cls, value: Json) -> Reply:
        body = fields(value, "day", "language", "report_digest", "text", *present(value, "address", "files", "phrases"))
        return cls(
            as_day(body["day"]),
            as_text(body["language"]),
            as_bytes(body["report_digest"], 32),
            as_text(body["text"]),
            Address.from_json(body["address"]) if "address" in body else None,
            phrases_from_json(body["phrases"]) if "phrases" in body else (),
            reply_files_from_json(body["files"]) if "files" in body else (),
        )


@dataclass(frozen=True, slots=True)
class Copy:
    """Kind 6: the reply for the case, and H(the sealed reply)."""

    reply: Reply
    sent_digest: bytes

    def json(self) -> Json:
        return {**self.reply.json(), "sent_digest": b64(self.sent_digest)}

    @classmethod
    def from_json(cls, value: Json) -> Copy:
        if not isinstance(value, Mapping) or "sent_digest" not in value:
            raise WrongBody
        body = dict(value)
        sent_digest = as_bytes(body.pop("sent_digest"), 32)
        return cls(Reply.from_json(body), sent_digest)

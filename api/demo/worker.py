"""Plays a worker's phone over HTTP; it seals, and like the staff of `api.demo.staff` it opens nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.demo.browser import Browser
from api.kit.clock import today
from crypto import directory as directories
from crypto import facts, roles
from crypto import submission as submissions
from crypto.attachments import Attachment
from crypto.bodies.counted import Counted
from crypto.bodies.cover import Facts
from crypto.bodies.report import Answers
from crypto.codes import (
    ReporterKeys,
    draw_code,
    reporter_keys,
)
from crypto.directory import Directory
from crypto.encoding import b64, b64_decode
from crypto.sealing import Identity


@dataclass
class Worker(Browser):
    """A worker with a code on paper, and for a while a phone that remembers what it sealed."""

    code: str = field(default_factory=draw_code, repr=False)
    keys: ReporterKeys | None = field(default=None, repr=False)
    case_identity: Identity[roles.Case] = field(default_factory=Identity[roles.Case].draw)
    sent: submissions.Submission | None = field(default=None, repr=False)

    @property
    def case(self) -> bytes:
        """The case id, once something was sent or the mailbox opened."""
        assert self.keys is not None
        return self.keys.case

    def directory(self) -> tuple[Directory, int]:
        """The verified directory and the bits of work that are asked for on a quiet day."""
        answer = self.get("/api/v1/directory")
        signature = b64_decode(answer["signature"], 64)
        return directories.verify(answer["directory"], signature, today=today()), answer["proof_bits"]

    def seal_report(
        self,
        desk: bytes,
        answers: Answers,
        *,
        kinds: Sequence[int],
        hour: int,
        urgent: bool,
        urgency: int | None = None,
        programme: str | None = None,
        area: int | None = None,
        attachments: Sequence[Attachment] = (),
        consent: int | None = None,
        counted: Counted | None = None,
    ) -> submissions.Submission:
        """Everything that the phone does before it sends; drawn once, so that sending again is a repeat."""
        directory, _ = self.directory()
        entry = directory.desk(desk)
        assert entry is not None, "the desk is in the directory"
        asked = self.get(f"/api/v1/desks/{b64(desk)}/recipient")
        recipient = entry.check_recipient(asked["recipient"])
        self.keys = self.keys or reporter_keys(self.code, directory.instance)
        told = Facts(
            hour,
            tuple(kinds),
            answers.language,
            answers.ongoing,
            answers.replies,
            urgent,
            urgency=urgency,
            programme=programme,
            area=area,
        )
        self.sent = submissions.build(
            self.keys,
            entry,
            recipient,
            answers=answers,
            facts=told,
            day=today(),
            directory_version=directory.version,
            bits=asked["proof_bits"],
            case_identity=self.case_identity,
            attachments=attachments,
            consent=consent,
            counted=None if counted is None else self._sealed_facts(directory, counted),
        )
        return self.sent

    def _sealed_facts(self, directory: Directory, counted: Counted) -> bytes:
        asked = self.get("/api/v1/statistics/recipient")
        recipient = directory.check_statistics_recipient(asked["recipient"])
        return facts.seal_counted(recipient, directory.instance, counted)

    def send(self) -> Any:
        """Sends what was sealed; the same answer however often."""
        assert self.sent is not None, "seal_report comes first"
        return self.post("/api/v1/reports", self.sent.json())

    def report(
        self,
        desk: bytes,
        answers: Answers,
        *,
        kinds: Sequence[int] = (1,),
        hour: int = 20,
        urgent: bool = False,
        urgency: int | None = None,
        programme: str | None = None,
        area: int | None = None,
        attachments: Sequence[Attachment] = (),
        consent: int | None = None,
        counted: Counted | None = None,
    ) -> Any:
        """Seals and sends."""
        self.seal_report(
            desk,
            answers,
            kinds=kinds,
            hour=hour,
            urgent=urgent,
            urgency=urgency,
            programme=programme,
            area=area,
            attachments=attachments,
            consent=consent,
            counted=counted,
        )
        return self.send()

"""May this report come in, and has it come before? See docs/protocol.md §6."""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection

from api.authz.telling import changed
from api.casework.service import promised
from api.directory.service import (
    COMFORTABLE_A_DAY,
    DeskRests,
    NotOpen,
    UnknownDesk,
    epoch_was_listed,
    open_directory,
    reports_today,
    resting_desks,
)
from api.kit.clock import today
from api.kit.errors import Problem
from api.kit.throttle import ProofTooWeak
from api.reports import queries
from api.reports.queries import Known
from api.reports.schemas import Checked, Receipt
from api.running import Running
from api.uploads import service as uploads
from crypto import submission as protocol
from crypto.age_format import check_envelope
from crypto.directory import Directory
from crypto.refusals import HeaderFailure, WrongKey, WrongSignature, WrongSize, WrongSubject
from crypto.submission import ENVELOPE_SIZES, Submission


class MalformedEnvelope(Problem):
    """A sealed part is no age file of our one kind, or has a size that no letter has."""

    status, title, slug = 422, "A sealed part of the report is damaged", "malformed-envelope"


class WrongReportSignature(Problem):
    """The case does not belong to the key, or the key did not sign this."""

    status, title, slug = 403, "The signature does not fit", "wrong-signature"


class StaleEpoch(Problem):
    """Sealed to keys that the desk does not use any more."""

    status, title, slug = 409, "The desk has a new key", "stale-epoch"


class Taken(Problem):
    """Another report has this case id."""

    status, title, slug = 409, "Another report has this code", "taken"


async def submit_report(server: Running, submission: Submission) -> Receipt:
    """Take in a report durably, or recognise it; the same receipt each time.

    Raises `NotOpen`, `MalformedEnvelope`, `ProofTooWeak`, `WrongReportSignature`, `Taken`, `UnknownDesk`,
    `DeskRests`, `StaleEpoch`, `AttachmentMissing`, and what `Database.write_grouped` raises.
    """
    instance = await server.instance()
    if instance is None:
        raise NotOpen
    check_envelopes(submission)
    digest = protocol.body_digest(submission)
    if not protocol.has_proof(submission.case, digest, submission.nonce, server.proof.least):
        return await _known_before(server, submission, digest)
    try:
        protocol.verify(submission, instance)
    except (WrongSubject, WrongKey, WrongSignature):
        raise WrongReportSignature from None
    receipt = await server.database.write_grouped(submit_reports, Checked(submission, digest, server.proof))
    if not receipt.new:
        await server.pace.turn()
        return receipt
    server.signals.send(changed(receipt.case))
    if submission.urgent:
        server.postman.wrote(receipt.case)
    return receipt


async def is_known(server: Running, case: bytes) -> bool:
    """Whether a report with this case id has come before, even if it was erased since."""
    return case in await server.database.read(queries.known, [case])


async def _known_before(server: Running, submission: Submission, digest: bytes) -> Receipt:
    """The work has become harder since: a report that is known already still gets its receipt; else `ProofTooWeak`."""
    known = await server.database.read(queries.known, [submission.case])
    before = known.get(submission.case)
    if before is None or before.digest != digest:
        raise ProofTooWeak(bits=server.proof.least)
    await server.pace.turn()
    return _receipt(submission.case, before, new=False)


def check_envelopes(submission: Submission) -> None:
    """[P-03] [P-04] Each part is one age file of our kind, and of a size that it can have; else `MalformedEnvelope`."""
    parts: tuple[tuple[Literal["report", "cover", "card"], bytes], ...] = (
        ("report", submission.report),
        ("cover", submission.cover),
        ("card", submission.card),
    )
    for part, sealed in parts:
        try:
            check_envelope(sealed, ENVELOPE_SIZES[part])
        except WrongSize:
            raise MalformedEnvelope(part=part, reason="size") from None
        except HeaderFailure:
            raise MalformedEnvelope(part=part, reason="header failure") from None


def submit_reports(connection: Connection, reports: Sequence[Checked]) -> list[Receipt | Problem]:
    """[P-12] Store those that are new, recognise those that are known, refuse the rest; an outcome for each, in order.

    A known case is looked at before anything else, so that a repeat gets its receipt whatever has changed since.
    """
    day = today()
    try:
        directory = open_directory(connection)[1]
    except NotOpen:
        directory = None
    known = queries.known(connection, {report.submission.case for report in reports})
    resting = resting_desks(connection)
    crowd = _Crowd(connection)
    outcomes: list[Receipt | Problem] = []
    fresh: list[Checked] = []
    for report in reports:
        submission, digest, _ = report
        before = known.get(submission.case)
        if before is not None:
            same = before.digest == digest
            outcomes.append(_receipt(submission.case, before, new=False) if same else Taken())
            continue
        refusal = (
            _desk_refusal(connection, submission, directory, resting)
            or crowd.refusal(report)
            or uploads.missing(connection, submission.case, submission.attachments, "reporter")
        )
        if refusal is not None:
            outcomes.append(refusal)
            continue
        known[submission.case] = Known(digest, day)
        fresh.append(report)
        crowd.add(submission.desk)
        outcomes.append(_receipt(submission.case, known[submission.case], new=True))
    if fresh:
        queries.store(connection, fresh, day, promised(connection))
        for submission, _, _ in fresh:
            uploads.bind(connection, submission.case, submission.attachments, counter=1)
    return outcomes


class _Crowd:
    """How many reports each desk has had today, as the rows tell, those of this batch too."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: dict[bytes, int] = {}

    def refusal(self, report: Checked) -> ProofTooWeak | None:
        """Whether this report's work is too little for what its own desk has had today."""
        submission, digest, proof = report
        desk = submission.desk
        if desk not in self._counts:
            self._counts[desk] = reports_today(self._connection, desk, proof)
        count = self._counts[desk]
        needed = proof.needed(count, COMFORTABLE_A_DAY)
        if needed == proof.least or protocol.has_proof(submission.case, digest, submission.nonce, needed):
            return None
        return ProofTooWeak(bits=proof.asked(count, COMFORTABLE_A_DAY))

    def add(self, desk: bytes) -> None:
        """One more."""
        self._counts[desk] += 1


def _desk_refusal(
    connection: Connection, submission: Submission, directory: Directory | None, resting: frozenset[bytes]
) -> Problem | None:
    if directory is None:
        return NotOpen()
    entry = directory.desk(submission.desk)
    if entry is None:
        return UnknownDesk()
    if submission.desk in resting:
        return DeskRests()
    if entry.epoch == submission.epoch or epoch_was_listed(connection, submission.desk, submission.epoch):
        return None
    return StaleEpoch()


def _receipt(case: bytes, known: Known, *, new: bool) -> Receipt:
    return Receipt(case, known.day.isoformat(), new)

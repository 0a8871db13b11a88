"""Every statement that taking in a report needs. Each takes a whole batch."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, literal, select, union_all

from api.casework.states import Promised, received
from api.models import Case, Cover, Erasure, Letter
from api.reports.schemas import Checked
from crypto.encoding import digest


class Known(NamedTuple):
    """What is remembered of a report that came before: D, and the day."""

    digest: bytes
    day: dt.date


def known(connection: Connection, cases: Iterable[bytes]) -> dict[bytes, Known]:
    """[P-27] Those of the cases that exist, and those that were erased: of them no report is the same as before."""
    wanted = list(cases)
    standing = select(Case.case_id, Case.submission_digest, Case.day).where(Case.case_id.in_(wanted))
    erased = select(Erasure.case_id, literal(b""), Erasure.day).where(Erasure.case_id.in_(wanted))
    rows = connection.execute(union_all(standing, erased))
    return {case_id: Known(submission_digest, day) for case_id, submission_digest, day in rows}


_insert_case, _insert_cover, _insert_letter = insert(Case), insert(Cover), insert(Letter)


def store(connection: Connection, reports: Sequence[Checked], day: dt.date, promised: Promised) -> None:
    """New cases with their covers, the report in the case's box and the card in the mailbox."""
    connection.execute(
        _insert_case,
        [
            {
                "case_id": submission.case,
                "desk": submission.desk,
                "verify_key": submission.verify_key,
                "token_digest": submission.token_digest,
                "submission_digest": submission_digest,
                "day": day,
                **received(day, promised, urgent=submission.urgent)._asdict(),
                "state_day": day,
                "urgent": submission.urgent,
            }
            for submission, submission_digest, _ in reports
        ],
    )
    connection.execute(
        _insert_cover,
        [
            {
                "case_id": submission.case,
                "epoch": submission.epoch,
                "digest": digest(submission.cover),
                "ciphertext": submission.cover,
            }
            for submission, _, _ in reports
        ],
    )
    connection.execute(
        _insert_letter,
        [
            {
                "case_id": submission.case,
                "box": box,
                "author": "reporter",
                "counter": 1,
                "day": day,
                "digest": digest(sealed),
                "ciphertext": sealed,
            }
            for submission, _, _ in reports
            for box, sealed in (("case", submission.report), ("mailbox", submission.card))
        ],
    )

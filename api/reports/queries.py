"""Every statement that taking in a report needs. Each takes a whole batch."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, literal, select, union_all

from api.casework.states import Promised, received
from api.kit.bulk import Bulk
from api.models import Case, Cover, Erasure, Letter
from api.reports.schemas import Checked
from crypto.encoding import digest


class Known(NamedTuple):
    """What is remembered of a report that came before: D, and the day."""

    digest: bytes
    day: dt.date


# Building a statement costs as much as running it: those of every batch are built once.
_CASES = bindparam("cases", type_=Case.case_id.type, expanding=True)
_KNOWN = union_all(
    select(Case.case_id, Case.submission_digest, Case.day).where(Case.case_id.in_(_CASES)),
    select(Erasure.case_id, literal(b""), Erasure.day).where(Erasure.case_id.in_(_CASES)),
)


def known(connection: Connection, cases: Iterable[bytes]) -> dict[bytes, Known]:
    """[P-27] Those of the cases that exist, and those that were erased: of them no report is the same as before."""
    rows = connection.execute(_KNOWN, {"cases": list(cases)})
    return {case_id: Known(submission_digest, day) for case_id, submission_digest, day in rows}


_CASES_IN: Final = Bulk(
    Case,
    *("case_id", "desk", "verify_key", "token_digest", "submission_digest", "day"),
    *("state", "state_day", "turn", "due", "urgent"),
)
_COVERS_IN: Final = Bulk(Cover, "case_id", "epoch", "digest", "ciphertext")
_LETTERS_IN: Final = Bulk(Letter, "case_id", "box", "author", "counter", "day", "digest", "ciphertext")


def store(connection: Connection, reports: Sequence[Checked], day: dt.date, promised: Promised) -> None:
    """New cases with their covers, the report in the case's box and the card in the mailbox."""
    _CASES_IN.insert(
        connection,
        (
            (
                *(one.case, one.desk, one.verify_key, one.token_digest, submission_digest, day),
                *(standing.state, day, standing.turn, standing.due, one.urgent),
            )
            for one, submission_digest, _ in reports
            for standing in (received(day, promised, urgent=one.urgent),)
        ),
    )
    _COVERS_IN.insert(connection, ((one.case, one.epoch, digest(one.cover), one.cover) for one, _, _ in reports))
    _LETTERS_IN.insert(
        connection,
        (
            (one.case, box, "reporter", 1, day, digest(sealed), sealed)
            for one, _, _ in reports
            for box, sealed in (("case", one.report), ("mailbox", one.card))
        ),
    )

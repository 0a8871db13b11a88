"""The statements of notes, on cases that the asker may read."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from api.authz.principal import ReadableCase
from api.authz.queries import AnyRow
from api.models import Case, Note


def hold_still(connection: Connection, case: ReadableCase) -> str:
    """Where the case stands; nobody else writes a note on it until this transaction ends."""
    return connection.execute(select(Case.state).where(Case.case_id == case.case).with_for_update()).scalar_one()


def notes(connection: Connection, case: ReadableCase) -> Sequence[AnyRow]:
    """The notes of a case by counter, sealed as they came."""
    return connection.execute(
        select(Note.counter, Note.day, Note.digest, Note.ciphertext)
        .where(Note.case_id == case.case)
        .order_by(Note.counter)
    ).all()


def digests(connection: Connection, case: ReadableCase) -> dict[int, bytes]:
    """Counter and digest of every note."""
    rows = connection.execute(select(Note.counter, Note.digest).where(Note.case_id == case.case)).all()
    return {row.counter: row.digest for row in rows}


def add(
    connection: Connection, case: ReadableCase, counter: int, note_digest: bytes, ciphertext: bytes, day: dt.date
) -> None:
    """A note more."""
    connection.execute(
        insert(Note).values(case_id=case.case, counter=counter, day=day, digest=note_digest, ciphertext=ciphertext)
    )

"""What is to be sent to whom, and what becomes of it when it could not be? No digest goes twice for a day."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from api.casework.workdays import calendar
from api.kit.clock import today
from api.mails import queries, texts
from api.mails.texts import Mail, Waiting


class Taken(NamedTuple):
    """A mail that nobody else sends; none if there is nothing to say. `desks` are those of an urgent one."""

    mail: Mail | None
    desks: Sequence[bytes] = ()


def note_urgent(connection: Connection, cases: Collection[bytes]) -> int:
    """A worker wrote in these cases: an urgent mail waits for whoever wants one; how many more than before."""
    return queries.note_urgent(connection, cases, today())


def take_urgent(connection: Connection, account: bytes) -> Taken:
    """The urgent mail for a person, from whom it waits no longer."""
    desks = queries.take_urgent(connection, account)
    person = queries.person(connection, account)
    if person is None:
        return Taken(None)
    language = texts.spoken(person.language)
    names = {row.desk: texts.name_of(row.names, language) for row in queries.desks(connection, account, today())}
    told = [names[desk] for desk in desks if desk in names]
    return Taken(texts.urgent(person.mail, language, told) if told else None, desks)


def take_digest(connection: Connection, account: bytes, day: date) -> Taken:
    """The digest of a day for a person; where nothing waits, or nobody works, no mail goes on that day."""
    person = queries.person(connection, account)
    if person is None or not queries.take_digest(connection, account, day):
        return Taken(None)
    language = texts.spoken(person.language)
    found: list[Waiting] = []
    for row in queries.desks(connection, account, day):
        kept = calendar(row.workdays, row.closed_days)
        if not kept.works_on(day):
            continue
        at = queries.waiting(connection, account, row.desk, kept.due_until(day))
        found.append(Waiting(texts.name_of(row.names, language), bool(at.new), bool(at.unanswered), bool(at.due)))
    waiting = [at for at in found if at.anything]
    return Taken(texts.digest(person.mail, language, waiting) if waiting else None)


def was_sent(connection: Connection, account: bytes) -> None:
    """The mail server has it."""
    queries.note_outcome(connection, account, None)


def was_refused(connection: Connection, account: bytes, day: date) -> None:
    """The mail server will never take it: it is not tried again, and the person reads that nothing comes."""
    queries.note_outcome(connection, account, day)


def put_back(connection: Connection, account: bytes, taken: Taken, day: date) -> None:
    """It could not be sent: it is tried again."""
    if taken.desks:
        queries.put_urgent_back(connection, account, taken.desks)
    else:
        queries.put_digest_back(connection, account, day)
    queries.note_outcome(connection, account, day)

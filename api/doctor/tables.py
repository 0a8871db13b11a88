"""Does the database open, is it of this version, and what do its rows say of the instance?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from api.directory import queries as directory_queries
from api.doctor.findings import Finding, Matter, note, well, wrong
from api.erasure.queries import count_over_until
from api.erasure.service import to_be_erased
from api.jobs.looking import examine_jobs
from api.kit.clock import today
from api.models import Instance
from api.organisation import queries as organisation
from api.settings import Settings
from api.storage import is_current, look
from crypto import directory as directory_protocol

DIRECTORY_WARNING_DAYS_LEFT: Final = 21
ADMINISTRATORS_WANTED: Final = 2
_ALONE = "There is one administrator. If both papers are lost, nobody can run Koe."


def is_there(settings: Settings) -> bool:
    """Whether there is a database to look into; SQLite makes its file at the first start."""
    url = make_url(settings.database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def look_at(settings: Settings) -> Iterator[Finding]:
    """The version, what is due, who is there, and for how long the directory is valid."""
    if not is_there(settings):
        return
    try:
        yield from look(settings.database_url, _rows)
    except (OSError, ImportError, SQLAlchemyError) as error:
        sentence = f"The database cannot be read ({type(error).__name__})."
        yield wrong(Matter.DATABASE, sentence, "Look at KOE_DATABASE_URL, KOE_DATA and the disk.")


def _rows(connection: Connection) -> list[Finding]:
    findings = [well(Matter.DATABASE, "The database opens.")]
    if not is_current(connection):
        mend = "Make a backup, and start Koe or run koe migrate."
        return [*findings, wrong(Matter.MIGRATIONS, "The database is of another version.", mend)]
    findings.append(well(Matter.MIGRATIONS, "The database is of this version."))
    late = sum(count_over_until(connection, over) for over in to_be_erased(connection))
    if late:
        sentence = f"Reports that are over and should have been erased: {late}."
        findings.append(wrong(Matter.ERASURES, sentence, "Start Koe, or run koe retention."))
    else:
        findings.append(well(Matter.ERASURES, "No report is there whose time is over."))
    if connection.scalar(select(Instance.founding_key)) is None:
        return [*findings, well(Matter.SET_UP, "Nobody has set up this instance yet; Koe prints a link at start.")]
    findings.append(well(Matter.SET_UP, "This instance is set up."))
    findings.extend(_administrators(connection))
    findings.append(_directory(connection))
    findings.extend(Finding(Matter.JOBS, is_well, sentence) for is_well, sentence in examine_jobs(connection))
    return findings


def _directory(connection: Connection) -> Finding:
    signed = directory_queries.newest(connection)
    mend = "The administrator signs in and signs it."
    if signed is None:
        return wrong(Matter.DIRECTORY, "The directory was never signed, so workers cannot write yet.", mend)
    days = (directory_protocol.parse(signed.text).expires - today()).days
    if days < 0:
        return wrong(Matter.DIRECTORY, "The directory has expired: workers see telephone numbers only.", mend)
    sentence = f"The directory is valid for {days} more days."
    return (
        well(Matter.DIRECTORY, sentence)
        if days > DIRECTORY_WARNING_DAYS_LEFT
        else wrong(Matter.DIRECTORY, sentence, mend)
    )


def _administrators(connection: Connection) -> Iterator[Finding]:
    """Whoever is alone may lose passphrase and code, and with them what nobody else can do."""
    if organisation.administrator_count(connection) < ADMINISTRATORS_WANTED:
        yield note(Matter.ADMINISTRATORS, _ALONE, "Invite another under Organisation.")
    elif organisation.holders(connection) == 1:
        sentence = "One administrator alone holds the organisation's key."
        yield note(Matter.ADMINISTRATORS, sentence, "Hand it to another under Organisation.")
    else:
        yield well(Matter.ADMINISTRATORS, "No administrator is alone.")

"""Is mail to the staff set up, and did the last attempts fail? None is sent to find out."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from api.doctor import tables
from api.doctor.findings import Finding, Matter, note, well, wrong
from api.mails import queries
from api.settings import Settings
from api.storage import look


def look_at(settings: Settings) -> Iterator[Finding]:
    """The server that takes mail, and whom it refused."""
    if not settings.sends_mail:
        yield note(Matter.MAIL, "No mail is sent to the staff: KOE_SMTP_HOST is not set.")
        return
    yield well(Matter.MAIL, f"Mail to the staff goes over {settings.smtp_host}, port {settings.smtp_port}.")
    if not tables.is_there(settings):
        return
    try:
        people, day = look(settings.database_url, queries.failed)
    except (OSError, ImportError, SQLAlchemyError):
        return  # said where tables are looked at
    if people:
        sentence = f"The last mail could not be sent to so many people: {people}; last on {day}."
        yield wrong(Matter.MAIL_FAILED, sentence, "Look at KOE_SMTP_*.")
    else:
        yield well(Matter.MAIL_FAILED, "No mail has failed since the last that was sent.")

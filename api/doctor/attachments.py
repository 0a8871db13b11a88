"""Do rows and blobs tell of the same parts of files? Those that come or go meanwhile may be counted."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from api.blob_keys import blob_key
from api.blob_store import open_blobs
from api.doctor import tables
from api.doctor.findings import Finding, Matter, note, well, wrong
from api.kit.blobs import StoreAway
from api.settings import Settings
from api.storage import look
from api.uploads import queries


def look_at(settings: Settings) -> Iterator[Finding]:
    """Parts that are lost, and parts that belong to nothing."""
    if not tables.is_there(settings):
        return
    try:
        named = {blob_key(*part) for part in look(settings.database_url, queries.all_parts)}
    except (OSError, ImportError, SQLAlchemyError):
        return  # said where tables are looked at
    try:
        there = {blob.key for blob in open_blobs(settings).list()}
    except StoreAway as problem:
        yield wrong(Matter.ATTACHMENTS, f"{problem.title}.", "Look at KOE_BLOBS and at the settings after it.")
        return
    lost, spare = len(named - there), len(there - named)
    if lost:
        sentence = f"Parts of attachments that are lost: {lost}."
        yield wrong(Matter.ATTACHMENTS, sentence, "Put them back from where they were.")
    else:
        yield well(Matter.ATTACHMENTS, f"All {len(named)} parts of attachments are there.")
    if spare:
        mend = "Koe destroys them within two days; koe sweep does it now."
        yield note(Matter.ORPHANS, f"Parts that belong to nothing: {spare}.", mend)

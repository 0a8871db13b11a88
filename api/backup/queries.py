"""Every statement of a backup: all rows of a table, and what names the instance."""

from collections.abc import Iterator

from sqlalchemy import Connection, RowMapping, Table, select

from api.models import Attachment, AttachmentPart, Instance
from crypto.encoding import digest

_AT_ONCE = 50  # rows in memory; a letter has at most 132,747 bytes


def rows(connection: Connection, table: Table) -> Iterator[RowMapping]:
    """In the order of the primary key, a few at a time."""
    statement = select(table).order_by(*table.primary_key.columns)
    return iter(connection.execute(statement, execution_options={"yield_per": _AT_ONCE}).mappings())


def named_parts(connection: Connection) -> Iterator[tuple[bytes, bytes, int]]:
    """Case, attachment and number of every part of the files that letters name, in the order of these."""
    key = (AttachmentPart.case_id, AttachmentPart.attachment, AttachmentPart.part)
    of_file = (Attachment.case_id == AttachmentPart.case_id) & (Attachment.attachment == AttachmentPart.attachment)
    named = select(*key).join(Attachment, of_file).where(Attachment.counter.is_not(None)).order_by(*key)
    for row in connection.execute(named, execution_options={"yield_per": _AT_ONCE}):
        yield row.case_id, row.attachment, row.part


def instance(connection: Connection) -> bytes | None:
    """SHA-256 of the founding key; none before set-up."""
    founding_key = connection.scalar(select(Instance.founding_key))
    return None if founding_key is None else digest(founding_key)

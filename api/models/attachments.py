"""What is kept of the files beside letters? Sizes, digests and days; the sealed files themselves are blobs."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped

from api.models.base import DIGEST_BYTES, ID_BYTES, WITHOUT_ROWID, Base, Class, column
from api.models.cases import Author


class Attachment(Base):
    """A sealed file: on its way while no letter names it, then bound to that letter.

    No foreign key leads to the case, which is not there yet while its first files arrive.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("author IN ('reporter', 'desk')", name="author"),
        Index("attachments_unbound", "counter", "day", "size"),
        WITHOUT_ROWID,
    )

    case_id: Mapped[bytes] = column(Class.OPAQUE_ID, "of which case", LargeBinary(ID_BYTES), primary_key=True)
    attachment: Mapped[bytes] = column(
        Class.OPAQUE_ID, "random id, which the letter names", LargeBinary(ID_BYTES), primary_key=True
    )
    digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of the sealed file, as its sender signed it", LargeBinary(DIGEST_BYTES)
    )
    size: Mapped[int] = column(Class.WORKFLOW, "bytes of the sealed file, which is padded")
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which the upload began")
    whole: Mapped[bool] = column(Class.WORKFLOW, "all parts are there, and together they have the digest")
    counter: Mapped[int | None] = column(
        Class.WORKFLOW, "counter of the author's letter that names it; none while no letter does"
    )
    author: Mapped[Author] = column(Class.WORKFLOW, "whose letter it goes with: reporter or desk", String)


class AttachmentPart(Base):
    """A part of a sealed file that is on the disk; its row is committed after its blob."""

    __tablename__ = "attachment_parts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "attachment"], ["attachments.case_id", "attachments.attachment"], ondelete="CASCADE"
        ),
        WITHOUT_ROWID,
    )

    case_id: Mapped[bytes] = column(Class.OPAQUE_ID, "of which case", LargeBinary(ID_BYTES), primary_key=True)
    attachment: Mapped[bytes] = column(Class.OPAQUE_ID, "of which attachment", LargeBinary(ID_BYTES), primary_key=True)
    part: Mapped[int] = column(Class.WORKFLOW, "its number, from 0", primary_key=True, autoincrement=False)

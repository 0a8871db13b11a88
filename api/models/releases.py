"""Which tables were published, once and for ever, and what has that cost whoever is in them?"""

import datetime as dt

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped

from api.models.base import DIGEST_BYTES, KEY_BYTES, WITHOUT_ROWID, Base, Class, column

SIGNATURE_BYTES = 64


class Release(Base):
    """A published set of statistics tables; never changed, never drawn again."""

    __tablename__ = "releases"
    __table_args__ = (WITHOUT_ROWID,)

    period: Mapped[str] = column(Class.PUBLISHED, "2026Q4, or 2026 for a year", String(6), primary_key=True)
    position: Mapped[int] = column(Class.PUBLISHED, "1 for the first, without a gap", Integer, unique=True)
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "on which it was drawn up")
    profile: Mapped[str] = column(Class.PUBLISHED, "standard, strict or threshold", String(9))
    manifest: Mapped[bytes] = column(Class.PUBLISHED, "canonical JSON: files, hashes, budget, what came before")
    signature: Mapped[bytes] = column(
        Class.PUBLISHED, "over the manifest, by whoever holds the statistics' identity", LargeBinary(SIGNATURE_BYTES)
    )
    verify_key: Mapped[bytes] = column(Class.PUBLISHED, "of that signature", LargeBinary(KEY_BYTES))
    digest: Mapped[bytes] = column(
        Class.PUBLISHED, "SHA-256 of the manifest, by which the next one names it", LargeBinary(DIGEST_BYTES)
    )


class ReleaseFile(Base):
    """A file of a release, as it was made."""

    __tablename__ = "release_files"
    __table_args__ = (WITHOUT_ROWID,)

    period: Mapped[str] = column(
        Class.PUBLISHED, "its release", String(6), ForeignKey("releases.period"), primary_key=True
    )
    name: Mapped[str] = column(Class.PUBLISHED, "such as T1.csv", String(40), primary_key=True)
    content: Mapped[bytes] = column(Class.PUBLISHED, "its bytes")


class BudgetCharge(Base):
    """What one table has cost the cases of one quarter; the ledger."""

    __tablename__ = "budget_charges"
    __table_args__ = (WITHOUT_ROWID,)

    quarter: Mapped[dt.date] = column(Class.COARSE_DATE, "first day of the quarter", primary_key=True)
    table_name: Mapped[str] = column(Class.PUBLISHED, "a registered table, such as T1", String(3), primary_key=True)
    period: Mapped[str] = column(
        Class.PUBLISHED, "the release that was charged for it", String(6), ForeignKey("releases.period")
    )
    profile: Mapped[str] = column(Class.PUBLISHED, "under which plan", String(9))
    epsilon: Mapped[str] = column(Class.PUBLISHED, "as an exact fraction, such as 1/2", String(12))

"""Which facts wait for the release that counts them?"""

import datetime as dt

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped

from api.models.base import DIGEST_BYTES, WITHOUT_ROWID, Base, Class, column


class WaitingFacts(Base):
    """Coarse facts of one person, or how a desk dealt with one case; sealed to whoever draws up the statistics."""

    __tablename__ = "waiting_facts"
    __table_args__ = (Index("waiting_facts_quarter", "quarter"), WITHOUT_ROWID)

    digest: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "SHA-256 of the sealed facts, so that the order tells nothing and a repeat is known",
        LargeBinary(DIGEST_BYTES),
        primary_key=True,
    )
    quarter: Mapped[dt.date] = column(Class.COARSE_DATE, "first day of the quarter of receipt")
    sealed: Mapped[bytes] = column(
        Class.CIPHERTEXT,
        "a letter of kind 11 or 20, told from each other by nobody here; the server holds no key to it",
    )

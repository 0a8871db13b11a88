"""Who runs this instance, and which desks has the organisation signed for?"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped

from api.models.base import ID_BYTES, KEY_BYTES, SIGNATURE_BYTES, WITHOUT_ROWID, Base, Class, column


class Instance(Base):
    """The single row that names this instance; it exists from the first start, the organisation from set-up on."""

    __tablename__ = "instance"
    __table_args__ = (CheckConstraint("one = 1", name="single_row"), WITHOUT_ROWID)

    one: Mapped[int] = column(
        Class.OPAQUE_ID, "always 1: there is one row", SmallInteger, primary_key=True, autoincrement=False
    )
    server_key: Mapped[bytes] = column(
        Class.SERVER_KEY, "keys mailbox nonces and the made-up salts of unknown names", LargeBinary(KEY_BYTES)
    )
    founding_key: Mapped[bytes | None] = column(
        Class.PUBLISHED,
        "verify key of the founding organisation; its SHA-256 names the instance",
        LargeBinary(KEY_BYTES),
    )
    name: Mapped[str | None] = column(Class.PUBLISHED, "the organisation's name, as in the directory")
    created_day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the first start")


class OrganisationKey(Base):
    """The organisation's signing key, sealed to one administrator."""

    __tablename__ = "organisation_keys"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "administrator to whom it is sealed",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
        primary_key=True,
    )
    verify_key: Mapped[bytes] = column(
        Class.PUBLIC_KEY, "verify key that belongs to the sealed signer", LargeBinary(KEY_BYTES)
    )
    secret: Mapped[bytes] = column(Class.CIPHERTEXT, "the signer, a letter of kind 18 sealed to that administrator")
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was stored")


class Directory(Base):
    """One signed list of desks; the highest version is the one that is served."""

    __tablename__ = "directories"
    __table_args__ = (WITHOUT_ROWID,)

    version: Mapped[int] = column(
        Class.PUBLISHED, "counts up from 1; readers refuse a lower one", primary_key=True, autoincrement=False
    )
    text: Mapped[str] = column(Class.PUBLISHED, "canonical JSON of the directory, as signed")
    signature: Mapped[bytes] = column(
        Class.PUBLISHED, "the organisation's signature over the text", LargeBinary(SIGNATURE_BYTES)
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was stored")

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
    contact: Mapped[str | None] = column(
        Class.PUBLISHED, "how to reach whoever runs this, outside Koe; none until an administrator writes it"
    )
    funders: Mapped[str | None] = column(Class.PUBLISHED, "who pays for this instance; none while KOE_PAID_BY says it")
    acknowledge_days: Mapped[int | None] = column(
        Class.PUBLISHED, "days in which a desk says that it has read a report; none for the usual"
    )
    answer_days: Mapped[int | None] = column(
        Class.PUBLISHED, "days in which a desk says what was done; none for the usual"
    )
    retention_days: Mapped[int | None] = column(
        Class.STAFF, "days for which a closed case is meant to be kept; none for the usual"
    )
    statistics_recipient: Mapped[str | None] = column(
        Class.PUBLISHED, "age recipient of the facts for the statistics, made elsewhere; none while none are taken"
    )
    created_day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the first start")


class OrganisationLink(Base):
    """A later key of the organisation's; the one before has signed for it."""

    __tablename__ = "organisation_links"
    __table_args__ = (WITHOUT_ROWID,)

    position: Mapped[int] = column(
        Class.PUBLISHED, "counts the changes of the key from 1", primary_key=True, autoincrement=False
    )
    verify_key: Mapped[bytes] = column(Class.PUBLISHED, "the key that came in force", LargeBinary(KEY_BYTES))
    signature: Mapped[bytes] = column(
        Class.PUBLISHED, "the signature of the key before it over the link", LargeBinary(SIGNATURE_BYTES)
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the change")


class OrganisationKey(Base):
    """The organisation's signing key, sealed to one administrator; no row at all once it is kept on another machine."""

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
    sealed_by_key: Mapped[bytes] = column(
        Class.PUBLIC_KEY, "verify key of the member who sealed it", LargeBinary(KEY_BYTES)
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was stored")


class Directory(Base):
    """One signed list of desks; the highest version is the one that is served."""

    __tablename__ = "directories"
    __table_args__ = (CheckConstraint("way IN ('page', 'file')", name="way"), WITHOUT_ROWID)

    version: Mapped[int] = column(
        Class.PUBLISHED, "counts up from 1; readers refuse a lower one", primary_key=True, autoincrement=False
    )
    text: Mapped[str] = column(Class.PUBLISHED, "canonical JSON of the directory, as signed")
    signature: Mapped[bytes] = column(
        Class.PUBLISHED, "the organisation's signature over the text", LargeBinary(SIGNATURE_BYTES)
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was stored")
    way: Mapped[str] = column(
        Class.STAFF,
        "page: signed in an administrator's browser; file: brought signed from another machine, as they say",
    )

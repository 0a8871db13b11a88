"""What every table shares: classes of data, column shapes, and no hidden row order."""

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

ID_BYTES = 16
DIGEST_BYTES = 32
KEY_BYTES = 32
SIGNATURE_BYTES = 64


class Class(StrEnum):
    """What kind of knowledge a column is; docs/data-inventory.md names the class of every column."""

    CIPHERTEXT = "ciphertext"
    """sealed on a phone or a member's computer; no key on the server opens it"""
    DIGEST = "digest"
    """SHA-256 of a secret or of a sealed thing"""
    PUBLIC_KEY = "public_key"
    OPAQUE_ID = "opaque_id"
    """random or derived bytes that mean nothing outside this database"""
    COARSE_DATE = "coarse_date"
    """a day in Japan, never an hour"""
    EXPIRY = "expiry"
    """the second at which a session or a link ends; deleted with it"""
    WORKFLOW = "workflow"
    """where a case stands: state, urgency, counts"""
    STAFF = "staff"
    """names and roles of the people who work here"""
    PUBLISHED = "published"
    """shown to everybody who opens the site"""
    SHARED_SECRET = "shared_secret"  # noqa: S105  a class, not a secret
    """known to the server and to an authenticator app; opens nothing that is sealed"""
    SERVER_KEY = "server_key"
    """a random key of this server, which opens nothing that is sealed"""


class Moment(TypeDecorator[dt.datetime]):
    """A UTC second, kept as whole seconds since 1970, the same on both engines. Only for expiry."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """An aware datetime as whole seconds, rounded up."""
        return None if value is None else -int(-value.timestamp() // 1)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:
        """Whole seconds as an aware datetime in UTC."""
        return None if value is None else dt.datetime.fromtimestamp(value, tz=dt.UTC)


class Base(DeclarativeBase):
    """The one registry of tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: Moment, bytes: LargeBinary}


WITHOUT_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}
"""A hidden row id counts up with time, and would tell in which order reports came in."""


def column(klass: Class, comment: str, *arguments: Any, **options: Any) -> MappedColumn[Any]:
    """A column that says what it is for and which class of knowledge it holds; there is no other way to make one."""
    return mapped_column(*arguments, comment=comment, info={"class": klass}, **options)

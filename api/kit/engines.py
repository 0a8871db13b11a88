"""Which database is at an address?"""

from pathlib import Path

from sqlalchemy import make_url

from api.kit.db import Database
from api.kit.postgres import PostgresDatabase
from api.kit.sqlite import SqliteDatabase


def open_database(url: str) -> Database:
    """The database at a SQLAlchemy address: `sqlite:///path` or `postgresql+asyncpg://…`.

    Raises `AlreadyRunning` if another process has the SQLite file, `ValueError` for any other kind of address.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("the database needs a file")
        return SqliteDatabase(Path(parsed.database).resolve())
    if parsed.drivername == "postgresql+asyncpg":
        return PostgresDatabase(url)
    raise ValueError("the database is sqlite:///path or postgresql+asyncpg://…")

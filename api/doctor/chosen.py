"""Are the settings such that Koe can run, and are the pages built?"""

import os
from collections.abc import Iterator

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from api import built
from api.doctor.findings import Finding, Matter, well, wrong
from api.settings import Settings


def look_at(settings: Settings) -> Iterator[Finding]:
    """Unknown variables, the origin, the address of the database, the pages."""
    known = {f"KOE_{name}".upper() for name in Settings.model_fields}
    for name in sorted(name for name in os.environ if name.startswith("KOE_") and name not in known):
        yield wrong(Matter.SETTINGS, f"{name} is not a setting of Koe.", "Look for it in docs/operations.md.")
    if settings.secure_context:
        yield well(Matter.ORIGIN, f"Browsers give cryptography to pages of {settings.origin}.")
    else:
        yield wrong(Matter.ORIGIN, f"Browsers give no cryptography to pages of {settings.origin}.", "Use https.")
    if not names_a_database(settings):
        sentence = "KOE_DATABASE_URL is not the address of a database."
        yield wrong(Matter.SETTINGS, sentence, "Write sqlite:///… or postgresql+asyncpg://…")
    if built.missing(built.BUILT):
        yield wrong(Matter.PAGES, "The pages are not built.", "Run: make build")
    else:
        yield well(Matter.PAGES, "The pages are built.")


def names_a_database(settings: Settings) -> bool:
    """Whether there is any sense in looking for one."""
    try:
        make_url(settings.database_url)
    except SQLAlchemyError:
        return False
    return True

"""In which order is everything looked at?"""

from collections.abc import Iterator

from api.doctor import attachments, chosen, facts, files, mail, tables
from api.doctor.findings import Finding
from api.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """Settings, pages, facts of the world, files, database, mail, attachments: what is well and what is not."""
    yield from chosen.look_at(settings)
    yield from facts.look_at()
    if not chosen.names_a_database(settings):
        return
    yield from files.look_at(settings)
    yield from tables.look_at(settings)
    yield from mail.look_at(settings)
    yield from attachments.look_at(settings)

"""In which order is everything looked at?"""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from pathlib import Path

from api.doctor import (
    attachments,
    chosen,
    clock,
    copies,
    disk,
    facts,
    files,
    mail,
    memory,
    onion,
    outside,
    ports,
    tables,
)
from api.doctor.findings import Finding
from api.settings import Settings


class Reach(Enum):
    """How far is asked: this machine alone, or the site by its own names too."""

    MACHINE = auto()
    SITE = auto()


def examine(
    settings: Settings, reach: Reach = Reach.MACHINE, env_files: Sequence[Path] = files.USUAL_ENV_FILES
) -> Iterator[Finding]:
    """What is well and what is not, from the settings to the site as visitors meet it."""
    yield from chosen.look_at(settings)
    yield from facts.look_at()
    if not chosen.names_a_database(settings):
        return
    yield from files.look_at(settings, env_files)
    yield from disk.look_at(settings)
    yield from ports.look_at(settings)
    yield from memory.look_at(settings)
    yield from clock.look_at(settings)
    yield from tables.look_at(settings)
    yield from mail.look_at(settings)
    yield from attachments.look_at(settings)
    yield from copies.look_at(settings)
    if reach is Reach.SITE:
        yield from outside.look_at(settings)
        yield from onion.look_at(settings)

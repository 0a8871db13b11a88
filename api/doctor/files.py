"""Can others on this machine read what is the server's alone, is there room, and do old covers still open?"""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from api.backup import cover_keys
from api.doctor.findings import Finding, Matter, well, wrong
from api.settings import Settings

FREE_BYTES_WANTED: Final = 512 * 2**20


def look_at(settings: Settings) -> Iterator[Finding]:
    """Modes and room on SQLite; identities of covers whose time is over."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        yield from _database(Path(url.database or ""))
    if cover_keys.old(settings.cover_keys):
        yield wrong(Matter.COVER_KEYS, "Old backups of covers still open.", "Start Koe, or run koe retention.")
    else:
        kept = cover_keys.KEPT_FOR.days
        yield well(Matter.COVER_KEYS, f"No backup of covers opens for longer than {kept} days.")


def _database(database: Path) -> Iterator[Finding]:
    for path, wanted in ((database.parent, 0o700), (database, 0o600)):
        if not path.exists():
            yield well(Matter.FILES, f"{path.name} does not exist yet; it will be made when Koe starts.")
            return
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            sentence = f"Others on this machine can read {path.name}."
            yield wrong(Matter.FILES, sentence, f"Set its mode to {wanted:o}.")
        else:
            yield well(Matter.FILES, f"Only its owner can read {path.name}.")
    free = shutil.disk_usage(database.parent).free
    sentence = f"{free // 2**20} MiB of disk are free."
    yield (
        well(Matter.DISK, sentence)
        if free > FREE_BYTES_WANTED
        else wrong(Matter.DISK, sentence, "That is little: make room, but never delete koe.db-wal.")
    )

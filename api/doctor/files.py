"""Can others on this machine read what is the server's alone: database, keys, attachments, files of settings?"""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.settings import Settings

USUAL_ENV_FILES: Final = (Path("/etc/koe.env"), Path("/etc/default/koe"), Path("/etc/koe"))


def look_at(settings: Settings, env_files: Sequence[Path] = USUAL_ENV_FILES) -> Iterator[Finding]:
    """The modes of all that is there; what is not will be made when Koe starts."""
    missing = [path.name for path in _needed(settings) if not path.exists()]
    if missing:
        yield well(Matter.FILES, f"Not there yet, and made when Koe starts: {', '.join(missing)}.")
    for path in [*_needed(settings), *_besides(settings)]:
        if path.exists():
            yield _private(Matter.FILES, path)
    yield from _env_files(settings, env_files)


def _needed(settings: Settings) -> list[Path]:
    url = make_url(settings.database_url)
    database = [Path(url.database or "")] if url.get_backend_name() == "sqlite" else []
    return [*(path.parent for path in database), *database, settings.audit_key]


def _besides(settings: Settings) -> list[Path]:
    """What comes with time: the rest of SQLite's files, the identities of covers, the attachments."""
    url = make_url(settings.database_url)
    of_sqlite = [Path(f"{url.database}-{end}") for end in ("wal", "shm")] if url.get_backend_name() == "sqlite" else []
    keys = settings.cover_keys
    return [*of_sqlite, keys, *sorted(keys.glob("covers-*.txt")), settings.data / "blobs"]


def _private(matter: Matter, path: Path) -> Finding:
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077 == 0:
        return well(matter, f"Only its owner can read {path.name}.")
    wanted = "700" if path.is_dir() else "600"
    return wrong(matter, f"Others on this machine can read {path.name}.", f"Set its mode to {wanted}: {path}")


def _env_files(settings: Settings, places: Sequence[Path]) -> Iterator[Finding]:
    """Files that systemd reads, where a password may stand: below the usual places, and those that were named."""
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.glob("*.env")))]
    for file in files:
        yield _private(Matter.ENV_FILES, file)
    if not files and settings.smtp_password.get_secret_value():
        mend = "Name the file of settings with --env-file, so that its mode is looked at."
        yield note(Matter.ENV_FILES, "There is a password among the settings, and no file of settings was found.", mend)

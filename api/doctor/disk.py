"""Is there room: bytes and inodes, where the data lies and where backups go?"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from api.doctor.findings import Finding, Matter, well, wrong
from api.settings import Settings

FREE_BYTES_WANTED: Final = 512 * 2**20
FREE_INODES_WANTED: Final = 10_000


def look_at(settings: Settings) -> Iterator[Finding]:
    """Each file system once, by the folder that is there."""
    wanted = [settings.data, *([] if settings.backups_at is None else [settings.backups_at])]
    seen: set[int] = set()
    for folder in [_first_there(path) for path in wanted]:
        device = folder.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield from room(folder)


def _first_there(path: Path) -> Path:
    return next(one for one in (path.absolute(), *path.absolute().parents) if one.exists())


def room(
    folder: Path, *, bytes_wanted: int = FREE_BYTES_WANTED, inodes_wanted: int = FREE_INODES_WANTED
) -> list[Finding]:
    """Of one file system."""
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize
    sentence = f"{free // 2**20} MiB of disk are free at {folder}."
    little = "That is little: make room, but never delete koe.db-wal."
    findings = [well(Matter.DISK, sentence) if free > bytes_wanted else wrong(Matter.DISK, sentence, little)]
    if found.f_files:  # some file systems do not count them
        inodes = f"{found.f_favail} more files fit at {folder}."
        few = "That is few, though there may be bytes: remove small files that are not Koe's."
        enough = found.f_favail > inodes_wanted
        findings.append(well(Matter.INODES, inodes) if enough else wrong(Matter.INODES, inodes, few))
    return findings

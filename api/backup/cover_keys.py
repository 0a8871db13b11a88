"""For how long does a backup of covers open? As long as the identity of its day is in a folder: 30 days.

An identity is kept as age keeps one, in `covers-YYYY-MM-DD.txt`. It opens the backup's envelope and nothing in it: each
cover is sealed to its desk.
"""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from api.kit.clock import today
from api.kit.files import settle
from crypto.sealing import Identity

KEPT_FOR: Final = timedelta(days=30)
"""Longer than a withdrawn case waits: what is restored in between replays its erasure (ADR 50)."""

_NAME = re.compile(r"covers-(\d{4}-\d\d-\d\d)\.txt")


def path_of(folder: Path, day: date) -> Path:
    """Where the identity of a day lies, or lay."""
    return folder / f"covers-{day.isoformat()}.txt"


def draw(folder: Path, day: date) -> Identity:
    """The identity of a day; drawn and on the disk when this returns, if there was none."""
    folder.mkdir(mode=0o700, exist_ok=True)  # not its parents: a medium that is not there must be noticed
    path = path_of(folder, day)
    if path.exists():
        return find(folder, day)
    identity = Identity.draw()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"# public key: {identity.recipient.text}\n{identity.text}\n")
        file.flush()
        os.fsync(file.fileno())
    settle(folder)
    return identity


def find(folder: Path, day: date) -> Identity:
    """The identity of a day; `FileNotFoundError` when it is not there, `WrongKey` when the file is none."""
    return Identity.parse(path_of(folder, day).read_text("ascii").splitlines()[-1])


def old(folder: Path) -> list[date]:
    """The days whose identities are there although their time is over."""
    return [day for day in _days(folder) if today() - day >= KEPT_FOR]


def destroy_old(folder: Path) -> int:
    """Overwrite and remove the identities whose time is over; how many there were."""
    days = old(folder)
    for day in days:
        path = path_of(folder, day)
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    if days:
        settle(folder)
    return len(days)


def _days(folder: Path) -> Iterator[date]:
    for path in sorted(folder.glob("covers-*.txt")):
        found = _NAME.fullmatch(path.name)
        if found is not None:
            yield date.fromisoformat(found[1])

"""Do backups come every day, do old ones go, and does what opens their covers lie elsewhere?"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from api.backup import cover_keys
from api.backup.rows import Part
from api.doctor.findings import Finding, Matter, note, well, wrong
from api.kit.clock import today
from api.settings import Settings

OLDEST_NEWEST: Final = timedelta(days=1)
_NAME = re.compile(rf"koe-(\d{{4}}-\d\d-\d\d)-[0-9a-f]{{8}}-({'|'.join(Part)})\.age")


def look_at(settings: Settings) -> Iterator[Finding]:
    """The folder that KOE_BACKUPS names, and the identities of covers."""
    if cover_keys.old(settings.cover_keys):
        yield wrong(Matter.COVER_KEYS, "Old backups of covers still open.", "Start Koe, or run koe retention.")
    else:
        kept = cover_keys.KEPT_FOR.days
        yield well(Matter.COVER_KEYS, f"No backup of covers opens for longer than {kept} days.")
    folder = settings.backups_at
    if folder is None:
        mend = "Set KOE_BACKUPS to the folder where they go, as this machine sees it."
        yield note(Matter.BACKUPS, "Whether there are backups is not known.", mend)
        return
    if not folder.is_dir():
        yield wrong(Matter.BACKUPS, f"{folder} is not there.", "Plug the medium in, or correct KOE_BACKUPS.")
        return
    yield from _ages(folder)
    yield _apart(folder, settings.cover_keys)


def _found(folder: Path) -> dict[Part, list[date]]:
    days: dict[Part, list[date]] = {part: [] for part in Part}
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match is not None:
            days[Part(match[2])].append(date.fromisoformat(match[1]))
    return days


def _ages(folder: Path) -> Iterator[Finding]:
    days = _found(folder)
    never = [part.value for part, found in days.items() if not found]
    late = [f"{part} of {max(found)}" for part, found in days.items() if found and today() - max(found) > OLDEST_NEWEST]
    mend = "Run koe backup now, and look at the timer that runs it daily."
    if never:
        yield wrong(Matter.BACKUPS, f"There is no backup of {', '.join(never)} in {folder}.", mend)
    if late:
        yield wrong(Matter.BACKUPS, f"The newest backup is older than a day: {', '.join(late)}.", mend)
    if not never and not late:
        newest = min(max(found) for found in days.values())
        yield well(Matter.BACKUPS, f"The newest backup is of {newest}.")
    kept = cover_keys.KEPT_FOR
    old = sum(today() - day >= kept for found in days.values() for day in found)
    if old:
        sentence = f"Files of backups that are {kept.days} days old or older: {old}."
        yield wrong(Matter.BACKUPS_OLD, sentence, "Delete them: whoever has them has names, days and counts for ever.")
    else:
        yield well(Matter.BACKUPS_OLD, f"No backup is kept for longer than {kept.days} days.")


def _apart(folder: Path, keys: Path) -> Finding:
    """A thief of the one shall not have the other with it."""
    folder, keys = folder.resolve(), keys.resolve()
    if folder in (keys, *keys.parents) or keys in folder.parents:
        mend = "Move KOE_COVER_KEYS to another medium."
        return wrong(Matter.BACKUPS_APART, "What opens covers lies in the same folder as the backups.", mend)
    if keys.exists() and keys.stat().st_dev == folder.stat().st_dev:
        mend = "Put KOE_COVER_KEYS or the backups on a second medium: whoever loses the one loses both."
        return note(Matter.BACKUPS_APART, "What opens covers lies on the same disk as the backups.", mend)
    return well(Matter.BACKUPS_APART, "What opens covers does not lie beside the backups.")

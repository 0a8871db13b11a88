"""Can what lies in memory reach a disk in the open: by swap, or by a core dump?"""

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.doctor.ports import PROC, process_on
from api.settings import Settings

SYS: Final = Path("/sys")
_MEND_SWAP = "Turn swap off, or encrypt it: swapoff -a, or cryptswap in /etc/crypttab."
_MEND_CORES = "Set LimitCORE=0 in the unit."


def look_at(settings: Settings, proc: Path = PROC, sys: Path = SYS) -> Iterator[Finding]:
    """Swap of this machine, and core dumps of the process that serves."""
    yield _swap(proc, sys)
    yield _cores(settings, proc)


def _swap(proc: Path, sys: Path) -> Finding:
    table = proc / "swaps"
    if not table.exists():
        return note(Matter.SWAP, "Whether there is swap cannot be read.", "Look with: swapon --show")
    areas = [line.split()[0] for line in table.read_text("utf-8").splitlines()[1:] if line.strip()]
    if not areas:
        return well(Matter.SWAP, "There is no swap.")
    plain = [area for area in areas if not _is_safe(Path(area), proc, sys)]
    if plain:
        return wrong(Matter.SWAP, f"Swap lies in the open: {', '.join(plain)}.", _MEND_SWAP)
    return well(Matter.SWAP, "All swap is encrypted, or stays in memory.")


def _is_safe(area: Path, proc: Path, sys: Path) -> bool:
    """An encrypted device, a file on one, or compressed memory."""
    if area.name.startswith("zram"):
        return True
    device = sys / "class" / "block" / area.name
    if device.exists():
        return _is_encrypted(device)
    found = _device_of(area, proc)
    return found is not None and _is_encrypted(sys / "dev" / "block" / found)


def _device_of(file: Path, proc: Path) -> str | None:
    """major:minor of the file system on which a file lies, by the longest mount point above it."""
    mounts = [line.split() for line in (proc / "self" / "mountinfo").read_text("utf-8").splitlines()]
    above = [(fields[4], fields[2]) for fields in mounts if file.is_relative_to(fields[4])]
    return max(above, key=lambda mount: len(mount[0]), default=("", None))[1]


def _is_encrypted(device: Path) -> bool:
    """dm-crypt says so itself; what lies on other devices is encrypted if all of them are."""
    uuid = device / "dm" / "uuid"
    if uuid.exists() and uuid.read_text("ascii").startswith("CRYPT-"):
        return True
    below = list((device / "slaves").glob("*"))
    return bool(below) and all(_is_encrypted(one) for one in below)


def _cores(settings: Settings, proc: Path) -> Finding:
    process = process_on(settings.port, proc)
    if process is None:
        limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
        if limit == 0:
            return well(Matter.CORE_DUMPS, "Whoever starts Koe from here leaves no core dump.")
        return note(
            Matter.CORE_DUMPS, "Koe does not run here, and started from here it could leave a core dump.", _MEND_CORES
        )
    [line] = [
        line
        for line in (proc / str(process) / "limits").read_text("ascii").splitlines()
        if line.startswith("Max core file size")
    ]
    if line.split()[4] == "0":
        return well(Matter.CORE_DUMPS, "The process that serves leaves no core dump.")
    return wrong(
        Matter.CORE_DUMPS, "If the process that serves dies, its memory may be written to a disk.", _MEND_CORES
    )

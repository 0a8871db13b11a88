"""When is a file really on the disk? After its folder is."""

import os
from pathlib import Path


def settle(folder: Path) -> None:
    """The folder's own list of names is on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

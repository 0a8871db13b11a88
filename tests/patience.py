"""Waiting for what happens beside the test: in another thread, process or server."""

import time
from collections.abc import Callable

SOON_SECONDS = 60.0
_LOOK_SECONDS = 0.02


def until(holds: Callable[[], bool], what: str, seconds: float = SOON_SECONDS) -> None:
    """It comes true soon."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(_LOOK_SECONDS)

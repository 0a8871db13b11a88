"""How is a crowd, or a guesser, slowed down without locking anybody out?"""

import math
import time
from collections.abc import Callable

SIGN_IN_DELAY_MAX_SECONDS = 8.0
_SIGN_IN_DELAY_FIRST_SECONDS = 0.25
_FREE_FAILURES = 2


def sign_in_delay_seconds(failures: int) -> float:
    """Seconds to wait before a try is answered after so many wrong ones in a row: 0 for the first two, at most 8."""
    if failures < _FREE_FAILURES:
        return 0.0
    doublings = min(failures - _FREE_FAILURES, 16)
    return min(SIGN_IN_DELAY_MAX_SECONDS, _SIGN_IN_DELAY_FIRST_SECONDS * 2**doublings)


class ProofDifficulty:
    """How many zero bits a proof of work must show, by how many reports were accepted lately.

    Counts live in memory and in windows of ten seconds. A window asks for one bit more for each doubling of
    the rate above the comfortable one. What the window before asked for is still good enough, so that nobody is
    refused who was told the bits a moment ago.
    """

    WINDOW_SECONDS = 10.0
    COMFORTABLE_PER_WINDOW = 100

    def __init__(self, bits_min: int, bits_max: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.bits_min, self.bits_max = bits_min, max(bits_min, bits_max)
        self._clock = clock
        self._window = self._window_now()
        self._accepted = 0
        self._bits_now = self._bits_before = bits_min

    def _window_now(self) -> int:
        return int(self._clock() / self.WINDOW_SECONDS)

    def _turn(self) -> None:
        window = self._window_now()
        if window == self._window:
            return
        if window == self._window + 1:
            self._bits_before, self._bits_now = self._bits_now, self._bits_for(self._accepted)
        else:
            self._bits_before = self._bits_now = self.bits_min
        self._window, self._accepted = window, 0

    def _bits_for(self, accepted: int) -> int:
        more = math.ceil(math.log2(max(1.0, accepted / self.COMFORTABLE_PER_WINDOW)))
        return min(self.bits_max, self.bits_min + more)

    def accepted(self) -> None:
        """Count one accepted report."""
        self._turn()
        self._accepted += 1

    def asked(self) -> int:
        """Bits that a page is told to solve for."""
        self._turn()
        return max(self._bits_now, self._bits_before)

    def needed(self) -> int:
        """Bits below which a proof is refused."""
        self._turn()
        return min(self._bits_now, self._bits_before)

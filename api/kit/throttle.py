"""How is a crowd, or a guesser, slowed down without locking anybody out?"""

from typing import NamedTuple

from api.kit.errors import Problem

SIGN_IN_DELAY_MAX_SECONDS = 8.0
_SIGN_IN_DELAY_FIRST_SECONDS = 0.25
_FREE_FAILURES = 2


def sign_in_delay_seconds(failures: int) -> float:
    """Seconds to wait before a try is answered after so many wrong ones in a row: 0 for the first two, at most 8."""
    if failures < _FREE_FAILURES:
        return 0.0
    doublings = min(failures - _FREE_FAILURES, 16)
    return min(SIGN_IN_DELAY_MAX_SECONDS, _SIGN_IN_DELAY_FIRST_SECONDS * 2**doublings)


class ProofTooWeak(Problem):
    """Too little work for this very thing; `bits` says how much is asked for now."""

    status, title, slug = 403, "The proof of work is too weak", "proof-too-weak"


class ProofBits(NamedTuple):
    """How many zero bits a proof of work must show: the fewest on a quiet day, and the most whatever comes.

    What has come already is counted by whoever asks, from what every process sees; nothing is kept here.
    """

    least: int
    most: int

    def asked(self, count: int, comfortable: int) -> int:
        """Bits that a page is told to solve for: one more for each doubling of the count above the comfortable one."""
        doublings = (-(-count // comfortable) - 1).bit_length() if count > comfortable else 0
        return max(self.least, min(self.most, self.least + doublings))

    def needed(self, count: int, comfortable: int) -> int:
        """Bits below which a proof is refused: one fewer, so that nobody is refused who asked a moment ago."""
        return max(self.least, self.asked(count, comfortable) - 1)

    def count_max(self, comfortable: int) -> int:
        """From this count on no more is asked for, so nobody need count further."""
        return comfortable << max(0, self.most - self.least)

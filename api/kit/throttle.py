"""How is a crowd, or a guesser, slowed down without locking anybody out?"""

import asyncio
import hmac
import secrets
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Final, NamedTuple

from api.kit.errors import Problem
from api.kit.signals import Signals

SIGN_IN_DELAY_MAX_SECONDS = 8.0
_SIGN_IN_DELAY_FIRST_SECONDS = 0.25
_FREE_FAILURES = 2


def sign_in_delay_seconds(failures: int) -> float:
    """Seconds to wait before a try is answered after so many wrong ones in a row: 0 for the first two, at most 8."""
    if failures < _FREE_FAILURES:
        return 0.0
    doublings = min(failures - _FREE_FAILURES, 16)
    return min(SIGN_IN_DELAY_MAX_SECONDS, _SIGN_IN_DELAY_FIRST_SECONDS * 2**doublings)


class Crowd:
    """How often anybody tried a secret in vain, counted by what was tried, in memory alone.

    What was tried falls into one of a few buckets by a digest under a key, so nothing in memory names it, and nobody
    outside can tell who shares a bucket with whom. A bucket forgets one try every few seconds, and is never slower than
    two seconds: a guesser of many names makes it slow for everybody whose name falls in, known or not, and shuts nobody
    out. Processes that `share` count together, half a second late.
    """

    BUCKETS: Final = 256
    FREE: Final = 20
    DELAY_MAX_SECONDS: Final = 2.0
    FORGET_SECONDS: Final = 5.0
    COUNT_MAX: Final = 200
    SAY_SECONDS: Final = 0.5

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._key = secrets.token_bytes(32)
        self._clock = clock
        self._buckets = [(0.0, 0.0)] * self.BUCKETS  # tries, and when they were counted
        self._signals: Signals | None = None
        self._name = secrets.token_hex(4)
        self._unsaid: Counter[int] = Counter()

    def share(self, key: bytes, signals: Signals) -> None:
        """Count together with every process that has this key and hears these signals."""
        self._key, self._signals = key, signals
        signals.listen(self._hear)

    def _bucket(self, what: bytes) -> int:
        return int.from_bytes(hmac.digest(self._key, what, "sha256")[:2]) % self.BUCKETS

    def _count(self, bucket: int) -> float:
        count, since = self._buckets[bucket]
        return max(0.0, count - (self._clock() - since) / self.FORGET_SECONDS)

    def delay_seconds(self, what: bytes) -> float:
        """Seconds to wait before this is answered: none while few tries in its bucket were wrong, at most two."""
        over = self._count(self._bucket(what)) - self.FREE
        return min(self.DELAY_MAX_SECONDS, max(0.0, over / self.FREE))

    def note(self, what: bytes) -> None:
        """A try, before it is known whether it is right; `forgive` takes a right one back."""
        self._change(self._bucket(what), 1)

    def forgive(self, what: bytes) -> None:
        """It was right."""
        self._change(self._bucket(what), -1)

    def _change(self, bucket: int, by: int) -> None:
        self._add(bucket, by)
        if self._signals is not None:
            if not self._unsaid:
                asyncio.get_running_loop().call_later(self.SAY_SECONDS, self._say)
            self._unsaid[bucket] += by

    def _add(self, bucket: int, by: int) -> None:
        self._buckets[bucket] = (min(self.COUNT_MAX, max(0.0, self._count(bucket) + by)), self._clock())

    def _say(self) -> None:
        """Tell the others what came together here meanwhile; a right try is none."""
        unsaid, self._unsaid = self._unsaid, Counter()
        if self._signals is not None:
            for bucket, by in unsaid.items():
                if by:
                    self._signals.send(f"t.{self._name}.{bucket}.{by}")

    def _hear(self, word: str) -> None:
        if word.startswith("t."):
            _, name, bucket, by = word.split(".")
            if name != self._name:
                self._add(int(bucket) % self.BUCKETS, int(by))


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

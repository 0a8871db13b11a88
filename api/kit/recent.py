"""What was done a moment ago, in any process? Digests in memory, gone after minutes or with a restart."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from api.kit.clock import now
from api.kit.signals import Signals

_MOST = 10_000


class Recently:
    """Things of one kind, by digests that say nothing. What one process notes the others know within a second."""

    def __init__(self, signals: Signals, kind: str, kept: timedelta, clock: Callable[[], datetime] = now) -> None:
        self._signals, self._prefix, self._kept, self._clock = signals, f"{kind}.", kept, clock
        self._noted: OrderedDict[bytes, datetime] = OrderedDict()
        signals.listen(self._hear)

    def note(self, digest: bytes) -> None:
        """It was done; said to all processes."""
        self._add(digest)
        self._signals.send(self._prefix + digest.hex())

    def has(self, digest: bytes) -> bool:
        """Whether it was done in the last minutes."""
        oldest = self._clock() - self._kept
        while self._noted and next(iter(self._noted.values())) < oldest:
            self._noted.popitem(last=False)
        return digest in self._noted

    def _hear(self, word: str) -> None:
        if word.startswith(self._prefix):
            self._add(bytes.fromhex(word.removeprefix(self._prefix)))

    def _add(self, digest: bytes) -> None:
        if digest not in self._noted:
            self._noted[digest] = self._clock()
        while len(self._noted) > _MOST:
            self._noted.popitem(last=False)

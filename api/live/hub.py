"""Who listens in this process, and who looks at which case? All of it in memory, and gone with the process.

Words come in from `kit.signals` and are laid beside each line that they may concern; nobody waits for a reader, and
nobody is told anything here: a line takes what lies there when its reader is ready, and the service then asks the
database what of it this person may know.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from api.authz.principal import AccountId, CaseId, DeskId
from api.authz.telling import Doing, Heard, heard, is_for_pages, looks
from api.kit.signals import LOST, Signals

LINES_MAX_OF_ONE: Final = 8
"""A person's browsers and tabs; one more ends the oldest."""
CASES_MAX: Final = 100
"""More than these at once is told as "read everything again"."""
LOOKING_SECONDS: Final = 20.0
"""A page says every eight seconds that it still shows a case; one that fell silent is forgotten after so many."""
SWEEP_SECONDS: Final = 4.0


class Noted(NamedTuple):
    """What lay beside a line when it was taken up."""

    cases: frozenset[bytes]
    moved: frozenset[bytes]
    looked: frozenset[bytes]
    asked: frozenset[bytes]
    again: bool


@dataclass(eq=False)
class Line:
    """One open stream: of whom, at which desk, by which session."""

    account: AccountId
    desk: DeskId
    session: bytes
    ended: bool = False
    cases: set[bytes] = field(default_factory=set[bytes])
    moved: set[bytes] = field(default_factory=set[bytes])
    looked: set[bytes] = field(default_factory=set[bytes])
    asked: set[bytes] = field(default_factory=set[bytes])
    again: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There is something to look at, if only whether the reader may still listen."""
        if max(len(self.cases), len(self.moved), len(self.looked), len(self.asked)) > CASES_MAX:
            self.again = True
            self.cases.clear()
            self.moved.clear()
            self.looked.clear()
            self.asked.clear()
        self.woken.set()

    def note(self, said: Heard) -> None:
        """Lays down what may concern the reader; of anything else they only learn whether they may still listen."""
        match said.kind:
            case "c":
                self.cases.add(said.case)
            case "m" if said.other == self.desk:
                self.moved.add(said.case)
            case "a" if said.other == self.desk:
                self.asked.add(said.case)
            case "b" if said.other == self.account:
                self.again = True
            case _:
                pass
        self.wake()

    def take(self) -> Noted:
        """Everything that lies here; from now on it is empty."""
        cases, moved = frozenset(self.cases), frozenset(self.moved)
        noted = Noted(cases, moved, frozenset(self.looked), frozenset(self.asked), self.again)
        self.cases.clear()
        self.moved.clear()
        self.looked.clear()
        self.asked.clear()
        self.again = False
        self.woken.clear()
        return noted


class Looking(NamedTuple):
    """Since a moment ago; `until` by the loop's clock, which is no time of day."""

    writing: bool
    until: float


class Hub:
    """Every line of this process, and everybody who looks at a case in any."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._lines: list[Line] = []
        self._looking: dict[bytes, dict[bytes, Looking]] = {}
        self._closing = False
        signals.listen(self.hear)

    @contextmanager
    def line(self, account: AccountId, desk: DeskId, session: bytes) -> Generator[Line]:
        """A line that hears what is said until it is put down."""
        own = [line for line in self._lines if line.account == account]
        for old in own[: max(0, len(own) - LINES_MAX_OF_ONE + 1)]:
            old.ended = True
            old.wake()
        line = Line(account, desk, session, ended=self._closing)
        self._lines.append(line)
        try:
            yield line
        finally:
            self._lines.remove(line)

    @property
    def closing(self) -> bool:
        """Whether this process is about to stop."""
        return self._closing

    def end(self) -> None:
        """Every reader is sent away, so that the server can stop; they come back by themselves."""
        self._closing = True
        for line in self._lines:
            line.ended = True
            line.wake()

    def look(self, case: CaseId, account: AccountId, doing: Doing) -> None:
        """Says in all processes that somebody has a case before them, or has no more."""
        self._signals.send(looks(case, account, doing))

    def others(self, case: CaseId, account: AccountId) -> dict[bytes, bool]:
        """Who else has this case before them, and whether they write."""
        there = self._looking.get(case, {})
        return {who: one.writing for who, one in there.items() if who != account}

    def hear(self, word: str) -> None:
        """Lays a word beside the lines that it may concern."""
        if word == LOST:
            self._everybody()
            return
        if not is_for_pages(word):
            return
        said = heard(word)
        match said.kind:
            case "l":
                self._saw(said)
            case "e":
                self._everybody()
            case _:
                for line in self._lines:
                    line.note(said)

    def _everybody(self) -> None:
        for line in self._lines:
            line.again = True
            line.wake()

    def _saw(self, said: Heard) -> None:
        there = self._looking.setdefault(said.case, {})
        before = there.get(said.other)
        if said.doing == "gone":
            there.pop(said.other, None)
            news = before is not None
        else:
            until = asyncio.get_running_loop().time() + LOOKING_SECONDS
            there[said.other] = Looking(said.doing == "writing", until)
            news = before is None or before.writing != (said.doing == "writing")
        if news:
            self._tell_lookers(said.case, said.other)
        if not there:
            del self._looking[said.case]

    def _tell_lookers(self, case: bytes, about: bytes) -> None:
        """Only who has the case before them is told who else has; that they may read it is asked when they are told."""
        there = self._looking.get(case, {})
        for line in self._lines:
            if line.account in there and line.account != about:
                line.looked.add(case)
                line.wake()

    async def forget_those_who_left(self) -> None:
        """Whoever fell silent is gone, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            moment = asyncio.get_running_loop().time()
            silent = [
                (case, who)
                for case, there in self._looking.items()
                for who, one in there.items()
                if one.until <= moment
            ]
            for case, who in silent:
                self._saw(Heard("l", case, who, "gone"))

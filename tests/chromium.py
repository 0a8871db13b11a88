"""One Chromium for the tests of screens that follow one another on a worker; to start it takes two seconds each time.

While Playwright lives it keeps an event loop in its thread, where other tests run their own: before any of them the
browser is given back.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright


@dataclass
class Lent:
    """A browser, and the file of tests that had it last."""

    browser: Browser | None = None
    file: Path | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def to(self, file: Path, program: str, switches: Sequence[str]) -> Browser:
        """The browser that is there, or a new one."""
        if self.browser is None or not self.browser.is_connected():
            self.back()
            playwright = self._stack.enter_context(sync_playwright())
            self.browser = playwright.chromium.launch(executable_path=program, args=switches)
            self._stack.callback(self.browser.close)
        self.file = file
        return self.browser

    def back(self) -> None:
        """Nobody has it any more."""
        self.browser = self.file = None
        self._stack.close()


lent = Lent()

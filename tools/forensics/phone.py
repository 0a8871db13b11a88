"""A phone's browser, as its owner starts it: Chromium with a profile folder that stays when it is closed or killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, Page, Playwright

from bench.weights import CHROMIUM

# Only what a machine without a screen and a real certificate needs. Playwright's own switches are left out on purpose:
# they turn off the page cache, crash reports and field trials, and so would hide traces.
_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--remote-debugging-port=0",
    "--window-size=360,740",
    "--lang=vi",
    "--accept-lang=vi-VN,vi",
)
_START_SECONDS = 30.0
_END_SECONDS = 30.0


@dataclass
class Phone:
    """A profile folder, and the browser that is open on it; `close` as a person does, or `kill` as an empty battery."""

    folder: Path
    playwright: Playwright
    places: dict[str, int]
    """Host names that stand in the addresses, each with the port of loopback where it really answers."""
    certificates: str
    """The digests of the keys that count as certified, as Chromium takes them."""
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _browser: Browser | None = field(default=None, init=False)

    def open(self) -> Page:
        """Start it; the tab that it opens with."""
        (self.folder / "DevToolsActivePort").unlink(missing_ok=True)
        rules = ", ".join(f"MAP {name}:443 127.0.0.1:{port}" for name, port in self.places.items())
        command = [
            CHROMIUM,
            *_SWITCHES,
            f"--user-data-dir={self.folder}",
            f"--host-resolver-rules={rules}",
            f"--ignore-certificate-errors-spki-list={self.certificates}",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{self._debugging_port()}")
        page = self._browser.contexts[0].pages[0]
        page.set_default_timeout(30_000)
        return page

    def _debugging_port(self) -> int:
        told = self.folder / "DevToolsActivePort"
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            lines = told.read_text("ascii").splitlines() if told.is_file() else []
            if len(lines) == 2:
                return int(lines[0])
            time.sleep(0.05)
        raise RuntimeError("Chromium did not start")

    def close(self) -> None:
        """As a person closes it; returns when everything is written."""
        process, browser = self._running()
        session: Any = browser.new_browser_cdp_session()
        session.send("Browser.close")
        process.wait(_END_SECONDS)
        self._forget()

    def kill(self) -> None:
        """At once, without a word to it: all its processes."""
        process, _ = self._running()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_END_SECONDS)
        self._forget()

    def _running(self) -> tuple[subprocess.Popen[bytes], Browser]:
        assert self._process is not None
        assert self._browser is not None
        return self._process, self._browser

    def _forget(self) -> None:
        self._process = self._browser = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever went wrong, no process stays behind."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

"""How fast does a caseworker's browser open covers, by script and by the browser's own KEM, beside the KEM alone?"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.crypto_page import crypto_page
from bench.weights import CHROMIUM, SWITCHES
from crypto.encoding import b64
from crypto.letters import SMALL_BYTES
from crypto.sealing import Identity, seal

COVERS = 1000


@dataclass(frozen=True)
class Opening:
    """Covers opened in one page, one after the other, beside bare decapsulations in the same page."""

    per_second: float
    limit_per_second: float
    ratio: float
    seconds_for_10000: float


def measure(covers: int = COVERS) -> dict[str, Opening]:
    """`covers.chromium.script`, and `covers.chromium.native` where the browser has the KEM."""
    identity = Identity.draw()
    sealed = [b64(seal(identity.recipient, bytes(SMALL_BYTES))) for _ in range(covers)]
    figures: dict[str, Opening] = {}
    with (
        tempfile.TemporaryDirectory(prefix="koe-covers-") as folder,
        crypto_page(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = chromium.new_page()
        page.goto(address)
        page.wait_for_function("globalThis.koe !== undefined")
        for way in ("script", "native"):
            page.evaluate("(wanted) => koe.useNative(wanted)", way == "native")
            if way == "native" and not page.evaluate("(identity) => koe.hasNative(identity)", identity.text):
                continue
            rate: dict[str, Any] = page.evaluate(
                "([identity, sealed]) => koe.rate(identity, sealed)", [identity.text, sealed]
            )
            figures[f"covers.chromium.{way}"] = Opening(
                per_second=round(rate["perSecond"], 1),
                limit_per_second=round(rate["barePerSecond"], 1),
                ratio=round(rate["perSecond"] / rate["barePerSecond"], 3),
                seconds_for_10000=round(10_000 / rate["perSecond"], 1),
            )
        chromium.close()
    return figures

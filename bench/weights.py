"""`make weights`: bytes and requests that a worker's phone pays, counted on the line.

A fresh Chromium of 360×740 talks to a real server through a forwarder that counts every answer's head and body as
they travel, Brotli and all. The last line is for people and for CI:
`first question: … KB, … requests; whole path: … KB`, where KB are 1,000 bytes.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.running import free_port, koe_serve, open_desk
from bench.wire import Exchange, Wire

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LANGUAGES = sorted(path.stem for path in (Path(__file__).parents[1] / "static" / "words").glob("*.json"))
SCREENS_MAX = 60


@dataclass(frozen=True)
class Weight:
    """What came over the line so far."""

    answers: Sequence[Exchange]

    @property
    def kilobytes(self) -> float:
        """Heads and bodies of the answers, in 1,000 bytes."""
        return sum(answer.line_bytes for answer in self.answers) / 1000

    @property
    def requests(self) -> int:
        """How many were answered."""
        return len(self.answers)


def go_on(page: Page) -> None:
    """Press what leads on, on whatever screen."""
    page.locator("button.primary").click()


def to_the_first_question(page: Page, address: str) -> None:
    """From nothing to the first question, as fast as a hand can."""
    page.goto(address)
    page.locator("button.primary").wait_for()
    go_on(page)
    page.locator("label.choice").first.wait_for()


def to_the_code(page: Page) -> None:
    """Through every question that is asked, to the 24 digits: in danger, with the first answer to each."""
    for _ in range(SCREENS_MAX):
        if page.locator("ol.code li").count() > 0:
            return
        heading = page.locator("h1").inner_text()
        choices = page.locator("label.choice input")
        if choices.count() > 0 and page.locator("label.choice input:checked").count() == 0:
            choices.first.check()
        if page.locator("textarea[rows='8']").count() > 0:
            page.locator("textarea").fill("Tôi làm việc mười lăm giờ một ngày.")
        if page.locator("main input[type='text']").count() > 0:
            page.locator("main input[type='text']").fill("Tên")
        go_on(page)
        page.wait_for_function("(before) => document.querySelector('h1')?.innerText !== before", arg=heading)
        page.locator("button.primary, ol.code li").first.wait_for(timeout=60_000)
    raise SystemExit(f"no code after {SCREENS_MAX} screens")


def measure(folder: Path, language: str) -> tuple[Weight, Weight]:
    """To the first question, and to the code; both from a cold start in a language."""
    port = free_port()
    with (
        Wire(port) as wire,
        koe_serve(folder, port=port, origin_port=wire.port) as server,
        sync_playwright() as playwright,
    ):
        open_desk(server)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        phone = chromium.new_context(viewport={"width": 360, "height": 740}, timezone_id="Asia/Tokyo")
        page = phone.new_page()
        to_the_first_question(page, f"http://localhost:{wire.port}/?lang={language}")
        first = Weight(wire.exchanges())
        to_the_code(page)
        whole = Weight(wire.exchanges())
        chromium.close()
    return first, whole


def main() -> None:
    """Measure and print each language; the last line is the heaviest of each kind."""
    heaviest = (0.0, 0, 0.0)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory(prefix="koe-weights-") as folder:
            first, whole = measure(Path(folder) / "data", language)
        print(f"{language}: first question {first.kilobytes:.1f} KB, whole path {whole.kilobytes:.1f} KB")
        if whole.kilobytes > heaviest[2]:
            for number, answer in enumerate(whole.answers, 1):
                encoding = answer.answer_headers.get("content-encoding", "-")
                print(
                    f"{number:3} {answer.method:4} {answer.target:42} {answer.status} {encoding:5}", answer.line_bytes
                )
        heaviest = (
            max(heaviest[0], first.kilobytes),
            max(heaviest[1], first.requests),
            max(heaviest[2], whole.kilobytes),
        )
    print("first question: {:.1f} KB, {} requests; whole path: {:.1f} KB".format(*heaviest))


if __name__ == "__main__":
    main()

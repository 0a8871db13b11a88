"""`make weights`: bytes and requests that a worker's phone pays, counted on the line.

A fresh Chromium of 360×740 talks to a real server through a forwarder that counts every answer's head and body as
they travel, Brotli and all. The last line is for people and for CI:
`first question: … KB, … requests; whole path: … KB`, where KB are 1,000 bytes; bench/latest.json has each language.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.figures import Figure, tell
from bench.running import free_port, koe_serve, open_desk
from bench.walk import go_on, to_the_code
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
FIRST_KB_MAX = 40
FIRST_REQUESTS_MAX = 5
WHOLE_KB_MAX = 110
LANGUAGES = sorted(path.stem for path in (Path(__file__).parents[1] / "static" / "words").glob("*.json"))


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


def to_the_first_question(page: Page, address: str) -> None:
    """From nothing to the first question, as fast as a hand can."""
    page.goto(address)
    page.locator("button.primary").wait_for()
    go_on(page)
    page.locator("label.choice").first.wait_for()


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
        to_the_code(page, "Tôi làm việc mười lăm giờ một ngày.", lambda _: None)
        whole = Weight(wire.exchanges())
        chromium.close()
    return first, whole


def main() -> None:
    """Measure and print each language; the last line is the heaviest of each kind."""
    heaviest = (0.0, 0, 0.0)
    firsts, wholes = dict[str, float](), dict[str, float]()
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory(prefix="koe-weights-") as folder:
            first, whole = measure(Path(folder) / "data", language)
        firsts[language], wholes[language] = first.kilobytes, whole.kilobytes
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
    tell(
        [
            Figure("phone.first_question", heaviest[0], "KB", at_most=FIRST_KB_MAX, beside=firsts),
            Figure("phone.first_question.requests", heaviest[1], "", at_most=FIRST_REQUESTS_MAX),
            Figure("phone.whole_path", heaviest[2], "KB", at_most=WHOLE_KB_MAX, beside=wholes),
        ]
    )
    print("first question: {:.1f} KB, {} requests; whole path: {:.1f} KB".format(*heaviest))


if __name__ == "__main__":
    main()

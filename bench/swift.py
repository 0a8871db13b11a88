"""`make swift`: how soon can a worker answer, on a slow phone and a slow line, and what holds the page up on the way?

A fresh Chromium of 360×740 whose processor is slowed four times, on a line of 1.6 Mbit/s with 150 ms there and back
(the "Slow 4G" of Lighthouse; Chromium delays each answer, so a handshake costs nothing). The time runs from the first
request to the first question's answers, with the hand that presses Start in it; the tasks are those of the page's own
thread until the code is there. The last line: `first question: median … ms of …; longest task: … ms`.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from bench.figures import Figure, tell
from bench.running import free_port, koe_serve, open_desk
from bench.walk import to_the_code
from bench.weights import CHROMIUM, SWITCHES, to_the_first_question

RUNS = 5
SLOWER = 4
FIRST_MS_MAX = 2500
TASK_MS_MAX = 100
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
LANGUAGE = "my"
"""The heaviest letters of all."""
_WATCH = """
globalThis.tasks = [];
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) globalThis.tasks.push(task.duration);
}).observe({ type: 'longtask', buffered: true });
"""


def measure(playwright: Playwright, address: str, *, whole: bool) -> tuple[float, list[float]]:
    """Milliseconds to the first question, and of every task above 50 ms; to the code where ``whole``."""
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
    phone = chromium.new_context(viewport={"width": 360, "height": 740}, timezone_id="Asia/Tokyo")
    page = phone.new_page()
    page.add_init_script(_WATCH)
    session: Any = phone.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    began = time.perf_counter()
    to_the_first_question(page, address)
    took = (time.perf_counter() - began) * 1000
    if whole:
        to_the_code(page, "12345", lambda _: None)
    tasks: list[float] = page.evaluate("globalThis.tasks")
    chromium.close()
    return took, tasks


def main() -> None:
    """Measure, and print each run."""
    with tempfile.TemporaryDirectory(prefix="koe-swift-") as folder:
        port = free_port()
        with koe_serve(Path(folder) / "data", port=port) as server, sync_playwright() as playwright:
            open_desk(server)
            address = f"http://localhost:{port}/?lang={LANGUAGE}"
            took = list[float]()
            for _ in range(RUNS):
                run, _tasks = measure(playwright, address, whole=False)
                took.append(run)
                print(f"first question after {run:.0f} ms")
            _, tasks = measure(playwright, address, whole=True)
    print("tasks above 50 ms to the code:", ", ".join(f"{task:.0f}" for task in sorted(tasks, reverse=True)) or "none")
    longest, median = max(tasks, default=0.0), statistics.median(took)
    beside = {"quickest_ms": min(took), "slowest_ms": max(took)}
    tell(
        [
            Figure("phone.first_question.after", median, "ms", at_most=FIRST_MS_MAX, beside=beside),
            Figure("phone.longest_task", longest, "ms", at_most=TASK_MS_MAX),
        ]
    )
    print(f"first question: median {median:.0f} ms of {RUNS}; longest task: {longest:.0f} ms")


if __name__ == "__main__":
    main()

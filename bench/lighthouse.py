"""`make lighthouse`: what Google's Lighthouse says of every page that a person without an account can open.

A real server, and Debian's Chromium with a fresh profile for each visit; a phone of Lighthouse's own, its simulated
slow 4G and a processor slowed four times. Each page is visited three times, and the median of its scores is told. The
browser knows no name but localhost, and Lighthouse reports no errors to anybody. VISIT names some of the pages.
"""

import json
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api import built
from api.kit.headers import SecurityHeaders
from api.storage import run_on
from bench.figures import Figure, tell
from bench.running import free_port, koe_serve, open_desk
from bench.weights import CHROMIUM, SWITCHES
from tests.figures.sample import publish

RUNS: Final = 3
LEAST: Final = 95
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
TIMES: Final = {
    "first_paint_ms": "first-contentful-paint",
    "largest_paint_ms": "largest-contentful-paint",
    "blocked_ms": "total-blocking-time",
    "shift": "cumulative-layout-shift",
}
PERIOD: Final = "2025"
_SETTINGS: Final = {"KOE_PLAIN": "1"}
_PROGRAM: Final = (
    Path(__file__).parents[1] / "tools" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
)
_ALONE: Final = "'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'"
_PATIENCE_SECONDS: Final = 180
_TRIES: Final = 3


class Site(Enum):
    """Where a page is met."""

    NEW = "nobody has set it up"
    OPEN = "one desk, one release, and the form without script"
    ILL = "what a healthy server never answers"


@dataclass(frozen=True)
class Visit:
    """A page: its figures' name, its address, the route that answers it, and the file of the built tree that it is."""

    name: str
    path: str
    route: str | None
    file: str | None
    site: Site = Site.OPEN


VISITS: Final = (
    Visit("start", "/", "/", "worker/index.html"),
    # The heaviest letters of all.
    Visit("start.my", "/?lang=my", "/", "worker/index.html"),
    Visit("plain", "/plain", "/plain", None),
    Visit("plain.guides", "/plain/guides", "/plain/guides", None),
    Visit("statistics", "/statistics", "/statistics", None),
    Visit("statistics.period", f"/statistics/{PERIOD}", "/statistics/{period}", None),
    Visit("desk", "/desk", "/desk", "staff/desk.html"),
    Visit("join", "/join", "/join", "staff/desk.html"),
    Visit("reset", "/reset", "/reset", "staff/desk.html"),
    Visit("practice", "/practice", "/practice", "staff/practice.html"),
    Visit("interface", "/api/docs", "/api/docs", "staff/docs.html"),
    Visit("404", "/nowhere", None, "worker/404.html"),
    Visit("closed", "/", "/", "worker/closed.html", Site.NEW),
    Visit("setup", "/setup#{token}", "/setup", "staff/desk.html", Site.NEW),
    Visit("500", "/500", None, "worker/500.html", Site.ILL),
    Visit("503", "/503", None, "worker/503.html", Site.ILL),
    Visit("maintenance", "/maintenance", None, "worker/maintenance.html", Site.ILL),
)
FRAMES: Final = {"/viewer": "staff/viewer.html"}
"""Not visited: nobody opens it, and alone it paints nothing, of which Lighthouse tells no score."""


# --- one visit


@dataclass(frozen=True)
class Told:
    """Of one visit: scores of 100 by category, times by name, and what cost points."""

    scores: Mapping[str, float]
    times: Mapping[str, float]
    lost: Sequence[str]


class Unseen(Exception):
    """Lighthouse could not see the page; says why."""


def read(report: Mapping[str, Any]) -> Told:
    """What a report of Lighthouse says, or `Unseen`."""
    if "runtimeError" in report:
        raise Unseen(report["runtimeError"]["message"])
    audits = report["audits"]
    categories = {name: report["categories"][name] for name in CATEGORIES}
    lost = [
        f"{ref['id']} {audits[ref['id']].get('displayValue', '')}".strip()
        for category in categories.values()
        for ref in category["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] is not None and audits[ref["id"]]["score"] < LEAST / 100
    ]
    return Told(
        {name: round(100 * category["score"]) for name, category in categories.items()},
        {name: audits[audit]["numericValue"] for name, audit in TIMES.items()},
        lost,
    )


def visit(address: str) -> Told:
    """One visit, by a browser that has never been anywhere."""
    with tempfile.TemporaryDirectory(prefix="koe-lighthouse-") as home:
        report = Path(home) / "report.json"
        switches = " ".join(("--headless=new", *SWITCHES, _ALONE))
        told = subprocess.run(
            [
                *("node", _PROGRAM, address, "--quiet", "--output=json", f"--output-path={report}"),
                *(f"--only-categories={','.join(CATEGORIES)}", "--form-factor=mobile", "--throttling-method=simulate"),
                *("--ignore-status-code", "--no-enable-error-reporting", "--locale=en", f"--chrome-flags={switches}"),
            ],
            env={"PATH": os.environ["PATH"], "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "CHROME_PATH": CHROMIUM},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        if not report.exists():
            raise Unseen(told.stderr[-1000:])
        return read(json.loads(report.read_text("utf-8")))


def visit_patiently(address: str) -> Told:
    """On a busy machine a browser's trace is cut off now and then: such a visit is made again, and said."""
    for _ in range(_TRIES - 1):
        try:
            return visit(address)
        except (Unseen, subprocess.TimeoutExpired) as error:
            print(f"    {address} is visited again: {error}", flush=True)
    return visit(address)


def figures_of(name: str, runs: Sequence[Told]) -> list[Figure]:
    """The median of each score, with the lowest beside it; beside the performance the medians of its times too."""
    figures: list[Figure] = []
    for category in CATEGORIES:
        scores = [one.scores[category] for one in runs]
        beside = {"lowest": min(scores)}
        if category == "performance":
            beside |= {time: round(statistics.median(one.times[time] for one in runs), 3) for time in TIMES}
        value = statistics.median(scores)
        figures.append(Figure(f"lighthouse.{name}.{category}", value, "of 100", at_least=LEAST, beside=beside))
    return figures


# --- all of them


def _visit_all(visits: Sequence[Visit], address_of: Callable[[Visit], str]) -> None:
    for one in visits:
        runs = [visit_patiently(address_of(one)) for _ in range(RUNS)]
        tell(figures_of(one.name, runs))
        lost = sorted({what for run in runs for what in run.lost})
        if lost:
            print(f"    {one.name} lost points by: {'; '.join(lost)}", flush=True)


@contextmanager
def _served_ill() -> Generator[int]:
    """The pages that a healthy server never shows, answered by the code that would; a port of loopback."""
    loaded = built.load()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        path = request.url.path
        if path.startswith("/w/"):
            await loaded.asset(path).answer(request)(scope, receive, send)
            return
        name = path.removeprefix("/")
        await loaded.page(f"worker/{name}.html").answer(request, 500 if name == "500" else 503)(scope, receive, send)

    port = free_port()
    app = SecurityHeaders(answer, https=False)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off", server_header=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Visit, print, write; page by page, so that what was measured is kept."""
    wanted = set(os.environ.get("VISIT", "").split())
    if unknown := wanted - {one.name for one in VISITS}:
        raise SystemExit(f"no page is called {', '.join(sorted(unknown))}")
    chosen = [one for one in VISITS if not wanted or one.name in wanted]
    at = {site: [one for one in chosen if one.site is site] for site in Site}
    with tempfile.TemporaryDirectory(prefix="koe-lighthouse-") as folder:
        port, data = free_port(), Path(folder) / "data"
        with koe_serve(data, port=port, settings=_SETTINGS) as server:
            _visit_all(at[Site.NEW], lambda one: f"http://localhost:{port}{one.path.format(token=server.setup_token)}")
            open_desk(server)
        run_on(f"sqlite:///{data / 'koe.db'}", lambda connection: publish(connection, PERIOD))
        with koe_serve(data, port=port, settings=_SETTINGS, founded=True):
            _visit_all(at[Site.OPEN], lambda one: f"http://localhost:{port}{one.path}")
    with _served_ill() as ill:
        _visit_all(at[Site.ILL], lambda one: f"http://localhost:{ill}{one.path}")


if __name__ == "__main__":
    main()

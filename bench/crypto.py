"""`make bench-crypto`: what opening and sealing cost in Python and in Chromium, each beside the bare primitive.

A real `koe serve` holds 10,000 reports at one desk. A page under its origin, with the desk's client and vault in it,
signs in, fetches covers and cached facts over HTTP in batches of a hundred, and opens them one after the other. Every
figure has its primitive measured in the same process, before and after it, since only their ratio means something on a
busy machine. Before that the desk's own page is walked through (bench/desk_walk.py), with its workers side by side.
Prints tables and writes bench/latest-crypto.json, and what has a limit of its own into bench/latest.json.
"""

import asyncio
import json
import secrets
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from playwright.sync_api import Page, Route, sync_playwright

from api.demo.staff import Caseworker
from api.kit.clock import today
from bench import crypto_page, load
from bench.desk_walk import Walk, walk
from bench.figures import Figure, tell
from bench.intake import PINNED, as_requests, sealed_reports
from bench.running import Server, free_port, koe_serve, staffed_desk
from bench.weights import CHROMIUM, SWITCHES
from crypto import reading
from crypto.age_format import INFO, SUITE, Source, read_header, share_of
from crypto.bodies.report import Answers, FollowUp, Report
from crypto.codes import case_id
from crypto.encoding import b64
from crypto.letters import Header, Kind, build
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey, VerifyKey

LATEST = Path(__file__).with_name("latest-crypto.json")
COVERS = (1_000, 10_000)
LETTERS = 300
SEALED_BYTES = 50_000_000
SEALINGS = 3
WITHOUT_KEM = "--disable-blink-features=WebCryptoPQC"
"""So Chromium opens by script, as a browser does that has no such KEM."""
PAGE = Path(__file__).resolve().parents[1] / "tests" / "web" / "queue_page.ts"


@dataclass(frozen=True)
class Pace:
    """Per second: letters, covers, or MB of plaintext; beside it the bare primitive."""

    per_second: float
    limit_per_second: float
    ratio: float
    whole_seconds: float | None = None
    """For everything that was asked for, fetching included."""


def pace(per_second: float, limit_per_second: float, whole_seconds: float | None = None) -> Pace:
    """Rounded as the table shows it."""
    whole = None if whole_seconds is None else round(whole_seconds, 2)
    return Pace(round(per_second, 1), round(limit_per_second, 1), round(per_second / limit_per_second, 3), whole)


# --- letters


@dataclass(frozen=True)
class Letters:
    """Follow-ups of 4 KiB to one case, as its desk would open them."""

    instance: bytes
    case: bytes
    author: VerifyKey
    identity: Identity
    sealed: list[bytes]


def write_letters(count: int) -> Letters:
    """Each letter sealed for itself."""
    instance, signer, identity = secrets.token_bytes(32), SigningKey.draw(), Identity.draw()
    case = case_id(instance, signer.verify_key)
    header = Header(Kind.FOLLOW_UP, instance, case, signer.verify_key, identity.recipient.digest, counter=2)
    plaintext = build(header, FollowUp(today(), "Tôi chưa được trả lương. " * 40), signer)
    sealed = [seal(identity.recipient, plaintext) for _ in range(count)]
    return Letters(instance, case, signer.verify_key, identity, sealed)


def rate(work: Callable[[bytes], object], letters: Letters) -> float:
    """Letters a second."""
    begun = time.perf_counter()
    for sealed in letters.sealed:
        work(sealed)
    return len(letters.sealed) / (time.perf_counter() - begun)


def python_letters(letters: Letters) -> Pace:
    """Opened, verified and read; the limit is HPKE and the payload's cipher alone, of the library below."""
    private_key = hpke.MLKEM768X25519PrivateKey(*letters.identity.halves)
    stanza = read_header(Source(letters.sealed[:1])).stanzas[0]
    wrapped = share_of(stanza) + stanza.body
    cipher = ChaCha20Poly1305(secrets.token_bytes(32))
    payload = cipher.encrypt(bytes(12), bytes(4096), None)
    header = Header(Kind.REPORT, letters.instance, letters.case, letters.author, bytes(32), counter=1)
    body = Report(Answers((), "vi", "yes", "code", ""), today(), bytes(16), 1, letters.identity.recipient.text)
    report = reading.Opened(header, (), body)

    def bare(_: bytes) -> object:
        return SUITE.decrypt(wrapped, private_key, INFO), cipher.decrypt(bytes(12), payload, None)

    def opened(sealed: bytes) -> object:
        return reading.open_follow_up(sealed, report, [letters.identity], 2)

    opened(letters.sealed[0])
    before, ours, after = rate(bare, letters), rate(opened, letters), rate(bare, letters)
    return pace(ours, (before + after) / 2)


# --- the browser


@contextmanager
def desk_page(server: Server, folder: Path) -> Generator[Page]:
    """A page of our own under the server's origin, so that its requests are those of the desk."""
    crypto_page.build(folder, PAGE)

    def serve(route: Route) -> None:
        name = route.request.url.rpartition("/bench/")[2] or "index.html"
        route.fulfill(path=folder / name)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = chromium.new_page()
        page.set_default_timeout(600_000)
        page.route("**/bench/**", serve)
        page.goto(f"http://localhost:{server.port}/bench/")
        page.wait_for_function("globalThis.koe !== undefined")
        yield page
        chromium.close()


def from_pass(count: int, told: dict[str, Any]) -> Pace:
    """Covers or cached facts: the rate of opening alone, and how long everything took."""
    whole = (told["fetchMs"] + told["openMs"]) / 1000
    return pace(1000 * count / told["openMs"], told["barePerSecond"], whole)


def _sealing(turn: int) -> str:
    return f"seal.chromium.50_MB.{turn + 1}"


def ways(page: Page) -> Generator[str]:
    """Script, and the browser's own KEM where it has one."""
    for way in ("script", "native"):
        page.evaluate("(wanted) => koe.useNative(wanted)", way == "native")
        if way == "script" or page.evaluate("koe.hasNative()"):
            yield way


def browser_figures(page: Page, lead: Caseworker, desk_identity: Identity, letters: Letters) -> dict[str, Pace]:
    """Every figure of the page, by name."""
    figures: dict[str, Pace] = {}
    who = [lead.name, lead.passphrase]
    held = page.evaluate("([name, passphrase]) => koe.listQueue(name, passphrase)", who)
    assert held >= max(COVERS), held
    about = {"identity": letters.identity.text, "instance": b64(letters.instance), "case": b64(letters.case)}
    told_letters = [{**about, "author": b64(letters.author)}, [b64(one) for one in letters.sealed]]
    for way in ways(page):
        told = page.evaluate("([about, sealed]) => koe.letters(about, sealed)", told_letters)
        figures[f"letter.chromium.{way}"] = pace(told["perSecond"], told["barePerSecond"])
        for count in COVERS:
            told = page.evaluate("(given) => koe.covers(...given)", [*who, desk_identity.text, count])
            figures[f"covers.chromium.{way}.{count}"] = from_pass(count, told)
    page.evaluate("([name, passphrase]) => koe.fillCache(name, passphrase)", who)
    for count in COVERS:
        told = page.evaluate("(given) => koe.cache(...given)", [*who, desk_identity.text, count])
        figures[f"cache.chromium.{count}"] = from_pass(count, told)
    for turn in range(SEALINGS):
        told = page.evaluate("(bytes) => koe.seal(bytes)", SEALED_BYTES)
        sealing = pace(told["perSecond"], told["barePerSecond"], SEALED_BYTES / 1e6 / told["perSecond"])
        figures[_sealing(turn)] = sealing
    return figures


def desk_walks(server: Server, lead: Caseworker) -> list[Figure]:
    """The first time by script, once more by the browser's own KEM, and then with what was left to the desk."""
    origin = f"http://localhost:{server.port}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, WITHOUT_KEM])
        by_script = walk(chromium, origin, lead, cache=False)
        chromium.close()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        first, after = (walk(chromium, origin, lead, cache=True) for _ in range(2))
        chromium.close()
    return [
        Figure("desk.first_screen", first.first_screen_s, "s", at_most=1, beside={"after": after.first_screen_s}),
        _all_covers("desk.covers.first.script", by_script, at_most_s=45),
        _all_covers("desk.covers.first", first, at_most_s=10),
        _all_covers("desk.covers.after", after, at_most_s=2),
    ]


def _all_covers(name: str, one: Walk, at_most_s: float) -> Figure:
    beside = {"longest_task_ms": one.longest_task_ms, "heap_mb": one.heap_mb, "workers": one.workers}
    return Figure(name, one.all_covers_s, "s", at_most=at_most_s, beside=beside)


def sealing_ratio(figures: dict[str, Pace]) -> Figure:
    """Of sealing a large file, the median of the turns."""
    ratios = sorted(figures[_sealing(turn)].ratio for turn in range(SEALINGS))
    return Figure("seal.ratio", ratios[SEALINGS // 2], "of cipher", at_least=0.6, beside={"lowest": ratios[0]})


def fill(server: Server, folder: Path) -> tuple[Caseworker, Identity]:
    """A desk with as many reports as are to be opened; its lead and the desk's identity."""
    desk, lead = staffed_desk(server)
    requests = as_requests(sealed_reports(desk, max(COVERS)))
    outcome = asyncio.run(load.run(server.port, requests, 32))
    assert not outcome.failures, (outcome.failures, folder)
    return lead, lead.held[desk.entry.desk].identity


def main() -> None:
    """Measure, print, write."""
    letters = write_letters(LETTERS)
    figures = {"letter.python": python_letters(letters)}
    pinned = {**PINNED, "KOE_SECOND_FACTOR": "optional"}  # the page of the bench signs in by the passphrase
    with (
        tempfile.TemporaryDirectory(prefix="data-", dir=LATEST.parent) as folder,
        koe_serve(Path(folder) / "data", port=free_port(), settings=pinned) as server,
    ):
        lead, desk_identity = fill(server, Path(folder))
        page_folder = Path(folder) / "page"
        page_folder.mkdir()
        walks = desk_walks(server, lead)
        with desk_page(server, page_folder) as page:
            figures |= browser_figures(page, lead, desk_identity, letters)
    print(f"{'figure':32}{'per s':>10}{'bare per s':>12}{'ratio':>8}{'whole s':>9}")
    for name, one in figures.items():
        whole = "" if one.whole_seconds is None else f"{one.whole_seconds:.2f}"
        print(f"{name:32}{one.per_second:10.0f}{one.limit_per_second:12.0f}{one.ratio:8.2f}{whole:>9}")
    tell([*walks, sealing_ratio(figures)])
    latest = {name: vars(one) for name, one in figures.items()}
    LATEST.write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

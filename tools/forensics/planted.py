"""The positive control: a page that leaves a mark wherever a page can, and the search has to find each."""

from __future__ import annotations

import gzip
import threading
import urllib.parse
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from playwright.sync_api import Page

from tools.forensics.marks import Mark, secret

FORECAST = "/forecast"
_PLANT = """async (mark) => {
  localStorage.setItem('kept', `${mark}-local`);
  const [first, second] = [`${mark}-pac`, `ked-${mark}`];
  localStorage.setItem('twice', `${first} ${second} ${first}${second}`);
  sessionStorage.setItem('kept', `${mark}-session`);
  document.cookie = `kept=${mark}-cookie; max-age=9999`;
  document.title = `${mark}-title`;
  document.querySelector('input').value = `${mark}-field`;
  await (await fetch(`/cached?${mark}-cached`)).text();
  const opening = indexedDB.open('kept', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('kept').put(`${mark}-database`, 1);
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  await (await caches.open('kept')).put('/kept', new Response(`${mark}-caches`));
  history.pushState({ kept: `${mark}-state ${mark}-sealed` }, '', `/?${mark}-address`);
}"""
PLACES: Final = {
    "local": "Default/Local Storage/",
    "packed": "Default/Local Storage/",
    "session": "Default/Session Storage/",
    "cookie": "Default/Cookies",
    "title": "Default/History",
    "address": "Default/History",
    "field": "Default/Sessions/",
    "state": "Default/Sessions/",
    "sealed": "Default/Sessions_Encrypted/",
    "cached": "Default/Cache/",
    "body": "Default/Cache/",
    "database": "Default/IndexedDB/",
    "caches": "Default/",
}
"""What is planted, and where Chromium keeps it: a folder of the profile, or a file.

`body` lies in the cache as gzip, `sealed` in Chromium's second copy of its sessions, and `packed` in LevelDB only as a
repetition, which Snappy takes out.
"""
SLOW: Final = frozenset({"cookie", "packed"})
"""What is not there yet when Chromium is killed after some seconds: cookies wait for 30, LevelDB for a new start."""


def planted(mark: str) -> list[Mark]:
    """What the search has to find."""
    texts = {place: f"{mark}-{place}" for place in PLACES} | {"packed": f"{mark}-packed-{mark}"}
    return [secret("planted", place, text) for place, text in texts.items()]


@contextmanager
def forecast() -> Generator[int]:
    """A server of loopback: a weather forecast that the quick exit leads to, and the page that plants. Its port."""

    class Forecast(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            path, _, mark = urllib.parse.unquote(self.path).partition("?")
            if path == "/cached":
                body = gzip.compress(f"{mark.removesuffix('cached')}body ".encode() * 50)
                self.send_header("content-encoding", "gzip")
                self.send_header("cache-control", "max-age=9999")
            else:
                body = b"<!doctype html><title>Forecast</title><p>Rain, then sun.</p><input>"
                self.send_header("cache-control", "no-store")
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forecast)
    threading.Thread(target=server.serve_forever, name="forecast", daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def plant(page: Page, origin: str, mark: str) -> None:
    """Leaves the mark everywhere, and goes on to another page, as a visit does."""
    page.goto(origin + "/")
    page.evaluate(_PLANT, mark)
    page.locator("input").press_sequentially("x")
    page.goto(origin + FORECAST)

"""Which pages and assets are there? All of them, read from the built tree once, in memory, compressed beforehand.

`python -m api.built` lays what every start would compress anew beside the assets of a tree that was just built.
"""

import gzip
import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import brotli
from fastapi import Request, Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from api import domain, words
from api.kit.errors import Missing
from shipped import BUILT

PAGES_NEEDED: Final = (
    *(f"worker/{name}.html" for name in ("index", "closed", "404", "500", "503", "maintenance")),
    *(f"staff/{name}.html" for name in ("desk", "docs", "viewer", "practice")),
)
DEMO_BANNER: Final = (
    '<p class="demo-banner">Demonstration · Bản thử nghiệm · 見本です。'
    " Nothing that is written here reaches anybody.</p>"
)
IMMUTABLE: Final = "public, max-age=31536000, immutable"

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
_ALREADY_COMPRESSED: Final = frozenset({".png", ".ico", ".woff2"})
_EXIT: Final = b'href="/exit"'
_BODY: Final = re.compile(rb"<body[^>]*>")
_NO_SCRIPT_END: Final = re.compile(rb"</noscript>")
_BUILD: Final = re.compile(rb'src="/w/([\w-]+/)index\.js"')
_ROBOTS: Final = b"User-agent: *\nDisallow: /\n"
# As in static/src/design/favicon.svg, which stands inside the worker's pages. For all others, and whoever asks unasked.
_ICON: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    b'<rect width="16" height="16" rx="4" fill="#5b6b7a"/></svg>'
)


class PagesMissing(Exception):
    """The pages have not been built."""


@cache
def _compressed(content: bytes) -> tuple[bytes, bytes]:
    """In brotli and in gzip. All pages take five seconds: a process with several servers (the tests) does it once."""
    return brotli.compress(content, quality=11), gzip.compress(content, 9, mtime=0)


def _beside(file: Path) -> tuple[Path, Path]:
    """Where the build lays an asset's two compressions."""
    return file.with_name(f"{file.name}.br"), file.with_name(f"{file.name}.gz")


def _laid(file: Path) -> tuple[bytes, bytes] | None:
    """An asset's two compressions, where they are no older than the asset."""
    made = file.stat().st_mtime_ns
    br, gz = _beside(file)
    if not all(one.is_file() and one.stat().st_mtime_ns >= made for one in (br, gz)):
        return None
    return br.read_bytes(), gz.read_bytes()


def compress(built: Path = BUILT) -> None:
    """Lay both compressions beside every asset; a page is told its way out when the server starts, and waits."""
    for file in built.rglob("*"):
        if file.is_file() and file.suffix in _TYPES.keys() - _ALREADY_COMPRESSED - {".html"}:
            for path, content in zip(_beside(file), _compressed(file.read_bytes()), strict=True):
                path.write_bytes(content)


class Stored:
    """One file in memory, as it is and in both compressions where that makes it smaller."""

    def __init__(
        self, content: bytes, suffix: str, cache_control: str | None, laid: tuple[bytes, bytes] | None = None
    ) -> None:
        self.bodies: dict[str, bytes] = {"": content}
        if suffix not in _ALREADY_COMPRESSED:
            self.bodies["br"], self.bodies["gzip"] = laid or _compressed(content)
        self._heads = {
            encoding: _head(body, encoding, _TYPES[suffix], cache_control) for encoding, body in self.bodies.items()
        }

    def answer(self, request: Request, status: int = 200) -> Response:
        """The file in the best encoding that the browser takes."""
        wanted = request.headers.get("accept-encoding", "")
        encoding = next((name for name in ("br", "gzip") if name in wanted and name in self.bodies), "")
        return Prepared(self.bodies[encoding], status, self._heads[encoding])


def _head(body: bytes, encoding: str, media_type: str, cache_control: str | None) -> list[tuple[bytes, bytes]]:
    head = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"vary", b"accept-encoding"),
    ]
    if encoding:
        head.append((b"content-encoding", encoding.encode()))
    if cache_control is not None:
        head.append((b"cache-control", cache_control.encode()))
    if cache_control == IMMUTABLE:
        # The staff's scripts are anybody's to read: the viewer's frame, with its opaque origin, cannot be named.
        head.append((b"access-control-allow-origin", b"*"))
    return head


class Prepared(Response):
    """An answer whose head was written when the server started."""

    def __init__(self, content: bytes, status: int, head: list[tuple[bytes, bytes]]) -> None:
        self.status_code, self.body, self.background = status, content, None
        self.raw_headers = list(head)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; a HEAD gets the head alone."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = b"" if scope["method"] == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class Pages:
    """The built tree: pages by path below `static/dist`, assets by the path under which they are asked for."""

    pages: dict[str, Stored]
    assets: dict[str, Stored]

    def page(self, name: str) -> Stored:
        """A page such as `worker/index.html`; it is there, because `load` looked."""
        return self.pages[name]

    def asset(self, path: str) -> Stored:
        """An asset such as `/w/index.js`; else `Missing`."""
        stored = self.assets.get(path)
        if stored is None:
            raise Missing
        return stored


def missing(built: Path) -> list[str]:
    """The pages that people can meet and that are not there."""
    return [name for name in PAGES_NEEDED if not (built / name).is_file()]


def load(built: Path = BUILT, *, exit_url: str = "/exit", demo: bool = False, plain: bool = False) -> Pages:
    """Read the whole tree; `PagesMissing` if a page that people can meet is not there.

    The way out of a worker's page leads to `exit_url` itself: a redirect of ours would stay in the browser's history.
    """
    absent = missing(built)
    if absent:
        raise PagesMissing(f"The pages are not built ({', '.join(absent)}). Run: make build")
    pages: dict[str, Stored] = {}
    assets = {
        "/robots.txt": Stored(_ROBOTS, ".txt", None),
        "/favicon.svg": Stored(_ICON, ".svg", None),
        "/favicon.ico": Stored(_ICON, ".svg", None),
    }
    for side, prefix, cache_control in (("worker", "/w/", None), ("staff", "/s/", IMMUTABLE)):
        root = built / side
        own = _of_this_build(root) if side == "worker" else ""
        for file in sorted(root.rglob("*")):
            if not file.is_file() or file.suffix not in _TYPES:
                continue
            name, content = file.relative_to(root).as_posix(), file.read_bytes()
            if file.suffix == ".html":
                page = content.replace(_EXIT, f'href="{html.escape(exit_url)}"'.encode())
                page = with_banner(page) if demo else page
                pages[f"{side}/{name}"] = Stored(with_plain_door(page) if plain else page, ".html", None)
            else:
                stored = Stored(content, file.suffix, cache_control, _laid(file))
                assets[prefix + name] = assets[prefix + own + name] = stored
    return Pages(pages, assets)


def _of_this_build(root: Path) -> str:
    """What stands before a name in addresses of the worker's assets, as `1a2b3c4d/`, so that an older page finds none.

    Pages that the server writes itself name a style sheet without it.
    """
    found = _BUILD.search((root / "index.html").read_bytes())
    return found[1].decode() if found else ""


def with_banner(page: bytes) -> bytes:
    """The page with the demonstration's banner as the first thing in its body."""
    return _BODY.sub(lambda tag: tag[0] + DEMO_BANNER.encode(), page, count=1)


def with_plain_door(page: bytes) -> bytes:
    """The page whose browser runs no script leads to the form that needs none, in each language's own name."""
    doors = " ".join(
        f'<a href="/plain?lang={one.code}" lang="{words.tag(one.code)}">{one.endonym}</a>'
        for one in domain.languages()
        if one.code in words.languages()
    )
    return _NO_SCRIPT_END.sub(lambda tag: f'<p class="plain-doors">{doors}</p>'.encode() + tag[0], page, count=1)


def wants_page(request: Request) -> bool:
    """Whether a person is looking: a navigation, not a script's request."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


if __name__ == "__main__":
    compress()

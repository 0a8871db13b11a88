"""A page with Koe's own opening in it, built from the sources, for what must be seen or measured in a real browser."""

import http.server
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from typing_extensions import override

ROOT = Path(__file__).resolve().parents[1]
OPENING = ROOT / "tests" / "web" / "crypto_page.ts"


def build(folder: Path, source: Path) -> None:
    """The bundle of a module and the page that loads it."""
    config = folder / "vite.config.mjs"
    config.write_text(
        f"export default {{ root: {str(folder)!r}, logLevel: 'error', build: {{ outDir: {str(folder)!r}, "
        f"emptyOutDir: false, lib: {{ entry: {str(source)!r}, formats: ['es'], fileName: 'page' }} }} }};\n",
        "utf-8",
    )
    subprocess.run([ROOT / "node_modules" / ".bin" / "vite", "build", "-c", config], cwd=ROOT, check=True)
    [bundle] = folder.glob("page*.*js")
    (folder / "index.html").write_text(
        f'<!doctype html><title>crypto</title><script type="module" src="{bundle.name}"></script>', "utf-8"
    )


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """No log."""


@contextmanager
def crypto_page(folder: Path) -> Generator[str]:
    """The page's address on loopback, which browsers trust with `crypto.subtle`."""
    build(folder, OPENING)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()

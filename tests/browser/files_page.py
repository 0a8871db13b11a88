"""The worker's page opened where files are added, built from the sources and served under the true policies."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override

from api.kit.headers import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests" / "web" / "files_page.ts"
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "permissions-policy": PERMISSIONS_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cache-control": "no-store",
}


def build(folder: Path) -> None:
    """As the worker's pages are built, with another first page."""
    source, built = folder / "source", folder / "built"
    source.mkdir()
    (source / "main.ts").write_text(f"import {str(PAGE)!r};\n", "utf-8")
    (source / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Koe</title><link rel="icon" href="data:,">'
        '<div id="koe"></div><script type="module" src="./main.ts"></script>',
        "utf-8",
    )
    config = folder / "vite.config.mjs"
    config.write_text(
        f"import base from {str(ROOT / 'vite.worker.config.ts')!r};\n"
        "const { input, ...rolldownOptions } = base.build.rolldownOptions;\n"
        f"export default {{ ...base, base: '/w/', root: {str(source)!r}, logLevel: 'error', "
        f"build: {{ ...base.build, rolldownOptions, outDir: {str(built)!r}, emptyOutDir: true }} }};\n",
        "utf-8",
    )
    subprocess.run([ROOT / "node_modules" / ".bin" / "vite", "build", "-c", config], cwd=ROOT, check=True)


class Strict(SimpleHTTPRequestHandler):
    """Serves the page as the server does."""

    @override
    def end_headers(self) -> None:
        """Every answer has the policies."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    @override
    def translate_path(self, path: str) -> str:
        """What the page fetches lies under /w/, as on the server."""
        return super().translate_path(path.removeprefix("/w"))

    @override
    def log_message(self, format: str, *args: object) -> None:
        """No log."""


@contextmanager
def files_page(folder: Path) -> Generator[str]:
    """The page's address on loopback."""
    build(folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(folder / "built"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()

"""The proxy that is shipped, in front of a real Koe: what it adds to an answer, and what it tells anybody. Nothing."""

from __future__ import annotations

import http.server
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.parser import BytesHeaderParser
from pathlib import Path

import brotli
import httpx
import pytest
from typing_extensions import override

from api.authz.guard import SESSION_COOKIE
from bench.running import free_port
from crypto.encoding import b64
from tests.conftest import OpenServer, RunningServer
from tests.deploy.conftest import SITE, WAY_OUT, Proxy, caddy, closed_line
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Worker

LOST_BY_NOBODY = frozenset({"date", "connection", "keep-alive"})
"""Of one line between two machines, and of a moment."""

AT_ONCE_SECONDS = 5.0
"""Koe says every 15 seconds that a line is open: what comes sooner was not waited for."""


@pytest.fixture
def proxied(open_server: OpenServer, tmp_path: Path) -> Iterator[tuple[RunningServer, Proxy]]:
    """Koe with one desk, and the proxy in front of it."""
    folder = tmp_path / "proxy"
    folder.mkdir()
    with caddy(folder, f"127.0.0.1:{open_server.server.settings.port}") as proxy:
        yield open_server.server, proxy


def head(proxy: Proxy, path: str, *options: str) -> tuple[int, str, dict[str, str], bytes]:
    """Status, version of HTTP, headers and body of an answer over TLS."""
    told = proxy.curl(f"{proxy.secure}{path}", "--include", *options)
    assert told.returncode == 0, told.stderr
    first, _, rest = told.stdout.partition(b"\r\n")
    above, _, body = rest.partition(b"\r\n\r\n")
    version, status = first.split()[:2]
    headers = {name.lower(): text for name, text in BytesHeaderParser().parsebytes(above).items()}
    return int(status), version.decode(), headers, body


def test_every_header_of_ours_passes_and_none_is_added(proxied: tuple[RunningServer, Proxy]) -> None:
    server, proxy = proxied
    for path in ("/", "/w/index.js", "/s/desk-0123abcd.js", "/desk", "/api/v1/directory", "/exit", "/no"):
        with httpx.Client(base_url=server.origin) as client:
            own = client.get(path, headers={"accept": "*/*", "accept-encoding": "br"})
        status, version, headers, _ = head(proxy, path, "--header", "Accept-Encoding: br")
        assert (status, version) == (own.status_code, "HTTP/2")
        ours = {name: text for name, text in own.headers.items() if name not in LOST_BY_NOBODY}
        assert {name: text for name, text in headers.items() if name not in LOST_BY_NOBODY} == ours


def test_what_koe_has_compressed_is_compressed_once(proxied: tuple[RunningServer, Proxy]) -> None:
    _, proxy = proxied
    _, _, headers, body = head(proxy, "/w/index.js", "--header", "Accept-Encoding: br, gzip")
    assert headers["content-encoding"] == "br"
    assert b"answer = 42" in brotli.decompress(body)
    # What may hold a secret is not compressed on the way either.
    _, _, headers, body = head(proxy, "/api/v1/directory", "--header", "Accept-Encoding: br, gzip")
    assert "content-encoding" not in headers
    assert "directory" in json.loads(body)


def test_only_its_own_authority_vouches_for_it_and_old_tls_is_refused(proxied: tuple[RunningServer, Proxy]) -> None:
    _, proxy = proxied
    with closed_line(proxy) as line:
        assert line.version() == "TLSv1.3"
    with socket.create_connection(("127.0.0.1", proxy.https_port)) as line, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(line, server_hostname=SITE)
    old = proxy.curl(f"{proxy.secure}/", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0")
    assert old.returncode == 35, old.stderr  # the handshake failed


def test_http_3_is_spoken_and_no_browser_is_told_to_remember_it(proxied: tuple[RunningServer, Proxy]) -> None:
    _, proxy = proxied
    # RFC 9000 §6: whoever begins with an unknown version is told which are known. 0x?a?a?a?a is never one.
    begun = b"\xc0" + bytes.fromhex("0a0a0a0a") + b"\x08" + b"to there" + b"\x08" + b"to here " + bytes(1200)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(10)
        line.sendto(begun, ("127.0.0.1", proxy.https_port))
        answer, _ = line.recvfrom(2048)
    assert answer[0] & 0x80
    assert answer[1:5] == bytes(4)
    assert answer[5:23] == b"\x08to here \x08to there"
    versions = {answer[at : at + 4] for at in range(23, len(answer), 4)}
    assert (1).to_bytes(4) in versions
    _, _, headers, _ = head(proxy, "/")
    assert headers.keys() & {"alt-svc", "server", "via"} == set()


def test_plain_http_leads_to_https_and_is_not_kept(proxied: tuple[RunningServer, Proxy]) -> None:
    _, proxy = proxied
    told = proxy.curl(f"{proxy.insecure}/practice?lang=vi", "--include")
    headers = {
        name.lower(): text for name, text in BytesHeaderParser().parsebytes(told.stdout.split(b"\r\n", 1)[1]).items()
    }
    assert told.stdout.startswith(b"HTTP/1.1 307 ")
    assert headers["location"] == f"https://{SITE}/practice?lang=vi"
    assert headers["cache-control"] == "no-store"
    assert headers.keys() & {"server", "via", "alt-svc"} == set()


def test_https_is_promised_where_koe_is_told_of_it(
    start_server: Callable[..., RunningServer], bare_pages: Path, tmp_path: Path
) -> None:
    server = start_server(pages_at=bare_pages, origin=f"https://{SITE}")
    with caddy(tmp_path, f"127.0.0.1:{server.settings.port}") as proxy:
        _, _, headers, _ = head(proxy, "/")
    assert headers["strict-transport-security"] == "max-age=63072000"


class Mirror(http.server.BaseHTTPRequestHandler):
    """An upstream that says what it was told, and how much."""

    def do_POST(self) -> None:
        """The names of the headers, and the length of the body."""
        length = len(self.rfile.read(int(self.headers["content-length"])))
        said = json.dumps([sorted(name.lower() for name in self.headers), length]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self) -> None:
        """Well."""
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """No log."""


@pytest.fixture
def mirror() -> Iterator[int]:
    """Its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_koe_is_not_told_who_asks_and_a_whole_part_of_a_file_passes(mirror: int, tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(bytes(2**20 + 4096))
    with caddy(tmp_path, f"127.0.0.1:{mirror}") as proxy:
        _, _, _, body = head(proxy, "/", "--data-binary", f"@{part}", "--header", "X-Forwarded-For: 192.0.2.1")
    told, length = json.loads(body)
    assert length == 2**20 + 4096
    assert set(told) == {"accept", "accept-encoding", "content-length", "content-type", "host"}


def test_what_is_said_on_an_open_line_comes_at_once(server: RunningServer, tmp_path: Path) -> None:
    office = open_office(server)
    asked = (
        f"GET /api/v1/desks/{b64(office.desk)}/live HTTP/1.1\r\nHost: {SITE}\r\nAccept: text/event-stream\r\n"
        f"Cookie: {SESSION_COOKIE}={office.lead.cookie}\r\n\r\n"
    )
    with (
        caddy(tmp_path, f"127.0.0.1:{server.settings.port}") as proxy,
        closed_line(proxy) as line,
        line.makefile("rb") as said,
    ):
        line.settimeout(AT_ONCE_SECONDS)
        line.sendall(asked.encode())
        assert said.readline().split()[1] == b"200"
        while said.readline() not in (b"\r\n", b""):
            pass
        heard = [said.readline() for _ in range(2)]
        assert heard[1] != b""
        # What changes later comes as soon as it is said, not when some buffer is full.
        Worker(office.origin).report(office.desk, Answers(("wages",), "vi", "yes", "code", "Chưa trả lương."))
        until = time.monotonic() + AT_ONCE_SECONDS
        while b"event:" not in (heard[-1]):
            assert time.monotonic() < until
            heard.append(said.readline())


def test_while_koe_does_not_answer_there_are_numbers_to_call_a_way_out_and_no_line_in_a_log(tmp_path: Path) -> None:
    # Each waits five seconds for Koe to come back.
    with caddy(tmp_path, f"127.0.0.1:{free_port()}") as proxy, ThreadPoolExecutor() as people:
        page = people.submit(head, proxy, "/?lang=a-mark", "--user-agent", "a-mark")
        leaving = people.submit(head, proxy, "/exit")
        asking = people.submit(head, proxy, "/api/v1/a-mark")
    (status, _, headers, body), (out, _, way, _), asked = page.result(), leaving.result(), asking.result()
    assert (status, asked[0], out, way["location"]) == (503, 503, 303, WAY_OUT)
    assert headers["cache-control"] == way["cache-control"] == "no-store"
    assert headers["retry-after"] == "60"
    assert headers.keys() & {"server", "via", "alt-svc", "etag", "last-modified", "set-cookie"} == set()
    assert re.search(rb'href="tel:\+?\d+"', body) is not None
    log = proxy.log.read_text("utf-8")
    assert "a-mark" not in log
    assert '"remote_ip"' not in log

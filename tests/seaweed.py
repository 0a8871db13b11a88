"""A real object store for tests: SeaweedFS on loopback, and what stands in front of it when it is to be unwell.

- `SeaweedServer`: one program with everything in it, its data in a temporary folder.
- `Unwell`: hands every request on, until it is told to be slow, to fail, or to lie about what the store said.
"""

import http.client
import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import obstore
from obstore.store import S3Store

from bench.running import free_port

ACCESS_KEY, SECRET_KEY = f"koe{secrets.token_hex(8)}", secrets.token_hex(20)
READY_SECONDS = 60


@dataclass
class SeaweedServer:
    """`weed server`: master, volumes, filer and S3 in one process, on loopback only."""

    folder: Path
    port: int = 0
    _ports: list[int] = field(default_factory=list[int])
    _process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """Where S3 answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Ready in about four seconds."""
        identity = {"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}
        may = ["Admin", "Read", "Write", "List", "Tagging"]
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": [{"name": "koe", "credentials": [identity], "actions": may}]}))
        names = (
            *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
            *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc", "metricsPort"),
        )
        ports = {name: free_port() for name in names}
        self.port, self._ports = ports["s3.port"], list(ports.values())
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(str(Path(sys.executable).parent / "weed"), "server", f"-dir={self.folder}"),
                    *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", f"-s3.config={config}"),
                    *("-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=20"),
                    *("-s3.port.iceberg=0", "-s3.port.lance=0", "-metricsIp=127.0.0.1"),
                    *(f"-{name}={port}" for name, port in ports.items()),
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < until, "SeaweedFS did not start in a minute"
            time.sleep(0.1)
        bucket = S3Store(
            "koe",
            config={"endpoint": self.endpoint, "access_key_id": ACCESS_KEY, "secret_access_key": SECRET_KEY},
            client_options={"allow_http": True},
        )
        obstore.put(bucket, "first", b"the first object makes the bucket")

    def _answers(self) -> bool:
        """Its master is elected some time after its port is open: 403 for somebody without a key is a good sign."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/")
            return line.getresponse().status == 403
        except OSError:
            return False
        finally:
            line.close()

    def stop(self) -> None:
        """At once; nothing has to outlive the run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for port in self._ports:
            for left in Path(tempfile.gettempdir()).glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)


class Mood(Enum):
    """What is wrong with a store."""

    WELL = auto()
    SLOW = auto()
    ERROR = auto()
    RESET = auto()
    TRUNCATES = auto()
    """Says how much is to come, and hangs up halfway."""
    SHORTENS = auto()
    """Gives half, and says that it is all."""
    PROMISES_MORE = auto()
    """Says of every object that it is a terabyte long."""
    FLIPS = auto()
    """One bit of what it gives is another."""
    SWALLOWS = auto()
    """Says that it kept what it threw away."""
    FORGETS = auto()
    """Knows of no object."""


@dataclass
class Unwell:
    """A store whose mood can be chosen, in front of a real one."""

    store: SeaweedServer
    mood: Mood = Mood.WELL
    slow_seconds: float = 30.0
    asked: list[str] = field(default_factory=list[str])
    """The method of each request so far."""
    _server: ThreadingHTTPServer | None = None
    _end: threading.Event = field(default_factory=threading.Event)

    @property
    def endpoint(self) -> str:
        """Where it answers."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """On a free port of loopback."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Bound", (_Handler,), {"unwell": self}))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """And whoever it keeps waiting."""
        self._end.set()
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> None:
        """As long as a slow store takes."""
        self._end.wait(self.slow_seconds)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    unwell: Unwell

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Not a word."""

    def _pass_on(self) -> None:
        unwell, body = self.unwell, self.rfile.read(int(self.headers.get("content-length") or 0))
        mood = unwell.mood
        unwell.asked.append(self.command)
        if mood is Mood.SLOW:
            unwell.wait()
        if mood is Mood.RESET:
            self.close_connection = True
            self.connection.close()
            return
        status, headers, content = self._made_up(mood) or self._ask(body)
        told = len(content)
        if self._is_get and status in (200, 206):
            content, told = self._distorted(mood, content)
        self.close_connection = self.close_connection or told != len(content)
        self._answer(status, headers, content, told)

    @property
    def _is_get(self) -> bool:
        """Whether an object is asked for, and no list of them."""
        return self.command == "GET" and "list-type" not in self.path

    def _made_up(self, mood: Mood) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """An answer of which the store knows nothing."""
        if mood is Mood.ERROR:
            return 500, [], b"<Error><Code>InternalError</Code></Error>"
        if mood is Mood.FORGETS and (self._is_get or self.command == "HEAD"):
            return 404, [], b"<Error><Code>NoSuchKey</Code></Error>"
        if mood is Mood.SWALLOWS and self.command == "PUT":
            return 200, [("etag", '"0"')], b""
        return None

    def _distorted(self, mood: Mood, content: bytes) -> tuple[bytes, int]:
        """What is given of an object, and how long it is said to be."""
        half = content[: len(content) // 2]
        if mood is Mood.FLIPS:
            return bytes([content[0] ^ 1]) + content[1:], len(content)
        if mood is Mood.SHORTENS:
            return half, len(half)
        if mood is Mood.TRUNCATES:
            return half, len(content)
        return content, 10**12 if mood is Mood.PROMISES_MORE else len(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on  # noqa: N815 - their names there

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.unwell.store.port, timeout=60)
        line.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            line.putheader(name, value)
        line.endheaders(body or None)
        answer = line.getresponse()
        content = answer.read()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OF_THE_LINE]
        if self.command == "HEAD":
            headers.append(("content-length", answer.getheader("content-length", "0")))
        line.close()
        return answer.status, headers, content

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes, told: int) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("content-length", str(told))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


_OF_THE_LINE = {"content-length", "connection", "transfer-encoding", "keep-alive", "date"}

"""A site on loopback with a certificate of its own authority, and a proxy that knows onion names as Tor does."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path, days: int) -> Path:
    """A file with key and certificate of `localhost`, signed by itself, that ends after so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"certificate-{days}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def listening(server: Any) -> Generator[int]:
    """The port of a server that answers in threads until the block ends."""
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def http_server(status: int, headers: Mapping[str, str], *, server_header: bool = False) -> ThreadingHTTPServer:
    """Answers every GET alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if server_header:
                self.send_response(status)
            else:
                self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Quiet."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@contextmanager
def site(pem: Path, headers: Mapping[str, str], *, alpn: list[str], tells: bool = False) -> Generator[int]:
    """An https site on loopback."""
    server = http_server(200, headers, server_header=tells)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.set_alpn_protocols(alpn)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with listening(server) as port:
        yield port


@contextmanager
def proxy(known: Mapping[str, int]) -> Generator[int]:
    """A SOCKS5 proxy as Tor is one: knows some onion names, answers http for them, and refuses all others."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.read(3) != b"\x05\x01\x00":
                return
            self.wfile.write(b"\x05\x00")
            asked = self.rfile.read(5)
            name = self.rfile.read(asked[4]).decode("ascii")
            self.rfile.read(2)
            if name not in known:
                self.wfile.write(b"\x05\x04\x00\x01" + bytes(6))
                return
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            while self.rfile.readline().strip():
                pass
            self.wfile.write(f"HTTP/1.1 {known[name]} Well\r\nContent-Length: 0\r\n\r\n".encode())

    with listening(ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port

"""TLS before a server of loopback, as the proxy of docs/operations.md gives it: browsers keep more of https."""

from __future__ import annotations

import asyncio
import base64
import ssl
import tempfile
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

_CHUNK = 65536


@dataclass(frozen=True)
class Certificate:
    """A certificate that nobody signed, and how Chromium is told to take it."""

    chain: bytes
    key: bytes
    spki_digest: str
    """Base64 of SHA-256 of the public key's DER."""

    def context(self) -> ssl.SSLContext:
        """For a server that shows it."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile() as file:
            file.write(self.key + self.chain)
            file.flush()
            made.load_cert_chain(file.name)
        return made


def certificate(names: Sequence[str]) -> Certificate:
    """One for these host names, from yesterday until tomorrow."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Certificate(signed.public_bytes(Encoding.PEM), private, base64.b64encode(sha256(public).digest()).decode())


@contextmanager
def tls_front(port: int, shown: Certificate) -> Generator[int]:
    """Takes TLS on the port that it yields, and speaks plainly with `port`."""
    listening: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(_CHUNK):
                writer.write(chunk)
                await writer.drain()
        except OSError:
            pass  # one of the two has gone: the other is told by the close
        finally:
            writer.close()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind, to_behind = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pipe(reader, to_behind), pipe(behind, writer))
        except (OSError, asyncio.CancelledError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(forward, "127.0.0.1", 0, ssl=shown.context())
        stopped = asyncio.Event()
        listening.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), stopped))
        await stopped.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="front", daemon=True)
    thread.start()
    front, loop, stopped = listening.result(10)
    try:
        yield front
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)

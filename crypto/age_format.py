"""What does an age v1 file look like from outside? (§2) Structure and sizes; no key is used here.

Source: C2SP age.md, "Encrypted file format". The server judges envelopes with this module alone.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from crypto import bech32
from crypto.encoding import digest
from crypto.refusals import HeaderFailure, WrongKey, WrongSize
from crypto.roles import Of, R_co

STANZA_TYPE: Final = "mlkem768x25519"
INFO: Final = b"age-encryption.org/mlkem768x25519"
SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)

FILE_KEY_BYTES: Final = 16
TAG_BYTES: Final = 16
NONCE_BYTES: Final = 16
CHUNK_BYTES: Final = 64 * 1024
SHARE_BYTES: Final = 1120  # ML-KEM-768 ciphertext 1088 ‖ X25519 share 32
MLKEM_KEY_BYTES: Final = 1184
RECIPIENT_BYTES: Final = MLKEM_KEY_BYTES + 32
OVERHEAD_BYTES: Final = 1643  # [P-04] header with one stanza, and the nonce

_VERSION = b"age-encryption.org/v1"
_COLUMNS = 64
_LINE_BYTES_MAX = 4096
_HEADER_BYTES_MAX = 1 << 20
# Small stanzas and arguments cost far more memory than they have bytes. Of our type, 600 stanzas of one fit.
_STANZAS_MAX = 1024
_ARGS_MAX = 64


@dataclass(frozen=True, slots=True)
class Recipient(Of[R_co]):
    """A checked `mlkem768x25519` recipient of a role: its text ``age1pq1…`` and its 1216 bytes."""

    text: str
    key: bytes = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Recipient[R_co]:
        """From ``age1pq1…`` in lower case; `WrongKey` otherwise."""
        if text != text.lower():
            raise WrongKey
        key = bech32.decode(text, "age1pq", RECIPIENT_BYTES)
        recipient = cls(text, key)
        recipient.public_key()
        return recipient

    @classmethod
    def from_key(cls, key: bytes) -> Recipient[R_co]:
        """From the 1216 bytes ML-KEM-768 key ‖ X25519 key."""
        return cls(bech32.encode("age1pq", key), key)

    def public_key(self) -> hpke.MLKEM768X25519PublicKey:
        """For HPKE; `WrongKey` if the ML-KEM part is not reduced (FIPS 203 §7.2)."""
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(self.key[:MLKEM_KEY_BYTES])
        except ValueError:
            raise WrongKey from None
        x25519 = X25519PublicKey.from_public_bytes(self.key[MLKEM_KEY_BYTES:])
        return hpke.MLKEM768X25519PublicKey(mlkem, x25519)

    @property
    def digest(self) -> bytes:
        """H(recipient string), as letters and the directory name it (§3)."""
        return digest(self.text.encode("ascii"))


@dataclass(frozen=True, slots=True)
class Stanza:
    """One ``->`` section of a header."""

    type: str
    args: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header; ``mac`` is over ``mac_input``."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    mac_input: bytes


class Source:
    """Bytes out of an iterable of pieces of any size: a line, or a count, at a time."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = bytearray()

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        self._held += piece or b""
        return piece is not None

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes, fewer only at the end."""
        while len(self._held) < count and self._more():
            pass
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def line(self) -> bytes:
        """The next line with its LF; `HeaderFailure` without one within 4 KiB."""
        while (end := self._held.find(b"\n", 0, _LINE_BYTES_MAX)) < 0:
            if len(self._held) >= _LINE_BYTES_MAX or not self._more():
                raise HeaderFailure
        return self.take(end + 1)


def base64_encode(data: bytes) -> str:
    """Age's base64: standard alphabet, no padding."""
    return base64.b64encode(data).rstrip(b"=").decode("ascii")


def base64_decode(text: str) -> bytes:
    """The bytes that encode to exactly ``text``; else `HeaderFailure`."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise HeaderFailure from None
    if base64_encode(data) != text:
        raise HeaderFailure
    return data


def encode_header(stanzas: Iterable[Stanza]) -> bytes:
    """The header up to and including ``---``, which is what the MAC is over."""
    lines = [_VERSION.decode("ascii")]
    for stanza in stanzas:
        lines.append(" ".join(("->", stanza.type, *stanza.args)))
        body = base64_encode(stanza.body)
        # A body ends with a line shorter than 64 columns, even if that one is empty.
        lines += [body[i : i + _COLUMNS] for i in range(0, len(body) + 1, _COLUMNS)]
    return ("\n".join(lines) + "\n---").encode("ascii")


def read_header(source: Source) -> Header:
    """Reads up to and including the MAC line; `HeaderFailure` for anything age.md does not allow."""
    seen = bytearray()

    def line() -> str:
        raw = source.line()
        seen.extend(raw)
        if len(seen) > _HEADER_BYTES_MAX:
            raise HeaderFailure
        text = raw[:-1].decode("latin-1")
        if not (text.isascii() and text.isprintable()):  # space to tilde
            raise HeaderFailure
        return text

    if line().encode("ascii") != _VERSION:
        raise HeaderFailure
    stanzas: list[Stanza] = []
    while not (text := line()).startswith("---"):
        arrow, *args = text.split(" ")
        if arrow != "->" or not args or "" in args or len(args) > _ARGS_MAX or len(stanzas) == _STANZAS_MAX:
            raise HeaderFailure
        stanzas.append(Stanza(args[0], tuple(args[1:]), _read_body(line)))
    mac = base64_decode(text[4:])
    if not stanzas or not text.startswith("--- ") or len(mac) != 32:
        raise HeaderFailure
    return Header(tuple(stanzas), mac, bytes(seen[: -len(text) - 1]) + b"---")


def _read_body(line: Callable[[], str]) -> bytes:
    """A stanza's body: lines of 64 columns, then a shorter one, even if that is empty."""
    body = bytearray()
    while len(columns := line()) == _COLUMNS:
        body += base64_decode(columns)
    if len(columns) > _COLUMNS:
        raise HeaderFailure
    return bytes(body + base64_decode(columns))


def share_of(stanza: Stanza) -> bytes:
    """The encapsulated key of an `mlkem768x25519` stanza, 1120 bytes; `HeaderFailure` if malformed."""
    if stanza.type != STANZA_TYPE or len(stanza.args) != 1:
        raise HeaderFailure
    share = base64_decode(stanza.args[0])
    if len(share) != SHARE_BYTES or len(stanza.body) != FILE_KEY_BYTES + TAG_BYTES:
        raise HeaderFailure
    return share


def check_header(header: Header) -> None:
    """[P-03] Exactly one stanza, of our type and well formed; else `HeaderFailure`."""
    if len(header.stanzas) != 1:
        raise HeaderFailure
    share_of(header.stanzas[0])


def sealed_size(plaintext_bytes: int) -> int:
    """[P-04] The size of a file with one stanza of our type and so many bytes inside."""
    return OVERHEAD_BYTES + plaintext_bytes + TAG_BYTES * max(1, -(-plaintext_bytes // CHUNK_BYTES))


# The one spelling that a header with one stanza of our type can have: base64 has a single form, and every line its
# length. The last character of a base64 text carries two or four bits that are zero.
_ENVELOPE_HEADER: Final = re.compile(
    rb"age-encryption\.org/v1\n"
    rb"-> mlkem768x25519 [A-Za-z0-9+/]{1493}[AQgw]\n"
    rb"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]\n"
    rb"--- [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]\n"
)


def check_envelope(sealed: bytes, sizes: Collection[int]) -> None:
    """Judges from outside a file whose plaintext must have one of ``sizes`` bytes.

    Raises `WrongSize` [P-04], then `HeaderFailure` [P-03]; the same as `check_header` of a header that was read.
    """
    if len(sealed) not in {sealed_size(size) for size in sizes}:
        raise WrongSize
    if _ENVELOPE_HEADER.match(sealed) is None:
        raise HeaderFailure

"""How is something sealed? age v1 to `mlkem768x25519` recipients (§2). Nothing here can open."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crypto import bech32
from crypto.age_format import (
    CHUNK_BYTES,
    FILE_KEY_BYTES,
    INFO,
    NONCE_BYTES,
    SHARE_BYTES,
    STANZA_TYPE,
    SUITE,
    Recipient,
    Source,
    Stanza,
    base64_encode,
    encode_header,
)
from crypto.encoding import hkdf
from crypto.refusals import WrongKey
from crypto.roles import Of, R_co
from crypto.signing import Secret

Random = Callable[[int], bytes]

SEED_BYTES = 32


@dataclass(frozen=True, eq=False, repr=False)
class Identity(Secret, Of[R_co]):
    """An age identity of a role: its 32-byte seed, never shown by ``repr``. What comes from it is worked out once."""

    seed: bytes

    @classmethod
    def draw(cls) -> Identity[R_co]:
        """A new random identity."""
        return cls(secrets.token_bytes(SEED_BYTES))

    @classmethod
    def parse(cls, text: str) -> Identity[R_co]:
        """From ``AGE-SECRET-KEY-PQ-1…`` in upper case; `WrongKey` otherwise."""
        if text != text.upper():
            raise WrongKey
        return cls(bech32.decode(text, "age-secret-key-pq-", SEED_BYTES))

    @property
    def text(self) -> str:
        """``AGE-SECRET-KEY-PQ-1…``: the secret itself."""
        return bech32.encode("age-secret-key-pq-", self.seed).upper()

    @cached_property
    def halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        """SHAKE256(seed, 96) split 64 + 32."""
        if len(self.seed) != SEED_BYTES:
            raise WrongKey
        expanded = hashlib.shake_256(self.seed).digest(96)
        return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])

    @cached_property
    def recipient(self) -> Recipient[R_co]:
        """The public half."""
        mlkem, x25519 = self.halves
        public = (key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for key in (mlkem, x25519))
        return Recipient[R_co].from_key(b"".join(public))


def header_mac(file_key: bytes, mac_input: bytes) -> bytes:
    """HMAC-SHA256 under HKDF(file key, "header"), 32 bytes."""
    return hmac.digest(hkdf(file_key, "header"), mac_input, "sha256")


def payload_key(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    """The STREAM cipher under HKDF(file key, salt = nonce, "payload")."""
    return ChaCha20Poly1305(hkdf(file_key, "payload", salt=nonce))


def chunk_nonce(counter: int, *, last: bool) -> bytes:
    """STREAM: an 11-byte big-endian counter and the last-chunk flag."""
    return counter.to_bytes(11, "big") + bytes([last])


def seal_stream(
    recipients: Sequence[Recipient], pieces: Iterable[bytes], *, random: Random = os.urandom
) -> Iterator[bytes]:
    """An age file to all of ``recipients``, a piece at a time, in bounded memory.

    ``random`` gives file key and nonce; HPKE draws its own.
    """
    file_key = random(FILE_KEY_BYTES)
    stanzas: list[Stanza] = []
    for recipient in recipients:
        wrapped = SUITE.encrypt(file_key, recipient.public_key(), INFO)
        share, body = wrapped[:SHARE_BYTES], wrapped[SHARE_BYTES:]
        stanzas.append(Stanza(STANZA_TYPE, (base64_encode(share),), body))
    mac_input = encode_header(stanzas)
    nonce = random(NONCE_BYTES)
    yield mac_input + b" " + base64_encode(header_mac(file_key, mac_input)).encode("ascii") + b"\n" + nonce
    cipher = payload_key(file_key, nonce)
    source = Source(pieces)
    chunk, counter = source.take(CHUNK_BYTES), 0
    while following := source.take(CHUNK_BYTES):
        yield cipher.encrypt(chunk_nonce(counter, last=False), chunk, None)
        chunk, counter = following, counter + 1
    yield cipher.encrypt(chunk_nonce(counter, last=True), chunk, None)


def seal(recipient: Recipient, plaintext: bytes, *, random: Random = os.urandom) -> bytes:
    """One age file with one stanza, `age_format.sealed_size(len(plaintext))` bytes."""
    return b"".join(seal_stream([recipient], [plaintext], random=random))

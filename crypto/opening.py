"""How is what was sealed opened? (§2, §9) Only this module, and `reading` above it, can; the server imports neither."""

from __future__ import annotations

import hmac
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from crypto.age_format import (
    CHUNK_BYTES,
    INFO,
    NONCE_BYTES,
    STANZA_TYPE,
    SUITE,
    TAG_BYTES,
    Header,
    Source,
    Stanza,
    check_header,
    read_header,
    share_of,
)
from crypto.cache import CACHED_BYTES
from crypto.cache import NONCE_BYTES as CACHED_NONCE_BYTES
from crypto.refusals import HeaderFailure, HmacFailure, NoMatch, PayloadFailure, WrongSize
from crypto.sealing import Identity, chunk_nonce, header_mac, payload_key


def _unwrap(stanza: Stanza, identity: Identity) -> bytes | None:
    """The file key, or nothing if the stanza is for someone else."""
    share = share_of(stanza)
    mlkem, x25519 = identity.halves
    try:
        # age.md: an X25519 shared secret of all zeros is a malformed stanza. HPKE would only say "no".
        x25519.exchange(X25519PublicKey.from_public_bytes(share[-32:]))
    except ValueError:
        raise HeaderFailure from None
    try:
        return SUITE.decrypt(share + stanza.body, hpke.MLKEM768X25519PrivateKey(mlkem, x25519), INFO)
    except InvalidTag:
        return None


def unwrap(header: Header, identities: Sequence[Identity]) -> bytes:
    """The file key, 16 bytes; `HeaderFailure` for a malformed stanza, else `NoMatch`."""
    if len(header.stanzas) > 1 and any(stanza.type == "scrypt" for stanza in header.stanzas):
        raise HeaderFailure  # age.md: a passphrase stanza stands alone
    for stanza in header.stanzas:
        if stanza.type == STANZA_TYPE:
            for identity in identities:
                if file_key := _unwrap(stanza, identity):
                    return file_key
    raise NoMatch


def open_payload(header: Header, file_key: bytes, source: Source) -> Iterator[bytes]:
    """Checks the header's MAC, then opens what follows it, a chunk at a time.

    Each chunk is authentic when it comes; that it is the whole is known only when the iterator ends.
    Raises `HmacFailure`, `HeaderFailure` (no nonce), `PayloadFailure`.
    """
    if not hmac.compare_digest(header.mac, header_mac(file_key, header.mac_input)):
        raise HmacFailure
    nonce = source.take(NONCE_BYTES)
    if len(nonce) != NONCE_BYTES:
        raise HeaderFailure
    cipher = payload_key(file_key, nonce)
    for counter in itertools.count():
        plaintext, last = _open_chunk(cipher, counter, source.take(CHUNK_BYTES + TAG_BYTES))
        if counter and not plaintext:  # only the first chunk may be empty
            raise PayloadFailure
        yield plaintext
        if last:
            break
    if source.take(1):  # something follows the last chunk
        raise PayloadFailure


def _open_chunk(cipher: ChaCha20Poly1305, counter: int, chunk: bytes) -> tuple[bytes, bool]:
    """A chunk's plaintext, and whether it is the last; only a chunk of full size may be either."""
    if len(chunk) == CHUNK_BYTES + TAG_BYTES:
        with suppress(InvalidTag):
            return cipher.decrypt(chunk_nonce(counter, last=False), chunk, None), False
    try:
        return cipher.decrypt(chunk_nonce(counter, last=True), chunk, None), True
    except InvalidTag:
        raise PayloadFailure from None


def open_stream(pieces: Iterable[bytes], identities: Sequence[Identity]) -> Iterator[bytes]:
    """Any age file to any of ``identities``, a chunk at a time, in bounded memory; see `open_payload`."""
    source = Source(pieces)
    header = read_header(source)
    yield from open_payload(header, unwrap(header, identities), source)


def open_sealed(sealed: bytes, identity: Identity) -> bytes:
    """What Koe sealed: exactly one stanza of our type [P-03]. Nothing is given before all is verified."""
    source = Source([sealed])
    header = read_header(source)
    check_header(header)
    return b"".join(open_payload(header, unwrap(header, [identity]), source))


def open_cached(cached: bytes, key: AESGCM, context: bytes) -> bytes:
    """What a desk's cover cache holds for exactly this context; `WrongSize`, `PayloadFailure`."""
    if len(cached) != CACHED_BYTES:
        raise WrongSize
    nonce, sealed = cached[:CACHED_NONCE_BYTES], cached[CACHED_NONCE_BYTES:]
    try:
        return key.decrypt(nonce, sealed, context)
    except InvalidTag:
        raise PayloadFailure from None

"""C2SP's test kit for age judges our header, our hybrid stanza and our STREAM.

The kit is the npm package ``cctv-age``; ``make kit`` runs this and the twin in TypeScript. Three things of age are
not ours, and their vectors are left out by name: ASCII armor, passphrases, and what is inside an X25519 stanza. A
vector that has an X25519 identity and gets past its stanzas is judged with the file key that the kit gives. What is
left out must still be refused, and by the right name.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from crypto.age_format import NONCE_BYTES, Source, encode_header, read_header
from crypto.opening import open_payload, open_sealed, open_stream
from crypto.refusals import HeaderFailure, HmacFailure, NoMatch, PayloadFailure, Refused
from crypto.sealing import Identity, seal_stream
from tools import kit

KIT = Path(__file__).parents[2] / "node_modules" / "cctv-age" / "index.js"
NAMES: dict[type[Refused], str] = {
    HeaderFailure: "header failure",
    NoMatch: "no match",
    HmacFailure: "HMAC failure",
    PayloadFailure: "payload failure",
}
X25519_STANZAS = {
    "hybrid_x25519_arg",
    "x25519_bad_tag",
    "x25519_extra_argument",
    "x25519_identity",
    "x25519_long_file_key",
    "x25519_long_share",
    "x25519_low_order",
    "x25519_lowercase",
    "x25519_no_match",
    "x25519_not_canonical_share",
    "x25519_short_share",
}
NO_WHOLE_NONCE = {"stream_no_nonce", "stream_short_nonce"}  # found after the header


@dataclass(frozen=True)
class KitVector:
    name: str
    meta: dict[str, str]
    identities: tuple[str, ...]
    file: bytes


@cache
def read_kit() -> tuple[KitVector, ...]:
    return tuple(_vectors())


def _vectors() -> Iterator[KitVector]:
    if not KIT.exists():
        pytest.fail(f"{KIT} is missing: `make test` installs it")
    for name, text in re.findall(r'var (\w+)_default = __toBinary\("([^"]+)"\)', KIT.read_text("ascii")):
        head, _, file = base64.b64decode(text).partition(b"\n\n")
        fields = [line.split(": ", 1) for line in head.decode().splitlines()]
        meta = {key: value for key, value in fields if key != "identity"}
        identities = tuple(value for key, value in fields if key == "identity")
        if meta.get("compressed") == "zlib":
            file = zlib.decompress(file)
        yield KitVector(name, meta, identities, file)


def is_hybrid(vector: KitVector) -> bool:
    return any(identity.startswith("AGE-SECRET-KEY-PQ-1") for identity in vector.identities)


def judged(vector: KitVector) -> bool:
    return not ({"armored", "passphrase"} & vector.meta.keys() or vector.name in X25519_STANZAS)


def header_is_sound(vector: KitVector) -> bool:
    """As the kit has it: a file that no reader refuses before it uses a key or knows a stanza's type."""
    if vector.name.endswith("_not_canonical_body"):
        return False
    inside_a_stanza = vector.name in X25519_STANZAS or vector.name.startswith("scrypt") or is_hybrid(vector)
    return inside_a_stanza or vector.name in NO_WHOLE_NONCE or vector.meta["expect"] != "header failure"


def pieces_of(vector: KitVector, piece_bytes: int) -> Iterator[bytes]:
    if piece_bytes and piece_bytes < len(vector.file) // 20000:
        piece_bytes = 10007  # megabytes of zeros need no seven-byte pieces
    step = piece_bytes or max(1, len(vector.file))
    return (vector.file[i : i + step] for i in range(0, len(vector.file), step))


def opened(vector: KitVector, piece_bytes: int) -> Iterator[bytes]:
    if is_hybrid(vector):
        yield from open_stream(pieces_of(vector, piece_bytes), our_identities(vector))
    else:
        source = Source(pieces_of(vector, piece_bytes))
        yield from open_payload(read_header(source), file_key(vector), source)


def file_key(vector: KitVector) -> bytes:
    return bytes.fromhex(vector.meta["file key"])


def our_identities(vector: KitVector) -> list[Identity]:
    """Identity lines of other types are skipped."""
    return [Identity.parse(text) for text in vector.identities if text.startswith("AGE-SECRET-KEY-PQ-1")]


def outcome_of(action: Callable[[], object]) -> str:
    try:
        action()
    except Refused as refusal:
        return NAMES[type(refusal)]
    return "success"


def test_the_kit_is_whole_and_what_is_not_ours_is_counted() -> None:
    vectors = read_kit()
    left_out = [vector for vector in vectors if not judged(vector)]
    counts = {
        "all": len(vectors),
        "armored": sum("armored" in vector.meta for vector in left_out),
        "passphrase": sum("armored" not in vector.meta and "passphrase" in vector.meta for vector in left_out),
        "X25519 stanza": sum(vector.name in X25519_STANZAS for vector in left_out),
        "hybrid": sum(is_hybrid(vector) for vector in vectors if judged(vector)),
        "judged": sum(judged(vector) for vector in vectors),
    }
    assert counts == {
        "all": 143,
        "armored": 33,
        "passphrase": 25,
        "X25519 stanza": 11,
        "hybrid": 17,
        "judged": 74,
    }
    assert kit.VECTORS == 74


# The last is one more than a chunk and its tag; 0 is the whole at once.
@pytest.mark.parametrize("vector", [pytest.param(v, id=v.name) for v in read_kit() if judged(v)])
@pytest.mark.parametrize("piece_bytes", [0, 7, 1021, 65553])
def test_an_age_file_of_the_kit_opens_or_fails_as_the_kit_says(vector: KitVector, piece_bytes: int) -> None:
    released = hashlib.sha256()

    def read() -> None:
        for piece in opened(vector, piece_bytes):
            released.update(piece)

    assert outcome_of(read) == vector.meta["expect"]
    # A failure of the payload may come after chunks that were authentic, and after no others.
    assert released.hexdigest() == vector.meta.get("payload", hashlib.sha256().hexdigest())


BINARY = [pytest.param(vector, id=vector.name) for vector in read_kit() if "armored" not in vector.meta]


@pytest.mark.parametrize("vector", [param for param in BINARY if not is_hybrid(cast(KitVector, param.values[0]))])
@pytest.mark.parametrize("piece_bytes", [0, 7])
def test_a_file_to_other_types_of_recipient_is_malformed_or_matches_nobody(vector: KitVector, piece_bytes: int) -> None:
    # A passphrase stanza must stand alone, which is seen from outside.
    sound = header_is_sound(vector) and vector.name not in {"scrypt_and_x25519", "scrypt_double"}
    expected = "no match" if sound else "header failure"
    for identities in (our_identities(vector), [Identity(bytes(32))]):
        assert outcome_of(lambda held=identities: list(open_stream(pieces_of(vector, piece_bytes), held))) == expected


@pytest.mark.protocol("P-03")
@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector.name) for vector in read_kit()])
def test_what_is_not_one_stanza_of_our_type_is_a_header_failure_before_any_key_is_used(vector: KitVector) -> None:
    ours = re.findall(rb"^-> (\S*)", vector.file[:10_000], re.MULTILINE) == [b"mlkem768x25519"]
    if ours and vector.meta["expect"] != "header failure":
        assert outcome_of(lambda: open_sealed(vector.file, our_identities(vector)[0])) == vector.meta["expect"]
    else:
        identity = Identity(b"") if not ours else our_identities(vector)[0]  # one that cannot be used
        assert outcome_of(lambda: open_sealed(vector.file, identity)) == "header failure"


@pytest.mark.parametrize("vector", [param for param in BINARY if header_is_sound(cast(KitVector, param.values[0]))])
def test_a_sound_header_is_written_again_as_it_was(vector: KitVector) -> None:
    header = read_header(Source([vector.file]))
    assert encode_header(header.stanzas) == header.mac_input == vector.file[: len(header.mac_input)]


@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=v.name) for v in read_kit() if v.meta["expect"] == "success" and judged(v)],
)
def test_an_opened_payload_is_sealed_again_as_it_was(vector: KitVector) -> None:
    source = Source([vector.file])
    header = read_header(source)
    payload = source.take(len(vector.file))
    drawn = iter([file_key(vector), payload[:NONCE_BYTES]])
    plaintext = open_payload(header, file_key(vector), Source([payload]))
    again = b"".join(seal_stream([], plaintext, random=lambda _: next(drawn)))
    assert again[-len(payload) :] == payload

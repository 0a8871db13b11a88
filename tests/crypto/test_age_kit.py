"""C2SP's test kit for age judges our header, our hybrid stanza and our STREAM.

The kit is the npm package ``cctv-age``. Three things of age are not ours and their vectors are left out by
name: ASCII armor, passphrases, and what is inside an X25519 stanza. A vector that has an X25519 identity and
gets past its stanzas is judged with the file key that the kit gives.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.age_format import Source, read_header
from crypto.opening import open_payload, open_stream
from crypto.refusals import HeaderFailure, HmacFailure, NoMatch, PayloadFailure, Refused
from crypto.sealing import Identity

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


@dataclass(frozen=True)
class KitVector:
    name: str
    meta: dict[str, str]
    identities: tuple[str, ...]
    file: bytes


def read_kit() -> Iterator[KitVector]:
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


def opened(vector: KitVector, piece_bytes: int) -> Iterator[bytes]:
    pieces = (vector.file[i : i + piece_bytes] for i in range(0, len(vector.file), piece_bytes))
    if is_hybrid(vector):
        yield from open_stream(pieces, [Identity.parse(text) for text in vector.identities])
    else:
        source = Source(pieces)
        yield from open_payload(read_header(source), bytes.fromhex(vector.meta["file key"]), source)


def test_the_kit_is_whole_and_what_is_not_ours_is_counted() -> None:
    kit = list(read_kit())
    left_out = [vector for vector in kit if not judged(vector)]
    counts = {
        "all": len(kit),
        "armored": sum("armored" in vector.meta for vector in left_out),
        "passphrase": sum("armored" not in vector.meta and "passphrase" in vector.meta for vector in left_out),
        "X25519 stanza": sum(vector.name in X25519_STANZAS for vector in left_out),
        "hybrid": sum(is_hybrid(vector) for vector in kit if judged(vector)),
        "judged": sum(judged(vector) for vector in kit),
    }
    assert counts == {
        "all": 143,
        "armored": 33,
        "passphrase": 25,
        "X25519 stanza": 11,
        "hybrid": 17,
        "judged": 74,
    }


@pytest.mark.parametrize("vector", [pytest.param(v, id=v.name) for v in read_kit() if judged(v)])
@pytest.mark.parametrize("piece_bytes", [7, 65536])
def test_an_age_file_of_the_kit_opens_or_fails_as_the_kit_says(vector: KitVector, piece_bytes: int) -> None:
    if piece_bytes < len(vector.file) // 20000:
        piece_bytes = 10007  # megabytes of zeros need no seven-byte pieces
    released, outcome = hashlib.sha256(), "success"
    try:
        for piece in opened(vector, piece_bytes):
            released.update(piece)
    except Refused as refusal:
        outcome = NAMES[type(refusal)]
    assert outcome == vector.meta["expect"]
    # A failure of the payload may come after chunks that were authentic, and after no others.
    assert released.hexdigest() == vector.meta.get("payload", hashlib.sha256().hexdigest())

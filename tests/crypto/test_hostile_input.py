"""What a stranger sends costs memory in proportion to its size, and ends in a refusal."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from crypto import bech32, codes, directory, letters
from crypto.age_format import OVERHEAD_BYTES, Recipient, Source, Stanza, check_envelope, encode_header, read_header
from crypto.encoding import b64_decode, canonical_decode
from crypto.letters import LADDER, Header, Kind
from crypto.refusals import HeaderFailure, Refused

MEBIBYTE = 2**20
VERSION = b"age-encryption.org/v1\n"


def filled(unit: bytes, start: bytes = VERSION) -> bytes:
    """``start``, then ``unit`` again and again, a mebibyte in all."""
    return start + unit * ((MEBIBYTE - len(start)) // len(unit))


HEADERS = {
    "no end of line": filled(b"a", b""),
    "empty lines": filled(b"\n"),
    "the smallest stanzas": filled(b"-> a\n\n"),
    "one body without end": filled(b"A" * 64 + b"\n", VERSION + b"-> a\n"),
    "arguments of one character": filled(b"->" + b" a" * 64 + b"\n\n"),
    "arguments of two characters": filled(b"->" + b" ab" * 64 + b"\n\n"),
    "lines of arguments of two characters": filled(b"->" + b" ab" * 1363 + b"\n\n"),
    "stanzas of our type": filled(encode_header([Stanza("mlkem768x25519", ("A" * 1494,), bytes(32))])[22:-3]),
}


def peak_of(action: Callable[[], object]) -> int:
    """Bytes at most in use beside the input. What is not refused is no fault here."""
    tracemalloc.start()
    try:
        action()
    except Refused:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("piece_bytes", [4096, MEBIBYTE])
def test_a_hostile_header_of_a_mebibyte_takes_a_few_mebibytes(name: str, piece_bytes: int) -> None:
    header = HEADERS[name]
    assert MEBIBYTE - 5000 < len(header) <= MEBIBYTE

    def read() -> None:
        with pytest.raises(HeaderFailure):
            read_header(Source(header[i : i + piece_bytes] for i in range(0, len(header), piece_bytes)))

    assert peak_of(read) < 6 * MEBIBYTE


def test_a_header_may_have_as_many_stanzas_of_our_type_as_fit_in_a_mebibyte() -> None:
    stanza = Stanza("mlkem768x25519", ("A" * 1494,), bytes(32))
    header = encode_header([stanza] * 600) + b" " + b"A" * 43 + b"\n"
    assert len(read_header(Source([header])).stanzas) == 600


LARGEST = max(LADDER)
LETTER = Header(Kind.FOLLOW_UP, bytes(32), bytes(16), bytes(32), bytes(32), 0, 2)

INPUTS: dict[str, Callable[[], object]] = {
    "an envelope": lambda: check_envelope(filled(b"-> a\n\n")[: OVERHEAD_BYTES + LARGEST + 32], LADDER),
    "a letter of zeros": lambda: letters.verify(LETTER.encode().ljust(LARGEST, b"\0"), LETTER),
    "arrays": lambda: canonical_decode(b"[" + b"[]," * (LARGEST // 3) + b"[]]"),
    "objects": lambda: canonical_decode(b"[" + b"{}," * (LARGEST // 3) + b"{}]"),
    "numbers": lambda: canonical_decode(b"[" + b"300," * (LARGEST // 4) + b"300]"),
    "depth": lambda: canonical_decode(b"[" * LARGEST),
    "a number without end": lambda: canonical_decode(b"1" * MEBIBYTE),
    "no UTF-8": lambda: canonical_decode(b"\xff" * MEBIBYTE),
    "a directory": lambda: directory.parse('{"desks":[' + "{}," * (LARGEST // 3) + "{}]}"),
    "b64": lambda: b64_decode("A" * MEBIBYTE, 32),
    "a code": lambda: codes.read_code("1" * MEBIBYTE),
    "a code of spaces": lambda: codes.read_code(" " * MEBIBYTE),
    "a recovery code": lambda: codes.read_recovery_code("\uff11" * MEBIBYTE),
    "a recipient": lambda: Recipient.parse("age1pq1" + "q" * MEBIBYTE),
    "a bech32 text": lambda: bech32.decode("1" * MEBIBYTE, "age1pq", 1216),
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_hostile_input_takes_a_few_mebibytes(name: str) -> None:
    assert peak_of(INPUTS[name]) < 5 * MEBIBYTE


@pytest.mark.parametrize(
    ("stanzas", "sound"),
    [
        (b"-> a\n\n" * 1024, True),
        (b"-> a\n\n" * 1025, False),
        (b"->" + b" a" * 64 + b"\n\n", True),
        (b"->" + b" a" * 65 + b"\n\n", False),
        (b"-> " + b"a" * 4092 + b"\n\n", True),
        (b"-> " + b"a" * 4093 + b"\n\n", False),
        (b"-> a\n" + (b"A" * 64 + b"\n") * 16_000 + b"\n", True),
        (b"-> a\n" + (b"A" * 64 + b"\n") * 16_131 + b"\n", False),
    ],
)
def test_a_header_has_an_end(stanzas: bytes, *, sound: bool) -> None:
    source = Source([VERSION + stanzas + b"--- " + b"A" * 43 + b"\n"])
    if sound:
        assert read_header(source).stanzas
    else:
        with pytest.raises(HeaderFailure):
            read_header(source)

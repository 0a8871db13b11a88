"""Rules of docs/protocol.md that no single vector shows: in which order a reader judges, and what it does not skip."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crypto import codes, letters
from crypto.age_format import check_envelope, sealed_size
from crypto.bodies.report import FollowUp
from crypto.encoding import b64_decode, canonical, lp
from crypto.letters import LADDER, Header, Kind, Seen
from crypto.refusals import Refused, WrongAuthor, WrongEncoding, WrongKey, WrongPadding, WrongSignature, WrongSize
from crypto.sealing import Identity, seal
from crypto.signing import SIGNATURE_BYTES, SigningKey
from crypto.submission import ENVELOPE_SIZES

IDENTITY = Identity(b"\x01" * 32)
SIGNER = SigningKey(b"\x02" * 32)
INSTANCE = b"\x03" * 32
HEADER = Header(
    Kind.FOLLOW_UP,
    INSTANCE,
    codes.case_id(INSTANCE, SIGNER.verify_key),
    SIGNER.verify_key,
    IDENTITY.recipient.digest,
    epoch=5,
    counter=2,
)
BODY = FollowUp(date(2026, 11, 24), "text")
PLAINTEXT = letters.build(HEADER, BODY, SIGNER, [Seen(b"\x01" * 32, bytes(32)), Seen(b"\x02" * 32, bytes(32))])
PROTOCOL = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
# The table in §3: number, name, who writes it, size of the plaintext.
KINDS = re.findall(r"^\| (\d+) \| (\w+) \| (\w+) → [^|]+ \| (ladder|512)(?: or ladder)? \|", PROTOCOL, re.MULTILINE)
BODY_AT = 127 + 2 * 64 + 4
END = BODY_AT + len(canonical(BODY.json()))


def written(header: Header, body: bytes, signer: SigningKey = SIGNER) -> bytearray:
    """A signed plaintext with any bytes as its body."""
    content = header.encode() + b"\0" + lp(body)
    return bytearray(content.ljust(4096 - SIGNATURE_BYTES, b"\0") + signer.sign(header.kind.domain, content))


def refusal_of(plaintext: bytes, expected: Header = HEADER) -> str:
    try:
        letters.verify(plaintext, expected)
    except Refused as refusal:
        return refusal.name
    return "accepted"


def flip(at: int) -> Callable[[bytearray], None]:
    def change(plaintext: bytearray) -> None:
        plaintext[at] ^= 1

    return change


def put(at: int, data: bytes) -> Callable[[bytearray], None]:
    def change(plaintext: bytearray) -> None:
        plaintext[at : at + len(data)] = data

    return change


ORDER: list[tuple[str, Callable[[bytearray], None]]] = [
    ("WrongMagic", put(0, b"Koe")),
    ("WrongKind", put(4, b"\1")),
    ("WrongSize", lambda plaintext: plaintext.extend(b"\0")),
    ("WrongInstance", flip(5)),
    ("WrongSubject", flip(37)),
    ("WrongRole", put(53, b"\2")),
    ("WrongAuthor", flip(54)),
    ("WrongRecipient", flip(86)),
    ("WrongEpoch", put(118, b"\1")),
    ("WrongCounter", put(122, b"\1")),
    ("WrongSeen", put(127, b"\x02" * 32)),
    ("WrongSize", put(BODY_AT - 4, b"\0\0\x10\0")),
    ("WrongPadding", put(END, b"\1")),
    ("WrongSignature", flip(4096 - 1)),
]


@pytest.mark.protocol("P-07")
@pytest.mark.parametrize("step", range(len(ORDER)))
def test_of_all_that_is_wrong_with_a_letter_the_first_in_the_order_is_named(step: int) -> None:
    plaintext = bytearray(PLAINTEXT)
    for _, change in ORDER[step:]:
        change(plaintext)
    assert refusal_of(bytes(plaintext)) == ORDER[step][0]


@pytest.mark.protocol("P-07")
def test_the_key_is_judged_after_the_padding_and_before_the_signature_and_the_body_last() -> None:
    assert refusal_of(PLAINTEXT) == "accepted"
    weak = bytes([1]) + bytes(31)
    header = replace(HEADER, author=weak, subject=codes.case_id(INSTANCE, weak))
    plaintext = written(header, b"{ }")
    with pytest.raises(WrongKey):
        letters.verify(bytes(plaintext), header)
    plaintext[-65] = 1
    with pytest.raises(WrongPadding):
        letters.verify(bytes(plaintext), header)
    with pytest.raises(WrongEncoding):
        letters.verify(bytes(written(HEADER, b"{ }")), HEADER)
    with pytest.raises(WrongSignature):
        letters.verify(bytes(written(HEADER, b"{ }", SigningKey(bytes(32)))), HEADER)


@pytest.mark.protocol("P-07")
@pytest.mark.parametrize(("number", "name", "role", "size"), KINDS)
def test_a_reporters_letter_is_by_whoever_hashes_to_the_case_id_whatever_was_expected(
    number: str, name: str, role: str, size: str
) -> None:
    kind = Kind(int(number))
    header = Header(kind, INSTANCE, b"c" * 16, SIGNER.verify_key, IDENTITY.recipient.digest)
    plaintext = letters.build(header, BODY, SIGNER)
    if role == "reporter" or kind is Kind.PROCESS:
        with pytest.raises(WrongAuthor):
            letters.verify(plaintext, header)
    else:
        assert letters.verify(plaintext, header).body == BODY.json()


@pytest.mark.protocol("P-05", "P-07")
def test_the_kinds_of_letters_are_those_of_the_table() -> None:
    assert [(int(number), name, role) for number, name, role, _ in KINDS] == [
        (kind.value, kind.name.lower(), kind.role.name.lower()) for kind in Kind
    ]


@pytest.mark.protocol("P-06")
def test_every_byte_of_the_padding_must_be_zero() -> None:
    for at in range(END, 4096 - SIGNATURE_BYTES):
        plaintext = bytearray(PLAINTEXT)
        plaintext[at] = 1 << at % 8
        assert refusal_of(bytes(plaintext)) == "WrongPadding"


@pytest.mark.protocol("P-05")
@pytest.mark.parametrize(("number", "name", "role", "size"), KINDS)
def test_a_letter_in_a_size_that_is_not_the_smallest_is_refused_though_it_is_signed(
    number: str, name: str, role: str, size: str
) -> None:
    kind = Kind(int(number))
    header = replace(HEADER, kind=kind)
    content = header.encode() + b"\0" + lp(canonical(BODY.json()))
    signature = SIGNER.sign(kind.domain, content)
    outcomes = {
        step: refusal_of(content.ljust(step - SIGNATURE_BYTES, b"\0") + signature, header) for step in (512, *LADDER)
    }
    assert outcomes == dict.fromkeys((512, *LADDER), "WrongSize") | {512 if size == "512" else 4096: "accepted"}


@pytest.mark.protocol("P-04")
@pytest.mark.parametrize("size", [0, 511, 512, 513, 4095, 4096, 4097, 8192, 12288, 131072, 131073, 262144])
def test_an_envelope_is_taken_in_the_sizes_of_its_part_alone(size: int) -> None:
    sealed = seal(IDENTITY.recipient, bytes(size))
    assert len(sealed) == sealed_size(size) == 1643 + size + 16 * max(1, (size + 65535) // 65536)
    for part, fitting in {"report": LADDER, "cover": (512,), "card": LADDER}.items():
        if size in fitting:
            check_envelope(sealed, ENVELOPE_SIZES[part])
        else:
            with pytest.raises(WrongSize):
                check_envelope(sealed, ENVELOPE_SIZES[part])


@pytest.mark.protocol("P-01")
@pytest.mark.parametrize("size", [1, 2])
def test_of_all_last_characters_of_b64_only_those_without_trailing_bits_are_read(size: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    outcomes: list[str] = []
    for last in alphabet:
        try:
            b64_decode("A" * size + last)
            outcomes.append(last)
        except WrongEncoding:
            pass
    assert len(outcomes) == 4**size
    assert outcomes == [last for at, last in enumerate(alphabet) if at % (64 // 4**size) == 0]

"""How are bytes, numbers, text and records written? §1."""

from __future__ import annotations

import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias, cast

import pybase64
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.refusals import WrongBody, WrongEncoding

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"

INT_LIMIT = 2**53  # §1: −2⁵³ < n < 2⁵³, what a browser's number holds exactly


def u32(number: int) -> bytes:
    """Four bytes, big-endian."""
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    """Eight bytes, big-endian."""
    return number.to_bytes(8, "big")


def lp(data: bytes) -> bytes:
    """Length-prefixed: ``u32(len(data)) ‖ data``."""
    return u32(len(data)) + data


def digest(data: bytes) -> bytes:
    """H: SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def hkdf(ikm: bytes, label: str, *, salt: bytes | None = None) -> bytes:
    """HKDF-SHA256 with an empty salt (unless age wants one) and the label as info, 32 bytes."""
    return HKDF(SHA256(), 32, salt, label.encode("ascii")).derive(ikm)


def b64(data: bytes) -> str:
    """base64url without padding (RFC 4648 §5)."""
    return pybase64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


# To the standard alphabet, which the decoder knows; what is foreign to ours becomes foreign to it.
_TO_STANDARD = bytes.maketrans(b"-_+/=", b"+/!!!")
# Characters that may stand last, by the length modulo 4: those whose unused bits are zero.
_LAST = {2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}


def b64_decode(text: str, size: int | None = None) -> bytes:
    """The bytes that encode to exactly ``text``, ``size`` of them if given; else `WrongEncoding` [P-01]."""
    left = len(text) % 4
    if left and text[-1] not in _LAST.get(left, ()):
        raise WrongEncoding
    try:
        standard = text.encode("ascii").translate(_TO_STANDARD) + b"=" * (-left % 4)
        data = pybase64.b64decode(standard, validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise WrongEncoding from None
    if size not in (None, len(data)):
        raise WrongEncoding
    return data


def canonical(value: Json) -> bytes:
    """Canonical JSON; `WrongEncoding` for a value that has none [P-02]."""
    try:
        _check(value)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
        return text.encode("utf-8")  # refuses lone surrogates
    except (UnicodeEncodeError, RecursionError):
        raise WrongEncoding from None


def canonical_decode(data: bytes) -> Json:
    """The value whose canonical JSON is exactly ``data``; else `WrongEncoding` [P-02]."""
    try:
        value: Json = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise WrongEncoding from None
    if canonical(value) != data:
        raise WrongEncoding
    return value


def _check(value: Json) -> None:
    """Only what §1 names: integers in range, ASCII keys, no floats."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and key.isascii() for key in cast(Mapping[object, Json], value)):
            raise WrongEncoding
        for inner in value.values():
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, int):  # bool too
        if not -INT_LIMIT < value < INT_LIMIT:
            raise WrongEncoding
    elif not (value is None or isinstance(value, str)):
        raise WrongEncoding


# What a body must look like, a field at a time: each of these returns the value or raises `WrongBody`.


def fields(value: Json, *keys: str) -> Mapping[str, Json]:
    """An object with exactly these keys."""
    if not isinstance(value, Mapping) or set(value) != set(keys):
        raise WrongBody
    return value


def present(value: Json, *optional: str) -> tuple[str, ...]:
    """Those of the keys that a body may lack which it has, for `fields`."""
    return tuple(key for key in optional if isinstance(value, Mapping) and key in value)


def as_text(value: Json) -> str:
    """A string."""
    if not isinstance(value, str):
        raise WrongBody
    return value


def as_choice(value: Json, choices: Sequence[str]) -> str:
    """One of the strings in ``choices``."""
    if value not in choices:
        raise WrongBody
    return as_text(value)


def as_int(value: Json, least: int = 0, most: int = 2**53 - 1) -> int:
    """An integer from ``least`` to ``most``, by default the largest of canonical JSON; ``true`` is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise WrongBody
    return value


def as_bool(value: Json) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise WrongBody
    return value


def as_bytes(value: Json, size: int) -> bytes:
    """``size`` bytes in b64."""
    try:
        return b64_decode(as_text(value), size)
    except WrongEncoding:
        raise WrongBody from None


def as_list(value: Json) -> Sequence[Json]:
    """An array."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise WrongBody
    return value


def as_day(value: Json) -> date:
    """A day written ``YYYY-MM-DD``."""
    text = as_text(value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongBody from None
    if day.isoformat() != text:  # Python also reads "20261124" and week dates
        raise WrongBody
    return day

"""How does age write keys as text? BIP 173 Bech32 without the limit of 90 characters.

No twin in TypeScript: there `age-encryption` brings it.
"""

from __future__ import annotations

from crypto.refusals import WrongKey

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_TO_DIGITS = str.maketrans(_CHARSET, "0123456789abcdefghijklmnopqrstuv")


def _added(top: int) -> int:
    added = 0
    for i, term in enumerate(_GENERATOR):
        if top >> i & 1:
            added ^= term
    return added


_ADDED = tuple(_added(top) for top in range(32))
"""What each value of the five highest bits adds: a recipient has two thousand characters."""


def _polymod(values: list[int]) -> int:
    check, added = 1, _ADDED
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ added[check >> 25]
    return check


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _fives(data: bytes) -> list[int]:
    """Five bits at a time, the last ones filled up with zeros."""
    values: list[int] = []
    for at in range(0, len(data), 5):
        bits = int.from_bytes(data[at : at + 5].ljust(5, b"\0"), "big")
        values += (bits >> shift & 31 for shift in range(35, -1, -5))
    return values[: -(-8 * len(data) // 5)]


def encode(prefix: str, data: bytes) -> str:
    """``prefix ‖ "1" ‖ data ‖ six check characters``, lower case."""
    values = _fives(data)
    check = _polymod([*_expanded(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * i & 31 for i in reversed(range(6))]
    return prefix + "1" + "".join(_CHARSET[value] for value in values)


def decode(text: str, prefix: str, size: int) -> bytes:
    """The ``size`` bytes under ``prefix``; `WrongKey` for anything that `encode` would not write (either case)."""
    if text not in (text.lower(), text.upper()) or not text.isascii():
        raise WrongKey
    found, _, tail = text.lower().rpartition("1")
    if found != prefix or len(tail) != -(-8 * size // 5) + 6:
        raise WrongKey
    values = [_CHARSET.find(c) for c in tail]
    if -1 in values or _polymod(_expanded(prefix) + values) != 1:
        raise WrongKey
    bits = int("0" + tail[:-6].translate(_TO_DIGITS), 32)
    spare = 5 * (len(values) - 6) - 8 * size
    if bits & (1 << spare) - 1:  # the unused bits of the last character
        raise WrongKey
    return (bits >> spare).to_bytes(size, "big")

"""How does age write keys as text? BIP 173 Bech32 without the limit of 90 characters.

No twin in TypeScript: there `age-encryption` brings it.
"""

from __future__ import annotations

from crypto.refusals import WrongKey

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, term in enumerate(_GENERATOR):
            if top >> i & 1:
                check ^= term
    return check


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def encode(prefix: str, data: bytes) -> str:
    """``prefix ‖ "1" ‖ data ‖ six check characters``, lower case."""
    bits = int.from_bytes(data, "big") << -8 * len(data) % 5
    count = -(-8 * len(data) // 5)
    values = [bits >> 5 * i & 31 for i in reversed(range(count))]
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
    bits = 0
    for value in values[:-6]:
        bits = bits << 5 | value
    spare = 5 * (len(values) - 6) - 8 * size
    if bits & (1 << spare) - 1:  # the unused bits of the last character
        raise WrongKey
    return (bits >> spare).to_bytes(size, "big")

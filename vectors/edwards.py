"""Ed25519's curve in plain Python (RFC 8032 §5.1), only to make the bad keys and signatures of the vectors."""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

Point = tuple[int, int]

ZERO: Point = (0, 1)


def add(a: Point, b: Point) -> Point:
    """The complete affine addition law."""
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P)
    return x % P, y % P


def multiply(n: int, point: Point) -> Point:
    """N times a point."""
    total = ZERO
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def encode(point: Point) -> bytes:
    """32 bytes: y, and the lowest bit of x."""
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data: bytes) -> Point:
    """The point; `ValueError` if y is of no point."""
    number = int.from_bytes(data, "little")
    y, odd = (number & (1 << 255) - 1) % P, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        raise ValueError
    return (P - x if x & 1 != odd else x) % P, y


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def small_order_points() -> list[Point]:
    """The eight points whose order divides 8, by multiplying points with L until one has order 8."""
    y = 2
    while True:
        try:
            generator = multiply(L, decode(y.to_bytes(32, "little")))
        except ValueError:
            generator = ZERO
        if multiply(4, generator) != ZERO:
            return [multiply(i, generator) for i in range(8)]
        y += 1


def secret_scalar(seed: bytes) -> int:
    """The clamped scalar of a seed (§5.1.5)."""
    half = bytearray(hashlib.sha512(seed).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 63 | 64
    return int.from_bytes(half, "little")


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    """K of §5.1.6."""
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L

"""[P-09] What the vectors say about the curve, computed from the curve."""

from __future__ import annotations

import pytest

from crypto import signing
from crypto.refusals import WrongKey, WrongSignature
from crypto.signing import SigningKey, check_verify_key, signed_bytes, verify
from tests.crypto.test_vectors import SIGNING, b64_decode
from vectors import edwards

MIXED = [vector for vector in SIGNING["bad"] if "of mixed order" in vector["name"]]
SMALL_R = [vector for vector in SIGNING["bad"] if vector["name"].startswith("R of small order")]


def test_the_plain_curve_agrees_with_the_library() -> None:
    key = SigningKey(b"\x07" * 32)
    point = edwards.multiply(edwards.secret_scalar(key.seed), edwards.BASE)
    assert edwards.encode(point) == key.verify_key
    assert edwards.decode(key.verify_key) == point
    assert edwards.multiply(edwards.L, edwards.BASE) == edwards.ZERO


@pytest.mark.protocol("P-09")
def test_the_eight_points_of_small_order_are_refused_as_keys() -> None:
    points = {edwards.encode(point) for point in edwards.small_order_points()}
    assert len(points) == 8
    for point in points:
        assert edwards.multiply(8, edwards.decode(point)) == edwards.ZERO
        with pytest.raises(WrongKey):
            check_verify_key(point)


def test_the_small_order_list_holds_nothing_but_them() -> None:
    assert {y for _, y in edwards.small_order_points()} == signing._SMALL_ORDER_Y
    assert (signing._P, signing._L) == (edwards.P, edwards.L)


class Lenient:
    """A library that takes every key and every signature."""

    @classmethod
    def from_public_bytes(cls, _key: bytes) -> Lenient:
        return cls()

    def verify(self, _signature: bytes, _message: bytes) -> None:
        return


@pytest.mark.protocol("P-09")
def test_what_a_lenient_library_would_take_is_refused_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries differ in what they refuse, and from one version to the next."""
    key = SigningKey(b"\x07" * 32)
    r = key.sign("koe/v1/submission", b"m")[:32]
    monkeypatch.setattr(signing, "Ed25519PublicKey", Lenient)

    def judge(signature: bytes, verify_key: bytes = key.verify_key) -> None:
        verify(verify_key, "koe/v1/submission", b"m", signature)

    judge(r + (edwards.L - 1).to_bytes(32, "little"))
    points = [edwards.encode(point) for point in edwards.small_order_points()]
    high = (edwards.P + 3).to_bytes(32, "little")
    for s in (edwards.L, edwards.L + 1, 2**256 - 1):
        with pytest.raises(WrongSignature):
            judge(r + s.to_bytes(32, "little"))
    for signature in (b"", r, r + bytes(31), r + bytes(33), *(point + bytes(32) for point in (*points, high))):
        with pytest.raises(WrongSignature):
            judge(signature)
    for weak in (*points, high, bytes(31), bytes(33)):
        with pytest.raises(WrongKey):
            judge(r + bytes(32), weak)


@pytest.mark.protocol("P-09")
@pytest.mark.parametrize("vector", MIXED + SMALL_R)
def test_the_forged_signatures_hold_up_to_the_cofactor(vector: dict[str, str]) -> None:
    """So these vectors test our refusal, and not merely a broken signature."""
    key, message, signature = (b64_decode(vector[part]) for part in ("verify_key", "message", "signature"))
    k = edwards.challenge(signature[:32], key, signed_bytes(vector["domain"], message))
    left = edwards.multiply(int.from_bytes(signature[32:], "little"), edwards.BASE)
    right = edwards.add(edwards.decode(signature[:32]), edwards.multiply(k, edwards.decode(key)))
    assert edwards.multiply(8, left) == edwards.multiply(8, right)
    assert len(MIXED) == 2


def test_every_drawn_key_is_accepted_and_signs() -> None:
    for _ in range(50):
        key = SigningKey.draw()
        verify(check_verify_key(key.verify_key), "koe/v1/submission", b"m", key.sign("koe/v1/submission", b"m"))
    assert "seed" not in repr(SigningKey.draw())

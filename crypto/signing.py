"""Who signed this? Ed25519 (RFC 8032) over ``domain ‖ 00 ‖ message`` (§4)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Final, NewType, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crypto.encoding import digest
from crypto.refusals import WrongKey, WrongSignature
from crypto.roles import Of, R_co

VerifyKey = NewType("VerifyKey", bytes)
"""32 bytes that `check_verify_key` has passed."""

SEED_BYTES: Final = 32
KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_P: Final = 2**255 - 19  # RFC 8032 §5.1
_L: Final = 2**252 + 27742317777372353535851937790883648493  # order of the base point

# The y of the eight points of order 1, 2, 4 and 8 (RFC 8032 §5.1 has the cofactor 2³); each but the
# first two occurs with both signs of x. tests/crypto/test_signing.py computes them from the curve.
_SMALL_ORDER_Y: Final = frozenset(
    (
        1,
        _P - 1,
        0,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    )
)


def _check_point(encoded: bytes) -> None:
    """[P-09] y below 2²⁵⁵−19 and not of small order; else `WrongKey`."""
    y = int.from_bytes(encoded, "little") & (1 << 255) - 1
    if len(encoded) != KEY_BYTES or y >= _P or y in _SMALL_ORDER_Y:
        raise WrongKey


def check_verify_key(raw: bytes) -> VerifyKey:
    """The way from bytes off the wire to a `VerifyKey`; `WrongKey` otherwise [P-09]."""
    _check_point(raw)
    return VerifyKey(raw)


class Secret:
    """What a key's holder is: it does not print, is not pickled or copied, and compares in constant time."""

    __slots__ = ()
    seed: bytes

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and hmac.compare_digest(self.seed, other.seed)

    def __hash__(self) -> int:
        return hash(digest(self.seed))

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is written nowhere")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SigningKey(Secret, Of[R_co]):
    """An Ed25519 signer of a role: its 32-byte seed, never shown."""

    seed: bytes

    @classmethod
    def draw(cls) -> SigningKey[R_co]:
        """A new random signer."""
        return cls(secrets.token_bytes(SEED_BYTES))

    def _key(self) -> Ed25519PrivateKey:
        try:
            return Ed25519PrivateKey.from_private_bytes(self.seed)
        except ValueError:
            raise WrongKey from None

    @property
    def verify_key(self) -> VerifyKey:
        """The public half, 32 bytes."""
        return VerifyKey(self._key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, domain: str, message: bytes) -> bytes:
        """64 bytes, the same for the same input."""
        return self._key().sign(signed_bytes(domain, message))

    def sign_text(self, text: bytes) -> bytes:
        """64 bytes over a text of a form that others define, and that names its own domain (§9)."""
        return self._key().sign(text)


def signed_bytes(domain: str, message: bytes) -> bytes:
    """What is really signed: ``domain ‖ 00 ‖ message``."""
    return domain.encode("ascii") + b"\0" + message


def verify(key: bytes, domain: str, message: bytes, signature: bytes) -> None:
    """Returns if ``key`` signed ``message``; else `WrongKey` or `WrongSignature` [P-09].

    The equation is the one without cofactor, [S]B = R + [k]A, as OpenSSL computes it.
    """
    verify_text(key, signed_bytes(domain, message), signature)


def verify_text(key: bytes, text: bytes, signature: bytes) -> None:
    """Returns if ``key`` made this `sign_text`; else `WrongKey` or `WrongSignature` [P-09]."""
    check_verify_key(key)
    if len(signature) != SIGNATURE_BYTES or int.from_bytes(signature[32:], "little") >= _L:
        raise WrongSignature
    try:
        _check_point(signature[:32])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (WrongKey, InvalidSignature):
        raise WrongSignature from None

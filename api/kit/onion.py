"""Is this the name of an onion service? Version 3, whose name is its key with a checksum (rend-spec-v3 §6)."""

import base64
import hashlib
import re
from typing import Final

_NAME: Final = re.compile(r"[a-z2-7]{56}\.onion", re.ASCII)
_VERSION: Final = b"\x03"
_KEY_BYTES: Final = 32


def is_onion_name(name: str) -> bool:
    """Whether a host name is one, mistyped nowhere."""
    if not _NAME.fullmatch(name):
        return False
    content = base64.b32decode(name.removesuffix(".onion").upper())  # 56 letters of Base32 are 35 bytes
    key, checksum, version = content[:_KEY_BYTES], content[_KEY_BYTES:-1], content[-1:]
    return version == _VERSION and checksum == _checksum(key)


def onion_name(key: bytes) -> str:
    """The name of a service by its Ed25519 key of 32 bytes."""
    return f"{base64.b32encode(key + _checksum(key) + _VERSION).decode().lower()}.onion"


def _checksum(key: bytes) -> bytes:
    return hashlib.sha3_256(b".onion checksum" + key + _VERSION).digest()[:2]

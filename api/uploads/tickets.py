"""Has this upload been let in? Tickets that any process recognises without keeping them."""

import hmac
from datetime import timedelta
from hashlib import sha256

from api.kit.clock import now

VALID = timedelta(hours=12)
_EXPIRY_BYTES, _MAC_BYTES = 8, 16


def _mac(server_key: bytes, case: bytes, attachment: bytes, expiry: bytes) -> bytes:
    return hmac.digest(server_key, b"koe/v1/upload-ticket" + case + attachment + expiry, sha256)[:_MAC_BYTES]


def make(server_key: bytes, case: bytes, attachment: bytes) -> bytes:
    """The u64 second of expiry ‖ 16 bytes of HMAC-SHA256 over label ‖ case ‖ attachment ‖ expiry."""
    expiry = int((now() + VALID).timestamp()).to_bytes(_EXPIRY_BYTES, "big")
    return expiry + _mac(server_key, case, attachment, expiry)


def is_valid(server_key: bytes, case: bytes, attachment: bytes, ticket: bytes) -> bool:
    """Whether this server made the ticket for this attachment at most twelve hours ago."""
    expiry, mac = ticket[:_EXPIRY_BYTES], ticket[_EXPIRY_BYTES:]
    genuine = hmac.compare_digest(mac, _mac(server_key, case, attachment, expiry))
    return genuine and now().timestamp() <= int.from_bytes(expiry, "big")

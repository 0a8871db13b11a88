"""Is this write fresh? Nonces that the server can recognise without keeping them."""

import hmac
from datetime import timedelta
from hashlib import sha256

from api.authz.principal import CaseId
from api.kit.clock import now

VALID = timedelta(minutes=10)
_EXPIRY_BYTES, _MAC_BYTES = 8, 16
NONCE_BYTES = _EXPIRY_BYTES + _MAC_BYTES


def _mac(server_key: bytes, case: CaseId, expiry: bytes) -> bytes:
    return hmac.digest(server_key, b"koe/v1/mailbox-nonce" + case + expiry, sha256)[:_MAC_BYTES]


def make(server_key: bytes, case: CaseId) -> bytes:
    """u64 second of expiry ‖ 16 bytes of HMAC-SHA256 over label ‖ case ‖ expiry."""
    expiry = int((now() + VALID).timestamp()).to_bytes(_EXPIRY_BYTES, "big")
    return expiry + _mac(server_key, case, expiry)


def is_fresh(server_key: bytes, case: CaseId, nonce: bytes) -> bool:
    """Whether this server made the nonce for this case at most ten minutes ago."""
    expiry, mac = nonce[:_EXPIRY_BYTES], nonce[_EXPIRY_BYTES:]
    genuine = hmac.compare_digest(mac, _mac(server_key, case, expiry))
    return genuine and now().timestamp() <= int.from_bytes(expiry, "big")

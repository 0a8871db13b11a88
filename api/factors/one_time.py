"""Codes of an authenticator app (RFC 6238), and back-up codes on paper."""

import base64
import hmac
import secrets
from datetime import UTC, datetime
from typing import Final

from pyotp.totp import TOTP

SECRET_BYTES: Final = 20
"""As long as SHA-1's output (RFC 4226, R6); every app takes it."""
STEP_SECONDS: Final = 30
BACKUP_CODES: Final = 10
_BACKUP_DIGITS: Final = 12
_ISSUER: Final = "Koe"


def draw_secret() -> bytes:
    """A fresh shared secret."""
    return secrets.token_bytes(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """In base32, as apps take it when it is typed."""
    return base64.b32encode(secret).decode()


def secret_uri(secret: bytes, name: str, place: str) -> str:
    """`otpauth://totp/…`, as apps read it from a square."""
    return TOTP(secret_text(secret)).provisioning_uri(name=f"{name} ({place})", issuer_name=_ISSUER)


def began(secret: bytes, code: str, moment: datetime, spent_until: datetime | None = None) -> datetime | None:
    """When the half minute of this code began, this one or one to either side; none for a wrong or used code.

    ``spent_until`` is when that of the last code began that was taken: no code counts twice (RFC 6238, 5.2).
    """
    totp, here = TOTP(secret_text(secret)), int(moment.timestamp()) // STEP_SECONDS
    fits = (step for step in (here - 1, here, here + 1) if hmac.compare_digest(totp.generate_otp(step), code))
    begun = (datetime.fromtimestamp(step * STEP_SECONDS, tz=UTC) for step in fits)
    return next((one for one in begun if spent_until is None or one > spent_until), None)


def draw_backup_codes() -> list[str]:
    """Ten codes of twelve digits, in fours."""
    drawn = (f"{secrets.randbelow(10**_BACKUP_DIGITS):0{_BACKUP_DIGITS}}" for _ in range(BACKUP_CODES))
    return [" ".join((code[:4], code[4:8], code[8:])) for code in drawn]


def bare(code: str) -> str:
    """A code as it is compared: however the spaces were typed."""
    return "".join(code.split())

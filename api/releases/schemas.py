"""What everybody may read of a release."""

from datetime import date
from typing import Any

from api.authz.fields import Schema


class ReleaseFileSeen(Schema):
    """A file under ``/api/v1/statistics/releases/{period}/{name}``; ``sha256`` in base64url."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class ReleaseSeen(Schema):
    """One of the published sets of tables; ``length`` is Q for a quarter and A for a year."""

    period: str
    length: str
    profile: str
    day: date
    files: list[ReleaseFileSeen]


class ReleasesSeen(Schema):
    """All of them, the newest first."""

    releases: list[ReleaseSeen]


class ManifestSeen(Schema):
    """What was signed, as it was signed: ``signature`` is over ``koe/v1/release`` ‖ 00 ‖ the bytes of ``manifest``."""

    manifest: str
    signature: str
    verify_key: str
    told: dict[str, Any]

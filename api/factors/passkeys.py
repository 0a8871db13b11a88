"""What the browser is asked for, and whether its answer is good. All of WebAuthn is the library's (ADR 26)."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from api.authz.queries import AnyRow
from crypto.encoding import b64_decode
from crypto.refusals import WrongEncoding

CHALLENGE_BYTES: Final = 32
_OPEN_CHALLENGE_LENGTH: Final = timedelta(minutes=3)
_PURPOSE: Final = b"koe/v1/passkey"
_NAME: Final = "Koe"


@dataclass(frozen=True)
class RelyingParty:
    """This site, as authenticators know it."""

    origin: str

    @property
    def id(self) -> str:
        """The host alone: a passkey is good on every port of it."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True)
class Made:
    """A passkey that a browser has made."""

    credential: bytes
    public_key: bytes
    sign_count: int


def draw_challenge() -> bytes:
    """For one answer in one session."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def open_challenge(server_key: bytes, moment: datetime) -> bytes:
    """For whoever has no session yet: nonce 16 ‖ its end 8 ‖ HMAC 32. The server keeps nothing of it."""
    end = int((moment + _OPEN_CHALLENGE_LENGTH).timestamp())
    told = secrets.token_bytes(16) + end.to_bytes(8, "big")
    return told + hmac.digest(server_key, _PURPOSE + told, "sha256")


def end_of(server_key: bytes, challenge: bytes) -> datetime | None:
    """Until when a challenge of `open_challenge` is good; none if it is not ours."""
    told, mac = challenge[:-32], challenge[-32:]
    if len(told) != 24 or not hmac.compare_digest(mac, hmac.digest(server_key, _PURPOSE + told, "sha256")):
        return None
    return datetime.fromtimestamp(int.from_bytes(told[16:], "big"), tz=UTC)


def creation_options(
    site: RelyingParty, account: bytes, name: str, challenge: bytes, others: Sequence[bytes]
) -> dict[str, Any]:
    """`PublicKeyCredentialCreationOptionsJSON`; one that finds itself, so that no name need be typed with it."""
    from webauthn import generate_registration_options
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    return options_to_json_dict(
        generate_registration_options(
            rp_id=site.id,
            rp_name=_NAME,
            user_id=account,
            user_name=name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in others],
        )
    )


def request_options(site: RelyingParty, challenge: bytes, known: Sequence[bytes] = ()) -> dict[str, Any]:
    """`PublicKeyCredentialRequestOptionsJSON`; without `known` any passkey of the site, whose owner is verified."""
    from webauthn import generate_authentication_options
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    return options_to_json_dict(
        generate_authentication_options(
            rp_id=site.id,
            challenge=challenge,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=UserVerificationRequirement.PREFERRED if known else UserVerificationRequirement.REQUIRED,
        )
    )


def check_made(site: RelyingParty, answer: dict[str, Any], challenge: bytes) -> Made | None:
    """The new passkey; none if the answer is not one."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.id, expected_origin=site.origin
        )
    except (WebAuthnException, ValueError):
        return None
    return Made(made.credential_id, made.credential_public_key, made.sign_count)


def check_shown(
    site: RelyingParty, answer: dict[str, Any], challenge: bytes, row: AnyRow, *, alone: bool
) -> int | None:
    """The passkey's next count; none if the answer is not its. ``alone``: no passphrase, so its owner is verified."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        shown = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=alone,
        )
    except (WebAuthnException, ValueError):
        return None
    return shown.new_sign_count


def credential_of(answer: dict[str, Any]) -> bytes:
    """Which passkey an answer says it is of; empty if it says none."""
    return _told(answer.get("id"))


def challenge_of(answer: dict[str, Any]) -> bytes:
    """To which challenge an answer says it answers; empty if it says none. Believed only once it is verified."""
    from webauthn.helpers import parse_client_data_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_client_data_json(_told(answer["response"]["clientDataJSON"])).challenge
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return b""


def _told(text: object) -> bytes:
    try:
        return b64_decode(text) if isinstance(text, str) else b""
    except WrongEncoding:
        return b""

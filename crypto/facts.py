"""What does a phone give to the statistics? A few coarse facts, sealed to somebody who is not the server (§6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crypto.age_format import Recipient
from crypto.codes import case_id
from crypto.encoding import Json, b64, digest
from crypto.letters import SMALL_BYTES, Counted, Header, Kind
from crypto.letters import build as letter
from crypto.roles import Reporter, Statistics
from crypto.sealing import seal
from crypto.signing import SigningKey
from crypto.submission import has_proof, solve

ENVELOPE_SIZES: Final = (SMALL_BYTES,)
"""For `age_format.check_envelope` [P-04]."""


@dataclass(frozen=True, slots=True)
class SealedFacts:
    """What reaches the server of them, and the work that was done for this very file."""

    sealed: bytes
    nonce: bytes

    def json(self) -> Json:
        """The body of ``POST /api/v1/statistics/facts``."""
        return {"facts": b64(self.sealed), "proof": {"nonce": b64(self.nonce)}}


def build(recipient: Recipient[Statistics], instance: bytes, counted: Counted, bits: int) -> SealedFacts:
    """[P-34] ``recipient`` is the directory's. The signer is drawn for this letter and thrown away."""
    once = SigningKey[Reporter].draw()
    subject = case_id(instance, once.verify_key)
    header = Header(Kind.FACTS, instance, subject, once.verify_key, recipient.digest, counter=1)
    sealed = seal(recipient, letter(header, counted, once))
    return SealedFacts(sealed, _solve(sealed, bits))


def _solve(sealed: bytes, bits: int) -> bytes:
    body = digest(sealed)
    return solve(body[:16], body, bits)


def worked(sealed: bytes, nonce: bytes, bits: int) -> bool:
    """Whether the nonce proves ``bits`` of work for these sealed facts: H(sealed) stands for the case and for D."""
    body = digest(sealed)
    return has_proof(body[:16], body, nonce, bits)

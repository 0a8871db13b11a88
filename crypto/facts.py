"""What do phones and desks give to the statistics? Coarse facts, sealed to somebody who is not the server (§6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crypto.age_format import Recipient
from crypto.bodies.counted import Counted, Process
from crypto.codes import case_id
from crypto.encoding import Json, b64, digest
from crypto.letters import SMALL_BYTES, Body, Header, Kind
from crypto.letters import build as letter
from crypto.roles import Member, Reporter, Statistics
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
    """[P-34] Facts alone: what `seal_counted` gives, and a proof of ``bits``."""
    sealed = seal_counted(recipient, instance, counted)
    return SealedFacts(sealed, _solve(sealed, bits))


def seal_counted(recipient: Recipient[Statistics], instance: bytes, counted: Counted) -> bytes:
    """[P-34] ``recipient`` is the directory's. The signer is drawn for this letter and thrown away."""
    return _seal(recipient, instance, Kind.FACTS, counted, SigningKey[Reporter].draw())


def seal_process(recipient: Recipient[Statistics], instance: bytes, process: Process) -> bytes:
    """[P-44] The same of a process record, by a key that is no member's."""
    return _seal(recipient, instance, Kind.PROCESS, process, SigningKey[Member].draw())


def _seal(recipient: Recipient[Statistics], instance: bytes, kind: Kind, body: Body, once: SigningKey) -> bytes:
    subject = case_id(instance, once.verify_key)
    header = Header(kind, instance, subject, once.verify_key, recipient.digest, counter=1)
    return seal(recipient, letter(header, body, once))


def _solve(sealed: bytes, bits: int) -> bytes:
    body = digest(sealed)
    return solve(body[:16], body, bits)


def worked(sealed: bytes, nonce: bytes, bits: int) -> bool:
    """Whether the nonce proves ``bits`` of work for these sealed facts: H(sealed) stands for the case and for D."""
    body = digest(sealed)
    return has_proof(body[:16], body, nonce, bits)

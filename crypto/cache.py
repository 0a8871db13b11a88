"""What does a desk keep so that its queue opens fast? The facts of opened covers, and nothing else of them (§9)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.bodies.cover import Facts
from crypto.encoding import canonical, hkdf, lp, u32
from crypto.refusals import WrongSize
from crypto.roles import Desk
from crypto.sealing import Identity, Random

LABEL: Final = "koe/v1/cover-cache"
NONCE_BYTES: Final = 12
PLAIN_BYTES: Final = 192  # lp of 188 bytes: longer facts fit no cover
CACHED_BYTES: Final = NONCE_BYTES + PLAIN_BYTES + 16


@dataclass(frozen=True, slots=True)
class Place:
    """The one cover for which cached facts count, as the queue's row names it [P-22]."""

    instance: bytes
    desk: bytes
    case: bytes
    epoch: int
    cover_digest: bytes

    def encode(self) -> bytes:
        """What the cipher authenticates beside the facts."""
        label = LABEL.encode("ascii")
        return label + b"\0" + self.instance + self.desk + self.case + u32(self.epoch) + self.cover_digest


def cache_key(desk: Identity[Desk]) -> AESGCM:
    """AES-256-GCM under HKDF of the desk's identity of one epoch."""
    return AESGCM(hkdf(desk.seed, LABEL))


def seal_facts(key: AESGCM, facts: Facts, place: Place, *, random: Random = os.urandom) -> bytes:
    """`CACHED_BYTES` bytes: nonce ‖ sealed facts; `WrongSize` for facts that no cover could hold."""
    plaintext = lp(canonical(facts.json()))
    if len(plaintext) > PLAIN_BYTES:
        raise WrongSize
    nonce = random(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plaintext.ljust(PLAIN_BYTES, b"\0"), place.encode())

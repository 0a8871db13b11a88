"""Which keys does a member, a desk or the organisation have? The bodies of secrets and grants (§3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.encoding import Json, as_bytes, b64, fields


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Kinds 16 and 17: the seeds of an identity and a signer."""

    identity: bytes = field(repr=False)
    signer: bytes = field(repr=False)

    def json(self) -> Json:
        return {"identity": b64(self.identity), "signer": b64(self.signer)}

    @classmethod
    def from_json(cls, value: Json) -> KeyPair:
        body = fields(value, "identity", "signer")
        return cls(as_bytes(body["identity"], 32), as_bytes(body["signer"], 32))


@dataclass(frozen=True, slots=True)
class Signer:
    """Kind 18: the seed of the organisation's signer."""

    signer: bytes = field(repr=False)

    def json(self) -> Json:
        return {"signer": b64(self.signer)}

    @classmethod
    def from_json(cls, value: Json) -> Signer:
        return cls(as_bytes(fields(value, "signer")["signer"], 32))

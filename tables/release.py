"""A release: tables of one period, drawn once, with a signed manifest that names the release before it.

`Release` is what goes from the machine that holds the identity to the server, as one file. The server believes nothing
of it that it cannot check: signature, hashes, registry, ledger, and that it follows the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from crypto.encoding import (
    Json,
    as_bytes,
    as_day,
    as_text,
    b64,
    b64_decode,
    canonical,
    canonical_decode,
    digest,
    fields,
    hkdf,
)
from crypto.refusals import WrongBody
from crypto.roles import Statistics
from crypto.sealing import Identity
from crypto.signing import SigningKey, VerifyKey, check_verify_key, verify
from shipped import VERSION
from tables.cells import Drawn, Noise, draw, hold_back
from tables.counting import Counts
from tables.files import files_of, listed
from tables.ledger import Charge, charges_for, spent_by_quarter
from tables.periods import Span, span
from tables.registry import BUDGET, Profile, tables_of

DOMAIN: Final = "koe/v1/release"
METHOD: Final = 1
"""Grows with every change of what a number means."""


@dataclass(frozen=True, slots=True)
class Release:
    """``manifest`` is canonical JSON, and what is signed."""

    manifest: bytes
    signature: bytes
    verify_key: VerifyKey
    files: Mapping[str, bytes]

    @property
    def digest(self) -> bytes:
        """By which the next release names this one."""
        return digest(self.manifest)

    @property
    def period(self) -> Span:
        """Which one."""
        return span(as_text(self._told("period")))

    @property
    def profile(self) -> Profile:
        """Under which plan."""
        return Profile(as_text(self._told("profile")))

    @property
    def day(self) -> date:
        """On which it was drawn up."""
        return as_day(self._told("day"))

    @property
    def previous(self) -> bytes | None:
        """The digest of the release before it."""
        previous = self._told("previous")
        return None if previous is None else as_bytes(previous, 32)

    def _told(self, name: str) -> Json:
        body = canonical_decode(self.manifest)
        assert isinstance(body, dict)
        return body[name]

    def text(self) -> bytes:
        """The file that travels."""
        return canonical(
            {
                "files": {name: b64(content) for name, content in self.files.items()},
                "manifest": b64(self.manifest),
                "signature": b64(self.signature),
            }
        )


def signer_of(identity: Identity[Statistics]) -> SigningKey[Statistics]:
    """Whoever can open the facts signs the release: the key comes from the identity, so there is one secret to keep."""
    return SigningKey[Statistics](hkdf(identity.seed, DOMAIN))


def drawn_tables(period: Span, profile: Profile, counts: Counts, noise: Noise) -> list[Drawn]:
    """Every registered table of the period, once."""
    tables = tables_of(profile, period.length)
    if profile is Profile.THRESHOLD:
        return [hold_back(table, counts.of(table)) for table in tables]
    return [draw(table, counts.of(table), noise) for table in tables]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was drawn of a period: its numbers are what they are from here on; the manifest is still to be signed."""

    period: Span
    profile: Profile
    day: date
    files: Mapping[str, bytes]

    def text(self) -> bytes:
        """As it is kept beside the identity."""
        return canonical(
            {
                "day": self.day.isoformat(),
                "files": {name: b64(content) for name, content in self.files.items()},
                "period": self.period.name,
                "profile": self.profile.value,
            }
        )


def read_draft(text: bytes) -> Draft:
    """What was kept; a `Refused` for anything else."""
    body = fields(canonical_decode(text), "day", "files", "period", "profile")
    return Draft(
        span(as_text(body["period"])), Profile(as_text(body["profile"])), as_day(body["day"]), _files(body["files"])
    )


def _files(told: Json) -> dict[str, bytes]:
    if not isinstance(told, Mapping):
        raise WrongBody
    return {name: b64_decode(as_text(content)) for name, content in told.items()}


def draw_up(period: Span, profile: Profile, counts: Counts, noise: Noise, day: date) -> Draft:
    """Every registered table of the period, once."""
    return Draft(period, profile, day, files_of(period, profile, day, drawn_tables(period, profile, counts, noise)))


def sign(
    draft: Draft,
    identity: Identity[Statistics],
    *,
    instance: bytes,
    before: Sequence[Charge],
    previous: bytes | None,
) -> Release:
    """The draft as it follows what was published before it."""
    period, profile = draft.period, draft.profile
    spent = spent_by_quarter([*before, *charges_for(period, profile)])
    signer = signer_of(identity)
    manifest = canonical(
        {
            "budget": str(BUDGET[profile]),
            "day": draft.day.isoformat(),
            "files": listed(draft.files),
            "instance": b64(instance),
            "koe": VERSION,
            "method": METHOD,
            "period": period.name,
            "previous": None if previous is None else b64(previous),
            "profile": profile.value,
            "spent": {str(quarter): str(spent[quarter]) for quarter in period.quarters},
            "tables": _registered(period, profile),
            "verify_key": b64(signer.verify_key),
        }
    )
    return Release(manifest, signer.sign(DOMAIN, manifest), signer.verify_key, draft.files)


def _registered(period: Span, profile: Profile) -> dict[str, str]:
    return {table.name: str(_cost(profile, table.epsilon)) for table in tables_of(profile, period.length)}


def _cost(profile: Profile, epsilon: Fraction) -> Fraction:
    return Fraction(0) if profile is Profile.THRESHOLD else epsilon


def read_release(text: bytes, *, instance: bytes) -> Release:
    """What came in a file, if its signature, its hashes and its list of tables are right; else a `Refused`."""
    body = fields(canonical_decode(text), "files", "manifest", "signature")
    files = _files(body["files"])
    manifest, signature = b64_decode(as_text(body["manifest"])), as_bytes(body["signature"], 64)
    said = canonical_decode(manifest)
    if not isinstance(said, Mapping) or said.get("files") != listed(files):
        raise WrongBody
    key = check_verify_key(as_bytes(said.get("verify_key"), 32))
    verify(key, DOMAIN, manifest, signature)
    if said.get("instance") != b64(instance) or said.get("method") != METHOD:
        raise WrongBody
    release = Release(manifest, signature, key, files)
    _check_registered(release, said)
    return release


def _check_registered(release: Release, said: Mapping[str, Json]) -> None:
    try:
        registered = _registered(release.period, release.profile)
    except ValueError:
        raise WrongBody from None
    if not registered or said.get("tables") != registered:
        raise WrongBody

"""What a server believes of a release that was drawn elsewhere."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crypto.encoding import b64, b64_decode, canonical
from crypto.refusals import Refused
from crypto.roles import Statistics
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tables.ledger import charges_for
from tables.noise import noised
from tables.periods import span
from tables.registry import Profile, tables_of
from tables.release import DOMAIN, draw_up, read_draft, read_release, sign, signer_of
from tests.tables.people import counts_of, people

IDENTITY, INSTANCE, DAY = Identity[Statistics].draw(), secrets.token_bytes(32), date(2026, 1, 5)
QUARTER = span("2025Q4")
COUNTS = counts_of(tables_of(Profile.STANDARD, QUARTER.length), people(200))
DRAFT = draw_up(QUARTER, Profile.STANDARD, COUNTS, noised, DAY)
MADE = sign(DRAFT, IDENTITY, instance=INSTANCE, before=[], previous=None)

Change = Callable[[dict[str, Any]], object]


def signed_anew(change: Change, signer: SigningKey[Statistics] | None = None) -> bytes:
    """The release with another manifest, rightly signed by whoever holds the identity."""
    manifest: dict[str, Any] = json.loads(MADE.manifest)
    change(manifest)
    data = canonical(manifest)
    signature = (signer or signer_of(IDENTITY)).sign(DOMAIN, data)
    body: dict[str, Any] = json.loads(MADE.text())
    return canonical({**body, "manifest": b64(data), "signature": b64(signature)})


def test_a_whole_release_is_read_as_it_was_made() -> None:
    read = read_release(MADE.text(), instance=INSTANCE)
    assert (read.manifest, read.files, read.digest) == (MADE.manifest, MADE.files, MADE.digest)
    assert (read.period, read.profile, read.day, read.previous) == (QUARTER, Profile.STANDARD, DAY, None)
    assert read_release(signed_anew(lambda _: None), instance=INSTANCE).digest == MADE.digest


WRONG: dict[str, Change] = {
    "a table more": lambda told: told["tables"].update(T2="1/2"),
    "a table less": lambda told: told["tables"].pop("T1"),
    "a dearer table": lambda told: told["tables"].update(T1="1"),
    "a year": lambda told: told.update(period="2025"),
    "no period": lambda told: told.update(period="2025Q9"),
    "another profile": lambda told: told.update(profile="strict"),
    "no profile": lambda told: told.update(profile="generous"),
    "another method": lambda told: told.update(method=2),
    "another instance": lambda told: told.update(instance=b64(bytes(32))),
    "a file less": lambda told: told["files"].pop("T1.csv"),
    "another file": lambda told: told["files"]["T1.csv"].update(sha256=b64(bytes(32))),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_registered_or_not_of_here_is_refused_though_it_is_signed(name: str) -> None:
    with pytest.raises(Refused):
        read_release(signed_anew(WRONG[name]), instance=INSTANCE)


def test_a_signature_of_another_is_refused() -> None:
    with pytest.raises(Refused):
        read_release(signed_anew(lambda _: None, SigningKey[Statistics].draw()), instance=INSTANCE)


def test_a_draft_that_was_kept_is_signed_after_whatever_was_published_meanwhile() -> None:
    again = read_draft(DRAFT.text())
    assert again == DRAFT
    before = charges_for(span("2025Q3"), Profile.STANDARD)
    later = sign(again, IDENTITY, instance=INSTANCE, before=before, previous=bytes(32))
    assert (later.files, later.previous) == (MADE.files, bytes(32))
    assert later.digest != MADE.digest
    assert json.loads(later.manifest)["spent"] == {"2025Q4": "1"}
    assert later.verify_key == MADE.verify_key == b64_decode(json.loads(MADE.manifest)["verify_key"])

"""Does the browser itself open and believe what script does, and refuse it by the same name?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.crypto_page import crypto_page
from crypto.encoding import b64, b64_decode, digest
from crypto.sealing import Identity, seal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("canary")]

FILES: list[dict[str, Any]] = json.loads(Path("vectors/age.json").read_text("utf-8"))["files"]
SIGNED: dict[str, list[dict[str, str]]] = json.loads(Path("vectors/signing.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with our own opening in it."""
    with crypto_page(tmp_path_factory.mktemp("crypto-page")) as address:
        there = browser.new_page()
        there.goto(address)
        there.wait_for_function("globalThis.koe !== undefined")
        yield there
        there.close()


def opened(page: Page, identity: str, sealed: str) -> str:
    """The digest of the plaintext, or the refusal's name."""
    told = page.evaluate("([identity, sealed]) => koe.open(identity, sealed)", [identity, sealed])
    return told if told[:1].isupper() and told.isalpha() and len(told) < 20 else b64(digest(b64_decode(told)))


def test_every_age_file_of_the_vectors_opens_or_is_refused_alike_both_ways(page: Page) -> None:
    some = FILES[0]["identity"]
    outcomes: dict[str, list[str]] = {}
    for wanted in (False, True):
        page.evaluate("(wanted) => koe.useNative(wanted)", wanted)
        assert page.evaluate("(identity) => koe.hasNative(identity)", some) is wanted, "Debian's Chromium has the KEM"
        for file in FILES:
            outcomes.setdefault(file["name"], []).append(opened(page, file["identity"], file["sealed"]))
    expected = {file["name"]: file.get("refusal") or file["plaintext_digest"] for file in FILES}
    assert outcomes == {name: [outcome] * 2 for name, outcome in expected.items()}


def test_a_file_that_python_seals_now_opens_natively_and_not_by_another_identity(page: Page) -> None:
    page.evaluate("koe.useNative(true)")
    identity, plaintext = Identity.draw(), bytes(range(256)) * 300
    sealed = b64(seal(identity.recipient, plaintext))
    assert opened(page, identity.text, sealed) == b64(digest(plaintext))
    assert opened(page, Identity.draw().text, sealed) == "NoMatch"


def test_the_browser_checks_signatures_by_the_same_equation_as_script(page: Page) -> None:
    assert page.evaluate("koe.verifiesNatively()"), "Debian's Chromium has Ed25519 without the cofactor"
    for vector in [*SIGNED["good"], *SIGNED["bad"]]:
        given = [vector[name] for name in ("verify_key", "domain", "message", "signature")]
        told = page.evaluate("(given) => koe.verify(...given)", given)
        assert told == vector.get("refusal", "accepted"), vector.get("name")

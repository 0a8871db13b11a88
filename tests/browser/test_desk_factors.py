"""Something besides the passphrase: made in the browser, shown at the door, one touch where it opens the keys too."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect
from pyotp.totp import TOTP

from api.kit.clock import now
from crypto.encoding import b64
from tests.browser.desk_people import PHONE, StaffBrowser, set_up_token
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

# What the authenticator's PRF gave, as the page got it.
WATCH = """
globalThis.given = [];
for (const name of navigator.credentials ? ['create', 'get'] : []) {
  const real = navigator.credentials[name].bind(navigator.credentials);
  navigator.credentials[name] = async (asked) => {
    const credential = await real(asked);
    const first = credential?.getClientExtensionResults?.().prf?.results?.first;
    if (first) globalThis.given.push([...new Uint8Array(first)]);
    return credential;
  };
}
"""


@pytest.fixture
def koe(start_server: Callable[..., RunningServer]) -> RunningServer:
    """A server as it comes: everybody needs a second factor."""
    return start_server(second_factor="required")


def with_authenticator(there: StaffBrowser, *, prf: bool) -> None:
    """A computer with an authenticator of its own, which verifies its owner and is touched at once."""
    there.page.add_init_script(WATCH)
    devtools: Any = there.page.context.new_cdp_session(there.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "hasPrf": prf,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sent_by(there: StaffBrowser) -> list[bytes]:
    """From now on: everything that the page sends, addresses too."""
    sent: list[bytes] = []

    def note(request: Request) -> None:
        sent.append(request.url.encode() + b"\n" + (request.post_data_buffer or b""))

    there.page.on("request", note)
    return sent


def forms_of(secret: bytes) -> list[bytes]:
    """How it could stand in a request."""
    numbers = ",".join(str(byte) for byte in secret)
    return [secret, b64(secret).encode(), base64.b64encode(secret), secret.hex().encode(), numbers.encode()]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_first_person_makes_an_app_and_comes_back_with_its_code_or_the_paper(
    browser: Browser, koe: RunningServer, tmp_path: Path, language: str
) -> None:
    there = StaffBrowser.opened(browser, koe.origin, language, viewport=PHONE, shots=tmp_path)
    there.go(f"/setup#{set_up_token(koe)}").heading("setup.who")
    there.set_up_from_here()
    there.heading("factors.firstTitle")
    there.look("factor-first")
    there.adds_app()
    there.keeps_paper()
    there.heading("admin.desksTitle")

    there.press("nav.lock")
    there.sign_in("Aoi")
    there.heading("factors.showTitle")
    there.look("factor-show")
    there.fill("factors.code", "12")
    there.press("common.continue")
    there.sees("factors.sixDigits")
    there.fill("factors.code", "000000")
    there.press("common.continue")
    there.sees("factors.wrong")
    there.look("factor-wrong")
    assert isinstance(there.app, TOTP)
    there.fill("factors.code", there.app.at(now() + timedelta(seconds=30)))
    there.press("common.continue")
    there.heading("admin.desksTitle")

    there.press("nav.lock")
    there.sign_in("Aoi")
    there.shows_paper(there.backup_codes[0])
    there.heading("admin.desksTitle")
    there.rail("nav.account")
    there.heading("account.title")
    there.sees("factors.paperLeft", count=9)
    there.look("factors")
    there.page.get_by_role("button", name=there.word("factors.remove")).click()
    there.fill("signIn.passphrase", "not these words")
    there.press("common.continue")
    there.sees("factors.wrongPassphrase")
    there.fill("signIn.passphrase", there.passphrase)
    there.press("common.continue")
    there.sees("factors.last")
    there.press("factors.newPaper")
    there.fill("signIn.passphrase", there.passphrase)
    there.press("common.continue")
    old = list(there.backup_codes)
    there.keeps_paper()
    assert set(there.backup_codes).isdisjoint(old)
    there.sees("factors.paperLeft", count=10)
    assert there.complaints == []


def test_a_passkey_that_opens_the_keys_is_one_touch_a_day_and_what_opens_them_is_in_no_request(
    browser: Browser, koe: RunningServer, tmp_path: Path
) -> None:
    office = open_office(koe)
    mai = StaffBrowser.opened(browser, koe.origin, shots=tmp_path)
    with_authenticator(mai, prf=True)
    sent = sent_by(mai)
    mai.join("/join#" + office.administrator.invite(office.desk, "caseworker"), "Mai")
    mai.heading("factors.firstTitle")
    mai.fill("factors.name", "This computer")
    mai.press("factors.makePasskey")
    mai.keeps_paper()
    digits = mai.read_out()
    [waiting] = [one for one in office.lead.members(office.desk) if not one["granted"]]
    office.lead.grant_to(office.desk, waiting, digits)

    mai.press("nav.lock")
    mai.heading("signIn.lockedTitle")
    mai.look("touch")
    mai.press("signIn.touch")
    mai.sees("queue.emptyList.open")
    mai.rail("nav.account")
    expect(mai.page.get_by_role("strong").first).to_have_text("This computer")
    expect(mai.page.get_by_text("opens your keys too")).to_be_visible()
    mai.look("factors-passkey")

    given = [bytes(one) for one in mai.page.evaluate("globalThis.given")]
    assert {len(one) for one in given} == {32}
    assert len(set(given)) == 1
    assert len(sent) > 20
    assert [form for one in sent for form in forms_of(given[0]) if form in one] == []
    assert mai.complaints == []


def test_a_passkey_without_prf_is_shown_after_the_passphrase_and_alone_lets_nobody_in(
    browser: Browser, koe: RunningServer, tmp_path: Path
) -> None:
    office = open_office(koe)
    linh = StaffBrowser.opened(browser, koe.origin, viewport=PHONE, shots=tmp_path)
    with_authenticator(linh, prf=False)
    linh.passphrase = office.lead.passphrase
    linh.go("/desk").heading("signIn.title")
    linh.sign_in("Linh")
    linh.shows_paper(office.lead.backup_codes.pop())
    linh.sees("queue.emptyList.open")
    linh.rail("nav.account")
    linh.press("factors.add")
    linh.fill("signIn.passphrase", linh.passphrase)
    linh.press("common.continue")
    linh.press("factors.makePasskey")
    expect(linh.page.get_by_text(linh.word("factors.isPasskey", day=linh.word("common.today")))).to_be_visible()

    linh.press("nav.lock")
    linh.press("signIn.touch")
    linh.sees("signIn.noTouch")
    linh.look("no-touch")
    linh.sign_in("Linh")
    linh.heading("factors.showTitle")
    linh.look("factor-show-passkey")
    linh.press("factors.showPasskey")
    linh.heading("account.title")
    assert linh.complaints == []


def test_a_new_passphrase_while_one_is_in_and_the_end_of_a_session_elsewhere(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    here, there = (StaffBrowser.opened(browser, server.origin, shots=tmp_path) for _ in range(2))
    for one in (here, there):
        one.passphrase = office.lead.passphrase
        one.go("/desk").heading("signIn.title")
        one.sign_in("Linh")
        one.sees("queue.emptyList.open")
    here.page.locator(".bar select").select_option("ja")
    here.language = "ja"
    here.rail("nav.account")
    here.heading("account.title")
    others = here.page.get_by_role("button", name=here.word("account.end"))
    expect(others.first).to_be_visible()
    here.look("account")
    for left in range(others.count(), 0, -1):
        others.first.click()
        expect(others).to_have_count(left - 1)
    there.press("queue.refresh")
    there.sees("signIn.ended")

    here.press("account.change")
    here.fill("signIn.passphrase", here.passphrase)
    here.press("common.continue")
    old = here.passphrase
    here.draw_passphrase()
    here.draw_recovery_code()
    here.sees("account.changed", timeout=60_000)
    here.look("account-changed")
    assert here.passphrase != old
    there.sign_in("Linh", old)
    there.sees("signIn.failed")
    there.language = "en"
    there.sign_in("Linh", here.passphrase)
    there.language = "ja"  # which she chose on the other computer
    there.sees("queue.emptyList.open")
    assert (here.complaints, there.complaints) == ([], [])


def test_a_page_says_before_it_locks_and_whoever_reads_stays_signed_in(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    linh = StaffBrowser.opened(browser, server.origin, viewport=PHONE, shots=tmp_path)
    linh.page.clock.install()
    linh.passphrase = office.lead.passphrase
    linh.go("/desk").heading("signIn.title")
    linh.sign_in("Linh")
    linh.sees("queue.emptyList.open")
    linh.page.clock.fast_forward("14:10")
    linh.sees("nav.drowsy")
    linh.look("drowsy")
    with linh.page.expect_request(lambda asked: asked.url.endswith("/api/v1/staff/session")):
        linh.page.keyboard.press("Shift")
    expect(linh.page.get_by_text(linh.word("nav.drowsy"))).to_have_count(0)
    linh.page.clock.fast_forward("14:10")
    linh.page.clock.fast_forward("01:00")
    linh.sees("signIn.lockedIdle")
    assert linh.complaints == []

"""Both papers are lost: what everybody sees, from the administrator's button to the digits that a colleague types."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, update

from api.kit import clock
from api.models import Account
from api.resets.service import RESET_WAIT
from crypto.sealing import Identity
from tests.browser.desk_people import DESKTOP, KIND, PHONE, StaffBrowser
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office, second_administrator
from tests.journeys.people import Administrator, Answers, Caseworker, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

STORY = "Hộ chiếu của tôi ở trong tủ."


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


def let_in(office: Office, name: str) -> Caseworker:
    """A colleague who holds the keys."""
    colleague = office.invited(name)
    office.lead.grant_to_all(office.desk, colleague)
    return colleague


def report(office: Office) -> Worker:
    worker = Worker(office.origin)
    worker.report(office.desk, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],))
    return worker


def at_the_desk(
    browser: Browser,
    office: Office,
    name: str,
    passphrase: str,
    shots: Path,
    *,
    language: str = "en",
    viewport: dict[str, int] = DESKTOP,
) -> StaffBrowser:
    """Somebody who signs in at a computer of their own."""
    there = StaffBrowser.opened(browser, office.origin, language, viewport=viewport, shots=shots)
    there.passphrase = passphrase
    there.go("/desk").heading("signIn.title")
    there.sign_in(name)
    return there


def make_reset(administrator: StaffBrowser, name: str) -> str:
    """The path of the link that the administrator's page shows."""
    administrator.rail("nav.staff")
    administrator.page.get_by_role("button", name=f"{administrator.word('admin.reset')} {name}").click()
    administrator.press("admin.resetMake")
    link = administrator.page.locator("input.link")
    expect(link).to_be_visible()
    administrator.look("reset-link")
    found = link.input_value()
    administrator.press("common.close")
    return found.removeprefix(administrator.origin)


@pytest.mark.parametrize("language", first_or_all("ja", "en"))
def test_who_lost_both_is_let_in_again_after_a_day_by_a_colleague_who_types_the_digits(
    browser: Browser, office: Office, tmp_path: Path, language: str
) -> None:
    let_in(office, "Mai")
    report(office)
    aoi = office.administrator
    administrator = at_the_desk(browser, office, aoi.name, aoi.passphrase, tmp_path, language=language)
    administrator.heading("admin.desksTitle")
    link = make_reset(administrator, "Mai")

    mai = StaffBrowser.opened(browser, office.origin, language, viewport=PHONE, shots=tmp_path)
    mai.go(link).heading("reset.title")
    mai.look("reset")
    mai.press("reset.begin")
    mai.draw_passphrase()
    mai.draw_recovery_code()
    mai.sees("desk.waitingGrant")
    mai.look("waiting-after-a-reset")
    expect(mai.page.locator(".notice")).to_contain_text(aoi.name)

    linh = at_the_desk(browser, office, "Linh", office.lead.passphrase, tmp_path, language=language)
    linh.sees("desk.freshTitle", name="Mai")
    expect(linh.page.locator(".notice", has_text="Mai")).to_contain_text(aoi.name)
    linh.look("told-above-the-queue")
    linh.rail("nav.people")
    linh.heading("desk.peopleTitle")
    expect(linh.page.locator(".person", has_text="Mai")).to_contain_text(aoi.name)
    expect(linh.page.get_by_label(linh.word("desk.digits", name="Mai"))).to_have_count(0)
    linh.look("people-waiting")

    with clock.set_to(clock.now() + RESET_WAIT + timedelta(seconds=1)):
        mai.go("/desk").sign_in("Mai")
        digits = mai.read_out()
        linh.go("/desk").sign_in("Linh")
        linh.rail("nav.people")
        linh.heading("desk.peopleTitle")
        linh.look("people-who-may-be-let-in")
        linh.let_in("Mai", digits)
        linh.sees("desk.granted", name="Mai")
        linh.look("let-in-again")
        mai.press("desk.checkAgain")
        mai.open_first_case()
        expect(mai.page.locator(".written").first).to_have_text(STORY)
        administrator.go("/desk").sign_in(aoi.name)
        administrator.heading("admin.desksTitle")
        administrator.rail("nav.audit")
        administrator.logs("audit.resetLink")
        administrator.logs("audit.resetKeys")
    assert mai.complaints + linh.complaints + administrator.complaints == []


def swap_recipient(connection: Connection, account: bytes) -> None:
    """A server that lies about whose keys are whose."""
    other = Identity.draw().recipient.text
    connection.execute(update(Account).where(Account.account == account).values(recipient=other))


def test_keys_that_the_server_swapped_are_said_and_what_was_typed_stays(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    mai, thao = office.invited("Mai"), let_in(office, "Thảo")
    linh = at_the_desk(browser, office, "Linh", office.lead.passphrase, tmp_path)
    linh.sees("queue.emptyList.open")
    for member in (mai, thao):
        server.write(swap_recipient, member.account)
    with linh.page.expect_response(lambda answer: answer.url.endswith("/members")):  # as the server lists them now
        linh.rail("nav.people")
    linh.heading("desk.peopleTitle")
    expect(linh.page.get_by_label(linh.word("desk.digits", name="Mai"))).to_be_visible()

    linh.let_in("Mai", mai.fingerprint)
    linh.sees("desk.digitsOther", name="Mai")
    linh.look("digits-of-other-keys")
    expect(linh.page.get_by_label(linh.word("desk.digits", name="Mai"))).to_have_value(mai.fingerprint)

    linh.press("desk.rotate")
    linh.sees("desk.rotateTo", names="Linh, Thảo")
    linh.look("whom-new-keys-go-to")
    linh.press("desk.rotateYes")
    linh.sees("desk.digitsAgain", names="Thảo")
    linh.look("digits-again")
    waiting = [one["name"] for one in office.lead.members(office.desk) if not one["granted"]]
    assert waiting == ["Mai", "Thảo"]
    assert linh.complaints == []


def confirmed_reset(browser: Browser, office: Office, second: Administrator, shots: Path) -> str:
    """The path of the link that the second administrator reads when confirming Linh's reset."""
    there = at_the_desk(browser, office, second.name, second.passphrase, shots, viewport=PHONE)
    there.rail("nav.staff")
    title = there.word("twoPeople.reset", name="Linh")
    there.page.get_by_role("button", name=f"{there.word('twoPeople.confirm')} {title}").click()
    there.sees("twoPeople.resetLink", name="Linh")
    there.look("reset-to-confirm")
    there.page.get_by_role("button", name=f"{there.word('twoPeople.confirmYes')} {title}").click()
    link = there.page.locator("input.link")
    expect(link).to_be_visible()
    there.look("reset-confirmed")
    assert there.complaints == []
    return link.input_value().removeprefix(office.origin)


def test_the_administrator_gives_a_desk_up_by_name_and_the_directory_goes_on_without_it(
    browser: Browser, server: RunningServer, office: Office, tmp_path: Path
) -> None:
    ken = second_administrator(server, office)
    aoi, names = office.administrator, "Vietnamese desk"
    administrator = at_the_desk(browser, office, aoi.name, aoi.passphrase, tmp_path)
    administrator.heading("admin.desksTitle")
    administrator.rail("nav.staff")
    # Nobody resets themselves.
    own = administrator.page.get_by_role("button", name=f"{administrator.word('admin.reset')} {aoi.name}")
    expect(own).to_have_count(0)
    administrator.page.get_by_role("button", name=f"{administrator.word('admin.reset')} Linh").click()
    administrator.sees("admin.resetLosing", name="Linh", desk=names)
    administrator.look("a-desk-would-be-lost")
    propose = administrator.page.get_by_role("button", name=administrator.word("twoPeople.propose"))
    expect(propose).to_be_disabled()
    administrator.page.get_by_label(administrator.word("admin.resetGiveUp", desk=names)).check()
    propose.click()
    administrator.sees("twoPeople.proposed")
    link = confirmed_reset(browser, office, ken, tmp_path)

    linh = StaffBrowser.opened(browser, office.origin, shots=tmp_path)
    linh.go(link).heading("reset.title")
    linh.press("reset.begin")
    linh.draw_passphrase()
    linh.draw_recovery_code()
    linh.sees("desk.nobodyHolds")
    linh.look("nobody-holds-the-keys")
    linh.go(link).heading("reset.staleTitle")
    linh.look("stale-reset")

    administrator.rail("nav.desks")
    administrator.sees("admin.stateLost")
    administrator.sees("admin.lostListed")
    administrator.look("a-lost-desk")
    administrator.rail("nav.directory")
    administrator.sees("directory.removed")
    administrator.look("directory-without-the-desk")
    administrator.press("directory.sign")
    administrator.sees("directory.noneListed")
    assert aoi.get("/api/v1/admin/organisation")["version"] == 2
    assert linh.complaints + administrator.complaints == []

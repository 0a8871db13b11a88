"""An administrator keeps somebody out and lets them in again; a person deletes what is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk_people import DESKTOP, PHONE, StaffBrowser
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


def press_of(there: StaffBrowser, word: str, name: str) -> None:
    """The button of one row of the list."""
    there.page.get_by_role("button", name=f"{there.word(word)} {name}", exact=True).click()


def gives_an_address_and_leaves(hers: StaffBrowser, passphrase: str) -> None:
    """On the page of one's own account."""
    hers.go("/desk").sign_in("Mai", passphrase)
    hers.rail("nav.account")
    hers.heading("account.title")
    hers.fill("mail.address", "not an address")
    hers.press("mail.keep")
    hers.sees("mail.wrong")
    hers.fill("mail.address", "mai@example.org")
    hers.press("mail.keep")
    hers.fill("signIn.passphrase", passphrase)
    hers.press("common.continue")
    hers.sees("mail.kept")
    hers.sees("mail.now", mail="mai@example.org")
    hers.page.get_by_text(hers.word("mail.kept")).scroll_into_view_if_needed()
    hers.look("mail")
    hers.press("leaving.begin")
    hers.page.get_by_label(hers.word("leaving.nameForgotten")).check()
    hers.look("delete-own")
    hers.fill("signIn.passphrase", passphrase)
    hers.press("common.continue")
    hers.sees("leaving.done")
    hers.look("deleted")


@pytest.mark.parametrize(("language", "viewport"), first_or_all(("ja", PHONE), ("en", DESKTOP)))
def test_somebody_is_kept_out_let_in_again_and_deletes_what_is_theirs(
    browser: Browser, office: Office, tmp_path: Path, language: str, viewport: dict[str, int]
) -> None:
    mai, desk = office.invited("Mai"), "Vietnamese desk"
    there = StaffBrowser.opened(browser, office.origin, language, viewport=viewport, shots=tmp_path)
    there.go("/desk").heading("signIn.title")
    there.sign_in("Aoi", office.administrator.passphrase)
    there.heading("admin.desksTitle")
    there.sees("second.alone")
    there.look("desks")
    there.rail("nav.staff")
    there.heading("admin.staffTitle")

    press_of(there, "ending.deactivate", "Linh")
    there.sees("twoPeople.nobody")
    there.page.get_by_label(there.word("ending.standStill", desk=desk)).check()
    expect(there.page.get_by_role("button", name=there.word("twoPeople.propose"), exact=True)).to_be_disabled()
    there.look("deactivate-the-last-holder")
    there.page.get_by_role("dialog").get_by_role("button", name=there.word("second.invite")).click()
    there.heading("organisation.title")
    there.sees("twoPeople.nobody")
    there.look("organisation-alone")
    there.rail("nav.staff")
    press_of(there, "ending.deactivate", "Mai")
    there.sees("ending.knows", name="Mai")
    there.look("deactivate")
    there.press("ending.deactivateYes")
    there.sees("ending.isDeactivated")
    there.look("people-deactivated")

    hers = StaffBrowser.opened(browser, office.origin, language, viewport=viewport, shots=tmp_path)
    hers.go("/desk").sign_in("Mai", mai.passphrase)
    hers.sees("signIn.failed")

    press_of(there, "ending.delete", "Mai")
    there.sees("ending.deleteYes")
    there.look("delete")
    there.press("common.close")
    press_of(there, "ending.activate", "Mai")
    there.sees("ending.activateLead", name="Mai")
    there.look("activate")
    there.press("ending.activateYes")
    expect(there.page.get_by_text(there.word("ending.isDeactivated"), exact=True)).to_have_count(0)

    gives_an_address_and_leaves(hers, mai.passphrase)

    there.rail("nav.audit")
    there.rail("nav.staff")
    there.sees("common.formerMember")
    there.look("people-deleted")
    assert there.complaints == hers.complaints == []

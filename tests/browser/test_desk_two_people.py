"""Two administrators at two computers, and the desk that is told: the only lead is kept out by neither alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from crypto.encoding import b64
from tests.browser.desk_people import DESKTOP, StaffBrowser
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office, second_administrator
from tests.journeys.people import Administrator

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

NARROW = {"width": 390, "height": 844}


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


def signed_in(there: StaffBrowser, name: str, passphrase: str) -> StaffBrowser:
    there.go("/desk").heading("signIn.title")
    there.sign_in(name, passphrase)
    return there


def among_people(there: StaffBrowser) -> None:
    """The page *People*, asked for anew."""
    there.rail("nav.desks")
    there.rail("nav.staff")
    there.heading("admin.staffTitle")


def propose_to_keep_out(there: StaffBrowser) -> None:
    """From the button in Linh's row to the sentence that it waits."""
    there.page.get_by_role("button", name=f"{there.word('ending.deactivate')} Linh", exact=True).click()
    there.sees("twoPeople.ready", names="Ken")
    propose = there.page.get_by_role("button", name=there.word("twoPeople.propose"), exact=True)
    expect(propose).to_be_disabled()
    there.page.get_by_label(there.word("ending.standStill", desk="Vietnamese desk")).check()
    there.look("propose")
    propose.click()
    there.sees("twoPeople.proposed")
    expect(there.page.locator(".notice-good")).to_have_count(1)
    there.look("proposed")


def waits(there: StaffBrowser) -> Locator:
    """What waits about Linh."""
    return there.page.get_by_role("listitem", name=there.word("twoPeople.deactivate", name="Linh"))


def decide(there: StaffBrowser, *words: str) -> None:
    """Presses the buttons of what waits, one after the other, with the keyboard alone."""
    for word in words:
        button = waits(there).get_by_role("button", name=there.word(f"twoPeople.{word}"))
        button.focus()
        there.page.keyboard.press("Enter")


def confirm(there: StaffBrowser) -> None:
    """Asked whether Aoi was asked, then done."""
    there.look("to-confirm")
    decide(there, "confirm")
    expect(there.page.get_by_text(there.word("twoPeople.confirmNote", name="Aoi"))).to_be_focused()
    there.look("asked-once-more")
    decide(there, "confirmYes")
    there.sees("twoPeople.confirmed")
    there.sees("ending.isDeactivated")
    there.look("confirmed")


@pytest.mark.parametrize(
    ("language", "first", "second"), first_or_all(("ja", NARROW, DESKTOP), ("en", DESKTOP, NARROW))
)
def test_the_only_lead_is_kept_out_when_a_second_administrator_confirms_and_the_desk_reads_it_before(
    browser: Browser,
    server: RunningServer,
    office: Office,
    tmp_path: Path,
    language: str,
    first: dict[str, int],
    second: dict[str, int],
) -> None:
    other = second_administrator(server, office)
    mai = office.let_in("Mai")
    puppet = Administrator(office.origin, name="Rei").accept(office.administrator.invite_administrator())

    aoi = StaffBrowser.opened(browser, office.origin, language, viewport=first, shots=tmp_path / "aoi")
    signed_in(aoi, "Aoi", office.administrator.passphrase)
    among_people(aoi)
    propose_to_keep_out(aoi)
    decide(aoi, "withdraw")
    aoi.sees("twoPeople.withdrawn")
    propose_to_keep_out(aoi)
    expect(waits(aoi).get_by_role("button", name=aoi.word("twoPeople.confirm"))).to_have_count(0)

    maid = StaffBrowser.opened(browser, office.origin, language, viewport=second, shots=tmp_path / "mai")
    signed_in(maid, "Mai", mai.passphrase)
    maid.rail("nav.people")
    expect(maid.page.locator(".person-fresh", has_text="Aoi")).to_be_visible()
    maid.look("the-desk-is-told")

    rei = StaffBrowser.opened(browser, office.origin, language, viewport=first, shots=tmp_path / "rei")
    signed_in(rei, "Rei", puppet.passphrase)
    among_people(rei)
    expect(waits(rei).locator(".hint")).to_be_visible()
    expect(waits(rei).get_by_role("button")).to_have_count(1)
    rei.look("too-new-to-confirm")

    ken = StaffBrowser.opened(browser, office.origin, language, viewport=second, shots=tmp_path / "ken")
    signed_in(ken, "Ken", other.passphrase)
    ken.sees("twoPeople.waitingHere")
    ken.look("something-waits")
    ken.press("twoPeople.show")
    ken.heading("organisation.title")
    decide(ken, "refuse")
    ken.sees("twoPeople.refused")
    expect(waits(ken)).to_have_count(0)
    among_people(aoi)
    expect(waits(aoi)).to_have_count(0)
    propose_to_keep_out(aoi)
    among_people(ken)
    expect(waits(ken)).to_be_visible()
    confirm(ken)

    decide(rei, "refuse")
    rei.sees("twoPeople.gone")
    aoi.rail("nav.audit")
    for said in ("proposedDeactivation", "withdrewProposal", "refusedProposal", "confirmedProposal", "deactivated"):
        aoi.logs(f"audit.{said}")
    people = {one["account"]: one for one in office.administrator.get("/api/v1/admin/staff")}
    assert people[b64(office.lead.account)]["standing"] == "deactivated"
    assert aoi.complaints + ken.complaints + rei.complaints + maid.complaints == []

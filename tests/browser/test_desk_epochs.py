"""New keys for a desk, in a real browser: drawn, handed on, and every report sealed to them again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, select

from api.models import Cover
from tests.browser.desk_people import DESKTOP, KIND, PHONE, StaffBrowser
from tests.conftest import RunningServer
from tests.journeys.conftest import open_office
from tests.journeys.people import Answers, Caseworker, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Hộ chiếu của tôi ở trong tủ."
REPORTS = 52  # more than the server hands out at once


def epochs(connection: Connection) -> set[int]:
    """To which of the desk's keys the covers are sealed."""
    return set(connection.scalars(select(Cover.epoch)))


def signed_in(
    browser: Browser, server: RunningServer, person: Caseworker, shots: Path, viewport: dict[str, int] = DESKTOP
) -> StaffBrowser:
    """A member at a computer; their keys were made by Python."""
    there = StaffBrowser.opened(browser, server.origin, viewport=viewport, shots=shots)
    there.passphrase = person.passphrase
    there.go("/desk").heading("signIn.title")
    there.sign_in(person.name)
    return there


def test_a_lead_takes_a_colleague_out_draws_new_keys_and_seals_every_report_again(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    mai, thao = office.invited("Mai"), office.invited("Thảo")
    assert office.lead.grant_to_all(office.desk, mai, thao) == 2
    workers = [Worker(server.origin) for _ in range(REPORTS)]
    for worker in workers:
        worker.report(office.desk, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],))
    office.lead.sign_out()

    lead = signed_in(browser, server, office.lead, tmp_path)
    lead.sees("queue.title")
    lead.rail("nav.people")
    lead.heading("desk.peopleTitle")
    lead.look("people")
    lead.press("desk.remove", name="Mai")
    lead.sees("desk.removeNote")
    lead.look("remove")
    lead.press("desk.removeYes", name="Mai")
    lead.sees("desk.hasLeft", name="Mai")
    expect(lead.page.locator(".person")).to_have_count(2)

    lead.press("desk.rotate")
    lead.press("desk.rotateYes")
    lead.sees("desk.keysTitle", epoch=2)
    lead.sees("desk.waitingSignatureAgain")
    lead.sees("desk.sealedBefore", count=REPORTS)
    lead.look("new-keys")
    lead.press("desk.reseal")
    lead.sees("desk.resealed", count=REPORTS, timeout=60_000)
    lead.look("sealed-again")
    assert server.read(epochs) == {2}

    office.administrator.publish()
    fresh = Worker(server.origin)
    fresh.report(office.desk, Answers((KIND["key"],), "vi", "yes", "code", STORY), kinds=(KIND["number"],), urgent=True)
    still = signed_in(browser, server, thao, tmp_path, viewport=PHONE)
    expect(still.page.locator(".queue-row", has_text=KIND["names"]["en"])).to_have_count(50)
    still.open_first_case()
    expect(still.page.locator(".written").first).to_have_text(STORY)
    still.press("case.claim")
    still.fill("case.replyLabel", "Chúng tôi đã đọc.")
    still.press("case.send")
    still.sees("case.sent")
    assert [reply.body.text for reply in fresh.replies() if reply] == ["Chúng tôi đã đọc."]

    gone = signed_in(browser, server, mai, tmp_path)
    gone.sees("desk.none")
    assert lead.complaints + still.complaints + gone.complaints == []

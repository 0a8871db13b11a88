"""An auditor joins, reads the log, saves a checkpoint, and sees that somebody has edited the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.audit.service import close_days
from api.kit.clock import TOKYO, set_to, today
from tests.browser.desk_people import DESKTOP, PHONE, StaffBrowser, set_up_token
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.journeys.test_audit_log import changed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.mark.parametrize(("language", "viewport"), first_or_all(("en", DESKTOP), ("ja", PHONE)))
def test_an_auditor_reads_the_log_and_sees_that_it_was_edited(
    browser: Browser,
    start_server: Callable[..., RunningServer],
    tmp_path: Path,
    language: str,
    viewport: dict[str, int],
) -> None:
    koe = start_server()
    aoi = StaffBrowser.opened(browser, koe.origin, language, viewport=viewport, shots=tmp_path)
    aoi.set_up(set_up_token(koe))
    aoi.rail("nav.staff")
    aoi.sees("auditors.empty")
    aoi.press("auditors.invite")
    link = aoi.page.locator("input.link").input_value().removeprefix(koe.origin)
    aoi.press("common.close")

    sora = StaffBrowser.opened(browser, koe.origin, language, viewport=viewport, shots=tmp_path)
    sora.go(link).heading("join.auditorTitle")
    sora.look("audit-1-join")
    sora.fill("join.who", "Sora")
    sora.press("common.continue")
    sora.draw_passphrase()
    sora.draw_recovery_code()
    sora.heading("auditLog.title")
    sora.logs("audit.invitedAuditor")
    sora.look("audit-2-log")
    sora.press("auditLog.check")
    sora.sees("auditLog.nothingClosed")

    _, action, outcome = sora.page.locator(".filters select").all()
    action.select_option("invited an auditor")
    rows = sora.page.locator("tbody tr")
    expect(rows).to_have_count(1)
    outcome.select_option("refused")
    sora.sees("auditLog.empty")

    sees_that_it_was_edited(sora, koe, tmp_path)

    aoi.rail("nav.desks")
    aoi.rail("nav.staff")
    aoi.page.get_by_role("button", name=f"{aoi.word('auditors.remove')} Sora").click()
    aoi.look("audit-5-remove")
    aoi.page.get_by_role("dialog").get_by_role("button", name=aoi.word("auditors.remove")).click()
    aoi.sees("auditors.empty")
    sora.press("auditLog.check")
    sora.heading("signIn.title")
    assert aoi.complaints == []


def sees_that_it_was_edited(sora: StaffBrowser, koe: RunningServer, tmp_path: Path) -> None:
    """First that it holds, with a checkpoint that was kept; then, after an edit, where it does not."""
    assert koe.state is not None
    with set_to(datetime.combine(today() + timedelta(days=1), time(3), TOKYO)):
        koe.write(close_days, koe.state.seal)
    with sora.page.expect_download() as saving:
        sora.press("auditLog.keep")
    kept = tmp_path / "koe-checkpoint.txt"
    saving.value.save_as(kept)
    sora.page.get_by_label(sora.word("auditLog.kept")).set_input_files(kept)
    sora.press("auditLog.check")
    sora.sees("auditLog.holds", places=32, notes=1, kept=1)
    sora.look("audit-3-holds")

    koe.write(changed, 3)
    sora.press("auditLog.check")
    sora.sees("auditLog.wasChanged", position=3)
    sora.page.get_by_text(sora.word("auditLog.wasChanged", position=3)).scroll_into_view_if_needed()
    sora.look("audit-4-edited")

"""Somebody wants no more than to be counted: what the phone shows, what it sends, and the way back to help."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect
from sqlalchemy import Connection, select

from api.models import WaitingFacts
from crypto import reading
from crypto.roles import Statistics
from crypto.sealing import Identity
from tests.browser.conftest import OpenKoe, OpenScreen
from tests.browser.worker_people import WorkerScreen
from tests.journeys.test_counted import cases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

STORY = "Ông chủ giữ hộ chiếu của tôi."


def settle(open_koe: OpenKoe, recipient: str) -> None:
    """What an administrator writes in the settings."""
    path = "/api/v1/admin/settings"
    given = {**open_koe.administrator.get(path), "statistics_recipient": recipient}
    assert open_koe.administrator.ask("PUT", path, given).status == 200


def take_statistics(open_koe: OpenKoe) -> Identity[Statistics]:
    """The recipient that was drawn elsewhere, in a directory that is signed."""
    statistics = Identity[Statistics].draw()
    settle(open_koe, statistics.recipient.text)
    open_koe.administrator.publish()
    return statistics


def waiting(connection: Connection) -> list[bytes]:
    return list(connection.scalars(select(WaitingFacts.sealed)))


def to_consent(there: WorkerScreen) -> WorkerScreen:
    there.to_desk("wages", STORY)
    expect(there.page.locator("label.choice").first).to_be_visible()
    if there.page.locator("label.choice input:checked").count() == 0:
        there.page.locator("label.choice input").first.check()
    return there.press("next").heading("consent.question")


def help_after_all(there: WorkerScreen) -> WorkerScreen:
    there.press("counted.help").heading("consent.question").press("next").heading("check.question").press("skip")
    there.heading("replies.question").tick(there.word("replies.no")).press("next").heading("review.question")
    expect(there.page.locator("dl.review")).to_contain_text(STORY)
    return there


@pytest.mark.parametrize("language", ["vi", "my"])
def test_who_is_only_counted_sends_coarse_answers_and_nothing_else_and_can_still_ask_for_help(
    open_koe: OpenKoe, phone: OpenScreen, language: str
) -> None:
    statistics = take_statistics(open_koe)
    there = phone(open_koe.origin, language)
    to_consent(there).look("consent")
    there.tick(there.word("consent.count")).press("next").heading("counted.question").look("only-this")
    shown = there.page.locator("main").inner_text()
    assert STORY not in shown
    assert there.word("world.values.status.titp1").search(shown)
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(request.url.removeprefix(open_koe.origin))

    there.page.on("request", note)
    there.press("counted.send").heading("counted.title").look("counted")
    assert sent == ["/api/v1/statistics/recipient", "/api/v1/statistics/facts"]
    [sealed] = open_koe.server.read(waiting)
    assert cases(open_koe.server) == 0
    opened = reading.open_counted(sealed, statistics, instance=open_koe.administrator.instance).body
    assert (opened.alone, opened.kinds, opened.told) == (True, (1,), {"status": 0, "sector": 4})

    help_after_all(there).press("review.send").heading("sent.title")
    assert cases(open_koe.server) == 1


def test_nobody_is_offered_to_be_counted_where_nobody_counts_and_who_chose_it_loses_nothing(
    open_koe: OpenKoe, phone: OpenScreen
) -> None:
    there = phone(open_koe.origin, "en")
    to_consent(there)
    expect(there.ticked(there.word("consent.read"))).to_be_checked()
    assert there.page.get_by_text(there.word("consent.count")).count() == 0

    take_statistics(open_koe)
    there = phone(open_koe.origin, "en")
    to_consent(there).tick(there.word("consent.count")).press("next").heading("counted.question")
    settle(open_koe, "")
    there.press("counted.send").troubled("notCounted").look("no-statistics")
    help_after_all(there)

"""What goes wrong on a worker's way to Sent: hands, lines, servers, keys. Nothing is lost, nothing is sent twice."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect
from sqlalchemy import Connection

from api.kit.clock import today
from crypto import directory as directories
from crypto.codes import reporter_keys
from crypto.encoding import b64, digest
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.browser.conftest import OpenScreen, QuickKoe, locked
from tests.browser.worker_people import WorkerScreen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-browser")]

STORY = "Họ giữ hộ chiếu của tôi.\nTôi muốn về nhà. \U0001f62d"
KIND = "wages"
REPORTS = "**/api/v1/reports"
RECIPIENT = "**/api/v1/desks/*/recipient"
DIRECTORY = "**/api/v1/directory"
PRESS_AGAIN = "document.querySelector('.notice button')?.click()"
"""Presses it if it is still there."""


def requests_of(page: Page, part: str) -> list[str]:
    """From now on: method and address of what the page asks for, where the address has this part."""
    seen: list[str] = []
    page.on("request", lambda asked: seen.append(f"{asked.method} {asked.url}") if part in asked.url else None)
    return seen


def choose_language(screen: WorkerScreen, language: str) -> None:
    """By the globe in the bar."""
    screen.page.locator(".language-select select").select_option(language)


def case_of(koe: QuickKoe, code: str) -> bytes:
    """The case that this code opens."""
    return reporter_keys(code, koe.world.instance).case


def told(screen: WorkerScreen) -> str:
    """What the field holds."""
    return screen.page.locator("main textarea").input_value()


# --- hands ------------------------------------------------------------------------------------------------------------


def test_back_and_another_language_keep_every_answer_and_what_was_typed(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "vi")
    there.to_story(KIND, ongoing="no").write(STORY)

    there.press("back").heading("ask.ongoing.question")
    there.page.go_back()
    there.heading("ask.when.question")
    expect(there.ticked(there.word("world.values.when.this_week"))).to_be_checked()
    there.page.go_back()
    there.heading("ask.subkinds.question")
    there.page.go_back()
    there.heading("ask.kinds.question")
    expect(there.ticked(there.kind(KIND))).to_be_checked()
    for question in ("subkinds", "when", "ongoing"):
        there.page.go_forward()
        there.heading(f"ask.{question}.question")
    expect(there.ticked(there.word("world.values.ongoing.no"))).to_be_checked()
    there.press("next").heading("story.question")
    assert told(there) == STORY

    # A language that does not arrive is said so, and the one before stays.
    there.page.route("**/w/*/report-ja-easy.json", lambda route: route.abort())
    choose_language(there, "ja-easy")
    there.troubled("offlineNow").heading("story.question", focused=False).look("language-did-not-arrive")
    expect(there.page.locator(".language-select select")).to_have_value("vi")
    there.page.unroute("**/w/*/report-ja-easy.json")
    choose_language(there, "ja-easy")
    there.language = "ja-easy"
    there.heading("story.question", focused=False).look("story-in-another-language")
    expect(there.page.locator(".offline")).to_have_count(0)
    assert told(there) == STORY
    expect(there.page.locator("html")).to_have_attribute("lang", "ja")

    there.from_story_to_desk().from_desk_to_review().sees("world.values.ongoing.no")
    expect(there.page.locator(".told")).to_have_text(STORY)
    # A changed answer leads straight back to the review.
    there.change("story.question").heading("story.question").write(STORY * 2).press("next").heading("review.question")
    expect(there.page.locator(".told")).to_have_text(STORY * 2)


@pytest.mark.parametrize("language", ["vi", "ja-easy"])
def test_next_without_an_answer_says_what_is_missing_and_stays(
    quick_koe: QuickKoe, phone: OpenScreen, language: str
) -> None:
    # Two desks that do not read this language, so that none is proposed.
    entry = replace(quick_koe.world.entry, languages=("id",))
    quick_koe.publish(2, *sorted_desks(resigned(quick_koe, entry), resigned(quick_koe, entry, other=True)))
    there = phone(quick_koe.origin, language)
    there.press("start.begin")
    for question, answer in (
        ("danger", there.word("danger.no", whole=True)),
        ("ask.for_whom", None),
        ("ask.kinds", there.kind(KIND)),
        ("ask.subkinds", None),
        ("ask.when", there.word("world.values.when.over_3_years")),
        ("ask.ongoing", there.word("world.values.ongoing.unknown")),
        ("story", None),
        ("files", None),
        ("ask.status", there.word("world.values.status.unknown")),
        ("ask.sector", there.word("world.sectors.care", whole=True)),
        ("ask.documents", None),
        ("more", None),
        ("desk", "Tokai"),
        ("consent", None),
        ("check", None),
        ("replies", there.word("replies.no")),
    ):
        there.heading("more.title" if question == "more" else f"{question}.question")
        if answer is not None:
            if question == "desk":
                expect(there.page.locator("label.choice")).to_have_count(2)
            there.press("next")
            said = there.page.get_by_role("alert").filter(has_text=there.word(f"{question}.none"))
            expect(said).to_be_in_viewport(ratio=1)
            there.heading(f"{question}.question", focused=False)
            if question in ("ask.kinds", "desk"):
                there.look(f"{question}-none")
            there.page.locator("label.choice", has_text=answer).first.locator("input").check()
            expect(said).to_have_count(0)
        there.press("more.no" if question == "more" else "skip" if question == "check" else "next")
    there.heading("review.question")


def resigned(koe: QuickKoe, entry: directories.DeskEntry, *, other: bool = False) -> directories.DeskEntry:
    """The entry as its desk would sign it; or another desk's that looks the same."""
    return directories.sign_entry(
        SigningKey.draw() if other else koe.world.desk_signer,
        instance=koe.world.instance,
        desk=secrets.token_bytes(16) if other else entry.desk,
        epoch=entry.epoch,
        names=entry.names,
        languages=entry.languages,
        area=entry.area,
        recipient=koe.world.desk_identity.recipient,
    )


def sorted_desks(*entries: directories.DeskEntry) -> list[directories.DeskEntry]:
    """In the order of the directory."""
    return sorted(entries, key=lambda entry: entry.desk)


def test_a_reload_asks_first_and_then_begins_again(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "vi")
    asked: list[Dialog] = []

    def keep(dialog: Dialog) -> None:
        asked.append(dialog)

    there.page.on("dialog", keep)
    there.page.reload()
    there.started()
    assert asked == []
    to_story(there).write(STORY)

    reload_by_hand(there.page)
    eventually(there.page, lambda: len(asked) == 1)
    assert asked[0].type == "beforeunload"
    asked[0].dismiss()
    assert told(there) == STORY

    reload_by_hand(there.page)
    eventually(there.page, lambda: len(asked) == 2)
    asked[1].accept()
    there.started().press("start.begin").heading("danger.question")
    expect(there.page.locator("input:checked")).to_have_count(0)
    there.press("back").started()
    assert told(to_story(there)) == ""


def to_story(screen: WorkerScreen) -> WorkerScreen:
    """From the first screen to the field."""
    return screen.to_story(KIND, ongoing="no")


def reload_by_hand(page: Page) -> None:
    """As with the browser's own button: it does not wait for what is answered."""
    page.evaluate("setTimeout(() => { location.reload(); })")


def eventually(page: Page, true: Callable[[], bool]) -> None:
    """Waits for something that no element shows."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        page.wait_for_timeout(20)


def test_two_tabs_know_nothing_of_each_other_and_send_two_cases(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    one = phone(quick_koe.origin, "vi")
    one.to_review(KIND, STORY)
    other = one.another_tab()
    other.press("start.begin").heading("danger.question")
    expect(other.page.locator("input:checked")).to_have_count(0)
    other.press("back").started().to_review("freedom_documents", "Tab hai")
    for tab in (one, other):
        tab.press("review.send")
    codes = [tab.heading("sent.title").code() for tab in (one, other)]
    cases = [case_of(quick_koe, code) for code in codes]
    assert sorted(quick_koe.cases()) == sorted(cases)
    assert [quick_koe.opened(case).answers.story for case in cases] == [STORY, "Tab hai"]


# --- lines and servers ------------------------------------------------------------------------------------------------


def test_a_lost_line_loses_nothing_and_a_report_whose_answer_was_lost_is_one_case_under_the_code_that_is_shown(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    there = phone(quick_koe.origin, "vi")
    there.to_review(KIND, STORY)
    there.page.context.set_offline(True)
    there.press("review.send").troubled("offline").troubled("offlineNow").look("offline")
    expect(there.page.locator(".told")).to_have_text(STORY)
    there.page.context.set_offline(False)
    expect(there.page.locator(".offline")).to_have_count(0)

    def swallow(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    posts = requests_of(there.page, "/api/v1/reports")
    there.page.route(REPORTS, swallow)
    there.press("again").troubled("offline")
    tries = len(posts)
    assert (tries, len(quick_koe.cases())) == (3, 1)
    # Meanwhile the desk gets a new key; what has arrived under the old one is still the same report.
    quick_koe.new_epoch(2)
    there.page.unroute(REPORTS)
    there.press("again").heading("sent.title")
    assert quick_koe.cases() == [case_of(quick_koe, there.code())]
    assert len(posts) == tries + 1


def test_a_server_that_restarts_or_is_down_for_a_while_costs_nothing(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "ja-easy")
    quick_koe.server.stop()
    # The questions were not there yet when the server went: said, and asked for again.
    there.press("start.begin").heading("danger.question").tick(there.word("danger.no", whole=True)).press("next")
    there.troubled("offline").look("no-questions-yet")
    there.page.route(DIRECTORY, lambda route: route.abort())
    quick_koe.server.start()
    # The page asks once more by itself, three seconds after it was opened: then the button may be gone.
    there.page.evaluate(PRESS_AGAIN)
    there.heading("ask.for_whom.question", focused=False)
    quick_koe.server.stop()
    there.page.unroute(DIRECTORY)
    there.press("back").press("back").started()
    to_story(there).write(STORY).from_story_to_desk().troubled("offline").look("no-desks-yet")
    quick_koe.server.start()
    there.page.evaluate(PRESS_AGAIN)
    expect(there.page.locator("label.choice")).to_have_count(1)
    quick_koe.server.restart()
    there.from_desk_to_review()
    quick_koe.server.stop()
    there.press("review.send").troubled("offline").look("server-is-down")
    quick_koe.server.start()
    there.press("again").heading("sent.title")
    assert quick_koe.cases() == [case_of(quick_koe, there.code())]


def allow_pages(connection: Connection, pages: int | None) -> None:
    """A disk with room for so many pages; as many as there are for none more."""
    most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if pages is None else pages
    connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


@pytest.mark.usefixtures("impatient")
def test_a_full_disk_and_a_locked_database_are_said_and_the_report_gets_in_later(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    there = phone(quick_koe.origin, "vi")
    there.to_review(KIND, STORY)
    quick_koe.server.write(allow_pages, None)
    there.press("review.send").troubled("server").look("disk-is-full")
    quick_koe.server.write(allow_pages, 1_000_000)
    with locked(quick_koe.server):
        there.press("again").sees("sending.waiting", seconds="1").look("waiting")
        # What is under way cannot be changed by the browser's own Back.
        there.page.go_back()
        there.heading("sending.title", focused=False)
        # By itself it tries again, then it says that it could not.
        there.button("again").wait_for()
        there.heading("review.question").troubled("busy", seconds="1").look("still-locked")
    assert quick_koe.cases() == []
    there.press("again").heading("sent.title")
    assert quick_koe.cases() == [case_of(quick_koe, there.code())]


# --- desks and keys ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before its key is asked for", "while the report travels"])
def test_a_desk_that_has_a_new_key_gets_the_report_locked_again_for_it(
    quick_koe: QuickKoe, phone: OpenScreen, moment: str
) -> None:
    there = phone(quick_koe.origin, "vi")
    there.to_review(KIND, STORY)
    renewed: list[Identity] = []
    asked: list[Route] = []
    if moment == "while the report travels":

        def change_first(route: Route) -> None:
            if not renewed:
                renewed.append(quick_koe.new_epoch(2)[1])
            route.continue_()

        there.page.route(REPORTS, change_first)
    else:
        renewed.append(quick_koe.new_epoch(2)[1])

    def hold_the_second(route: Route) -> None:
        asked.append(route)
        if len(asked) != 2:
            route.continue_()

    there.page.route(RECIPIENT, hold_the_second)
    there.press("review.send").troubled("renewed")
    asked[1].continue_()
    there.heading("sent.title")
    case = case_of(quick_koe, there.code())
    assert quick_koe.cases() == [case]
    [identity] = renewed
    entry = replace(quick_koe.world.entry, epoch=2)
    assert quick_koe.opened(case, identity=identity, entry=entry).answers.story == STORY


def test_a_desk_that_is_gone_is_said_and_another_can_be_chosen(quick_koe: QuickKoe, phone: OpenScreen) -> None:
    there = phone(quick_koe.origin, "vi")
    there.to_review(KIND, STORY)
    entry, identity = quick_koe.new_epoch(2, desk=secrets.token_bytes(16))
    there.press("review.send").troubled("deskGone").look("desk-is-gone")
    assert quick_koe.cases() == []
    there.press("desk.question").heading("desk.question")
    expect(there.ticked("Nhóm thứ hai")).to_be_checked()
    there.press("next").heading("review.question")
    expect(there.page.locator(".told")).to_have_text(STORY)
    there.press("review.send").heading("sent.title").sees("sent.arrived", desk="Nhóm thứ hai")
    [case] = quick_koe.cases()
    assert case == case_of(quick_koe, there.code())
    assert quick_koe.opened(case, identity=identity, entry=entry).answers.story == STORY


def forgeries(koe: QuickKoe) -> dict[str, dict[str, Any]]:
    """What a server could send instead of the directory, each false in one way."""
    world, thief = koe.world, SigningKey.draw()
    listed = directories.Directory(
        (world.entry,),
        today() + timedelta(days=35),
        world.instance,
        today(),
        "Workers' Friends",
        world.organisation.verify_key,
        1,
    )

    def signed(directory: directories.Directory, by: SigningKey, *, text: str | None = None) -> dict[str, Any]:
        signature = b64(directories.sign(directory, by))
        said: dict[str, Any] = {"paid_by": "", "contact": "", "acknowledge_days": 7, "answer_days": 90, "resting": {}}
        return {"directory": text or directory.text, "signature": signature, "proof_bits": 4, **said}

    moved = replace(world.entry, area="Kansai")
    old = today() - timedelta(days=40)
    other_key = replace(listed, organisation_key=thief.verify_key)
    return {
        "signed by another key": signed(listed, thief),
        "another key, the same instance": signed(other_key, thief),
        "one word changed": signed(listed, world.organisation, text=listed.text.replace("Tokai", "Kansai")),
        "an entry that its desk did not sign": signed(replace(listed, desks=(moved,)), world.organisation),
        "expired": signed(replace(listed, issued=old, expires=old + timedelta(days=35)), world.organisation),
        "another instance": signed(replace(other_key, instance=digest(thief.verify_key), desks=()), thief),
    }


def test_a_directory_that_is_not_in_order_locks_nothing_and_shows_numbers_to_call(
    quick_koe: QuickKoe, phone: OpenScreen
) -> None:
    there = phone(quick_koe.origin, "vi")
    posts = requests_of(there.page, "/api/v1/reports")
    forged = forgeries(quick_koe)
    other_instance = forged.pop("another instance")
    served: list[str] = []

    def lie(route: Route) -> None:
        served.append(next(name for name in forged if name not in served))
        route.fulfill(json=forged[served[-1]])

    # The page asks once by itself, three seconds after it was shown: that one is no lie.
    there.page.route(DIRECTORY, lambda route: route.fulfill(status=503, json={}))
    with there.page.expect_response(DIRECTORY):
        pass
    there.page.unroute(DIRECTORY)
    there.page.route(DIRECTORY, lie)
    to_story(there).write(STORY).from_story_to_desk()
    for number in range(1, len(forged) + 1):
        there.troubled("directory")
        expect(there.page.locator("a.hotline").first).to_be_visible()
        expect(there.page.locator("label.choice, button.primary")).to_have_count(0)
        assert served == list(forged)[:number]
        if number < len(forged):
            there.press("again")
    there.look("directory-refused")
    there.page.unroute(DIRECTORY)

    # A clock that is years behind would refuse every directory: it is named instead.
    there.page.clock.set_fixed_time(datetime(2019, 1, 2, 3, tzinfo=UTC))
    there.press("again").troubled("clock", day="2 tháng 1, 2019").look("clock")
    there.page.clock.set_fixed_time(datetime.now(UTC))
    there.press("again")
    expect(there.page.locator("label.choice")).to_have_count(1)
    there.from_desk_to_review()

    # Now the list is believed: another desk's key and another organisation's list are refused all the same.
    thief = Identity.draw().recipient.text
    there.page.route(RECIPIENT, lambda route: route.fulfill(json={"recipient": thief, "proof_bits": 4}))
    there.press("review.send").troubled("directory").troubled("kept").look("recipient-refused")
    there.page.route(DIRECTORY, lambda route: route.fulfill(json=other_instance))
    there.press("again")
    there.troubled("directory")
    expect(there.page.locator("a.hotline").first).to_be_visible()
    assert (posts, quick_koe.cases()) == ([], [])

    there.page.unroute(RECIPIENT)
    there.page.unroute(DIRECTORY)
    there.press("again")
    there.heading("sent.title")
    assert quick_koe.cases() == [case_of(quick_koe, there.code())]

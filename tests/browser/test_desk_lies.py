"""What does a caseworker see when the server shows something that is not as its author sealed and signed it?"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, delete, insert, select, update

from api.kit.clock import today
from api.models import Cover, Directory, Letter
from crypto import directory as protocol
from crypto.age_format import Recipient
from crypto.bodies.report import FollowUp
from crypto.encoding import digest
from crypto.letters import Header, Kind, build
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from tests.browser.desk_people import KIND, StaffBrowser
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

STORY = "Ông chủ giữ hộ chiếu của tôi."
CASES = 52


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


@pytest.fixture
def linh(browser: Browser, server: RunningServer, office: Office, tmp_path: Path) -> StaffBrowser:
    """The lead, before the door."""
    one = StaffBrowser.opened(browser, server.origin, shots=tmp_path)
    one.passphrase = office.lead.passphrase
    one.go("/desk").heading("signIn.title")
    return one


def report(office: Office, story: str = STORY, *, urgent: bool = False) -> Worker:
    """A worker's report at the office's desk."""
    worker = Worker(office.origin)
    answers = Answers((KIND["key"],), "vi", "yes", "code", story)
    worker.report(office.desk, answers, kinds=(KIND["number"],), urgent=urgent)
    return worker


def test_a_cover_that_was_changed_is_a_sentence_and_nothing_of_it_is_shown(
    linh: StaffBrowser, office: Office, server: RunningServer
) -> None:
    worker, other = report(office), report(office)
    assert other.sent is not None

    def swap_covers(connection: Connection, ciphertext: bytes) -> None:
        changed = {"ciphertext": ciphertext, "digest": digest(ciphertext)}
        connection.execute(update(Cover).where(Cover.case_id == worker.case).values(**changed))

    server.write(swap_covers, other.sent.cover)
    linh.sign_in("Linh")
    refused = linh.word("queue.refused", why=linh.word("refusal.elsewhere"))
    expect(linh.page.locator(".queue-row", has_text=refused)).to_have_count(1)
    expect(linh.page.locator(".queue-row", has_text=KIND["names"]["en"])).to_have_count(1)
    linh.look("a-refused-cover")
    linh.page.locator(".queue-row", has_text=refused).click()
    linh.sees("case.refused", why=linh.word("refusal.elsewhere"), reason="WrongSubject")
    assert linh.page.locator(".letter").count() == 0
    linh.look("a-refused-case")


def test_a_letter_that_was_withheld_and_one_that_was_changed_are_both_said(
    linh: StaffBrowser, office: Office, server: RunningServer
) -> None:
    worker = report(office)
    for text in ("one", "two", "three"):
        worker.follow_up(text)

    def withhold_and_change(connection: Connection) -> None:
        mine = (Letter.case_id == worker.case, Letter.box == "case", Letter.author == "reporter")
        connection.execute(delete(Letter).where(*mine, Letter.counter == 2))
        sealed = b"".join((b"age-encryption.org/v1\n", b"x" * 2000))
        connection.execute(
            update(Letter).where(*mine, Letter.counter == 4).values(ciphertext=sealed, digest=digest(sealed))
        )

    server.write(withhold_and_change)
    linh.sign_in("Linh")
    linh.open_first_case()
    linh.sees("case.missing")
    expect(linh.page.locator(".letters .event.refused")).to_have_count(1)
    expect(linh.page.locator(".letter-reporter")).to_have_count(2)
    linh.look("a-missing-letter")


def test_each_letter_that_is_not_what_it_should_be_says_in_a_sentence_why(
    linh: StaffBrowser, office: Office, server: RunningServer
) -> None:
    worker, other = report(office, urgent=True), report(office)
    for number in range(4):
        worker.follow_up(f"letter {number}")
    other.follow_up("elsewhere")

    def sealed(connection: Connection, case: bytes) -> dict[int, bytes]:
        mine = (Letter.case_id == case, Letter.box == "case", Letter.author == "reporter")
        rows = connection.execute(select(Letter.counter, Letter.ciphertext).where(*mine))
        return {counter: ciphertext for counter, ciphertext in rows if ciphertext is not None}

    own, foreign = server.read(sealed, worker.case), server.read(sealed, other.case)
    to = Recipient.parse(worker.open_mailbox().body.case_recipient)
    assert worker.keys is not None
    stranger = SigningKey.draw()
    header = Header(Kind.FOLLOW_UP, worker.keys.instance, worker.case, stranger.verify_key, to.digest, counter=5)
    by_stranger = seal(to, build(header, FollowUp(today(), "not by the worker"), stranger))
    lies = {
        2: ("changed", "PayloadFailure", own[2][:-1] + bytes([own[2][-1] ^ 1])),
        3: ("place", "WrongCounter", own[4]),
        4: ("elsewhere", "NoMatch", foreign[2]),
        5: ("author", "WrongAuthor", by_stranger),
    }

    def lie(connection: Connection) -> None:
        mine = (Letter.case_id == worker.case, Letter.box == "case", Letter.author == "reporter")
        for counter, (_, _, ciphertext) in lies.items():
            row = {"ciphertext": ciphertext, "digest": digest(ciphertext)}
            connection.execute(update(Letter).where(*mine, Letter.counter == counter).values(**row))

    server.write(lie)
    linh.sign_in("Linh")
    linh.open_first_case()
    for why, reason, _ in lies.values():
        linh.sees("case.letterRefused", why=linh.word(f"refusal.{why}"), reason=reason)
    expect(linh.page.locator(".letters .event.refused")).to_have_count(len(lies))
    expect(linh.page.locator(".letter-reporter")).to_have_count(1)
    linh.look("why-letters-are-refused")


def test_other_keys_for_the_desk_in_the_signed_directory_are_named_at_sign_in(
    linh: StaffBrowser, office: Office, server: RunningServer
) -> None:
    held = office.lead.held[office.desk].entry
    forged = protocol.sign_entry(
        SigningKey.draw(),
        instance=office.administrator.instance,
        desk=office.desk,
        epoch=1,
        names=dict(held.names),
        languages=held.languages,
        area=held.area,
        recipient=Identity.draw().recipient,
    )
    directory = protocol.Directory(
        (forged,),
        today() + protocol.VALID,
        office.administrator.instance,
        today(),
        office.administrator.organisation_name,
        office.administrator.organisation.verify_key,
        2,
    )
    signature = protocol.sign(directory, office.administrator.organisation)

    def publish(connection: Connection) -> None:
        row = {"version": 2, "text": directory.text, "signature": signature, "day": today(), "way": "page"}
        connection.execute(insert(Directory).values(**row))

    server.write(publish)
    linh.sign_in("Linh")
    linh.sees("desk.differs", desk="Vietnamese desk")
    linh.look("other-keys")


def test_a_queue_shows_fifty_then_the_rest_and_urgent_ones_first(linh: StaffBrowser, office: Office) -> None:
    for number in range(CASES):
        report(office, urgent=number == 0)
    linh.sign_in("Linh")
    rows = linh.page.locator(".queue-row")
    expect(rows).to_have_count(50)
    expect(rows.first).to_contain_text(linh.word("queue.urgent"))
    expect(linh.page.locator(".queue-row", has_text=KIND["names"]["en"])).to_have_count(50)
    linh.look("fifty")
    linh.press("queue.more")
    expect(linh.page.locator(".queue-row", has_text=KIND["names"]["en"])).to_have_count(CASES)
    linh.page.locator(".queue-row").nth(1).focus()
    linh.page.keyboard.press("ArrowDown")
    linh.page.keyboard.press("ArrowUp")
    linh.page.keyboard.press("ArrowUp")
    linh.page.keyboard.press("Enter")
    expect(linh.page.locator(".case .urgent")).to_be_visible()
    linh.page.get_by_label(linh.word("queue.filter")).select_option("answered")
    linh.sees("queue.emptyFilter")
    assert linh.complaints == []

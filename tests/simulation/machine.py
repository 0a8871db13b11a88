"""What may happen at Koe, in any order: workers, two desks, days, faults; and what must be true after each of it.

Every step is a method that takes small numbers, and may be called at any time: one that makes no sense then does
nothing. So a run is a list of names and numbers that can be written down and done again without hypothesis (kept.json).

What is promised, and looked at: nothing that was acknowledged is lost, and whoever may reads all of it; to everybody
else a case is like one that does not exist; a letter that is withheld shows as a gap unless it is the newest; a report
that is sent again is one report; 14 days after a withdrawal nobody reads anything.
"""

from __future__ import annotations

import json
import secrets
import socket
import sqlite3
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import Connection, Engine, delete, event, insert, select

from api.kit.clock import today
from api.models import Letter as Row
from crypto import letters
from crypto.bodies.report import Answers
from crypto.codes import ReporterKeys
from crypto.encoding import b64, b64_decode, digest
from crypto.letters import Letter
from crypto.reading import Opened
from crypto.sealing import Identity
from crypto.signing import SigningKey
from tests.journeys.people import Caseworker, OpenedCase, Refused, Worker
from tests.simulation.town import Town

P = ParamSpec("P")
ERASED_AFTER = timedelta(days=14)
NUMBERS = st.integers(0, 7)


@dataclass
class Told:
    """What we know of one worker: all that was acknowledged to them, or about them."""

    worker: Worker
    desk: bytes
    story: str
    receipt: Any = None
    """None while nobody has heard the answer."""
    written: list[str] = field(default_factory=list[str])
    answers: list[str] = field(default_factory=list[str])
    deleted: set[int] = field(default_factory=set[int])
    order: list[str] = field(default_factory=list[str])
    withdrawn_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether letters may still be written."""
        return self.receipt is not None and self.withdrawn_on is None

    @property
    def erased(self) -> bool:
        """Whether nothing may be left."""
        return self.withdrawn_on is not None and today() >= self.withdrawn_on + ERASED_AFTER


def step(
    work: Callable[Concatenate[Simulation, P], None],
) -> Callable[Concatenate[Simulation, P], None]:
    """Writes down what is done, so that it can be done again."""

    @wraps(work)
    def written_down(self: Simulation, *args: P.args, **kwargs: P.kwargs) -> None:
        self.steps.append([work.__name__, *kwargs.values()])
        with self.told_how():
            work(self, *args, **kwargs)

    return written_down


@contextmanager
def statements_fail(first: int, count: int) -> Generator[None]:
    """Of the statements that change something, so many fail from this one on."""
    done = 0

    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal done
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            done += 1
            if first <= done < first + count:
                raise sqlite3.OperationalError("a fault of the simulation")

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


def _letter(opened: Opened[Any]) -> Letter:
    return Letter(opened.header, opened.seen, {})


class Simulation(RuleBasedStateMachine):
    """A town, what is known of its workers, and what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[list[Any]] = []
        self.workers: list[Told] = []
        self.town = Town()
        self.texts = 0
        self._absent: dict[tuple[str, str], tuple[int, bytes]] = {}
        """What each of the staff is told of a case that does not exist."""

    def teardown(self) -> None:
        """Whatever happened, everything is looked at in the end."""
        try:
            with self.told_how():
                self.everything_is_as_promised()
        finally:
            self.town.close()

    @contextmanager
    def told_how(self) -> Generator[None]:
        """Whatever breaks says by which steps."""
        try:
            yield
        except BaseException as error:
            error.add_note(f"to keep it, add to tests/simulation/kept.json: {json.dumps(self.steps)}")
            raise

    # --- who and what

    def _pick(self, number: int, *, still_open: bool = False) -> Told | None:
        there = [one for one in self.workers if one.open or not still_open]
        return there[number % len(there)] if there else None

    def _member(self, told: Told, number: int) -> Caseworker:
        inside = self.town.insiders(told.desk)
        return inside[number % len(inside)]

    def _text(self, kind: str) -> str:
        self.texts += 1
        return f"{kind} {self.texts}"

    def _somebody(self, desk: int) -> Told:
        """A worker with a sealed report, which nobody has yet."""
        street = self.town.people.streets[desk % 2]
        instance = self.town.people.administrator.instance
        worker = Worker(self.town.koe.origin)
        worker.keys = ReporterKeys(instance, SigningKey.draw(), Identity.draw(), secrets.token_bytes(32))
        told = Told(worker, street.desk, self._text("story"))
        self._seal(told)
        self.workers.append(told)
        return told

    def _seal(self, told: Told) -> None:
        answers = Answers(("wages",), "vi", "yes", "code", told.story)
        told.worker.seal_report(told.desk, answers, kinds=(1,), hour=20, urgent=False)

    def _send(self, told: Told) -> None:
        """Until it is acknowledged, once or again."""
        try:
            receipt = told.worker.send()
        except Refused as refused:
            if told.receipt is not None or refused.slug != "stale-epoch":
                raise
            # The desk has had new keys for a week; and what is known is never stale, so it is not there.
            self._seal(told)
            receipt = told.worker.send()
        assert told.receipt in (None, receipt), "the same report has another receipt"
        told.receipt = receipt

    # --- what workers do

    @initialize()
    @step
    def somebody_is_there(self) -> None:
        """So that most steps have somebody to happen to."""
        self._send(self._somebody(0))

    @rule(desk=NUMBERS)
    @step
    def report(self, desk: int) -> None:
        """Somebody writes to a desk and hears that it is there."""
        self._send(self._somebody(desk))

    @rule(desk=NUMBERS)
    @step
    def report_and_hear_nothing(self, desk: int) -> None:
        """The line is gone before the answer comes; nobody knows whether it went in."""
        told = self._somebody(desk)
        assert told.worker.sent is not None
        body = json.dumps(told.worker.sent.json()).encode()
        head = f"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        with socket.create_connection(("localhost", self.town.koe.settings.port)) as line:
            line.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)

    @rule(who=NUMBERS)
    @step
    def send_again(self, who: int) -> None:
        """The same report once more, from one who was heard, or was not, or has been erased."""
        if (told := self._pick(who)) is None:
            return
        if told.erased:
            assert self._refusal(told.worker.send) == (409, "taken")
        else:
            self._send(told)

    @rule(who=NUMBERS)
    @step
    def write_again(self, who: int) -> None:
        """A worker writes one more letter."""
        if (told := self._pick(who, still_open=True)) is None:
            return
        text = self._text("letter")
        told.worker.follow_up(text)
        told.written.append(text)
        told.order.append("reporter")

    @rule(who=NUMBERS, which=NUMBERS)
    @step
    def delete_an_answer(self, who: int, which: int) -> None:
        """A worker destroys a reply in the mailbox."""
        told = self._pick(who, still_open=True)
        if told is None or not told.answers:
            return
        counter = which % len(told.answers) + 1
        # The one that hands a case over stays: without it no later one could be believed.
        stays = told.answers[counter - 1].startswith("moved")
        assert told.worker.delete([counter]) == {"deleted": 0 if stays else 1}
        if not stays:
            told.deleted.add(counter)

    @rule(who=NUMBERS)
    @step
    def withdraw(self, who: int) -> None:
        """A worker takes the report back; after that nobody writes any more."""
        if (told := self._pick(who, still_open=True)) is None:
            return
        told.worker.withdraw()
        told.withdrawn_on = today()
        assert self._refusal(told.worker.follow_up, "too late") == (409, "withdrawn")
        assert self._refusal(self._member(told, who).reply, told.worker.case, "too late") == (409, "withdrawn")

    # --- what desks do

    @rule(who=NUMBERS, member=NUMBERS)
    @step
    def answer(self, who: int, member: int) -> None:
        """A member of the desk reads the case and answers it."""
        if (told := self._pick(who, still_open=True)) is None:
            return
        text = self._text("answer")
        if self._is_a_colleagues(lambda: self._member(told, member).reply(told.worker.case, text)):
            return
        told.answers.append(text)
        told.order.append("desk")

    @rule(who=NUMBERS)
    @step
    def hand_over(self, who: int) -> None:
        """The lead gives a case to the other desk; from then on it is theirs alone."""
        if (told := self._pick(who, still_open=True)) is None:
            return
        giver, receiver = sorted(self.town.people.streets, key=lambda street: street.desk != told.desk)
        text = self._text("moved")
        if self._is_a_colleagues(lambda: giver.lead.hand_over(told.worker.case, receiver.desk, text)):
            return
        told.desk = receiver.desk
        told.answers.append(text)
        told.order.append("desk")

    @rule(desk=NUMBERS)
    @step
    def new_keys(self, desk: int) -> None:
        """A desk gets new keys; the higher half of the numbers seals every cover again at once."""
        street = self.town.people.streets[desk % 2]
        self.town.new_keys(street)
        if desk >= 4:
            street.lead.reseal(street.desk)

    # --- what nobody does

    @rule(days=st.integers(1, 9))
    @step
    def days_pass(self, days: int) -> None:
        """And the server does what is due."""
        self.town.days_pass(days)

    @rule()
    @step
    def the_power_fails(self) -> None:
        """No farewell."""
        self.town.power_fails()

    @rule()
    @step
    def the_server_restarts(self) -> None:
        """In good order."""
        self.town.koe.restart()

    @rule(first=st.integers(1, 12), count=st.integers(1, 12))
    @step
    def a_batch_fails(self, first: int, count: int) -> None:
        """Three reports come at once while statements fail: each is there whole, or was refused and is not there."""
        three = [self._somebody(number) for number in range(3)]

        def tried(told: Told) -> None:
            refusal = self._refusal(lambda: self._send(told))
            assert refusal is None or refusal[0] >= 500, refusal

        with statements_fail(first, count), ThreadPoolExecutor(3) as phones:
            list(phones.map(tried, three))
        for told in three:
            if told.receipt is None:
                assert self._mailbox(told)[0] == 404, "a refused report is there"
                self._send(told)

    # --- what a liar does

    @rule(who=NUMBERS, which=NUMBERS)
    @step
    def an_answer_is_withheld(self, who: int, which: int) -> None:
        """The server hides a reply from the worker: they see a gap, unless it is the newest of all."""
        told = self._pick(who, still_open=True)
        if told is None or not told.answers:
            return
        counter = which % len(told.answers) + 1
        row = self.town.koe.write(_take_away, told.worker.case, "mailbox", "desk", counter)
        assert self._worker_misses(told) == (counter < len(told.answers))
        self.town.koe.write(_put_back, row)

    @rule(who=NUMBERS, which=NUMBERS)
    @step
    def a_letter_is_withheld(self, who: int, which: int) -> None:
        """The server hides a worker's letter from the desk: seen unless it is the newest, and nobody answered it."""
        told = self._pick(who, still_open=True)
        if told is None or not told.written:
            return
        counter = which % len(told.written) + 2  # the first is the report
        row = self.town.koe.write(_take_away, told.worker.case, "case", "reporter", counter)
        answered = "desk" in told.order[_last(told.order, "reporter") :]
        newest = counter == len(told.written) + 1
        member = self._member(told, which)
        assert self._desk_misses(told, member, member.open_case(told.worker.case)) == (not newest or answered)
        self.town.koe.write(_put_back, row)

    # --- what must be true

    @rule(who=NUMBERS)
    @step
    def look(self, who: int) -> None:
        """At one worker's case, as everybody."""
        if (told := self._pick(who)) is not None:
            self._is_as_promised(told)

    def everything_is_as_promised(self) -> None:
        """Every worker's case, as everybody; and no queue has a case that nobody sent."""
        for told in self.workers:
            self._is_as_promised(told)
        for street in self.town.people.streets:
            promised = {b64(told.worker.case) for told in self.workers if told.desk == street.desk and not told.erased}
            for member in street.people:
                assert self._queue(member, street.desk) == promised

    def _is_as_promised(self, told: Told) -> None:
        if told.receipt is None:
            self._send(told)  # a phone that heard nothing tries again
        case = told.worker.case
        for outsider in self.town.outsiders(told.desk):
            self._sees_nothing(outsider, case)
        insiders = self.town.insiders(told.desk)
        if told.erased:
            assert told.withdrawn_on is not None
            for insider in insiders:
                self._sees_nothing(insider, case)
            status, told_of = self._mailbox(told)
            assert (status, told_of["state"]) == (200, "erased")
            return
        for insider in insiders:
            opened = insider.open_case(case)
            assert opened.report.body.answers.story == told.story
            assert [one.body.text for one in opened.follow_ups] == told.written
            assert [one.body.reply.text for one in opened.copies] == told.answers
            assert not self._desk_misses(told, insider, opened)
        replies = told.worker.replies()
        assert [None if one is None else one.body.text for one in replies] == [
            None if counter in told.deleted else text for counter, text in enumerate(told.answers, 1)
        ]
        assert told.worker.box["state"] == "withdrawn" or told.withdrawn_on is None
        assert not self._worker_misses(told)
        wrong = {"Authorization": f"Bearer {b64(secrets.token_bytes(32))}"}
        assert told.worker.ask("GET", f"/api/v1/mailbox/{b64(case)}", headers=wrong).status == 404

    def _sees_nothing(self, somebody: Any, case: bytes) -> None:
        """To this person the case is like one that does not exist."""
        for method, path in (("GET", "cases/{}"), ("POST", "cases/{}/claim")):

            def answer(one: bytes, method: str = method, path: str = path) -> tuple[int, bytes]:
                told = somebody.ask(method, "/api/v1/" + path.format(b64(one)), None if method == "GET" else {})
                return told.status, told.content

            if (absent := self._absent.get((somebody.name, method))) is None:
                absent = self._absent[somebody.name, method] = answer(secrets.token_bytes(16))
            assert absent[0] == 404
            assert answer(case) == absent, f"{somebody.name} reads what they may not"

    def _queue(self, member: Caseworker, desk: bytes) -> set[str]:
        pages = [member.queue(desk, f"?view={view}") for view in ("open", "done")]
        assert [page["next"] for page in pages] == [None, None], "more cases than a page has"
        return {row["case"] for page in pages for row in page["cases"]}

    def _mailbox(self, told: Told) -> tuple[int, Any]:
        answer = told.worker.ask("GET", f"/api/v1/mailbox/{b64(told.worker.case)}", headers=told.worker._token())
        return answer.status, answer.json()

    def _worker_misses(self, told: Told) -> bool:
        """[P-08] Whether the worker's reader would say that a message is missing."""
        replies = told.worker.replies()
        box = told.worker.box
        counters = [one["counter"] for one in box["letters"]]
        held = {b64_decode(one["digest"]) for one in [*box["letters"], *box["own"]]}
        opened = [_letter(one) for one in replies if one is not None]
        unseen = any(entry.digest not in held for one in opened for entry in one.seen)
        if None not in replies:
            return letters.missing(opened, held)
        # A deleted reply is a row without its letter, so the rows are counted.
        return counters != list(range(1, len(counters) + 1)) or unseen

    def _desk_misses(self, told: Told, member: Caseworker, opened: OpenedCase) -> bool:
        """[P-08] The same of a desk's reader."""
        answer = member.get(f"/api/v1/cases/{b64(told.worker.case)}")
        held = {digest(b64_decode(one["letter"])) for one in answer["letters"]}
        held |= {b64_decode(one["digest"]) for one in answer["replies"]}
        of_reporter = [_letter(opened.report), *map(_letter, opened.follow_ups)]
        return letters.missing(of_reporter, held) or letters.missing([*map(_letter, opened.copies)], held)

    def _is_a_colleagues(self, work: Callable[[], object]) -> bool:
        """Does it, unless a colleague has taken the case: then it is theirs to do."""
        refusal = self._refusal(work)
        assert refusal in (None, (409, "claimed")), refusal
        return refusal is not None

    @staticmethod
    def _refusal(work: Callable[..., object], *arguments: Any) -> tuple[int, str] | None:
        try:
            work(*arguments)
        except Refused as refused:
            return refused.status, refused.slug
        return None


def _last(order: Sequence[str], author: str) -> int:
    return len(order) - 1 - order[::-1].index(author)


def _take_away(connection: Connection, case: bytes, box: str, author: str, counter: int) -> dict[str, Any]:
    this = (Row.case_id == case, Row.box == box, Row.author == author, Row.counter == counter)
    row = dict(connection.execute(select(Row.__table__).where(*this)).one()._mapping)
    connection.execute(delete(Row).where(*this))
    return row


def _put_back(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(Row).values(**row))


def replay(steps: Sequence[Sequence[Any]]) -> None:
    """Does again what was written down, and looks at everything in the end."""
    simulation = Simulation()
    try:
        for name, *numbers in steps:
            getattr(Simulation, name).__wrapped__(simulation, *numbers)
    finally:
        simulation.teardown()

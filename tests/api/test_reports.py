"""Does a report come in once, durably, and only if it is what it says? Over real HTTP, with real keys."""

import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import Connection, delete, func, insert, select

from api.kit import clock, sqlite
from api.kit.clock import today
from api.models import Case, Cover, Directory, Letter
from crypto import reading, submission
from crypto.encoding import b64
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from crypto.submission import Submission
from tests.conftest import OpenServer, RunningServer
from tests.world import PROOF_BITS, STORY, World


def signed(world: World, draft: Submission, signer: SigningKey, *, bits: int = PROOF_BITS) -> Submission:
    """A changed submission with the proof and the signature that it needs."""
    digest = submission.body_digest(draft)
    nonce = submission.solve(draft.case, digest, bits)
    return replace(draft, nonce=nonce, signature=signer.sign(submission.DOMAIN, digest))


def with_proof_between(sent: Submission, bits: int, fewer_than: int) -> Submission:
    """With a proof of at least so many bits and not of so many."""
    digest = submission.body_digest(sent)

    def fits(nonce: bytes) -> bool:
        strong, stronger = (submission.has_proof(sent.case, digest, nonce, least) for least in (bits, fewer_than))
        return strong and not stronger

    return replace(sent, nonce=next(filter(fits, (number.to_bytes(8, "big") for number in range(100_000)))))


def counts(connection: Connection) -> tuple[int, int, int]:
    """How many cases, covers and letters there are."""
    cases, covers, letters = (
        connection.scalar(select(func.count()).select_from(table)) or 0 for table in (Case, Cover, Letter)
    )
    return cases, covers, letters


def post(server: RunningServer, body: Any) -> httpx.Response:
    """POST /api/v1/reports."""
    with server.client() as client:
        return client.post("/api/v1/reports", json=body)


def test_what_a_phone_seals_the_desk_opens(open_server: OpenServer) -> None:
    world, server = open_server.world, open_server.server
    keys = world.reporter()
    sent = world.report(keys)
    answer = post(server, sent.json())
    assert (answer.status_code, answer.json()) == (201, {"case": b64(keys.case), "day": today().isoformat()})

    def stored(connection: Connection) -> tuple[Any, bytes, bytes]:
        case = connection.execute(select(Case.__table__).where(Case.case_id == keys.case)).one()
        cover = connection.execute(select(Cover.ciphertext).where(Cover.case_id == keys.case)).scalar_one()
        report = connection.execute(
            select(Letter.ciphertext).where(Letter.case_id == keys.case, Letter.box == "case")
        ).scalar_one()
        return case, cover, report or b""

    case, cover, report = server.read(stored)
    assert (case.desk, case.state, case.day, case.urgent, case.assignee) == (
        world.entry.desk,
        "received",
        today(),
        False,
        None,
    )
    opened_cover = reading.open_cover(
        cover, world.desk_identity, instance=world.instance, case=keys.case, epoch=world.entry.epoch
    )
    assert reading.open_report(report, opened_cover).body.answers.story == STORY


@pytest.mark.protocol("P-12")
def test_the_same_report_five_times_is_one_case_and_the_same_answer(open_server: OpenServer) -> None:
    sent = open_server.world.report(open_server.world.quick_reporter()).json()
    answers = [post(open_server.server, sent) for _ in range(5)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert open_server.server.read(counts) == (1, 1, 2)


def test_the_same_report_at_the_same_time_is_one_case(open_server: OpenServer) -> None:
    sent = open_server.world.report(open_server.world.quick_reporter()).json()
    with ThreadPoolExecutor(16) as phones:
        answers = list(phones.map(partial(post, open_server.server), [sent] * 16))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert open_server.server.read(counts) == (1, 1, 2)


def test_many_workers_at_once_each_get_their_own_case(open_server: OpenServer) -> None:
    sent = [open_server.world.report(open_server.world.quick_reporter()).json() for _ in range(24)]
    with ThreadPoolExecutor(12) as phones:
        answers = list(phones.map(partial(post, open_server.server), sent))
    assert [answer.status_code for answer in answers] == [201] * 24
    assert open_server.server.read(counts) == (24, 24, 48)


@pytest.mark.protocol("P-12")
def test_a_repeat_is_recognised_after_a_restart_and_on_a_later_day(open_server: OpenServer) -> None:
    sent = open_server.world.report(open_server.world.quick_reporter()).json()
    first = post(open_server.server, sent)
    open_server.server.restart()
    with clock.set_to(clock.now() + timedelta(days=3)):
        again = post(open_server.server, sent)
    assert (again.status_code, again.content) == (201, first.content)
    assert open_server.server.read(counts) == (1, 1, 2)


@pytest.mark.protocol("P-12")
def test_another_report_under_a_taken_case_is_refused(open_server: OpenServer) -> None:
    keys = open_server.world.quick_reporter()
    first = open_server.world.report(keys)
    assert post(open_server.server, first.json()).status_code == 201
    answer = post(open_server.server, open_server.world.report(keys, story="Something else").json())
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/taken")
    assert post(open_server.server, first.json()).status_code == 201


def test_two_different_reports_under_one_case_at_once_leave_one(open_server: OpenServer) -> None:
    keys = open_server.world.quick_reporter()
    sent = [open_server.world.report(keys, story=f"Story {number}").json() for number in range(6)]
    with ThreadPoolExecutor(6) as phones:
        answers = list(phones.map(partial(post, open_server.server), sent))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert open_server.server.read(counts) == (1, 1, 2)


# --- what is refused --------------------------------------------------------------------------------------------------

Change = Callable[[World, Submission, SigningKey], Submission]


def _other_desk(world: World, sent: Submission, signer: SigningKey) -> Submission:
    return signed(world, replace(sent, desk=secrets.token_bytes(16)), signer)


def _old_epoch(world: World, sent: Submission, signer: SigningKey) -> Submission:
    return signed(world, replace(sent, epoch=2), signer)


def _other_case(world: World, sent: Submission, signer: SigningKey) -> Submission:
    return signed(world, replace(sent, case=secrets.token_bytes(16)), signer)


def _other_signer(world: World, sent: Submission, _: SigningKey) -> Submission:
    return signed(world, sent, SigningKey.draw())


def _weak_key(world: World, sent: Submission, signer: SigningKey) -> Submission:
    key = bytes([1]) + bytes(31)
    return signed(world, replace(sent, verify_key=key, case=submission.case_id(world.instance, key)), signer)


def _proof_of_another_body(_world: World, sent: Submission, _signer: SigningKey) -> Submission:
    return with_proof_between(sent, 0, PROOF_BITS)


def _two_stanzas(world: World, sent: Submission, signer: SigningKey) -> Submission:
    head, _, rest = sent.report.partition(b"\n---")
    changed = head + b"\n-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n---" + rest
    return signed(world, replace(sent, report=changed[: len(sent.report)]), signer)


def _no_age_file(world: World, sent: Submission, signer: SigningKey) -> Submission:
    return signed(world, replace(sent, card=secrets.token_bytes(len(sent.card))), signer)


def _no_ladder_step(world: World, sent: Submission, signer: SigningKey) -> Submission:
    return signed(world, replace(sent, report=seal(Identity.draw().recipient, bytes(5000))), signer)


def _cover_as_large_as_a_letter(world: World, sent: Submission, signer: SigningKey) -> Submission:
    return signed(world, replace(sent, cover=sent.card), signer)


@pytest.mark.protocol("P-03", "P-04", "P-11")
@pytest.mark.parametrize(
    ("change", "status", "slug", "extra"),
    [
        (_other_desk, 404, "unknown-desk", {}),
        (_old_epoch, 409, "stale-epoch", {}),
        (_other_case, 403, "wrong-signature", {}),
        (_other_signer, 403, "wrong-signature", {}),
        (_weak_key, 403, "wrong-signature", {}),
        (_proof_of_another_body, 403, "proof-too-weak", {"bits": PROOF_BITS}),
        (_two_stanzas, 422, "malformed-envelope", {"part": "report", "reason": "header failure"}),
        (_no_age_file, 422, "malformed-envelope", {"part": "card", "reason": "header failure"}),
        (_no_ladder_step, 422, "malformed-envelope", {"part": "report", "reason": "size"}),
        (_cover_as_large_as_a_letter, 422, "malformed-envelope", {"part": "cover", "reason": "size"}),
    ],
)
def test_a_report_that_is_not_what_it_says_is_refused_by_name(
    open_server: OpenServer, change: Change, status: int, slug: str, extra: dict[str, Any]
) -> None:
    world = open_server.world
    keys = world.quick_reporter()
    sent = world.report(keys)
    answer = post(open_server.server, change(world, sent, keys.signer).json())
    problem = answer.json()
    assert (answer.status_code, problem.pop("type")) == (status, f"/problems/{slug}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert {name: value for name, value in problem.items() if name not in {"title", "status"}} == extra
    assert open_server.server.read(counts) == (0, 0, 0)
    assert post(open_server.server, sent.json()).status_code == 201


CANARY = "Nguyen-has-no-passport"


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {key: value for key, value in body.items() if key != name}


def _with(**changed: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {**body, **changed}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (_with(case=CANARY), ["case"]),
        (_with(case="A" * 22 + "="), ["case"]),
        (_with(case=7), ["case"]),
        (_with(token_digest=int("1" * 42 + "0")), ["token_digest"]),  # as a text it would be a key
        (_with(report=[True] * 900), ["report"]),
        (_with(report=[True] * 2000), []),
        (_with(report=CANARY + "!"), ["report"]),
        (_with(report=b64(bytes(200_000))), ["report"]),
        (_with(epoch=True), ["epoch"]),
        (_with(epoch="1"), ["epoch"]),
        (_with(epoch=0), ["epoch"]),
        (_with(epoch=2**31), ["epoch"]),
        (_with(urgent=CANARY), ["urgent"]),
        (_with(urgent=1), ["urgent"]),
        (_with(proof={"nonce": CANARY}), ["proof", "nonce"]),
        (_with(**{CANARY: CANARY}), ["?"]),
        (_without("card"), ["card"]),
        (_without("signature"), ["signature"]),
    ],
)
def test_a_malformed_report_is_refused_without_repeating_it(
    open_server: OpenServer, change: Callable[[dict[str, Any]], dict[str, Any]], at: list[str]
) -> None:
    world = open_server.world
    body = cast(dict[str, Any], world.report(world.quick_reporter()).json())
    answer = post(open_server.server, change(body))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/malformed")
    assert [error["at"] for error in problem["errors"]] == [at]
    assert CANARY not in answer.text


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"1" * 1000, b'{"case": ' * 3000])
def test_what_is_no_json_object_is_malformed(open_server: OpenServer, content: bytes) -> None:
    with open_server.server.client() as client:
        answer = client.post("/api/v1/reports", content=content)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed")


def test_a_body_that_no_report_needs_is_refused(open_server: OpenServer) -> None:
    with open_server.server.client() as client:
        answer = client.post("/api/v1/reports", content=b" " * 600_000)
        unmeasured = client.post("/api/v1/reports", content=iter([b" " * 600_000]))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert (unmeasured.status_code, unmeasured.json()["type"]) == (411, "/problems/length-needed")
    assert "content-security-policy" in answer.headers


def test_without_a_directory_nothing_is_taken(open_server: OpenServer) -> None:
    sent = open_server.world.report(open_server.world.quick_reporter())
    open_server.server.write(_forget_directories)
    answer = post(open_server.server, sent.json())
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-open")


def _forget_directories(connection: Connection) -> None:
    connection.execute(delete(Directory))


def test_after_the_directory_has_ended_nothing_new_is_taken_and_repeats_still_are(open_server: OpenServer) -> None:
    known, new = (open_server.world.report(open_server.world.quick_reporter()) for _ in range(2))
    first = post(open_server.server, known.json())
    with clock.set_to(clock.now() + timedelta(days=36)):
        refused, again = post(open_server.server, new.json()), post(open_server.server, known.json())
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/not-open")
    assert (again.status_code, again.content) == (201, first.content)


def test_a_newer_directory_without_the_desk_takes_no_more_for_it(open_server: OpenServer) -> None:
    world = open_server.world
    other = replace(world.entry, desk=secrets.token_bytes(16))

    def replace_directory(connection: Connection) -> None:
        connection.execute(insert(Directory).values(**world.directory(version=2, issued=today(), desks=(other,))))

    open_server.server.write(replace_directory)
    answer = post(open_server.server, world.report(world.quick_reporter()).json())
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-desk")


# --- when the machine is in trouble -----------------------------------------------------------------------------------


def test_a_locked_database_says_busy_and_the_same_report_gets_in_later(
    open_server: OpenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 100)
    open_server.server.restart()
    sent = open_server.world.report(open_server.world.quick_reporter()).json()
    intruder = sqlite3.connect(open_server.server.settings.data / "koe.db", isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    answer = post(open_server.server, sent)
    intruder.execute("ROLLBACK")
    intruder.close()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
    assert int(answer.headers["retry-after"]) > 0
    assert post(open_server.server, sent).status_code == 201


def test_a_full_disk_says_so_and_the_same_report_gets_in_later(open_server: OpenServer) -> None:
    def allow(connection: Connection, pages: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def page_count(connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    server, sent = open_server.server, open_server.world.report(open_server.world.quick_reporter()).json()
    server.write(allow, server.read(page_count))
    answer = post(server, sent)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-room")
    assert server.read(counts) == (0, 0, 0)
    server.write(allow, 1_000_000)
    assert post(server, sent).status_code == 201


def test_more_work_may_be_asked_for_after_a_restart_and_a_known_report_is_still_known(
    open_server: OpenServer,
) -> None:
    world, server = open_server.world, open_server.server
    sent = world.report(world.quick_reporter())
    weak = with_proof_between(sent, PROOF_BITS, 12)
    first = post(server, weak.json())
    server.settings = server.settings.model_copy(update={"proof_bits": 12, "proof_bits_max": 12})
    server.restart()
    again = post(server, weak.json())
    fresh = world.report(world.quick_reporter())
    refused = post(server, with_proof_between(fresh, 0, 12).json())
    assert (again.status_code, again.content) == (201, first.content)
    assert (refused.status_code, refused.json()["bits"]) == (403, 12)


def test_a_report_that_is_answered_survives_the_death_of_the_process(open_server: OpenServer) -> None:
    sent = open_server.world.report(open_server.world.quick_reporter())
    assert post(open_server.server, sent.json()).status_code == 201
    data = open_server.server.settings.data
    copy = data.parent / "after-the-crash"
    copy.mkdir()
    for file in data.iterdir():
        if file.suffix != ".lock":
            (copy / file.name).write_bytes(file.read_bytes())
    left = sqlite3.connect(copy / "koe.db")
    assert left.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    left.close()

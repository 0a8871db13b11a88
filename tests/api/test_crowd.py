"""What happens when many write to one desk at once? It becomes work for that desk's writers, and for nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert

from api.directory import service as directory
from api.kit.clock import today
from api.kit.throttle import ProofBits
from api.models import Case, Desk, DeskKeys, Directory
from crypto import directory as protocol
from crypto import submission
from crypto.directory import DeskEntry
from crypto.encoding import b64
from crypto.submission import Submission
from tests.conftest import RunningServer
from tests.world import World, found

LEAST, MOST = 4, 8
COMFORTABLE = directory.COMFORTABLE_A_DAY


class Street:
    """Two desks of one instance."""

    def __init__(self, koe: RunningServer) -> None:
        self.koe = koe
        self.world: World = koe.write(found)
        self.here = self.world.entry
        self.there = protocol.sign_entry(
            self.world.desk_signer,
            instance=self.world.instance,
            desk=secrets.token_bytes(16),
            epoch=1,
            names={"en": "Elsewhere"},
            languages=("en",),
            area="Kanto",
            recipient=self.world.desk_identity.recipient,
        )
        koe.write(self._open_there)

    def _open_there(self, connection: Connection) -> None:
        entry = self.there
        connection.execute(
            insert(Desk).values(desk=entry.desk, names=entry.names, languages=["en"], area="Kanto", created_day=today())
        )
        connection.execute(
            insert(DeskKeys).values(
                desk=entry.desk,
                epoch=1,
                recipient=self.world.desk_identity.recipient.text,
                recipient_digest=entry.recipient_digest,
                made_by=self.world.account,
                verify_key=entry.verify_key,
                entry=entry.text,
                day=today(),
            )
        )
        connection.execute(delete(Directory))
        desks = tuple(sorted((self.here, self.there), key=lambda one: one.desk))
        connection.execute(insert(Directory).values(**self.world.directory(version=2, issued=today(), desks=desks)))

    def flood(self, count: int, desk: DeskEntry) -> None:
        """So many cases of today at a desk, as rows."""

        def come(connection: Connection) -> None:
            connection.execute(
                insert(Case),
                [
                    {
                        "case_id": secrets.token_bytes(16),
                        "desk": desk.desk,
                        "verify_key": bytes(32),
                        "token_digest": bytes(32),
                        "submission_digest": bytes(32),
                        "day": today(),
                        "state": "received",
                        "turn": "desk",
                        "state_day": today(),
                        "urgent": False,
                    }
                    for _ in range(count)
                ],
            )

        self.koe.write(come)

    def asked(self, desk: DeskEntry) -> int:
        """The bits that a page is told for a desk."""
        with self.koe.client() as client:
            return int(client.get(f"/api/v1/desks/{b64(desk.desk)}/recipient").json()["proof_bits"])

    def send(self, desk: DeskEntry, bits: int) -> httpx.Response:
        """A new report with just so many bits of work."""
        sent = self.world.report(self.world.quick_reporter(), entry=desk, bits=0)
        with self.koe.client() as client:
            return client.post("/api/v1/reports", json=exactly(sent, bits).json())


def exactly(sent: Submission, bits: int) -> Submission:
    """With a proof of so many bits and not one more."""
    body = submission.body_digest(sent)
    for number in range(1 << 20):
        nonce = number.to_bytes(8, "big")
        strong, stronger = (submission.has_proof(sent.case, body, nonce, least) for least in (bits, bits + 1))
        if strong and not stronger:
            return replace(sent, nonce=nonce)
    raise AssertionError("no such nonce")


@pytest.fixture
def street(start_server: Callable[..., RunningServer], bare_pages: Path, database_url: str) -> Street:
    """Two desks, on each engine."""
    koe = start_server(pages_at=bare_pages, database_url=database_url, proof_bits=LEAST, proof_bits_max=MOST)
    return Street(koe)


def test_a_flood_at_one_desk_is_work_at_that_desk_alone(street: Street) -> None:
    street.flood(4 * COMFORTABLE, street.here)

    assert (street.asked(street.here), street.asked(street.there)) == (LEAST + 2, LEAST)
    # One bit less than is asked for is taken: so much was asked for a moment ago.
    assert street.send(street.here, LEAST + 1).status_code == 201
    refused = street.send(street.here, LEAST)
    assert (refused.status_code, refused.json()["type"], refused.json()["bits"]) == (
        403,
        "/problems/proof-too-weak",
        LEAST + 3,
    )
    assert street.send(street.there, LEAST).status_code == 201


def test_another_process_sees_the_same_crowd(
    street: Street, start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    if street.koe.settings.database_url.startswith("sqlite"):
        street.flood(2 * COMFORTABLE, street.here)
        street.koe.restart()  # one process alone has an SQLite file; the next one sees what the one before saw
        assert street.asked(street.here) == LEAST + 1
        return
    other = start_server(
        pages_at=bare_pages, database_url=street.koe.settings.database_url, proof_bits=LEAST, proof_bits_max=MOST
    )
    street.flood(2 * COMFORTABLE, street.here)
    with other.client() as client:
        answer = client.get(f"/api/v1/desks/{b64(street.here.desk)}/recipient").json()
    assert answer["proof_bits"] == street.asked(street.here) == LEAST + 1


def test_a_dormitory_of_thirty_writes_at_once_and_all_are_heard(street: Street) -> None:
    """All from one address, with the work of a quiet day."""
    sent = [street.world.report(street.world.quick_reporter(), bits=0) for _ in range(30)]
    with ThreadPoolExecutor(30) as phones:
        answers = list(phones.map(partial(_post, street.koe), [exactly(one, LEAST).json() for one in sent]))

    assert [answer.status_code for answer in answers] == [201] * 30
    assert street.asked(street.here) == LEAST


def _post(koe: RunningServer, body: Any) -> httpx.Response:
    with koe.client() as client:
        return client.post("/api/v1/reports", json=body)


def test_the_crowd_within_one_batch_counts_too(street: Street) -> None:
    street.flood(2 * COMFORTABLE - 5, street.here)
    sent: Sequence[Submission] = [street.world.report(street.world.quick_reporter(), bits=0) for _ in range(12)]
    with ThreadPoolExecutor(12) as phones:
        answers = list(phones.map(partial(_post, street.koe), [exactly(one, LEAST).json() for one in sent]))

    # Up to twice the comfortable number what is asked for is one bit more, and what was asked before is taken.
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [403] * 6


def test_a_known_report_gets_its_answer_whatever_work_is_asked_for_now(street: Street) -> None:
    sent = exactly(street.world.report(street.world.quick_reporter(), bits=0), LEAST).json()
    first = _post(street.koe, sent)
    street.flood(16 * COMFORTABLE, street.here)

    again = _post(street.koe, sent)

    assert (again.status_code, again.content) == (201, first.content)


@given(st.integers(0, 10**9), st.integers(0, 20), st.integers(0, 20))
def test_work_grows_with_the_crowd_and_has_an_end(count: int, least: int, more: int) -> None:
    proof = ProofBits(least, least + more)
    asked = proof.asked(count, COMFORTABLE)
    assert least <= proof.needed(count, COMFORTABLE) <= asked <= least + more
    assert proof.asked(min(count, proof.count_max(COMFORTABLE)), COMFORTABLE) == asked
    if count <= COMFORTABLE:
        assert asked == least
    elif asked < least + more:
        assert COMFORTABLE << (asked - least - 1) < count <= COMFORTABLE << (asked - least)
    assert proof.asked(2 * max(count, COMFORTABLE), COMFORTABLE) == min(least + more, asked + 1)

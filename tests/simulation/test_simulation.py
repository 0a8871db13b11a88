"""Does Koe keep its promises whatever happens, in whichever order? And would the simulation notice if it did not?

A few runs here; `make simulate` does as many as there is time for (docs/testing.md).
"""

import json
import os
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, select

from api.authz import queries
from api.authz.policy import Role
from api.erasure import service as erasure
from api.erasure.queries import Over
from api.kit import batches
from api.models import Membership
from api.reports.service import submit_reports
from crypto import letters
from tests.journeys.people import Refused
from tests.simulation import town
from tests.simulation.machine import Simulation, replay

KEPT = json.loads(Path(__file__).with_name("kept.json").read_text("utf-8"))
FEW = settings(
    max_examples=int(os.environ.get("EXAMPLES") or 2),
    stateful_step_count=int(os.environ.get("STEPS") or 14),
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    print_blob=False,
)


@pytest.fixture(scope="module", autouse=True)
def _one_town() -> Generator[None]:
    yield
    town.forget()


def test_every_promise_holds_in_any_order() -> None:
    seed(int(os.environ.get("SEED") or 1))(Simulation)
    run_state_machine_as_test(Simulation, settings=FEW)


@pytest.mark.parametrize("kept", KEPT, ids=[one["why"] for one in KEPT])
def test_what_once_went_wrong_does_not_any_more(kept: dict[str, Any]) -> None:
    replay(kept["steps"])


# --- would it notice? ------------------------------------------------------------------------------------------------


def any_desk(connection: Connection, account: bytes, _desk: bytes) -> Role | None:
    """The role of somebody, at whichever desk they have one."""
    role = connection.scalar(select(Membership.role).where(Membership.account == account))
    return None if role is None else Role(role)


def losing(every: int) -> Callable[[Connection, Sequence[batches.Job]], list[Any]]:
    """A writer that says of each so-many-th batch with a report that it is there, and keeps nothing of it."""
    honest, done = batches.commit_batch, 0

    def commit_batch(connection: Connection, jobs: Sequence[batches.Job]) -> list[Any]:
        nonlocal done
        has_report = any(job.use_case is submit_reports for job in jobs)
        done += has_report
        if not has_report or done % every:
            return honest(connection, jobs)
        transaction = connection.begin()
        outcomes = batches._do(connection, jobs)
        transaction.rollback()
        return outcomes

    return commit_batch


def nothing_is_due(_connection: Connection) -> list[Over]:
    """Whatever was withdrawn."""
    return []


def no_gap(*_given: object, **_named: object) -> bool:
    """Whatever is missing."""
    return False


LIES: dict[str, tuple[Any, str, Any]] = {
    "a desk's condition is forgotten": (queries, "role_at", any_desk),
    "a batch is lost after it was acknowledged": (batches, "commit_batch", losing(2)),
    "nothing is ever erased": (erasure, "to_be_erased", nothing_is_due),
    "a gap is not shown": (letters, "missing", no_gap),
}
STORIES: dict[str, list[list[Any]]] = {
    "a batch is lost after it was acknowledged": [["report", 0], ["report", 1], ["report", 0], ["report", 1]],
    "nothing is ever erased": [["report", 0], ["withdraw", 0], ["days_pass", 9], ["days_pass", 9]],
    "a gap is not shown": [["report", 0], ["answer", 0, 0], ["answer", 0, 0], ["an_answer_is_withheld", 0, 0]],
}


def told(lie: str) -> None:
    """What shows a lie: steps that were chosen for it, or any."""
    if lie in STORIES:
        replay(STORIES[lie])
    else:
        run_state_machine_as_test(Simulation, settings=settings(FEW, stateful_step_count=5))


@pytest.mark.parametrize("story", STORIES)
def test_what_liars_are_caught_by_holds_without_a_lie(story: str) -> None:
    replay(STORIES[story])


@pytest.mark.parametrize("lie", LIES)
def test_the_simulation_notices(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    town._furnished()  # by an honest server
    monkeypatch.setattr(*LIES[lie])
    # Without the lie all of these runs hold: that is what the tests above show of them.
    with pytest.raises((AssertionError, Refused)):
        told(lie)

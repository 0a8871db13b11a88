"""Is anything lost, doubled or left over when servers are killed? A small run of each; `make crash` is the whole."""

import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select

from api.models import Letter
from api.storage import run_on
from bench.crash.books import compare, stored
from bench.crash.run import Ran, run
from bench.crash.sites import OneOnPostgres, OneOnSqlite, PrimaryAndReplica, Site, TwoBehindCaddy
from tests.faults.hasty import answer_before_the_commit

SEED = 20261127


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Generator[Site]:
    """What a test asks for stands in a folder of its own, and ends with the test."""
    make: Callable[[Path], Site] = request.param
    with tempfile.TemporaryDirectory(prefix="koe-crash-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as its own user, and pytest's folders are closed to it
        made = make(Path(folder))
        yield made
        made.close()


def told(ran: Ran) -> str:
    return ran.verdict.sentence


@pytest.mark.parametrize("site", [OneOnSqlite], indirect=True)
def test_what_was_acknowledged_survives_every_kill_and_the_count_would_notice_if_not(site: Site) -> None:
    ran = run(site, count=120, strikes=3, seed=SEED)
    settings, kept = site.nodes[0].settings, ran.books
    assert told(ran) == f"acknowledged {sum(kept.kinds.values())}, lost 0, doubled 0, orphans 0"
    assert kept.kinds["report"] == 120
    assert min(kept.kinds[kind] for kind in ("part", "reply", "follow-up")) >= 18
    assert sum(kept.outages.values()) >= 3

    def change(connection: Connection) -> None:
        [case] = connection.scalars(select(Letter.case_id).where(Letter.counter == 2).limit(1))
        of_case = (Letter.case_id == case, Letter.box == "case", Letter.author == "reporter", Letter.counter == 2)
        row = connection.execute(select(Letter.__table__).where(*of_case)).mappings().one()
        connection.execute(insert(Letter).values({**row, "counter": 3}))
        connection.execute(insert(Letter).values({**row, "counter": 4, "ciphertext": b"never sent"}))
        gone = next(place for thing in kept.things.values() for place in thing if place[2] == "mailbox desk")
        connection.execute(
            delete(Letter).where(Letter.case_id == gone[1], Letter.box == "mailbox", Letter.author == "desk")
        )

    run_on(settings.database_url, change)
    folder = settings.blobs_folder
    assert folder is not None
    blobs = [path for path in folder.rglob("*") if path.is_file()]
    blobs[0].write_bytes(b"rotten")
    blobs[1].unlink()
    (folder / "0123").write_bytes(b"nobody's")
    # A reply, the rotten part and the part that is gone; a follow-up twice; what nobody sent, a row and a blob alone.
    assert compare(kept, stored(settings))[1:] == (3, 1, 3)


def hasty(folder: Path) -> Site:
    return OneOnSqlite(folder, answer_before_the_commit)


@pytest.mark.parametrize("site", [hasty], indirect=True)
def test_a_server_that_answers_before_it_commits_is_found_out(site: Site) -> None:
    assert run(site, count=60, strikes=2, seed=SEED).verdict.lost > 0


@pytest.mark.postgresql
@pytest.mark.parametrize("site", [OneOnPostgres], indirect=True)
def test_on_postgresql_nothing_is_lost_either(site: Site) -> None:
    assert told(run(site, count=80, strikes=3, seed=SEED)).endswith("lost 0, doubled 0, orphans 0")


@pytest.mark.postgresql
@pytest.mark.parametrize("site", [TwoBehindCaddy], indirect=True)
def test_one_of_two_nodes_behind_a_proxy_is_killed_and_nothing_is_lost(site: Site) -> None:
    assert told(run(site, count=80, strikes=2, seed=SEED)).endswith("lost 0, doubled 0, orphans 0")


@pytest.mark.postgresql
@pytest.mark.parametrize("site", [PrimaryAndReplica], indirect=True)
def test_a_replica_takes_over_from_a_primary_that_died_and_koe_goes_on_by_itself(site: Site) -> None:
    ran = run(site, count=80, strikes=1, seed=SEED)
    assert told(ran).endswith("lost 0, doubled 0, orphans 0")
    log = site.nodes[0].log.read_text("utf-8")
    assert log.count("Koe is ready") == 1
    assert "Traceback" not in log

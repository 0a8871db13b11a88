"""Does a process say when no more people should be sent to it?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from tests.conftest import RunningServer

StartServer = Callable[..., RunningServer]


def asked(koe: RunningServer) -> tuple[int, Any]:
    with koe.client() as client:
        answer = client.get("/api/ready", headers={"Accept": "application/json"})
        return answer.status_code, answer.json()


def become_older(connection: Connection) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_a_process_that_takes_in_what_comes_says_so(
    start_server: StartServer, bare_pages: Path, database_url: str
) -> None:
    koe = start_server(pages_at=bare_pages, database_url=database_url)
    assert asked(koe) == (200, {"ready": True})
    # Another version has migrated the tables meanwhile.
    koe.write(become_older)
    assert asked(koe)[0] == 503


def test_not_while_it_stops_is_closed_or_has_no_room(start_server: StartServer, bare_pages: Path) -> None:
    koe = start_server(pages_at=bare_pages)
    assert koe.state is not None
    koe.state.hub.end()
    assert asked(koe)[0] == 503
    closed = start_server(pages_at=bare_pages, maintenance=True)
    assert asked(closed)[0] == 503
    with closed.client() as client:
        assert client.get("/api/health").status_code == 200
    full = start_server(pages_at=bare_pages, free_bytes_min=2**60)
    assert (asked(full)[0], asked(full)[1]["type"]) == (503, "/problems/no-room")

"""Does a report come in once, durably, and only if it is what it says?"""

from tests.conftest import OpenServer


def test_a_report_is_answered_with_its_case_and_the_day(open_server: OpenServer) -> None:
    world, server = open_server.world, open_server.server
    sent = world.report(world.reporter())
    with server.client() as client:
        answer = client.post("/api/reports", json=sent.json())
    assert answer.status_code == 201, answer.text

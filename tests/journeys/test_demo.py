"""The demonstration is made by the real steps, and can be worked with."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from api.demo.service import furnish
from api.demo.stories import STORIES
from crypto.encoding import b64_decode
from tests.conftest import RunningServer
from tests.journeys.conftest import founder_token
from tests.journeys.people import Caseworker, Worker


def test_a_demonstration_has_people_and_a_dozen_reports_that_can_be_read(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    koe, began = start_server(pages_at=bare_pages, demo=True, proof_bits=14, proof_bits_max=14), time.monotonic()

    printed = furnish(koe.origin, founder_token(koe))

    assert time.monotonic() - began < 20
    assert len(STORIES) >= 12
    passphrases = dict(re.findall(r"^  (\w+) {2,}\S.*? {2,}(.+)$", printed, re.MULTILINE))
    assert set(passphrases) == {"Aoi", "Linh", "Mai", "Sari"}

    states: list[str] = []
    for name in ("Linh", "Sari"):
        someone = Caseworker(koe.origin, name=name, passphrase=passphrases[name])
        someone.instance = b64_decode(someone.sign_in()["instance"])
        [desk] = someone.get("/api/v1/desks")
        assert desk["signed"]
        states += [case["state"] for case in someone.queue(b64_decode(desk["desk"]))["cases"]]
    assert len(states) == len(STORIES)
    assert {"received", "in_progress", "answered"} == set(states)

    code = re.findall(r"code ((?:\d{4} ?){6})  a reply waits", printed)[0]
    worker = Worker.returning(koe.origin, code, someone.instance)
    [reply] = worker.replies()
    assert reply is not None
    assert reply.body.text == next(story.reply for story in STORIES if story.reply)

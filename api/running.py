"""What does a running server hold in memory? Settings, database, pages, interface, its load, and who listens to it."""

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Request

from api.audit.service import Seal
from api.built import Pages
from api.directory import queries
from api.interface.document import Interface
from api.kit.blob_threads import BlobThreads
from api.kit.blobs import Blobs
from api.kit.db import Database
from api.kit.pacing import Pace
from api.kit.recent import Recently
from api.kit.signals import Signals
from api.kit.throttle import Crowd, ProofBits
from api.live.hub import Hub
from api.mails.postman import Postman
from api.settings import Settings
from api.uploads.queries import server_key

FORM_SHOWN_AGAIN_FOR: Final = timedelta(minutes=2)
"""For whoever's line dropped before the code came. Longer would serve whoever picks up the phone and presses Back."""


@dataclass
class Running:
    """`app.state.koe`. What another process needs goes through `signals`; nothing that counts is lost by a restart.

    - `settings`, `pages`, `interface`: the same in every process that was started alike.
    - `database`, `blobs`: everybody's. `seal` signs with a key file that every process has.
    - `hub`: who listens here; who looks at a case in any process, by signals.
    - `postman`: what waits is in the database; the leader carries it.
    - `crowd`: wrong tries of all processes, by signals. `taken_forms`: the same.
    - `parts_coming`, `pace`: guard this process's own memory and processor.
    - `_instance`: SHA-256 of a key that never changes once there is one.

    ADR 54 says for each why that is enough.
    """

    settings: Settings
    database: Database
    pages: Pages
    blobs: Blobs
    seal: Seal
    interface: Interface
    signals: Signals
    pace: Pace
    files: BlobThreads = field(init=False)
    hub: Hub = field(init=False)
    postman: Postman = field(init=False)
    crowd: Crowd = field(default_factory=Crowd, init=False)
    taken_forms: Recently = field(init=False)
    parts_coming: int = field(default=0, init=False)
    _instance: bytes | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.files = BlobThreads(seconds=self.settings.blobs_seconds)
        self.hub = Hub(self.signals)
        self.taken_forms = Recently(self.signals, "f", FORM_SHOWN_AGAIN_FOR)
        self.postman = Postman(self.settings, self.database, self.signals)

    async def begin(self) -> None:
        """Hear the other processes, and count with them."""
        await self.signals.begin()
        key = await self.database.read(server_key)
        self.crowd.share(hmac.digest(key, b"koe/v1/crowd", "sha256"), self.signals)

    @property
    def proof(self) -> ProofBits:
        """The work that is asked for."""
        return ProofBits(self.settings.proof_bits, self.settings.proof_bits_max)

    async def instance(self) -> bytes | None:
        """SHA-256 of the founding key, 32 bytes; none before set-up. Asked of the database until there is one."""
        if self._instance is None:
            self._instance = await self.database.read(queries.instance)
        return self._instance


async def running(request: Request) -> Running:
    """The state of the application that answers this request."""
    state = request.app.state.koe
    assert isinstance(state, Running)
    return state


TheServer = Annotated[Running, Depends(running)]

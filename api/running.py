"""What does a running server hold in memory? Settings, database, pages, interface, its load, and who listens to it."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from api.audit.service import Seal
from api.built import Pages
from api.directory import queries
from api.interface.document import Interface
from api.kit.blobs import Blobs
from api.kit.db import Database
from api.kit.pacing import Pace
from api.kit.signals import Signals
from api.kit.throttle import Crowd, ProofBits
from api.live.hub import Hub
from api.mails.postman import Postman
from api.settings import Settings


@dataclass
class Running:
    """`app.state.koe`. What another process needs goes through `signals`; nothing that counts is lost by a restart."""

    settings: Settings
    database: Database
    pages: Pages
    blobs: Blobs
    seal: Seal
    interface: Interface
    signals: Signals
    pace: Pace
    hub: Hub = field(init=False)
    postman: Postman = field(init=False)
    crowd: Crowd = field(default_factory=Crowd, init=False)
    parts_coming: int = field(default=0, init=False)
    _instance: bytes | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.hub = Hub(self.signals)
        self.postman = Postman(self.settings, self.database)

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

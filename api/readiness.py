"""May a proxy send people to this process? Only if it could take in what they write."""

import asyncio

from sqlalchemy import Connection

from api.kit.errors import Busy, NoRoom
from api.running import Running
from api.storage import is_current

_RETRY_AFTER_SECONDS = 5


async def check_ready(server: Running) -> None:
    """Raises `Busy` while it stops or its tables are of another version, `NoRoom`, and what the database raises."""
    if server.hub.closing or not await server.database.read(is_current):
        raise Busy(retry_after=_RETRY_AFTER_SECONDS)
    await server.database.write(_nothing)
    if not await asyncio.to_thread(server.blobs.has_room, 0):
        raise NoRoom(retry_after=_RETRY_AFTER_SECONDS)


def _nothing(_connection: Connection) -> None:
    """Waits for its turn, and commits."""

"""How does the application listen? uvicorn with no log of requests, no address kept, and a word when it is ready."""

import asyncio
import resource
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from api.kit import log
from api.kit.lines import Line, look_at
from api.settings import Settings

CONNECTIONS_MAX = 4096
_SHUTDOWN_SECONDS = 10
_FILES_BESIDE = 256  # the database, attachments, and what a library opens
_TICKS_A_SECOND = 10
_TURNS_TO_COME_IN = 3  # of the loop: a line that the system has taken, its transport, its protocol


class Server(uvicorn.Server):
    """A uvicorn server that says when it listens, not before, and when it is about to stop."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready, self._on_stop = on_ready, on_stop

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; once in each, whoever does not go on is let go."""
        if counter % _TICKS_A_SECOND == 0:
            look_at(self.server_state.connections)
            if len(self.server_state.connections) >= CONNECTIONS_MAX:
                log.event("lines-full")
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send away who would listen for ever, then wait for the rest.

        Who is being let in when the door closes comes in first: nobody would send them away later, and a browser that
        opened a line beforehand never says a word on it.
        """
        self._on_stop()
        for listener in self.servers:
            listener.close()
        for _ in range(_TURNS_TO_COME_IN):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def _allow_as_many_files() -> None:
    """Every connection is a file to the system, which by default gives a process fewer than there may be of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS_MAX + _FILES_BESIDE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def server(app: FastAPI, settings: Settings, on_ready: Callable[[], None]) -> Server:
    """The server for an application; `on_ready` is called once it accepts connections."""

    def send_listeners_away() -> None:
        app.state.koe.hub.end()

    _allow_as_many_files()
    return Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http=Line,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            log_level="error",  # what it warns of is what strangers send, as often as they like
            proxy_headers=False,
            server_header=False,
            limit_concurrency=CONNECTIONS_MAX,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        ),
        on_ready,
        send_listeners_away,
    )

"""How often does the server say no in a second? As often as it likes to few, and no oftener than it can to a crowd.

Whoever is refused and asks again at once makes the server work for nothing, and everybody else wait. So while many are
here, those who are refused, or send what has come before, are answered in turn, so many a second and no more. Nobody is
told apart: nothing of a request is looked at but that the answer is a no.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REFUSED: Final = range(400, 500)


class Pace:
    """When may the next one be answered? `here` is how many requests are being answered."""

    FEW: Final = 32
    """So many may be here and nobody waits: an office, a dormitory."""
    TURNS_A_SECOND: Final = 40
    AT_ONCE: Final = 80
    """So many turns may be saved up."""
    WAIT_MAX_SECONDS: Final = 5.0

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._next = clock() - self.AT_ONCE / self.TURNS_A_SECOND
        self.here = 0

    def wait_seconds(self) -> float:
        """Takes a turn: seconds until it comes, at most five."""
        if self.here <= self.FEW:
            return 0.0
        now = self._clock()
        self._next = max(self._next, now - self.AT_ONCE / self.TURNS_A_SECOND) + 1 / self.TURNS_A_SECOND
        self._next = min(self._next, now + self.WAIT_MAX_SECONDS)
        return max(0.0, self._next - now)

    async def turn(self) -> None:
        """Wait for one's turn."""
        seconds = self.wait_seconds()
        if seconds:
            await asyncio.sleep(seconds)


class PacedRefusals:
    """Pure ASGI middleware: an answer that says no goes out when its turn has come.

    By then the application has let go of all that it knew of the request, so that waiting costs no memory.
    """

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app, self._pace = app, pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and hold back a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            if held or (message["type"] == "http.response.start" and message["status"] in _REFUSED):
                held.append(message)
            else:
                await send(message)

        self._pace.here += 1
        try:
            await self._app(scope, receive, hold)
            if held:
                await self._pace.turn()
        finally:
            self._pace.here -= 1
        for message in held:
            await send(message)

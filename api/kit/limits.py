"""How much may a request send? Its length is asked for beforehand, and compared with what its route takes."""

from collections.abc import Awaitable, Callable, Sequence
from re import Pattern
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from api.kit.errors import LengthNeeded, Problem, TooLarge

BODY_BYTES_MAX = 64 * 1024
"""For every route that does not say that it takes more."""

BODY_BYTES_MAX_KEY = "x-body-bytes-max"
"""Under which a route's openapi_extra says that it takes more."""

Answer = Callable[[Scope, Receive, Send, Problem], Awaitable[None]]


def larger_bodies(routes: Sequence[BaseRoute]) -> list[tuple[Pattern[str], int]]:
    """The routes that take more than the usual, by their paths; bytes."""
    larger: list[tuple[Pattern[str], int]] = []
    for context in iter_route_contexts(routes):
        route: Any = context.original_route
        limit = (route.openapi_extra or {}).get(BODY_BYTES_MAX_KEY) if isinstance(route, APIRoute) else None
        if limit is not None and context.path is not None:
            larger.append((compile_path(context.path)[0], limit))
    return larger


class BodyLimits:
    """Pure ASGI middleware that refuses a body by its `Content-Length`, before a byte of it is read.

    A body of unknown length is refused too: browsers always tell it for what our pages send.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], answer: Answer) -> None:
        self._app, self._routes, self._answer = app, routes, answer
        self._larger: list[tuple[Pattern[str], int]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its body is short enough."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send, refusal)

    def _refusal(self, scope: Scope) -> Problem | None:
        length = 0
        for name, value in scope["headers"]:
            if name == b"content-length":
                length = int(value) if value.isdigit() else BODY_BYTES_MAX * 1024
            elif name == b"transfer-encoding":
                return LengthNeeded()
        return TooLarge() if length > BODY_BYTES_MAX and length > self._limit(scope["path"]) else None

    def _limit(self, path: str) -> int:
        if self._larger is None:
            self._larger = larger_bodies(self._routes)
        return next((limit for pattern, limit in self._larger if pattern.match(path)), BODY_BYTES_MAX)

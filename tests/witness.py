"""Does every answer of every test's server stand in the document of the interface? Watched at the outermost door.

With `KOE_RECORD_EXAMPLES=1` (and one process, `-n0`) the first good exchange of each route that has no example yet is
written into api/interface/examples.json, with what is long in it cut.
"""

import json
import os
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple, cast

from fastapi import FastAPI
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import _ROUTERS
from api.interface.document import EXAMPLES, PREFIX, PROBLEM_JSON, Json, document

RECORDS: Final = bool(os.environ.get("KOE_RECORD_EXAMPLES"))
_LONG: Final = 100
_KEPT: Final = 40
_ITEMS: Final = 2
_CUT: Final = re.compile(r"^(.*)… \((\d+) characters\)$", re.DOTALL)


class Exchange(NamedTuple):
    """A request and its answer, as far as the document speaks of them."""

    method: str
    path: str
    status: int
    media_type: str
    sent: bytes
    told: bytes


class Witness:
    """Pure ASGI middleware that remembers what was answered under /api/."""

    def __init__(self, app: ASGIApp, heard: list[Exchange]) -> None:
        self._app, self._heard = app, heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and listen."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        status, media_type, sent, told = 0, "", b"", b""

        async def hear() -> Message:
            nonlocal sent
            message = await receive()
            if RECORDS:
                sent += message.get("body", b"")
            return message

        async def say(message: Message) -> None:
            nonlocal status, media_type, told
            if message["type"] == "http.response.start":
                status = message["status"]
                media_type = dict(message["headers"]).get(b"content-type", b"").decode()
            elif RECORDS or media_type == PROBLEM_JSON:
                told += message.get("body", b"")
            await send(message)

        try:
            await self._app(scope, hear, say)
        finally:
            self._heard.append(Exchange(scope["method"], scope["path"], status, media_type, sent, told))


@cache
def promised() -> Json:
    """The document; drawn once in a process, because every application has the same."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for router in _ROUTERS:
        app.include_router(router)
    return document(app.routes)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(compile_path(path)[0], path) for path in promised()["paths"]]


def undeclared(heard: Sequence[Exchange]) -> list[str]:
    """What was answered by a route that does not declare it; what has no route is none of the document's."""
    if not heard:
        return []
    described = promised()
    found: list[str] = []
    good: dict[str, Exchange] = {}
    for one in heard:
        path = next((path for pattern, path in _patterns() if pattern.match(one.path)), None)
        operation = described["paths"].get(path, {}).get(one.method.lower())
        if operation is None or one.status == 0:  # nothing was answered: the client had gone
            continue
        declared = resolved(described, operation["responses"].get(str(one.status), {}))
        refusals = declared.get("content", {}).get(PROBLEM_JSON, {}).get("examples", {})
        slugs = {told["value"]["type"] for told in refusals.values()}
        slug = json.loads(one.told)["type"] if one.media_type == PROBLEM_JSON and one.told else None
        if not declared or (slug is not None and slug not in slugs):
            found.append(f"{one.method} {path}: {one.status} {slug}")
        elif slug is None:
            good.setdefault(f"{one.method} {path}", one)
    if RECORDS:
        _record(good)
    return found


def resolved(described: Json, told: Json) -> Json:
    """A part of the document itself, where a reference to it stands."""
    reference = told.get("$ref")
    if reference is None:
        return told
    found = described
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _record(good: dict[str, Exchange]) -> None:
    examples: dict[str, Json] = json.loads(EXAMPLES.read_text("utf-8"))
    for name, one in good.items():
        has_json = {"request": one.sent.startswith(b"{"), "response": one.media_type == "application/json"}
        told = {"request": one.sent, "response": one.told}
        example = {kind: _shortened(json.loads(told[kind])) for kind, is_json in has_json.items() if is_json}
        if example:
            examples.setdefault(name, example)
    EXAMPLES.write_text(json.dumps(examples, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner) for key, inner in cast("Json", value).items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in cast("list[Any]", value)[:_ITEMS]]
    if isinstance(value, str) and len(value) > _LONG:
        return f"{value[:_KEPT]}… ({len(value)} characters)"
    return value


def whole(value: Any) -> Any:
    """An example with what was cut made as long again as it was."""
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in cast("Json", value).items()}
    if isinstance(value, list):
        return [whole(inner) for inner in cast("list[Any]", value)]
    cut = _CUT.match(value) if isinstance(value, str) else None
    return cut[1].ljust(int(cut[2]), "a") if cut else value

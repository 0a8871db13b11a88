"""Prose and table say the same, every route names its permission, and a route without one cannot be written."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, Request
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import create_app
from api.authz.guard import (
    PERMISSION_KEY,
    AsMailboxReader,
    GuardedRouter,
    MailboxRoute,
    OpenRoute,
    StaffRouter,
    Unguarded,
)
from api.authz.policy import MATRIX, Permission, Role
from api.kit.limits import BODY_BYTES_MAX_KEY
from api.settings import Settings
from api.storage import prepare_database
from tests.authz.table import ROUTES, documented


def test_the_document_and_the_matrix_give_each_permission_the_same_roles() -> None:
    in_code = {permission.value: {role.value for role in roles} for permission, roles in MATRIX.items()}

    assert in_code == documented()


def test_every_permission_is_in_the_matrix_and_every_role_may_something() -> None:
    assert set(MATRIX) == set(Permission)
    assert frozenset().union(*MATRIX.values()) == set(Role)


def test_an_administrator_may_nothing_that_touches_a_case() -> None:
    of_cases = {
        name for name in documented() if "case" in name or "queue" in name or "mailbox" in name or "handover" in name
    }

    at_the_desk = {
        "case:read",
        "case:openings",
        "case:work",
        "case:assign",
        "cases:hand-on",
        "case:bar",
        "case:recuse",
        "case:note",
        "case:look",
        "case:hand-over",
        "case:ask",
        "case:asks",
        "handovers:read",
        "queue:read",
    }
    assert of_cases == {*at_the_desk, "mailbox:read", "mailbox:receipt", "mailbox:write"}
    assert not [name for name in of_cases if "administrator" in documented()[name]]


async def test_the_application_has_exactly_the_routes_of_the_table(tmp_path: Path, bare_pages: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    await asyncio.to_thread(prepare_database, settings.database_url)
    app = create_app(settings, bare_pages)

    found: dict[tuple[str, str], str] = {}
    for context in iter_route_contexts(app.routes):
        assert isinstance(context.original_route, APIRoute), "a route of another sort has no permission"
        extra: dict[str, Any] = context.original_route.openapi_extra or {}
        for method in context.methods or ():
            assert context.path is not None
            found[method, context.path] = extra[PERMISSION_KEY]
    await app.state.koe.database.close()

    assert found == ROUTES


async def handler() -> None:
    """Anything."""


@pytest.mark.parametrize("router", [GuardedRouter, StaffRouter])
@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete", "head"])
def test_a_route_without_a_permission_raises_at_import(router: type[GuardedRouter], verb: str) -> None:
    with pytest.raises(Unguarded):
        getattr(router(), verb)("/open")(handler)

    guarded = router()
    getattr(guarded, verb)("/guarded", permission=Permission.READ_CASE)(handler)
    [context] = iter_route_contexts(guarded.routes)
    assert (context.path, context.methods) == ("/guarded", {verb.upper()})


def test_a_route_keeps_what_else_it_asks_beside_its_permission() -> None:
    router = GuardedRouter()
    options: dict[str, Any] = {"dependencies": [Depends(handler)], "body_bytes_max": 5}
    router.post("/limited", permission=Permission.READ_CASE, **options)(handler)
    router.post("/guarded", permission=Permission.READ_CASE)(handler)

    asked: list[tuple[int, bool, dict[str, Any] | None]] = []
    for context in iter_route_contexts(router.routes):
        route = context.original_route
        assert isinstance(route, APIRoute)
        functions = [one.call for one in route.dependant.dependencies]
        asked.append((len(functions), handler in functions, route.openapi_extra))
    assert asked == [
        (2, True, {"x-permission": "case:read", BODY_BYTES_MAX_KEY: 5}),
        (1, False, {"x-permission": "case:read"}),
    ]


@pytest.mark.parametrize("decorator", ["options", "trace", "api_route", "route", "websocket", "websocket_route"])
def test_no_other_decorator_goes_round_the_permission(decorator: str) -> None:
    router = GuardedRouter()

    with pytest.raises((Unguarded, AttributeError)):
        getattr(router, decorator)("/open")(handler)

    assert list(iter_route_contexts(router.routes)) == []


@pytest.mark.parametrize(
    "method", ["add_api_route", "add_route", "add_websocket_route", "add_api_websocket_route", "mount"]
)
def test_no_other_method_goes_round_the_permission(method: str) -> None:
    router = GuardedRouter()

    with pytest.raises(Unguarded):
        getattr(router, method)("/open", handler)

    assert list(iter_route_contexts(router.routes)) == []


@pytest.mark.parametrize("permission", [Permission.READ_CASE, Permission.READ_MAILBOX, Permission.USE_SESSION])
def test_an_open_route_takes_no_permission_that_anybody_lacks(permission: Permission) -> None:
    """Its handler is called without FastAPI's dependencies, so a guard among them would be passed over."""
    router = GuardedRouter(route_class=OpenRoute)

    with pytest.raises(Unguarded):
        router.get("/guarded", permission=permission)(handler)

    router.get("/open", permission=Permission.READ_PAGES)(handler)
    assert [context.path for context in iter_route_contexts(router.routes)] == ["/open"]


def test_an_open_route_takes_no_handler_that_asks_for_something() -> None:
    async def asking(_asked: Annotated[None, Depends(handler)]) -> None:
        """Wants more than the request."""

    with pytest.raises(Unguarded):
        GuardedRouter(route_class=OpenRoute).get("/open", permission=Permission.READ_PAGES)(asking)


async def for_a_reader(_reader: AsMailboxReader, _request: Request) -> None:
    """What a route of a mailbox calls at once."""


@pytest.mark.parametrize("permission", [Permission.READ_CASE, Permission.READ_PAGES, Permission.USE_SESSION])
def test_a_route_of_a_mailbox_is_for_its_reader_alone(permission: Permission) -> None:
    router = GuardedRouter(route_class=MailboxRoute)
    with pytest.raises(Unguarded):
        router.get("/other", permission=permission)(for_a_reader)

    router.get("/own", permission=Permission.READ_MAILBOX)(for_a_reader)
    assert [context.path for context in iter_route_contexts(router.routes)] == ["/own"]


def test_a_route_of_a_mailbox_takes_no_handler_that_asks_for_something_else() -> None:
    async def asking(_reader: AsMailboxReader, _request: Request, _asked: Annotated[None, Depends(handler)]) -> None:
        """Wants more than the reader and the request."""

    for other in (asking, handler):
        with pytest.raises(Unguarded):
            GuardedRouter(route_class=MailboxRoute).get("/own", permission=Permission.READ_MAILBOX)(other)

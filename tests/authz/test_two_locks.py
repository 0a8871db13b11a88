"""Each guarded route has two locks, its door and its kind of caller: each is tried while the other stands open."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import httpx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.authz import telling
from api.authz.guard import SESSION_COOKIE
from api.authz.principal import CaseId
from tests.authz import test_every_route as proof
from tests.authz.table import ROUTES, documented
from tests.authz.test_every_route import ROLES, House, expected, verdict

house = proof.house
GUARDED = [(route, permission) for route, permission in ROUTES.items() if documented()[permission] != {"public"}]


def asked(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from asked(inner)


def asked_by_route(app: FastAPI) -> dict[tuple[str, str], set[Callable[..., Any]]]:
    """Everything that is asked before each route's handler."""
    found: dict[tuple[str, str], set[Callable[..., Any]]] = {}
    for context in iter_route_contexts(app.routes):
        assert isinstance(context.original_route, APIRoute)
        for method in context.methods or ():
            found[method, str(context.path)] = set(asked(context.original_route.dependant))
    return found


def guards(app: FastAPI, *, doors: bool) -> set[Callable[..., Any]]:
    """Every door of the application, or everything that makes a kind of caller."""
    functions = frozenset[Callable[..., Any]]().union(*asked_by_route(app).values())
    if doors:
        return {function for function in functions if function.__qualname__.startswith("require.")}
    made = {function: get_type_hints(function).get("return") for function in functions}
    return {function for function in functions if getattr(made[function], "__module__", "") == "api.authz.principal"}


async def observed(house: House, app: FastAPI) -> dict[tuple[str, str, str], str]:
    """What each guarded route says to each caller."""
    told: dict[tuple[str, str, str], str] = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=house.koe.origin) as client:
        for (method, path), _ in GUARDED:
            for caller, browser in house.people.items():
                sent = {"Koe-Request": "1", "Cookie": f"{SESSION_COOKIE}={browser.cookie}", **house.headers[caller]}
                answer = await client.request(method, house.url(path), json={}, headers=sent)
                is_problem = answer.headers.get("content-type", "").startswith("application/problem")
                slug = answer.json()["type"].removeprefix("/problems/") if is_problem else ""
                told[method, path, caller] = verdict(answer.status_code, slug)
    await app.state.koe.database.close()
    return told


async def test_the_door_alone_lets_in_exactly_those_whom_the_document_names(house: House, bare_pages: Path) -> None:
    """Whatever a route takes its caller for: here, for the lead of the desk and the worker of the case at once."""
    house.koe.stop()
    app = create_app(house.koe.settings, bare_pages)
    lead, desk, case = house.office.lead.account, house.office.desk, house.worker.case
    held = {"account": lead, "reader": lead, "desk": desk, "case": case, "session": bytes(32), "entered": True}

    def anybody(kind: type[Any]) -> Callable[[], Any]:
        return lambda: kind(**{field.name: held[field.name] for field in fields(kind)})

    for function in guards(app, doors=False):
        app.dependency_overrides[function] = anybody(get_type_hints(function)["return"])

    promised = {(*route, caller): expected(permission, caller) for route, permission in GUARDED for caller in ROLES}
    assert await observed(house, app) == promised


def of_that_kind(permission: str, kinds: set[str]) -> set[str]:
    """Who is the kind of caller that a route of this permission takes, whatever their role."""
    roles = documented()[permission]
    if roles <= {"waiting", "caseworker", "lead"}:
        return {"caseworker", "lead", *(["waiting"] if "desk_member" in kinds else [])}
    if roles <= {"mailbox", "administrator"}:
        return {caller for caller in ROLES if ROLES[caller] & roles}
    signed_in = {"member", "entering"} if "at_the_door" in kinds else {"member"}
    return {caller for caller in ROLES if ROLES[caller] & signed_in}


async def test_without_a_door_nobody_passes_for_what_they_are_not(house: House, bare_pages: Path) -> None:
    """No member of a foreign desk becomes one of this desk. What takes no kind of caller reads, and no desk or case."""
    house.koe.stop()
    app = create_app(house.koe.settings, bare_pages)
    doors, kinds = guards(app, doors=True), guards(app, doors=False)
    app.dependency_overrides.update(dict.fromkeys(doors, lambda: None))

    asked_of = asked_by_route(app)
    taken = {route: {kind.__name__ for kind in functions & kinds} for route, functions in asked_of.items()}
    for (method, path), _ in GUARDED:
        assert len(asked_of[method, path] & doors) == 1, path
        assert taken[method, path] or (method == "GET" and not {"{desk}", "{case}"} & set(path.split("/"))), path
    told = await observed(house, app)
    wrong = {asked for asked, verdict in told.items() if verdict == "let in" and taken[asked[:2]]} - {
        (*route, caller) for route, permission in GUARDED for caller in of_that_kind(permission, taken[route])
    }
    assert wrong == set()


async def test_what_was_done_is_told_to_the_others_before_it_is_answered(house: House, bare_pages: Path) -> None:
    """Whoever reads again at that word finds it done. What was tried in vain, or only read, is told to nobody."""
    house.koe.stop()
    app = create_app(house.koe.settings, bare_pages)
    heard: list[str] = []
    app.state.koe.signals.listen(heard.append)

    async def asked(method: str, path: str, caller: str) -> list[str]:
        """What was said, and when the answer began, in this order."""
        heard.clear()

        async def noting(scope: Scope, receive: Receive, send: Send) -> None:
            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    heard.append(str(message["status"]))
                await send(message)

            await app(scope, receive, sent)

        headers = {"Koe-Request": "1", "Cookie": f"{SESSION_COOKIE}={house.people[caller].cookie}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(noting), base_url=house.koe.origin) as client:
            await client.request(method, house.url(path), json={}, headers=headers)
        return list(heard)

    claim = "/api/v1/cases/{case}/claim"
    assert await asked("POST", claim, "lead") == [telling.changed(CaseId(house.worker.case)), "200"]
    assert await asked("POST", claim, "caseworker") == ["409"]
    assert await asked("POST", claim, "stranger") == ["404"]
    assert await asked("GET", "/api/v1/cases/{case}", "lead") == ["200"]
    await app.state.koe.database.close()

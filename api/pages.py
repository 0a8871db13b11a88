"""GET the pages and their assets, the way out, what robots and programs read, and whether the server is well."""

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import Request, Response

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.directory import queries
from api.directory.schemas import Ready
from api.directory.service import is_open
from api.kit.clock import today
from api.kit.errors import Missing
from api.kit.headers import (
    PRACTICE_CONTENT_SECURITY_POLICY,
    STAFF_CONTENT_SECURITY_POLICY,
    VIEWER_CONTENT_SECURITY_POLICY,
)
from api.readiness import check_ready
from api.running import TheServer

_SECURITY_TXT_GOOD: Final = timedelta(days=180)  # the RFC recommends less than a year

router = GuardedRouter()


@router.get("/", permission=Permission.READ_PAGES)
async def read_first_page(_: AsPublic, request: Request, server: TheServer) -> Response:
    """The questionnaire where a desk can be written to; else telephone numbers."""
    name = "index" if await server.database.read(is_open) else "closed"
    return server.pages.page(f"worker/{name}.html").answer(request)


async def read_staff_page(_: AsPublic, request: Request, server: TheServer) -> Response:
    """The desk's page, which knows by its address where a link leads; what is secret stands behind the #."""
    answer = server.pages.page("staff/desk.html").answer(request)
    answer.headers["content-security-policy"] = STAFF_CONTENT_SECURITY_POLICY
    return answer


@router.get("/viewer", permission=Permission.READ_PAGES)
async def read_viewer(_: AsPublic, request: Request, server: TheServer) -> Response:
    """The locked frame in which the desk's page looks at a worker's file."""
    answer = server.pages.page("staff/viewer.html").answer(request)
    answer.headers["content-security-policy"] = VIEWER_CONTENT_SECURITY_POLICY
    answer.headers["x-frame-options"] = "SAMEORIGIN"
    return answer


@router.get("/practice", permission=Permission.READ_PAGES)
async def read_practice(_: AsPublic, request: Request, server: TheServer) -> Response:
    """A made-up case to learn with; the page may ask the server nothing."""
    answer = server.pages.page("staff/practice.html").answer(request)
    answer.headers["content-security-policy"] = PRACTICE_CONTENT_SECURITY_POLICY
    return answer


for _name in ("desk", "setup", "join", "reset"):
    router.get(f"/{_name}", permission=Permission.READ_PAGES)(read_staff_page)


async def read_asset(_: AsPublic, request: Request, server: TheServer) -> Response:
    """A file of the built tree."""
    return server.pages.asset(request.url.path).answer(request)


for _path in ("/w/{path:path}", "/s/{path:path}", "/robots.txt", "/favicon.svg", "/favicon.ico"):
    router.get(_path, permission=Permission.READ_PAGES)(read_asset)


@router.get("/.well-known/security.txt", permission=Permission.READ_PAGES)
async def read_security_txt(_: AsPublic, server: TheServer) -> Response:
    """Whom to tell of a weakness (RFC 9116), for somebody who means well and knows nobody here."""
    contact = server.settings.security_contact
    if not contact:
        raise Missing
    expires = f"{today() + _SECURITY_TXT_GOOD:%Y-%m-%d}T00:00:00Z"
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: en, ja",
        f"Canonical: {server.settings.origin}/.well-known/security.txt",
    )
    return Response("".join(f"{line}\n" for line in lines), media_type="text/plain; charset=utf-8")


@router.get("/exit", permission=Permission.READ_PAGES)
async def leave(_: AsPublic, server: TheServer) -> Response:
    """The way out: to a page that anyone may have open, and what the browser keeps for us cleared.

    Not "cookies": that would sign out whoever works at a desk in the same browser, and on every site of our domain.
    """
    headers = {"location": server.settings.exit_url, "clear-site-data": '"cache", "storage"'}
    return Response(status_code=303, headers=headers)


@router.get(
    "/api/v1/openapi.json",
    permission=Permission.READ_PAGES,
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def read_interface(_: AsPublic, request: Request, server: TheServer) -> Response:
    """This document, as OpenAPI 3.1. The same bytes until the server is another."""
    return (await asyncio.to_thread(server.interface.as_json)).answer(request)


@router.get(
    "/api/docs",
    permission=Permission.READ_PAGES,
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def read_interface_page(_: AsPublic, request: Request, server: TheServer) -> Response:
    """This document, as a page for people."""
    return (await asyncio.to_thread(server.interface.as_page)).answer(request)


@router.get("/api/health", permission=Permission.READ_HEALTH)
async def read_health(_: AsPublic, server: TheServer) -> Ready:
    """For the operator's watch: answers only if the database does. No version: a watch is set up once."""
    await server.database.read(queries.instance)
    return Ready(ready=True)


@router.get("/api/ready", permission=Permission.READ_HEALTH)
async def read_readiness(_: AsPublic, server: TheServer) -> Ready:
    """For a proxy before several processes: 503 while this one migrates, stops, or could not take in what comes."""
    await check_ready(server)
    return Ready(ready=True)

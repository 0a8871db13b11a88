"""Who stands at the door, and may they in? A router that cannot have an unguarded route.

Order at each door: the credentials (cookie, token) and the desk or case in the path give the caller's roles;
the route's permission gives the roles that may; nobody else gets further. A foreign desk or case answers like a
missing one, so that a refusal says nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from inspect import signature
from posixpath import commonpath
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Request, Response, params
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.routing import Match
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from api.authz import queries, telling
from api.authz.policy import MATRIX, Permission, Role
from api.authz.principal import (
    AccountId,
    Administrator,
    AtTheDoor,
    CaseId,
    DeskId,
    DeskMember,
    MailboxReader,
    Member,
    Public,
    ReadableCase,
)
from api.kit.clock import now
from api.kit.db import Database
from api.kit.errors import Busy, Missing, NoRoom, Problem
from api.kit.limits import BODY_BYTES_MAX_KEY
from api.kit.signals import Signals
from api.kit.wire import id_of
from crypto.encoding import b64_decode, digest
from crypto.refusals import WrongEncoding

PERMISSION_KEY: Final = "x-permission"  # under which a route's openapi_extra names its permission
SESSION_COOKIE: Final = "__Host-koe"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_AT_THE_DESK: Final = frozenset({Role.WAITING, Role.CASEWORKER, Role.LEAD})


class SignedOut(Problem):
    """A staff door without a valid session."""

    status = 401
    title = "You are signed out"
    slug = "signed-out"


class NotAllowed(Problem):
    """Signed in, and in the right place, but not in the right role."""

    status = 403
    title = "Your role does not allow this"
    slug = "not-allowed"


class CrossSite(Problem):
    """A staff write that did not come from our own pages."""

    status = 403
    title = "This request did not come from our own pages"
    slug = "cross-site"


class Unguarded(TypeError):
    """A route was declared without a permission."""


@dataclass(frozen=True)
class Caller:
    """What the credentials and the path say together."""

    roles: frozenset[Role]
    account: AccountId | None = None
    desk: DeskId | None = None  # of the path, or of the path's case; only if the caller works there
    case: CaseId | None = None  # of the path; only if the caller may read it or its mailbox
    session: bytes | None = None  # SHA-256 of the session's token
    drowses: bool = False  # the session's idle clock has run for a minute


def database_of(request: Request) -> Database:
    """The one database of the running application."""
    database = request.app.state.koe.database
    assert isinstance(database, Database)
    return database


def signals_of(request: Request) -> Signals:
    """What the running application says to the others."""
    signals = request.app.state.koe.signals
    assert isinstance(signals, Signals)
    return signals


def caller_of(request: Request) -> Caller | None:
    """Who asked, once their credentials were looked up."""
    caller = getattr(request.state, "caller", None)
    return caller if isinstance(caller, Caller) else None


def permission_of(request: Request) -> str | None:
    """What the route of this request asks for; none if there is no such route."""
    route = request.scope.get("route")
    extra = route.openapi_extra if isinstance(route, APIRoute) else None
    return None if extra is None else extra.get(PERMISSION_KEY)


def _path_id(request: Request, name: str) -> bytes | None:
    """The 16 bytes in the path, or none where the path has no such place."""
    return id_of(request, name) if name in request.path_params else None


def _bearer_digest(request: Request) -> bytes | None:
    """H(mailbox token) from `Authorization: Bearer`, or none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        return digest(b64_decode(token, 32)) if scheme == "Bearer" else None
    except WrongEncoding:
        return None


def session_digest(request: Request) -> bytes | None:
    """H(session token) from the cookie, or none."""
    try:
        return digest(b64_decode(request.cookies.get(SESSION_COOKIE, ""), 32))
    except WrongEncoding:
        return None


def _recognise(
    connection: Connection, session: bytes | None, bearer: bytes | None, desk: bytes | None, case: bytes | None
) -> Caller:
    """All roles of the caller towards the desk or case in the path."""
    roles = {Role.PUBLIC}
    if bearer is not None and case is not None and queries.mailbox_opens(connection, CaseId(case), bearer):
        return Caller(frozenset({Role.PUBLIC, Role.MAILBOX}), case=CaseId(case))
    member = queries.session_member(connection, session, now(), desk) if session is not None else None
    if member is None:
        return Caller(frozenset(roles))
    if member.entering:
        return Caller(frozenset({Role.PUBLIC, Role.ENTERING}), member.account, session=session)
    roles |= {Role.MEMBER, *({Role.ADMINISTRATOR} if member.administrator else ())}
    roles |= {Role.AUDITOR} if member.auditor else set()
    place, role = desk, member.role
    if case is not None:
        place = queries.desk_of_case(connection, CaseId(case), member.account)
        role = queries.role_at(connection, member.account, place) if place is not None else None
    if role is None or place is None or (role is Role.WAITING and case is not None):
        return Caller(frozenset(roles), member.account, session=session, drowses=member.drowses)
    readable = CaseId(case) if case is not None else None
    return Caller(frozenset(roles | {role}), member.account, DeskId(place), readable, session, member.drowses)


async def recognised(request: Request) -> Caller:
    """The caller of this request; looked up once, and the session's idle clock wound up."""
    session, bearer = session_digest(request), _bearer_digest(request)
    desk, case = _path_id(request, "desk"), _path_id(request, "case")
    if session is None and bearer is None:
        return Caller(frozenset({Role.PUBLIC}))
    caller = await database_of(request).glance(_recognise, session, bearer, desk, case)
    request.state.caller = caller
    if caller.drowses and session is not None and not acts_by_itself(request):
        # At most once in a minute, so that reading costs no write. Where nothing can be written for a while, whoever
        # only reads goes on until the session drowses off.
        with suppress(Busy, NoRoom):
            await database_of(request).write(queries.wind_session, session, now())
    return caller


def acts_by_itself(request: Request) -> bool:
    """Whether the page asks this without a person: then the session's idle clock runs on."""
    return permission_of(request) in telling.BY_ITSELF or request.headers.get("koe-by-itself") == "1"


Recognised = Annotated[Caller, Depends(recognised)]


def _refuse(permission: Permission, caller: Caller) -> Problem:
    """Why not: in the one order that says nothing about things that are not the caller's."""
    allowed = MATRIX[permission]
    if Role.MAILBOX in allowed:
        return Missing()
    if Role.MEMBER not in caller.roles:
        return SignedOut()
    if allowed <= _AT_THE_DESK and not caller.roles & _AT_THE_DESK:
        return Missing()
    return NotAllowed()


_CALLERS: Final = (
    frozenset({Role.PUBLIC}),  # whoever is on the way in is told the same
    *(frozenset({Role.PUBLIC, Role.MEMBER, role}) for role in Role),
)


def refusals(permission: Permission) -> set[type[Problem]]:
    """Every way in which this door says no."""
    allowed = MATRIX[permission]
    denied = [roles for roles in _CALLERS if not allowed & roles]
    return {type(_refuse(permission, Caller(roles))) for roles in denied}


def require(permission: Permission) -> list[params.Depends]:
    """The dependencies that let only the roles of `MATRIX[permission]` pass; none for an open door."""
    allowed = MATRIX[permission]

    async def door(caller: Recognised) -> None:
        if not allowed & caller.roles:
            raise _refuse(permission, caller)

    return [] if Role.PUBLIC in allowed else [Depends(door)]


async def public() -> Public:
    """Anybody."""
    return Public()


async def mailbox_reader(caller: Recognised) -> MailboxReader:
    """Whoever showed this case's token; `Missing` otherwise."""
    if Role.MAILBOX not in caller.roles or caller.case is None:
        raise Missing
    return MailboxReader(caller.case)


async def at_the_door(caller: Recognised) -> AtTheDoor:
    """Whoever has shown a passphrase or a link in this browser; `SignedOut` otherwise."""
    if caller.account is None or caller.session is None:
        raise SignedOut
    return AtTheDoor(caller.account, caller.session, Role.MEMBER in caller.roles)


async def member(caller: Recognised) -> Member:
    """A signed-in person; `SignedOut` otherwise."""
    if caller.account is None or Role.MEMBER not in caller.roles:
        raise SignedOut
    return Member(caller.account)


async def desk_member(caller: Recognised) -> DeskMember:
    """A signed-in member of the desk in the path; `Missing` otherwise."""
    if caller.account is None or caller.desk is None:
        raise Missing
    return DeskMember(caller.account, caller.desk)


async def administrator(caller: Recognised) -> Administrator:
    """A signed-in administrator; `NotAllowed` otherwise."""
    if caller.account is None or Role.ADMINISTRATOR not in caller.roles:
        raise NotAllowed
    return Administrator(caller.account)


async def readable_case(caller: Recognised) -> ReadableCase:
    """The case in the path, if it is a case of a desk of the caller's; `Missing` otherwise."""
    if caller.account is None or caller.desk is None or caller.case is None:
        raise Missing
    return ReadableCase(caller.case, caller.desk, caller.account)


AsPublic = Annotated[Public, Depends(public)]
AsMailboxReader = Annotated[MailboxReader, Depends(mailbox_reader)]
AsAtTheDoor = Annotated[AtTheDoor, Depends(at_the_door)]
AsMember = Annotated[Member, Depends(member)]
AsDeskMember = Annotated[DeskMember, Depends(desk_member)]
AsAdministrator = Annotated[Administrator, Depends(administrator)]
TheCase = Annotated[ReadableCase, Depends(readable_case)]


async def the_database(request: Request) -> Database:
    """`database_of` for a route; a coroutine, because FastAPI sends plain functions to another thread."""
    return database_of(request)


TheDatabase = Annotated[Database, Depends(the_database)]


async def from_our_own_pages(request: Request) -> None:
    """Refuses a staff write that another site could have made the browser send: a foreign page can set no header."""
    if request.headers.get("koe-request") != "1":
        raise CrossSite
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise CrossSite


async def tells(request: Request) -> AsyncGenerator[None]:
    """Once a write is done and committed, its case is named to whoever listens; one that was refused tells nothing."""
    yield
    _tell(request)


def _tell(request: Request) -> None:
    """Before the answer goes out, so that no lost line swallows it."""
    word = None if request.method in SAFE_METHODS else telling.done(permission_of(request), _path_id(request, "case"))
    if word is not None:
        signals_of(request).send(word)


Handler = TypeVar("Handler", bound=Callable[..., Any])
Decorator = Callable[[Handler], Handler]


class GuardedRouter(APIRouter):
    """A router on which a route without a permission raises at import.

    `on_write` is asked before the door of every route that is not for reading alone.
    """

    def __init__(self, *, on_write: Sequence[params.Depends] = (), **options: Any) -> None:
        super().__init__(**options)
        self._on_write = on_write
        self._stem: str | None = None

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a route here answers this path; known at a glance for most of those that other routers answer."""
        if self._stem is None:
            self._stem = commonpath([getattr(route, "path", "").partition("{")[0] for route in self.routes])
        return super().matches(scope) if scope["path"].startswith(self._stem) else (Match.NONE, {})

    def _guarded(
        self, path: str, method: str, permission: Permission | None, options: dict[str, Any]
    ) -> Decorator[Handler]:
        if permission is None:
            raise Unguarded(f"{method} {path} names no permission")
        own: Sequence[params.Depends] = options.pop("dependencies", None) or []
        first: Sequence[params.Depends] = () if method in SAFE_METHODS else self._on_write
        extra: dict[str, Any] = {**options.pop("openapi_extra", {}), PERMISSION_KEY: permission.value}
        if (body_bytes_max := options.pop("body_bytes_max", None)) is not None:
            extra[BODY_BYTES_MAX_KEY] = body_bytes_max
        return self.api_route(
            path,
            methods=[method],
            dependencies=[*first, *require(permission), *own],
            openapi_extra=extra,
            **options,
        )

    def get(self, path: str, *, permission: Permission | None = None, **options: Any) -> Decorator[Handler]:
        """A guarded GET."""
        return self._guarded(path, "GET", permission, options)

    def post(self, path: str, *, permission: Permission | None = None, **options: Any) -> Decorator[Handler]:
        """A guarded POST."""
        return self._guarded(path, "POST", permission, options)

    def put(self, path: str, *, permission: Permission | None = None, **options: Any) -> Decorator[Handler]:
        """A guarded PUT."""
        return self._guarded(path, "PUT", permission, options)

    def patch(self, path: str, *, permission: Permission | None = None, **options: Any) -> Decorator[Handler]:
        """A guarded PATCH."""
        return self._guarded(path, "PATCH", permission, options)

    def delete(self, path: str, *, permission: Permission | None = None, **options: Any) -> Decorator[Handler]:
        """A guarded DELETE."""
        return self._guarded(path, "DELETE", permission, options)

    def head(self, path: str, *, permission: Permission | None = None, **options: Any) -> Decorator[Handler]:
        """A guarded HEAD."""
        return self._guarded(path, "HEAD", permission, options)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """The one way that every decorator ends in; closed to those that went round the permission."""
        if PERMISSION_KEY not in (options.get("openapi_extra") or {}):
            raise Unguarded(f"{path} names no permission")
        super().add_api_route(path, endpoint, **options)

    def add_route(self, path: str, *_arguments: Any, **_options: Any) -> None:
        """Closed: a bare route goes round the permission."""
        raise Unguarded(f"{path} names no permission")

    def add_api_websocket_route(self, path: str, *_arguments: Any, **_options: Any) -> None:
        """Closed: Koe has no web sockets."""
        raise Unguarded(f"{path} names no permission")

    def add_websocket_route(self, path: str, *_arguments: Any, **_options: Any) -> None:
        """Closed: Koe has no web sockets."""
        raise Unguarded(f"{path} names no permission")

    def mount(self, path: str, *_arguments: Any, **_options: Any) -> None:
        """Closed: what is mounted brings its own routes, without permissions."""
        raise Unguarded(f"{path} names no permission")


class StraightRoute(APIRoute):
    """A route without dependencies: a request comes straight to its handler, and what that raises to the application.

    FastAPI's way of working out dependencies, with a place to undo each, costs a tenth of what taking in a report
    costs; here there are none.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        handle = self.get_route_handler()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            response = await handle(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = app


class OpenRoute(StraightRoute):
    """A route for anybody whose handler wants nothing but the request, and is called with it at once."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if self.dependencies or self.dependant.dependencies:
            raise Unguarded(f"{path} has dependencies, which an open route would pass over")

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler itself."""
        return self.endpoint


class MailboxRoute(StraightRoute):
    """A route of one mailbox whose handler wants its reader and the request, and is called with them at once.

    The door is the same; it is asked here, since a worker's visit is little else. The handler gives a `Response`, or a
    model that becomes one.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._permission = Permission((self.openapi_extra or {})[PERMISSION_KEY])
        wanted = [parameter.annotation for parameter in signature(endpoint, eval_str=True).parameters.values()]
        if wanted != [AsMailboxReader, Request] or set(MATRIX[self._permission]) != {Role.MAILBOX}:
            raise Unguarded(f"{path} is no route of a mailbox's reader")

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The door, the handler, and then whoever listens."""

        async def handle(request: Request) -> Response:
            seen = await self.endpoint(await mailbox_reader(await recognised(request)), request)
            _tell(request)
            if isinstance(seen, Response):
                return seen
            return Response(seen.model_dump_json(), self.status_code or 200, media_type="application/json")

        return handle


class StaffRouter(GuardedRouter):
    """A guarded router whose writes must come from our own pages, and are told to whoever listens."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, on_write=[Depends(from_our_own_pages), Depends(tells, scope="function")])

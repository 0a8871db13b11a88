"""How is the server put together? `create_app(settings)` is the whole wiring."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import built, pages
from api.absences import routes as absences
from api.account import routes as account
from api.admin import routes as admin
from api.asks import routes as asks
from api.audit import log_key
from api.audit import routes as audit
from api.audit.refusals import note_refusal
from api.audit.service import Seal, origin_of
from api.authz.guard import StraightRoute
from api.bars import routes as bars
from api.blob_store import open_blobs
from api.cases import routes as cases
from api.conflicts import routes as conflicts
from api.desks import routes as desks
from api.directory import routes as directory
from api.exports import routes as exports
from api.factors import routes as factors
from api.figures import routes as figures
from api.interface.document import Interface
from api.jobs.chores import Chores, Housework, of_the_leader, of_this_machine
from api.kit import log
from api.kit.engines import open_database
from api.kit.errors import Failure, Maintenance, Malformed, Missing, Problem, TooLarge, WrongMethod
from api.kit.headers import SecurityHeaders
from api.kit.lead import open_lead
from api.kit.limits import BodyLimits
from api.kit.pacing import Pace, PacedRefusals
from api.kit.signals import open_signals
from api.leads import routes as leads
from api.leaving import routes as leaving
from api.live import routes as live
from api.mailbox import routes as mailbox
from api.metrics import Metrics
from api.notes import routes as notes
from api.organisation import routes as organisation
from api.plain import routes as plain
from api.preferences import routes as preferences
from api.proposals import routes as proposals
from api.queue import routes as queue
from api.releases import routes as releases
from api.reports import routes as reports
from api.resets import routes as resets
from api.running import Running
from api.settings import Settings
from api.shelves import routes as shelves
from api.staff import routes as staff
from api.statistics import routes as statistics
from api.uploads import routes as uploads

_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
# Looked through in this order, so the busiest first.
_ROUTERS = (
    *(reports.router, mailbox.router, uploads.router, directory.router, pages.router, staff.router, account.router),
    *(factors.router, resets.router, admin.router, organisation.router, desks.router, leaving.router),
    *(queue.router, cases.router, bars.router, conflicts.router, proposals.router),
    *(audit.public, audit.router, preferences.router),
    *(notes.router, exports.of_desk, exports.of_all, live.router, releases.router, statistics.router),
    *(statistics.of_desk, plain.router, figures.public, figures.router, absences.router),
    *(leads.router, shelves.router, asks.router),
)


def create_app(settings: Settings, pages_at: Path = built.BUILT) -> FastAPI:
    """The application over a prepared database; opens it at once, and closes it when the server stops.

    `pages_at` is the built tree. Raises `PagesMissing` if it is not built, `AlreadyRunning` if another process has
    the database.
    """
    loaded = built.load(pages_at, exit_url=settings.exit_url, demo=settings.demo, plain=settings.plain)
    routes: list[BaseRoute] = []
    pace = Pace()
    app = FastAPI(
        telemetry=_NO_TELEMETRY,
        title="Koe",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_living,
        middleware=[
            Middleware(SecurityHeaders, https=settings.https, onion=settings.onion),
            *([Middleware(ClosedForMaintenance)] if settings.maintenance else []),
            Middleware(PacedRefusals, pace=pace),
            Middleware(LastResort),
            Middleware(BodyLimits, routes=routes, answer=_refuse),
        ],
        exception_handlers={
            Problem: _answer_problem,
            HTTPException: _answer_http,
            RequestValidationError: _answer_validation,
        },
    )
    for router in _ROUTERS:
        if issubclass(router.route_class, StraightRoute):
            app.router.routes.extend(router.routes)  # they want nothing of the application
        else:
            app.include_router(router)
    routes.extend(app.routes)
    app.state.koe = Running(
        settings=settings,
        database=open_database(settings.database_url),
        pages=loaded,
        blobs=open_blobs(settings),
        seal=Seal(log_key.draw(settings.audit_key), origin_of(settings.origin)),
        interface=Interface(app.routes, loaded.page("staff/docs.html")),
        signals=open_signals(settings.database_url),
        pace=pace,
    )
    return app


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncGenerator[None]:
    server = app.state.koe
    assert isinstance(server, Running)
    await server.begin()
    chores = Chores(server.database, server.settings.cover_keys, server.blobs, server.seal, server.signals)
    lead = open_lead(server.settings.database_url)
    housework = Housework(lead, of_this_machine(chores), of_the_leader(chores), server.postman)
    await housework.begin()
    metrics = Metrics(server, lead)
    going_on = (*housework.going_on(), server.hub.forget_those_who_left(), metrics.go_on())
    tasks = [asyncio.create_task(one) for one in going_on]
    with metrics.served() if server.settings.metrics_port else nullcontext():
        yield
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await lead.close()
    await asyncio.to_thread(server.files.close)
    await server.signals.close()
    await server.database.close()


# --- how the server says no ------------------------------------------------------------------------------------------

_PAGE_BY_STATUS = {404: "404", 500: "500", 503: "503"}


def answer(request: Request, problem: Problem) -> Response:
    """A page for a person, where there is one for the status; the problem as JSON for a script."""
    name = _PAGE_BY_STATUS.get(problem.status)
    if name is not None and built.wants_page(request):
        page = "maintenance" if isinstance(problem, Maintenance) else name
        response = request.app.state.koe.pages.page(f"worker/{page}.html").answer(request, problem.status)
        response.headers.update(problem.headers())
        return response
    return Response(problem.body(), problem.status, problem.headers(), media_type="application/problem+json")


async def _refuse(scope: Scope, receive: Receive, send: Send, problem: Problem) -> None:
    await answer(Request(scope), problem)(scope, receive, send)


async def _answer_problem(request: Request, error: Exception) -> Response:
    problem = error if isinstance(error, Problem) else Failure()
    response = answer(request, problem)
    response.background = note_refusal(request, problem)
    return response


async def _answer_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(request, Malformed(error.errors()))


_PROBLEM_BY_STATUS: dict[int, type[Problem]] = {404: Missing, 405: WrongMethod, 413: TooLarge}


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(request, _PROBLEM_BY_STATUS.get(error.status_code, Malformed)())


class LastResort:
    """Pure ASGI middleware: what nobody foresaw is logged without what it says, and answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; 500 if that raises before an answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return
        except Exception as error:
            log.failure("request-failed", error)
            if begun:
                raise Failure from None
            await _refuse(scope, receive, send, Failure())


class ClosedForMaintenance:
    """Pure ASGI middleware: takes nothing in, and shows a page that says so with all that it needs."""

    _STILL_SERVED = ("/w/", "/s/", "/favicon", "/robots.txt", "/exit", "/api/health")

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the page needs; refuse the rest."""
        if scope["type"] != "http" or scope["path"].startswith(self._STILL_SERVED):
            await self._app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, Maintenance(retry_after=600))

"""GET the page of the statistics, for everybody; and what auditors see besides."""

from typing import Final

from fastapi import Request, Response

from api.authz.guard import AsPublic, GuardedRouter, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.figures import service
from api.figures.schemas import StatisticsAudited
from api.running import TheServer

public = GuardedRouter(prefix="/statistics")
router = StaffRouter(prefix="/api/v1/audit")

# No script, no form, nothing from elsewhere; the charts are part of the page.
_HEAD: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
}


@public.get("", permission=Permission.READ_RELEASES)
async def read_statistics_page(_: AsPublic, request: Request, server: TheServer, lang: str = "en") -> Response:
    """The newest release, and the quarters before it."""
    answer = (await service.read_statistics_page(server, lang)).answer(request)
    answer.headers.update(_HEAD)
    return answer


@public.get("/{period}", permission=Permission.READ_RELEASES)
async def read_period_page(_: AsPublic, period: str, request: Request, server: TheServer, lang: str = "en") -> Response:
    """One release."""
    answer = (await service.read_period_page(server, period, lang)).answer(request)
    answer.headers.update(_HEAD)
    return answer


@router.get("/statistics", permission=Permission.AUDIT_STATISTICS)
async def read_audited_statistics(database: TheDatabase) -> StatisticsAudited:
    """Of every release what is held back and what was not told, and what was spent of the budget."""
    return await database.read(service.read_audited_statistics)

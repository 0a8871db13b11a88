"""Who may read the audit log, and what anybody may keep to see later that it is still the same."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from api.audit import export, service
from api.audit.schemas import Asked, AuditPage, CheckpointsSeen, PlacesSeen
from api.authz.guard import AsDeskMember, AsPublic, GuardedRouter, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.running import TheServer

public = GuardedRouter(prefix="/api/v1/audit")
router = StaffRouter(prefix="/api/v1")

AskedInQuery = Annotated[Asked, Query()]
FirstInQuery = Annotated[int, Query(ge=0, le=2**31 - 1)]


@public.get("/checkpoints", permission=Permission.READ_CHECKPOINTS)
async def read_checkpoints(_: AsPublic, server: TheServer) -> CheckpointsSeen:
    """Every signed note of the log, and the key that signed them."""
    return await server.database.read(service.read_checkpoints, server.seal)


@public.get("/checkpoint", permission=Permission.READ_CHECKPOINTS, response_class=PlainTextResponse)
async def read_checkpoint(_: AsPublic, database: TheDatabase) -> PlainTextResponse:
    """The newest signed note, as a C2SP note."""
    return PlainTextResponse(await database.read(service.read_checkpoint))


@router.get("/audit", permission=Permission.READ_AUDIT)
async def read_audit(asked: AskedInQuery, database: TheDatabase) -> AuditPage:
    """Entries that fit the filters, 200 at a time, newest day first."""
    return await database.read(service.read_audit, asked)


@router.get("/audit/places", permission=Permission.READ_AUDIT)
async def read_places(database: TheDatabase, first: FirstInQuery = 0) -> PlacesSeen:
    """Leaves and entries of the closed log as they were hashed, 2,000 at a time, for whoever checks them."""
    return await database.read(service.read_places, first)


@router.get("/audit/export.csv", permission=Permission.READ_AUDIT, response_class=StreamingResponse)
async def export_csv(asked: AskedInQuery, database: TheDatabase) -> Response:
    """Everything that fits the filters, for a spreadsheet."""
    return _download(export.csv_lines(database, asked), "text/csv", "csv")


@router.get("/audit/export.jsonl", permission=Permission.READ_AUDIT, response_class=StreamingResponse)
async def export_json_lines(asked: AskedInQuery, database: TheDatabase) -> Response:
    """Everything that fits the filters, one JSON object a line."""
    return _download(export.json_lines(database, asked), "application/jsonl", "jsonl")


@router.get("/desks/{desk}/audit", permission=Permission.READ_DESK_AUDIT)
async def read_desk_audit(lead: AsDeskMember, database: TheDatabase) -> AuditPage:
    """What was done to a desk and its members, for its leads."""
    return await database.read(service.read_desk_audit, lead)


def _download(content: AsyncIterator[str], media_type: str, suffix: str) -> StreamingResponse:
    headers = {"content-disposition": f'attachment; filename="koe-audit.{suffix}"'}
    return StreamingResponse(content, media_type=f"{media_type}; charset=utf-8", headers=headers)

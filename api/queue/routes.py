"""The doors of a desk's lists."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from api.authz.guard import AsDeskMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.queue import service
from api.queue.schemas import (
    Asked,
    NewCache,
    QueuePage,
    Resealed,
    ResealedCovers,
    Resealing,
    WantedCases,
    WantedCovers,
)

router = StaffRouter(prefix="/api/v1")

_STREAM: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}
_RESEALED_BODY_BYTES_MAX = 600_000  # fifty covers and rings in base64


@router.get("/desks/{desk}/queue", permission=Permission.READ_QUEUE)
async def read_queue(asked: Annotated[Asked, Query()], member: AsDeskMember, database: TheDatabase) -> QueuePage:
    """A page of one of the desk's lists."""
    return await database.read(service.read_queue, member, asked)


@router.post("/desks/{desk}/covers", permission=Permission.READ_QUEUE, response_class=Response, responses=_STREAM)
async def read_covers(wanted: WantedCovers, member: AsDeskMember, database: TheDatabase) -> Response:
    """The covers of some cases, as one stream."""
    stream = await database.read(service.read_covers, member, wanted)
    return Response(stream, media_type="application/octet-stream")


@router.post("/desks/{desk}/cache/read", permission=Permission.READ_QUEUE, response_class=Response, responses=_STREAM)
async def read_cache(wanted: WantedCases, member: AsDeskMember, database: TheDatabase) -> Response:
    """The cached facts of some cases, as one stream."""
    stream = await database.read(service.read_cache, member, wanted)
    return Response(stream, media_type="application/octet-stream")


@router.post("/desks/{desk}/cache", permission=Permission.CACHE_FACTS, status_code=204)
async def keep_cache(new: NewCache, member: AsDeskMember, database: TheDatabase) -> None:
    """Facts that a member has opened."""
    await database.write(service.keep_cache, member, new)


@router.get("/desks/{desk}/resealing", permission=Permission.RESEAL_COVERS)
async def read_resealing(
    lead: AsDeskMember, database: TheDatabase, after: Annotated[str, Query(max_length=22)] = ""
) -> Resealing:
    """What is still sealed to earlier keys."""
    return await database.read(service.read_resealing, lead, after)


@router.post("/desks/{desk}/resealing", permission=Permission.RESEAL_COVERS, body_bytes_max=_RESEALED_BODY_BYTES_MAX)
async def reseal(new: ResealedCovers, lead: AsDeskMember, database: TheDatabase) -> Resealed:
    """Covers sealed to the newest keys."""
    return await database.write(service.reseal, lead, new)

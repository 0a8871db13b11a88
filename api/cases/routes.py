"""The doors of a desk's queue and of its cases."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from api.authz.guard import AsDeskMember, StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.authz.telling import moved
from api.cases import service
from api.cases.schemas import (
    Asked,
    CaseSeen,
    CaseState,
    HandedOver,
    HandoverSeen,
    NewAssignee,
    NewCache,
    NewHandover,
    NewReply,
    NewStep,
    QueuePage,
    Replied,
    Resealed,
    ResealedCovers,
    Resealing,
    WantedCases,
    WantedCovers,
)
from api.kit.wire import AttachmentInPath, PartInPath
from api.running import TheServer
from api.uploads.schemas import NewFile, UploadSeen

router = StaffRouter(prefix="/api/v1")

_STREAM: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}
_REPLY_BODY_BYTES_MAX = 400_000  # two letters of the top of the ladder in base64
_HANDOVER_BODY_BYTES_MAX = 600_000  # the same, a cover and a ring
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


@router.get("/cases/{case}", permission=Permission.READ_CASE)
async def read_case(case: TheCase, database: TheDatabase) -> CaseSeen:
    """A case."""
    return await service.read_case(database, case)


@router.get(
    "/cases/{case}/attachments/{attachment}/{part}",
    permission=Permission.READ_CASE,
    response_class=Response,
    responses=_STREAM,
)
async def read_part(case: TheCase, attachment: AttachmentInPath, part: PartInPath, server: TheServer) -> Response:
    """A part of a sealed file that a letter of the case names."""
    content = await service.read_part(server, case, attachment, part)
    return Response(content, media_type="application/octet-stream")


@router.post("/cases/{case}/claim", permission=Permission.WORK_CASE)
async def claim(case: TheCase, database: TheDatabase) -> CaseState:
    """I work on it."""
    return await database.write(service.claim, case)


@router.post("/cases/{case}/release", permission=Permission.WORK_CASE)
async def release(case: TheCase, database: TheDatabase) -> CaseState:
    """I no longer work on it."""
    return await database.write(service.release, case)


@router.post("/cases/{case}/steps", permission=Permission.WORK_CASE)
async def step(new: NewStep, case: TheCase, database: TheDatabase) -> CaseState:
    """Read and judged; referred to somebody who can act; closed; or opened again."""
    return await database.write(service.step, case, new)


@router.post("/cases/{case}/assignment", permission=Permission.ASSIGN_CASE)
async def assign(new: NewAssignee, case: TheCase, database: TheDatabase) -> CaseState:
    """This colleague works on it, or nobody."""
    return await database.write(service.assign, case, new)


@router.post("/cases/{case}/uploads", permission=Permission.WORK_CASE)
async def begin_file(new: NewFile, case: TheCase, server: TheServer) -> UploadSeen:
    """A ticket for a file of an answer, and what is there already; its parts come as a worker's do."""
    return await service.begin_file(server, case, new)


@router.post(
    "/cases/{case}/replies", permission=Permission.WORK_CASE, status_code=201, body_bytes_max=_REPLY_BODY_BYTES_MAX
)
async def reply(new: NewReply, case: TheCase, database: TheDatabase) -> Replied:
    """An answer."""
    return await database.write(service.reply, case, new)


@router.post(
    "/cases/{case}/handover",
    permission=Permission.HAND_OVER_CASE,
    status_code=201,
    body_bytes_max=_HANDOVER_BODY_BYTES_MAX,
)
async def hand_over(new: NewHandover, case: TheCase, server: TheServer) -> HandedOver:
    """Another desk works on it from now on."""
    handed = await server.database.write(service.hand_over, case, new)
    server.signals.send(moved(case.case, case.desk))
    return handed


@router.get("/desks/{desk}/handovers", permission=Permission.READ_HANDOVERS)
async def read_handovers(member: AsDeskMember, database: TheDatabase) -> list[HandoverSeen]:
    """What came from other desks, and what went to them."""
    return await database.read(service.read_handovers, member)

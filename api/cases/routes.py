"""The doors of a desk's cases."""

from typing import Any, Final

from fastapi import Response

from api.authz.guard import AsDeskMember, StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.authz.telling import moved
from api.cases import service
from api.cases.schemas import (
    CaseSeen,
    CaseState,
    HandedOver,
    HandoverSeen,
    NewAssignee,
    NewHandover,
    NewReply,
    NewStep,
    Replied,
)
from api.kit.wire import AttachmentInPath, PartInPath
from api.running import TheServer
from api.uploads.schemas import NewFile, UploadSeen

router = StaffRouter(prefix="/api/v1")

_STREAM: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}
_REPLY_BODY_BYTES_MAX = 400_000  # two letters of the top of the ladder in base64
_HANDOVER_BODY_BYTES_MAX = 600_000  # the same, a cover and a ring


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

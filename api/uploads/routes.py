"""POST the beginning of an upload, PUT its parts."""

from fastapi import Request, Response

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.kit.wire import AttachmentInPath, CaseInPath, PartInPath, read_json
from api.running import TheServer
from api.uploads import service
from api.uploads.schemas import PART_ON_THE_LINE, UPLOAD_BODY, Coming, UploadSeen
from crypto.attachments import PART_BYTES

router = GuardedRouter(prefix="/api/v1/uploads")


@router.post("", permission=Permission.UPLOAD_ATTACHMENT)
async def begin_upload(_: AsPublic, request: Request, server: TheServer) -> UploadSeen:
    """A ticket, and what is there already; the same again however often it is asked."""
    return await service.begin_upload(server, await read_json(request, UPLOAD_BODY))


@router.put(
    "/{case}/{attachment}/{part}",
    permission=Permission.UPLOAD_ATTACHMENT,
    status_code=204,
    response_class=Response,
    body_bytes_max=PART_BYTES,
    openapi_extra=PART_ON_THE_LINE,
)
async def put_part(
    case: CaseInPath, attachment: AttachmentInPath, part: PartInPath, request: Request, server: TheServer
) -> None:
    """The bytes of one part; its body is read only for a good ticket."""
    ticket, content_digest = request.headers.get("authorization", ""), request.headers.get("content-digest", "")
    await service.put_part(server, Coming(case, attachment, part, ticket, content_digest), request.body)

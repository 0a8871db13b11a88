"""POST a report."""

from fastapi import Request, Response

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.kit.wire import read_json
from api.reports import service
from api.reports.schemas import BODY_BYTES_MAX, REPORT_BODY
from api.running import TheServer
from crypto.encoding import b64

router = GuardedRouter(prefix="/api")


@router.post("/reports", permission=Permission.SUBMIT_REPORT, status_code=201, body_bytes_max=BODY_BYTES_MAX)
async def submit_report(_: AsPublic, request: Request, server: TheServer) -> Response:
    """Answered after the commit; the same bytes for the same report, however often it is sent."""
    body = await read_json(request, REPORT_BODY)
    receipt = await service.submit_report(server, body.submission())
    content = f'{{"case":"{b64(receipt.case)}","day":"{receipt.day}"}}'
    return Response(content, 201, media_type="application/json")

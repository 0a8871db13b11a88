"""POST a report."""

from fastapi import Request, Response

from api.authz.guard import GuardedRouter, OpenRoute
from api.authz.policy import Permission
from api.kit.wire import read_json
from api.reports import service
from api.reports.schemas import BODY_BYTES_MAX, REPORT_BODY, ReceiptSeen
from crypto.encoding import b64

# The one door through which many may come at once.
router = GuardedRouter(prefix="/api/v1", route_class=OpenRoute)


@router.post(
    "/reports",
    permission=Permission.SUBMIT_REPORT,
    status_code=201,
    body_bytes_max=BODY_BYTES_MAX,
    responses={201: {"model": ReceiptSeen}},
)
async def submit_report(request: Request) -> Response:
    """Answered after the commit; the same bytes for the same report, however often it is sent."""
    body = await read_json(request, REPORT_BODY)
    receipt = await service.submit_report(request.app.state.koe, body.submission())
    content = f'{{"case":"{b64(receipt.case)}","day":"{receipt.day}"}}'
    return Response(content, 201, media_type="application/json")

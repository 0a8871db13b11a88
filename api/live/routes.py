"""A desk's line, and the door at which one says what one looks at."""

from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from api.authz.guard import AsAtTheDoor, AsDeskMember, StaffRouter, TheCase
from api.authz.policy import Permission
from api.live import service
from api.live.schemas import Lookers, Presence
from api.running import TheServer

router = StaffRouter(prefix="/api/v1")

_EVENTS: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/event-stream": {}}}}
_AT_ONCE: Final = {"X-Accel-Buffering": "no"}  # or a proxy would keep what is said until there is more of it
_Seconds = Annotated[int, Query(ge=0, le=service.SECONDS_MAX)]


@router.get("/desks/{desk}/live", permission=Permission.FOLLOW_DESK, response_class=Response, responses=_EVENTS)
async def follow(
    member: AsDeskMember, door: AsAtTheDoor, server: TheServer, seconds: _Seconds = service.SECONDS_MAX
) -> Response:
    """Which cases change, as they change."""
    events = service.follow(server, member, door, seconds)
    return StreamingResponse(events, media_type="text/event-stream", headers=_AT_ONCE)


@router.post("/cases/{case}/presence", permission=Permission.SHOW_PRESENCE)
async def show_presence(presence: Presence, case: TheCase, server: TheServer) -> Lookers:
    """I have it before me."""
    return await service.show_presence(server, case, presence)

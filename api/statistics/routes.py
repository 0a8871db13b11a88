"""GET to whom facts are sealed, and POST them; a desk hands on those of its closed cases."""

from typing import Final

from api.authz.guard import AsDeskMember, AsPublic, GuardedRouter, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.running import TheServer
from api.statistics import service
from api.statistics.schemas import FactsBody, FactsTaken, HandedOnBody, StatisticsRecipientSeen

router = GuardedRouter(prefix="/api/v1/statistics")
of_desk = StaffRouter(prefix="/api/v1/desks/{desk}/facts")

_BODY_BYTES_MAX: Final = 600_000  # 200 letters in base64


@router.get("/recipient", permission=Permission.READ_DIRECTORY)
async def read_statistics_recipient(_: AsPublic, server: TheServer) -> StatisticsRecipientSeen:
    """The key to which the phone seals its facts; the phone checks it against the directory."""
    return await server.database.read(service.read_statistics_recipient, server.proof)


@router.post("/facts", permission=Permission.GIVE_FACTS, status_code=201)
async def give_facts(_: AsPublic, given: FactsBody, server: TheServer) -> FactsTaken:
    """Counted alone, without a report; the same facts again are counted once."""
    return await server.database.write(service.give_facts, given, server.proof)


@of_desk.post("", permission=Permission.HAND_ON_FACTS, body_bytes_max=_BODY_BYTES_MAX, status_code=201)
async def hand_on_facts(given: HandedOnBody, member: AsDeskMember, database: TheDatabase) -> FactsTaken:
    """At least ten at once, or at the quarter's end; the same letters again are counted once."""
    return await database.write(service.hand_on_facts, member, given)

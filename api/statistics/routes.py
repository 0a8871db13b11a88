"""GET to whom facts are sealed, and POST them."""

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.running import TheServer
from api.statistics import service
from api.statistics.schemas import FactsBody, FactsTaken, StatisticsRecipientSeen

router = GuardedRouter(prefix="/api/v1/statistics")


@router.get("/recipient", permission=Permission.READ_DIRECTORY)
async def read_recipient(_: AsPublic, server: TheServer) -> StatisticsRecipientSeen:
    """The key to which the phone seals its facts; the phone checks it against the directory."""
    return await server.database.read(service.recipient_and_work, server.proof)


@router.post("/facts", permission=Permission.GIVE_FACTS, status_code=201)
async def give_facts(_: AsPublic, given: FactsBody, server: TheServer) -> FactsTaken:
    """Counted alone, without a report; the same facts again are counted once."""
    return await server.database.write(service.take_facts, given, server.proof)

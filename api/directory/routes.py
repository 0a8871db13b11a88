"""GET the directory, and a desk's recipient."""

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.directory import service
from api.directory.schemas import DirectorySeen, RecipientSeen
from api.kit.wire import DeskInPath
from api.running import TheServer

router = GuardedRouter(prefix="/api/v1")


@router.get("/directory", permission=Permission.READ_DIRECTORY)
async def read_directory(_: AsPublic, server: TheServer) -> DirectorySeen:
    """The same for everybody."""
    return await server.database.read(service.read_directory, server.proof.least, server.settings.paid_by)


@router.get("/desks/{desk}/recipient", permission=Permission.READ_DIRECTORY)
async def read_recipient(_: AsPublic, desk: DeskInPath, server: TheServer) -> RecipientSeen:
    """The key to which the phone seals the cover; the phone checks it against the directory."""
    recipient, bits = await server.database.read(service.read_recipient, desk, server.proof)
    return RecipientSeen(recipient=recipient, proof_bits=bits)

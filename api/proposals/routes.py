"""The doors of what two administrators do."""

from api.authz.guard import AsAdministrator, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import ProposalInPath
from api.organisation.schemas import DIRECTORY_CHARS_MAX
from api.proposals import service
from api.proposals.schemas import Closed, Confirmed, NewProposal, ProposalsSeen, Proposed

router = StaffRouter(prefix="/api/v1/admin/proposals")


@router.get("", permission=Permission.DECIDE_BY_TWO)
async def list_proposals(database: TheDatabase) -> ProposalsSeen:
    """What waits for a second person?"""
    return await database.read(service.list_proposals)


@router.post("", permission=Permission.DECIDE_BY_TWO, status_code=201, body_bytes_max=3 * DIRECTORY_CHARS_MAX)
async def propose(new: NewProposal, administrator: AsAdministrator, database: TheDatabase) -> Proposed:
    """Something that one person does not do alone."""
    return await database.write(service.propose, administrator, new)


@router.post("/{proposal}/confirmation", permission=Permission.DECIDE_BY_TWO)
async def confirm(proposal: ProposalInPath, administrator: AsAdministrator, database: TheDatabase) -> Confirmed:
    """The second person says yes."""
    return await service.confirm(database, administrator, proposal)


@router.delete("/{proposal}", permission=Permission.DECIDE_BY_TWO)
async def close(proposal: ProposalInPath, administrator: AsAdministrator, database: TheDatabase) -> Closed:
    """Another says no, or whoever proposed it takes it back."""
    return await database.write(service.close, administrator, proposal)

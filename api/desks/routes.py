"""The doors of a desk, as far as its keys go."""

from api.authz.guard import AsDeskMember, AsMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.desks import service
from api.desks.schemas import Granted, KeysMade, MemberSeen, NewGrant, NewKeys, OwnDesk, Removed
from api.kit.wire import AccountInPath

router = StaffRouter(prefix="/api/v1/desks")


@router.get("", permission=Permission.LIST_OWN_DESKS)
async def list_own(member: AsMember, database: TheDatabase) -> list[OwnDesk]:
    """My desks."""
    return await database.read(service.list_own, member)


@router.post("/{desk}/keys", permission=Permission.MAKE_DESK_KEYS, status_code=201)
async def make_keys(new: NewKeys, lead: AsDeskMember, database: TheDatabase) -> KeysMade:
    """The desk's keys of a new epoch."""
    return await database.write(service.make_keys, lead, new)


@router.get("/{desk}/members", permission=Permission.READ_MEMBERS)
async def list_members(member: AsDeskMember, database: TheDatabase) -> list[MemberSeen]:
    """My colleagues."""
    return await database.read(service.list_members, member)


@router.post("/{desk}/grants", permission=Permission.GRANT_KEYS, status_code=201)
async def grant_keys(new: NewGrant, granter: AsDeskMember, database: TheDatabase) -> Granted:
    """The keys for a colleague."""
    return await database.write(service.grant_keys, granter, new)


@router.delete("/{desk}/members/{account}", permission=Permission.REMOVE_MEMBER)
async def remove_member(account: AccountInPath, lead: AsDeskMember, database: TheDatabase) -> Removed:
    """A colleague leaves."""
    return await database.write(service.remove_member, lead, account)

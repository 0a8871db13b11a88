"""The doors of whoever signs for the organisation."""

from api.authz.guard import AsAdministrator, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import AccountInPath
from api.organisation import service
from api.organisation.schemas import (
    DIRECTORY_CHARS_MAX,
    AdministratorSeen,
    Destroyed,
    HandedKey,
    HandedOver,
    Invited,
    OrganisationSeen,
    Published,
    Removed,
    SignedDirectory,
)

router = StaffRouter(prefix="/api/v1/admin")


@router.get("/organisation", permission=Permission.SIGN_DIRECTORY)
async def read_organisation(administrator: AsAdministrator, database: TheDatabase) -> OrganisationSeen:
    """What signing needs."""
    return await database.read(service.read_organisation, administrator)


@router.post(
    "/directory", permission=Permission.SIGN_DIRECTORY, status_code=201, body_bytes_max=2 * DIRECTORY_CHARS_MAX
)
async def publish_directory(
    signed: SignedDirectory, administrator: AsAdministrator, database: TheDatabase
) -> Published:
    """The next directory."""
    return await database.write(service.publish_directory, administrator, signed)


@router.post("/organisation/holders", permission=Permission.SIGN_DIRECTORY, status_code=201)
async def hand_over(handed: HandedKey, administrator: AsAdministrator, database: TheDatabase) -> HandedOver:
    """The organisation's key for another administrator."""
    return await database.write(service.hand_over, administrator, handed)


@router.delete("/organisation/holders", permission=Permission.SIGN_DIRECTORY)
async def destroy_copies(administrator: AsAdministrator, database: TheDatabase) -> Destroyed:
    """The server keeps the organisation's key no longer."""
    return await database.write(service.destroy_copies, administrator)


@router.get("/administrators", permission=Permission.MANAGE_ADMINISTRATORS)
async def list_administrators(database: TheDatabase) -> list[AdministratorSeen]:
    """Who runs this instance."""
    return await database.read(service.list_administrators)


@router.post("/administrators", permission=Permission.MANAGE_ADMINISTRATORS, status_code=201)
async def invite(administrator: AsAdministrator, database: TheDatabase) -> Invited:
    """A one-time link for one more."""
    return await database.write(service.invite, administrator)


@router.delete("/administrators/{account}", permission=Permission.MANAGE_ADMINISTRATORS)
async def remove(account: AccountInPath, administrator: AsAdministrator, database: TheDatabase) -> Removed:
    """One fewer."""
    return await database.write(service.remove, administrator, account)

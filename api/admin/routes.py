"""The administrator's doors."""

from api.admin import service
from api.admin.schemas import (
    DIRECTORY_CHARS_MAX,
    DeskCreated,
    DeskSeen,
    Invited,
    NewDesk,
    NewInvitation,
    OrganisationSeen,
    PersonSeen,
    Published,
    SignedDirectory,
)
from api.authz.guard import AsAdministrator, StaffRouter, TheDatabase
from api.authz.policy import Permission

router = StaffRouter(prefix="/api/admin")


@router.get("/desks", permission=Permission.MANAGE_DESKS)
async def list_desks(database: TheDatabase) -> list[DeskSeen]:
    """Every desk."""
    return await database.read(service.list_desks)


@router.post("/desks", permission=Permission.MANAGE_DESKS, status_code=201)
async def create_desk(new: NewDesk, administrator: AsAdministrator, database: TheDatabase) -> DeskCreated:
    """A new desk."""
    return await database.write(service.create_desk, administrator, new)


@router.post("/invitations", permission=Permission.MANAGE_DESKS, status_code=201)
async def invite(new: NewInvitation, administrator: AsAdministrator, database: TheDatabase) -> Invited:
    """A one-time link into a desk."""
    return await database.write(service.invite, administrator, new)


@router.get("/organisation", permission=Permission.SIGN_DIRECTORY)
async def read_organisation(administrator: AsAdministrator, database: TheDatabase) -> OrganisationSeen:
    """What signing needs."""
    return await database.read(service.read_organisation, administrator)


@router.post(
    "/directory",
    permission=Permission.SIGN_DIRECTORY,
    status_code=201,
    body_bytes_max=2 * DIRECTORY_CHARS_MAX,
)
async def publish_directory(
    signed: SignedDirectory, administrator: AsAdministrator, database: TheDatabase
) -> Published:
    """The next directory."""
    return await database.write(service.publish_directory, administrator, signed)


@router.get("/staff", permission=Permission.READ_STAFF)
async def list_people(database: TheDatabase) -> list[PersonSeen]:
    """Everybody of the staff."""
    return await database.read(service.list_people)

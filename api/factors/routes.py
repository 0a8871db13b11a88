"""A second factor: shown on the way in, added, listed and taken away."""

from typing import Annotated

from fastapi import Depends, Response

from api.authz.guard import AsAtTheDoor, AsMember, AsPublic, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.factors import service
from api.factors.passkeys import RelyingParty
from api.factors.schemas import (
    Added,
    AppSecret,
    BackupCodes,
    FactorsSeen,
    NewApp,
    NewPasskey,
    Options,
    PasskeyAlone,
    Passphrase,
    Proof,
    Unlocked,
)
from api.kit.wire import FactorInPath
from api.running import TheServer
from api.staff.routes import keep_in, let_in
from api.staff.schemas import Entrance

router = StaffRouter(prefix="/api/v1/staff")


async def relying_party(server: TheServer) -> RelyingParty:
    """This site, as authenticators know it."""
    return RelyingParty(server.settings.origin)


Site = Annotated[RelyingParty, Depends(relying_party)]


@router.post("/session/challenge", permission=Permission.SHOW_FACTOR)
async def read_challenge(door: AsAtTheDoor, site: Site, database: TheDatabase) -> Options:
    """What to ask of one of one's own passkeys."""
    return await database.write(service.read_challenge, site, door)


@router.post("/session/proof", permission=Permission.SHOW_FACTOR)
async def show_factor(
    proof: Proof, door: AsAtTheDoor, site: Site, database: TheDatabase, response: Response
) -> Entrance:
    """The second factor after the passphrase."""
    return let_in(response, await service.show_factor(database, site, door, proof))


@router.post("/passkey/challenge", permission=Permission.SIGN_IN)
async def read_open_challenge(_: AsPublic, site: Site, database: TheDatabase) -> Options:
    """What to ask of any passkey of this site."""
    return await database.read(service.read_open_challenge, site)


@router.post("/passkey/session", permission=Permission.SIGN_IN)
async def unlock(shown: PasskeyAlone, _: AsPublic, site: Site, database: TheDatabase, response: Response) -> Unlocked:
    """In by one touch, with a passkey that opens the keys too."""
    entered, unlocked = await database.write(service.unlock, site, shown)
    let_in(response, entered)
    return unlocked


@router.get("/factors", permission=Permission.MANAGE_FACTORS)
async def list_factors(member: AsMember, database: TheDatabase) -> FactorsSeen:
    """One's own."""
    return await database.read(service.list_factors, member)


@router.post("/factors/totp", permission=Permission.ADD_FACTOR)
async def begin_app(door: AsAtTheDoor, site: Site, database: TheDatabase) -> AppSecret:
    """A secret for an authenticator app."""
    return await database.write(service.begin_app, site, door)


@router.post("/factors/totp/confirm", permission=Permission.ADD_FACTOR, status_code=201)
async def add_app(new: NewApp, door: AsAtTheDoor, database: TheDatabase, response: Response) -> Added:
    """The app shows its first code."""
    entered, added = await database.write(service.add_app, door, new)
    keep_in(response, entered)
    return added


@router.post("/factors/passkey", permission=Permission.ADD_FACTOR)
async def begin_passkey(door: AsAtTheDoor, site: Site, database: TheDatabase) -> Options:
    """What the browser is to make."""
    return await database.write(service.begin_passkey, site, door)


@router.post("/factors/passkey/confirm", permission=Permission.ADD_FACTOR, status_code=201)
async def add_passkey(
    new: NewPasskey, door: AsAtTheDoor, site: Site, database: TheDatabase, response: Response
) -> Added:
    """The passkey that it made."""
    entered, added = await database.write(service.add_passkey, site, door, new)
    keep_in(response, entered)
    return added


@router.post("/factors/{factor}/removal", permission=Permission.MANAGE_FACTORS)
async def remove_factor(
    factor: FactorInPath, shown: Passphrase, door: AsAtTheDoor, server: TheServer, database: TheDatabase
) -> FactorsSeen:
    """One factor less; never the last where one is required."""
    return await database.write(service.remove_factor, door, factor, shown, required=server.settings.factor_required)


@router.post("/factors/backup-codes", permission=Permission.MANAGE_FACTORS)
async def renew_backup_codes(shown: Passphrase, member: AsMember, database: TheDatabase) -> BackupCodes:
    """Ten fresh ones."""
    return await database.write(service.renew_backup_codes, member, shown)

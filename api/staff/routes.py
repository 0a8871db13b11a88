"""The ways in."""

from fastapi import Request, Response

from api.authz.guard import SESSION_COOKIE, AsMember, StaffRouter, TheDatabase, session_digest
from api.authz.policy import Permission
from api.running import TheServer
from api.staff import service
from api.staff.schemas import (
    Entrance,
    InvitationSeen,
    LinkToken,
    MemberKeys,
    NameOnly,
    Open,
    Recovered,
    RecoverySeen,
    Salt,
    SessionSeen,
    SetUp,
    SignIn,
)
from crypto.encoding import b64

router = StaffRouter(prefix="/api/v1")


def let_in(response: Response, entered: service.Entered) -> Entrance:
    """Sets the cookie. `Secure` on localhost too, where browsers take it without TLS (docs/authorization.md)."""
    response.set_cookie(SESSION_COOKIE, b64(entered.token), path="/", secure=True, httponly=True, samesite="strict")
    return entered.seen


def keep_in(response: Response, entered: service.Entered | None) -> None:
    """The same, where a session has only perhaps begun."""
    if entered is not None:
        let_in(response, entered)


@router.post("/setup/check", permission=Permission.SET_UP)
async def check_setup(link: LinkToken, database: TheDatabase) -> Open:
    """Does the set-up link still work?"""
    return await database.read(service.check_setup, link.token)


@router.post("/setup", permission=Permission.SET_UP, status_code=201)
async def set_up(keys: SetUp, server: TheServer, database: TheDatabase, response: Response) -> Entrance:
    """The first administrator."""
    required = server.settings.factor_required
    return let_in(response, await database.write(service.set_up, keys, factor_required=required))


@router.post("/invitations/check", permission=Permission.ACCEPT_INVITATION)
async def check_invitation(link: LinkToken, database: TheDatabase) -> InvitationSeen:
    """What does the invitation say?"""
    return await database.read(service.check_invitation, link.token)


@router.post("/invitations/accept", permission=Permission.ACCEPT_INVITATION, status_code=201)
async def accept_invitation(keys: MemberKeys, server: TheServer, database: TheDatabase, response: Response) -> Entrance:
    """A new member."""
    required = server.settings.factor_required
    return let_in(response, await database.write(service.accept_invitation, keys, factor_required=required))


@router.post("/staff/salt", permission=Permission.SIGN_IN)
async def read_salt(who: NameOnly, server: TheServer, database: TheDatabase) -> Salt:
    """The salt of a name, or a made-up one."""
    return await service.read_salt(database, server.crowd, who.name)


@router.post("/staff/session", permission=Permission.SIGN_IN)
async def sign_in(attempt: SignIn, server: TheServer, database: TheDatabase, response: Response) -> Entrance:
    """A new session, once the second factor is shown too."""
    required = server.settings.factor_required
    return let_in(response, await service.sign_in(database, server.crowd, attempt, factor_required=required))


@router.get("/staff/session", permission=Permission.USE_SESSION)
async def read_session(member: AsMember, database: TheDatabase) -> SessionSeen:
    """Who is signed in here?"""
    return await database.read(service.read_session, member)


@router.delete("/staff/session", permission=Permission.USE_SESSION, status_code=204)
async def sign_out(member: AsMember, request: Request, database: TheDatabase, response: Response) -> None:
    """The end of the session."""
    await database.write(service.sign_out, member, session_digest(request))
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="strict")


@router.post("/staff/recovery", permission=Permission.SIGN_IN)
async def start_recovery(attempt: SignIn, server: TheServer, database: TheDatabase) -> RecoverySeen:
    """The secret that the printed code opens."""
    return await service.start_recovery(database, server.crowd, attempt)


@router.post("/staff/recovery/finish", permission=Permission.SIGN_IN)
async def finish_recovery(
    recovered: Recovered, server: TheServer, database: TheDatabase, response: Response
) -> Entrance:
    """A new passphrase, and a new recovery code."""
    required = server.settings.factor_required
    return let_in(response, await database.write(service.finish_recovery, recovered, factor_required=required))

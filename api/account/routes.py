"""One's own account."""

from api.account import service
from api.account.schemas import Changed, MailChoice, NewLanguage, NewMail, NewSecrets, OwnMail, Sessions
from api.authz.guard import AsAtTheDoor, AsMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import SessionInPath
from api.running import TheServer

router = StaffRouter(prefix="/api/v1/staff")


@router.get("/sessions", permission=Permission.USE_SESSION)
async def list_sessions(door: AsAtTheDoor, database: TheDatabase) -> Sessions:
    """Where one is signed in."""
    return await database.read(service.list_sessions, door)


@router.delete("/sessions/{session}", permission=Permission.USE_SESSION)
async def end_session(session: SessionInPath, door: AsAtTheDoor, database: TheDatabase) -> Sessions:
    """One session less."""
    return await database.write(service.end_session, door, session)


@router.post("/secrets", permission=Permission.CHANGE_SECRETS)
async def change_secrets(new: NewSecrets, door: AsAtTheDoor, database: TheDatabase) -> Changed:
    """A new passphrase and a new recovery code."""
    return await database.write(service.change_secrets, door, new)


@router.get("/mail", permission=Permission.USE_SESSION)
async def read_mail(member: AsMember, server: TheServer) -> OwnMail:
    """One's own mail address, and what comes to it."""
    return await server.database.read(service.read_mail, member, sends=server.settings.sends_mail)


@router.put("/mail", permission=Permission.CHANGE_SECRETS)
async def set_mail(new: NewMail, member: AsMember, server: TheServer) -> OwnMail:
    """Another one, or none."""
    return await server.database.write(service.set_mail, member, new, sends=server.settings.sends_mail)


@router.put("/mail/choice", permission=Permission.USE_SESSION)
async def choose_mail(choice: MailChoice, member: AsMember, server: TheServer) -> OwnMail:
    """Which mails one wants."""
    return await server.database.write(service.choose_mail, member, choice, sends=server.settings.sends_mail)


@router.put("/language", permission=Permission.USE_SESSION)
async def set_language(new: NewLanguage, member: AsMember, database: TheDatabase) -> Changed:
    """The language of the desk's pages."""
    return await database.write(service.set_language, member, new)

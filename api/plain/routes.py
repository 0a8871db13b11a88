"""GET the form without script and the guides to it; POST what was written into it."""

from fastapi import Request, Response

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.plain import service
from api.plain.pages import Page
from api.plain.schemas import FORM_BYTES_MAX, read_form
from api.running import TheServer

router = GuardedRouter(prefix="/plain")

# One form, sent to where it came from; no script at all.
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def _answer(page: Page) -> Response:
    return Response(page.html, page.status, {"content-security-policy": _POLICY}, "text/html; charset=utf-8")


@router.get("", permission=Permission.WRITE_PLAIN)
async def show_form(_: AsPublic, server: TheServer, lang: str = "en") -> Response:
    """Off unless the operator has switched it on."""
    return _answer(await service.show_form(server, lang))


@router.get("/guides", permission=Permission.WRITE_PLAIN)
async def show_guides(_: AsPublic, server: TheServer, lang: str = "en") -> Response:
    """Who helps, what happens afterwards, who runs this; as off as the form."""
    return _answer(await service.show_guides(server, lang))


@router.post("", permission=Permission.WRITE_PLAIN, body_bytes_max=FORM_BYTES_MAX)
async def take_form(_: AsPublic, request: Request, server: TheServer, lang: str = "en") -> Response:
    """The code, or the form again with what is missing."""
    return _answer(await service.take_form(server, lang, read_form(await request.body())))

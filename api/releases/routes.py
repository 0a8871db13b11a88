"""GET what is published, from any site: it is for everybody."""

from typing import Any, Final

from fastapi import Response

from api.authz.guard import AsPublic, GuardedRouter
from api.authz.policy import Permission
from api.releases import service
from api.releases.schemas import ManifestSeen, ReleasesSeen
from api.running import TheServer
from crypto.encoding import b64, digest
from tables.files import MEDIA_TYPES, media_type

router = GuardedRouter(prefix="/api/v1/statistics/releases")

_OPEN: Final = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
_FOR_EVER: Final = {**_OPEN, "cache-control": "public, max-age=31536000, immutable"}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {kind: {} for kind in MEDIA_TYPES.values() if kind != "application/json"}}
}


@router.get("", permission=Permission.READ_RELEASES)
async def read_releases(_: AsPublic, server: TheServer, response: Response) -> ReleasesSeen:
    """Every release with its files, the newest first."""
    response.headers.update({**_OPEN, "cache-control": "public, max-age=300"})
    return await server.database.read(service.read_releases)


@router.get("/{period}", permission=Permission.READ_RELEASES)
async def read_manifest(_: AsPublic, period: str, server: TheServer, response: Response) -> ManifestSeen:
    """What was signed of one release."""
    response.headers.update(_FOR_EVER)
    return await server.database.read(service.read_manifest, period)


@router.get("/{period}/{name}", permission=Permission.READ_RELEASES, response_class=Response, responses=_FILE)
async def read_release_file(_: AsPublic, period: str, name: str, server: TheServer) -> Response:
    """A file, byte for byte as it was made."""
    content = await server.database.read(service.read_release_file, period, name)
    headers = {**_FOR_EVER, "etag": f'"{b64(digest(content))}"'}
    return Response(content, headers=headers, media_type=media_type(name))

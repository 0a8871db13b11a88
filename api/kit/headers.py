"""What does every answer tell the browser? Nothing may be kept, framed, sniffed, or loaded from elsewhere."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# img-src: the picture of the code is drawn on the phone.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types koe"
)
# What is neither a document nor a script that may become a worker loads nothing. The long policy would cost a phone 250
# bytes more with each of them.
DATA_CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'"
# The staff's pages frame one document of ours, the viewer of files.
STAFF_CONTENT_SECURITY_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
# The practice case is the desk's own page with nobody to ask: nothing that is tried there can leave it.
PRACTICE_CONTENT_SECURITY_POLICY = STAFF_CONTENT_SECURITY_POLICY.replace("connect-src 'self'", "connect-src 'none'")
# The viewer: whoever made the file may have taken it over. Its origin is opaque, and nothing leads out of it.
VIEWER_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; media-src blob:; worker-src blob:; "
    "connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-scripts; "
    "require-trusted-types-for 'script'; trusted-types koe"
)
# microphone: a worker may speak instead of writing; the browser asks them. Photos come from the camera's own program.
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(self), midi=(), payment=(), usb=(), browsing-topics=()"
)

_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex, nofollow, noarchive, nosnippet"),
    (b"x-frame-options", b"DENY"),
)
# Browsers read it of documents alone; a phone would pay 200 bytes for it with every script and every answer.
_OF_DOCUMENTS = (b"permissions-policy", PERMISSIONS_POLICY.encode())
_POLICY = b"content-security-policy"
_NO_STORE = (b"cache-control", b"no-store")
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=63072000")
# The worker's pages that have an address: what was asked for is never repeated in a header. The staff stay where they
# are, since a passkey is good for one name (docs/decisions/0052).
_ALSO_BY_ONION = frozenset({"/", "/plain", "/statistics"})


class SecurityHeaders:
    """Pure ASGI middleware that adds to every answer the headers, and `no-store`, that it does not bring itself.

    `onion` is the address of the onion service, empty where there is none; browsers heed it over https alone.
    """

    def __init__(self, app: ASGIApp, *, https: bool, onion: str = "") -> None:
        self._app = app
        self._headers = (*_ALWAYS, _STRICT_TRANSPORT) if https else _ALWAYS
        self._onion = onion if https else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's head."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = dict(message["headers"])
                headers = [*message["headers"], *(one for one in self._headers if one[0] not in own)]
                kind = own.get(b"content-type", b"")
                if _POLICY not in own:
                    loads = kind.startswith((b"text/html", b"text/javascript"))
                    policy = CONTENT_SECURITY_POLICY if loads else DATA_CONTENT_SECURITY_POLICY
                    headers.append((_POLICY, policy.encode()))
                if kind.startswith(b"text/html"):
                    headers.append(_OF_DOCUMENTS)
                    headers.extend(self._by_onion(scope))
                if b"cache-control" not in own:
                    headers.append(_NO_STORE)
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, complete)

    def _by_onion(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """Where Tor Browser finds the same page as an onion service, unless it came by that."""
        if not self._onion or scope["path"] not in _ALSO_BY_ONION:
            return []
        request = Request(scope)
        if request.headers.get("host", "").partition(":")[0].endswith(".onion"):
            return []
        return [(b"onion-location", f"{self._onion}{scope['path']}".encode())]

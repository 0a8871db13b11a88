"""What does a visitor meet at KOE_ORIGIN: which certificate, which headers, and does plain http lead to https?

Only the site itself is asked, by its own name, with what Python brings along.
"""

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import time
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.settings import Settings

DAYS_LEFT_WANTED: Final = 14
HSTS_SECONDS_WANTED: Final = 180 * 86400
_SECONDS: Final = 10.0
_PATH: Final = "/"
_TELL_ON_US: Final = ("server", "via", "x-powered-by")
_WRITTEN_DOWN: Final = ("set-cookie", "nel", "report-to", "reporting-endpoints", "link", "accept-ch")
_REDIRECTS: Final = (301, 302, 307, 308)


class Answer(NamedTuple):
    """What came back from one address."""

    status: int
    headers: Mapping[str, str]
    days_left: int  # of the certificate
    version: str  # of TLS


def look_at(settings: Settings, *, http_port: int = 80) -> Iterator[Finding]:
    """Nothing is asked of a site that is not https: that is the origin's own finding."""
    if not settings.https:
        yield note(Matter.TLS, f"{settings.origin} was not asked from outside: it has no https.")
        return
    site = urlsplit(settings.origin)
    host, port = site.hostname or "", site.port or 443
    try:
        answer = _ask(host, port)
    except ssl.SSLCertVerificationError as error:
        mend = "Let the proxy fetch a certificate for this name, or renew it."
        yield wrong(Matter.CERTIFICATE, f"Browsers refuse the certificate of {host}: {error.verify_message}.", mend)
        return
    except (OSError, HTTPException) as error:
        mend = "Look at the proxy, the firewall and the name's address."
        yield wrong(Matter.TLS, f"{settings.origin} does not answer ({type(error).__name__}).", mend)
        return
    yield well(Matter.TLS, f"{settings.origin} answers over {answer.version}.")
    yield _certificate(answer.days_left)
    yield from of_headers(answer.headers)
    yield _protocols(host, port, answer.headers)
    yield _plain_http(host, http_port, settings.origin)


def _ask(host: str, port: int) -> Answer:
    connection = HTTPSConnection(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    with closing(connection):
        connection.connect()
        line = connection.sock
        assert isinstance(line, ssl.SSLSocket)
        certificate, version = line.getpeercert() or {}, line.version() or "TLS"
        connection.request("GET", _PATH, headers={"Accept-Encoding": "identity"})
        response = connection.getresponse()
        response.read()
        ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
        return Answer(response.status, _headers(response), int((ends - time()) // 86400), version)


def _headers(response: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def _certificate(days: int) -> Finding:
    sentence = f"The certificate is good for {days} more days."
    if days < DAYS_LEFT_WANTED:
        return wrong(Matter.CERTIFICATE, sentence, "Look why the proxy has not renewed it.")
    return well(Matter.CERTIFICATE, sentence)


def of_headers(headers: Mapping[str, str]) -> Iterator[Finding]:
    """What a browser is told by the page of workers. Names of headers are in lower case."""
    found = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    if found is not None and int(found[1]) >= HSTS_SECONDS_WANTED:
        yield well(Matter.HSTS, "Browsers are told to come by https alone.")
    else:
        mend = "Leave Strict-Transport-Security as Koe sends it; it does where KOE_ORIGIN is https."
        yield wrong(Matter.HSTS, "Browsers are not told for long enough to come by https alone.", mend)
    if headers.get("content-security-policy", "").startswith("default-src 'none'"):
        yield well(Matter.CSP, "The page's policy lets nothing in that is not named.")
    else:
        mend = "Let the proxy leave Content-Security-Policy as Koe sends it."
        yield wrong(Matter.CSP, "The page comes without Koe's content security policy.", mend)
    if headers.get("cache-control", "") == "no-store":
        yield well(Matter.CACHE, "Phones keep nothing of the page.")
    else:
        mend = "Let the proxy leave Cache-Control as Koe sends it."
        yield wrong(Matter.CACHE, "Phones may keep the page: it is not no-store.", mend)
    yield _without(headers, Matter.LEAKS, _TELL_ON_US, "what runs here")
    yield _without(headers, Matter.WRITTEN_DOWN, _WRITTEN_DOWN, "what browsers write down")


def _without(headers: Mapping[str, str], matter: Matter, names: tuple[str, ...], what: str) -> Finding:
    found = [name for name in names if name in headers]
    if found:
        return wrong(matter, f"The answer tells {what}: {', '.join(found)}.", "Let the proxy take these headers away.")
    return well(matter, f"The answer tells nothing of {what}.")


def _protocols(host: str, port: int, headers: Mapping[str, str]) -> Finding:
    """HTTP/2 by ALPN, HTTP/3 by Alt-Svc: both hide in how many requests a page comes."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    try:
        with (
            socket.create_connection((host, port), _SECONDS) as line,
            context.wrap_socket(line, server_hostname=host) as closed,
        ):
            second = closed.selected_alpn_protocol() == "h2"
    except OSError:
        second = False
    third = "h3" in headers.get("alt-svc", "")
    spoken = [name for name, there in (("HTTP/2", second), ("HTTP/3", third)) if there]
    if spoken:
        return well(Matter.PROTOCOLS, f"The site speaks {' and '.join(spoken)}.")
    return note(Matter.PROTOCOLS, "The site speaks HTTP/1.1 alone.", "Switch HTTP/2 and HTTP/3 on in the proxy.")


def _plain_http(host: str, port: int, origin: str) -> Finding:
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        with closing(connection):
            connection.request("GET", _PATH)
            response = connection.getresponse()
            to, status = response.getheader("location", ""), response.status
    except (OSError, HTTPException):
        return note(Matter.REDIRECT, f"Nothing answers http://{host}: who types the name alone may see an error.")
    if status in _REDIRECTS and (to == origin or to.startswith(f"{origin}/")):
        return well(Matter.REDIRECT, "Plain http leads to https.")
    return wrong(Matter.REDIRECT, f"http://{host} does not lead to {origin}.", "Let the proxy redirect it.")

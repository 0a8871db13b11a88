"""To which instance does a poster bind, and how does its square look?

Whoever prints a poster binds everybody who scans it. The desk's page takes the fingerprint from the member's own keys
(ADR 14). Here it comes out of the database, from a directory whose signatures were verified; that a changed server
would print its own only a person can see, who compares it with what the desk's page shows (ADR 50).
"""

import io
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import Connection

from api import words
from api.directory.queries import newest
from api.kit.clock import today
from crypto import directory
from crypto.encoding import b64
from crypto.refusals import Refused
from shipped import STATIC

_TEMPLATES: Final = STATIC / "posters"
_QUIET: Final = 4
"""Light modules around the square, which readers need."""

_environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
_environment.filters |= {"said": words.said, "bare": words.bare}


class NoDirectory(Exception):
    """There is no signed directory in date, so a poster would lead to telephone numbers."""


class Bound(NamedTuple):
    """What a poster leads to."""

    organisation: str
    instance: bytes


def languages() -> list[str]:
    """Codes of the languages in which there are words for a poster."""
    return [code for code in words.languages() if (words.WORDS / "poster" / f"{code}.json").is_file()]


def bound(connection: Connection) -> Bound:
    """The organisation of the newest directory, once all of its signatures are verified; else `NoDirectory`."""
    signed = newest(connection)
    if signed is None:
        raise NoDirectory
    try:
        found = directory.verify(signed.text, signed.signature, today=today())
    except Refused:
        raise NoDirectory from None
    return Bound(found.organisation_name, found.instance)


def address(origin: str, instance: bytes, language: str) -> str:
    """All of it behind the `#`, so that the language stays out of requests."""
    return f"{origin}/#{b64(instance)}.{language}"


def square(says: str) -> str:
    """SVG of the square, of the error correction that the desk's page has."""
    drawn = io.BytesIO()
    segno.make(says, error="m", boost_error=False, micro=False).save(
        drawn, kind="svg", border=_QUIET, xmldecl=False, svgns=True, omitsize=True, nl=False, unit=None
    )
    return drawn.getvalue().decode("utf-8")


def poster(origin: str, instance: bytes, language: str, size: str) -> str:
    """One sheet of HTML without script, to be printed by any browser; `size` is a4 or a6."""
    told = words.catalogue("poster", language)
    return _environment.get_template("poster.html").render(
        told=told,
        language=words.tag(language),
        size=size,
        host=urlsplit(origin).netloc,
        square=Markup(square(address(origin, instance, language))),  # noqa: S704 - drawn here, of an address of ours
    )

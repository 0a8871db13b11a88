"""What does a browser without script show? Pages as Jinja2 writes them, in the phones' words."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import domain, words
from api.plain.queries import House, Listed
from api.plain.schemas import CHECKS, CONTACTS, DRAWN_BYTES, SUBKINDS_MAX, Form, fields
from crypto.consent import LEVELS
from crypto.directory import DeskEntry
from crypto.encoding import b64
from shipped import STATIC
from tables.words import LANGUAGES as STATISTICS_LANGUAGES

_STEPS: Final = dict(zip(LEVELS, ("read", "authority", "named", "employer"), strict=True))
_BUSY_SECONDS: Final = 30

_environment = Environment(
    loader=FileSystemLoader(STATIC / "plain"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"said": words.said, "bare": words.bare}


@dataclass(frozen=True)
class Page:
    """What to show, and with which status."""

    html: str
    status: int


def spoken_of(language: str) -> str:
    """The language if there is a catalogue of it; else English."""
    return language if language in words.languages() else words.SOURCE


def name_of(entry: DeskEntry, language: str) -> str:
    """The desk's name for this reader."""
    names = entry.names
    return names.get(language) or names.get(words.tag(language)) or names.get("en") or next(iter(names.values()))


def _page(name: str, language: str, **shown: object) -> str:
    endonyms = {row.code: row.endonym for row in domain.languages()}
    catalogues: Mapping[str, object] = {
        "shell": words.catalogue("", language),
        "report": words.catalogue("report", language),
        "guide": words.catalogue("guides", language),
        "plain": words.catalogue("plain", language),
        "world": words.catalogue("world", language),
    }
    return _environment.get_template(name).render(
        **catalogues,
        **shown,
        language=language,
        tag=words.tag,
        counted=_counted(language),
        endonyms=endonyms,
        languages=[(code, endonyms[code]) for code in words.languages()],
        hotlines=domain.hotlines(),
        childline=domain.childline(),
        calls=[
            (call.key, spoken, call.latin.get("any") or call.latin[language])
            for call in domain.calls()
            if (spoken := call.japanese.get("any") or call.japanese.get(language))
        ],
    )


def _counted(language: str) -> Mapping[str, str]:
    """What the page of the statistics is called: in the reader's language, or in English and marked so."""
    spoken = language if language in STATISTICS_LANGUAGES else words.SOURCE
    return {"language": words.tag(spoken), "title": words.catalogue("figures", spoken)["title"]}


def form(
    language: str,
    told: Form,
    desks: Sequence[Listed],
    *,
    faults: Sequence[str],
    narrow: Sequence[str],
    trouble: str | None,
    status: int,
) -> Page:
    """The form with what is filled in, what is missing in it, what points to one person, or what went wrong."""
    busy = words.counted(words.catalogue("", language)["trouble"], "busy", language, _BUSY_SECONDS)
    sentence = busy.replace("{seconds}", str(_BUSY_SECONDS)) if trouble == "busy" else None
    html = _page(
        "form.html",
        language,
        form=told,
        drawn=told.one("drawn") or b64(secrets.token_bytes(DRAWN_BYTES)),
        faults=faults,
        narrow=narrow,
        trouble=sentence or (words.catalogue("", language)["trouble"][trouble] if trouble else None),
        fields=fields(),
        kinds=[
            (kind.key, [sub for sub in domain.subkinds() if sub.key.startswith(f"{kind.key}.")])
            for kind in domain.kinds()
        ],
        desks=[(b64(entry.desk), name_of(entry, language)) for entry, rests in desks if not rests],
        resting=[name_of(entry, language) for entry, rests in desks if rests],
        steps=_STEPS,
        checks=CHECKS,
        contacts=CONTACTS,
        subkinds_max=SUBKINDS_MAX,
    )
    return Page(html, status)


def done(language: str, code: str | None, desk: str | None, *, form: Form, urgency: int) -> Page:
    """It is there: the code where there is one to show, and the desk that has it; no desk when it was there before."""
    html = _page("done.html", language, code=code, desk=desk, form=form, urgent=urgency == 0)
    return Page(html, 200 if desk is None else 201)


def guides(language: str, house: House) -> Page:
    """Who helps, what happens afterwards, who runs this: on one page, so that no address tells which was read."""
    tag = words.tag(language)
    helpers = sorted(domain.helpers(), key=lambda one: tag not in one.speaks)  # a sort keeps the order of equals
    return Page(_page("guides.html", language, house=house, helpers=helpers, kinds=domain.kinds()), 200)

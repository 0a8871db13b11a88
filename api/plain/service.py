"""What becomes of a plain form? Sealed in memory at once, taken in like every report, and forgotten.

Nothing here is written, logged or kept but digests of the forms that were taken; the words themselves live in this
process's memory until Python reuses it. That is weaker than sealing on the phone, and the page says so.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import domain, words
from api.directory.service import NotOpen
from api.kit.clock import hour, now, today
from api.kit.errors import Missing, Problem
from api.plain import queries
from api.plain.queries import Addressed
from api.plain.schemas import SUBKINDS_MAX, Form, fields, missing
from api.reports.service import submit_report
from api.running import Running
from crypto import roles
from crypto.age_format import Recipient
from crypto.codes import draw_code, reporter_keys
from crypto.directory import DeskEntry
from crypto.encoding import b64, b64_decode, digest
from crypto.letters import PROGRAMMES, Answers, Facts
from crypto.refusals import WrongEncoding
from crypto.submission import Submission, build

_TEMPLATES: Final = Path(__file__).resolve().parents[2] / "static" / "plain"
_AT_ONCE: Final = 1  # scrypt takes 32 MiB and a tenth of a second: the phones are served beside it
_WAITING_MAX: Final = 8
_TAKEN_MAX: Final = 10_000
_TAKEN_FOR: Final = timedelta(days=1)
_WITHIN_A_DAY: Final = 1
_WITHIN_A_WEEK: Final = 3
_PAPERS, _THREATS, _FORCED_LABOUR = "ILO07", "ILO06", 3


class Crowded(Problem):
    """Many are writing without script at once, and each costs the server what a phone does elsewhere."""

    status, title, slug = 503, "Many people are here now", "busy"


@dataclass(frozen=True)
class Page:
    """What to show, and with which status."""

    html: str
    status: int


class Door:
    """Lets few through at a time, and knows by digest which forms have been taken. In memory: a restart forgets."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._taken: OrderedDict[bytes, datetime] = OrderedDict()

    async def __aenter__(self) -> None:
        """Waits for a turn; `Crowded` when too many wait already."""
        if self._waiting >= _WAITING_MAX:
            raise Crowded(retry_after=10)
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._turn.release()

    def was_taken(self, form: bytes) -> bool:
        """Whether a form with this digest was taken in the last day."""
        oldest = now() - _TAKEN_FOR
        while self._taken and next(iter(self._taken.values())) < oldest:
            self._taken.popitem(last=False)
        return form in self._taken

    def took(self, form: bytes) -> None:
        """Remember it."""
        self._taken[form] = now()
        while len(self._taken) > _TAKEN_MAX:
            self._taken.popitem(last=False)


_door = Door()


def offered(server: Running) -> None:
    """`Missing` unless the operator has switched this page on."""
    if not server.settings.plain:
        raise Missing


async def show_form(server: Running, language: str) -> Page:
    """The empty form; `Missing` while the page is off, `NotOpen` while there is nobody to write to."""
    offered(server)
    return await _form(server, _spoken(language), Form(), faults=[], trouble=None)


async def take_form(server: Running, language: str, form: Form) -> Page:
    """Seal and take in what was written, and show the code; or the form again with what is missing, nothing lost."""
    offered(server)
    spoken = _spoken(language)
    faults = missing(form)
    if faults:
        return await _form(server, spoken, form, faults=faults, trouble=None)
    known_as = digest(repr(sorted(form.told.items())).encode())
    try:
        async with _door:
            sent = None if _door.was_taken(known_as) else await _send(server, spoken, form)
            _door.took(known_as)
    except Problem as problem:
        return await _form(server, spoken, form, faults=[], trouble=problem)
    if sent is None:  # this very form was taken before: its code was shown once
        return Page(_page("done.html", spoken, code=None, desk=None), 200)
    code, entry = sent
    wanted = code if form.one("replies") == "code" else None
    return Page(_page("done.html", spoken, code=wanted, desk=_name_of(entry, spoken)), 201)


async def _send(server: Running, language: str, form: Form) -> tuple[str, DeskEntry]:
    """The code, after the commit, and the desk that has it."""
    instance = await server.instance()
    if instance is None:
        raise NotOpen
    to = await server.database.read(queries.addressed, _desk_of(form), server.proof)
    code, submission = await asyncio.to_thread(_seal, form, language, to, instance)
    await submit_report(server, submission)
    return code, to.entry


def _desk_of(form: Form) -> bytes:
    try:
        return b64_decode(form.one("desk"), 16)
    except WrongEncoding:
        raise Missing from None


def _seal(form: Form, language: str, to: Addressed, instance: bytes) -> tuple[str, Submission]:
    """What a phone does: a code, its keys, three sealed letters, a proof of work."""
    code = draw_code()
    told, urgency = answers_of(form, language), urgency_of(form)
    numbers = [kind.number for kind in domain.kinds() if kind.key in told.kinds]
    facts = Facts(
        hour=hour(),
        kinds=tuple(numbers),
        language=language,
        ongoing=told.ongoing,
        replies=told.replies,
        urgent=urgency <= _WITHIN_A_DAY,
        urgency=urgency,
        programme=_programme_of(form.one("status")),
        area=domain.prefectures().index(prefecture) + 1 if (prefecture := form.one("prefecture")) else None,
    )
    submission = build(
        reporter_keys(code, instance),
        to.entry,
        Recipient[roles.Desk].parse(to.recipient),
        answers=told,
        facts=facts,
        day=today(),
        directory_version=to.version,
        bits=to.proof_bits,
    )
    return code, submission


def answers_of(form: Form, language: str) -> Answers:
    """The form as a phone would have answered it."""
    own = {"kinds", "replies", "ongoing"}
    more: dict[str, Any] = {one.key: form.one(one.key) for one in fields() if one.key not in own and form.one(one.key)}
    if form.several("subkinds"):
        more["subkinds"] = list(form.several("subkinds"))
    kinds = tuple(kind.key for kind in domain.kinds() if form.chosen("kinds", kind.key))
    ongoing, replies = form.one("ongoing"), form.one("replies")
    assert ongoing in ("yes", "no", "unknown")
    assert replies in ("code", "none")
    more |= {"plain": True, "reply_language": language}
    return Answers(kinds, language, ongoing, replies, form.one("story"), more)


def _programme_of(status: str) -> str | None:
    known = [one for one in PROGRAMMES if status.startswith(one)]
    return next(iter(known), "other") if status else None


def urgency_of(form: Form) -> int:
    """0 to 3, as static/src/questions/urgency.ts says; both are held to tests/urgency_cases.json."""
    if form.one("danger_now") == "yes" or form.one("leaving_soon") == "yes" or form.one("age") == "under_18":
        return 0
    named = [one for one in domain.subkinds() if form.chosen("subkinds", one.key)]
    spoken_for = {one.key.partition(".")[0] for one in named}
    urgent = any(
        kind.urgent for kind in domain.kinds() if form.chosen("kinds", kind.key) and kind.key not in spoken_for
    )
    indicators = {indicator for one in named for indicator in one.indicators}
    if form.one("documents") in ("employer", "supervising_org", "other"):
        indicators.add(_PAPERS)
    least = min((one.urgency for one in named), default=_WITHIN_A_WEEK)
    least = min(least, _WITHIN_A_DAY) if urgent else least
    together = indicators >= {_PAPERS, _THREATS} or len(indicators) >= _FORCED_LABOUR
    return min(least, _WITHIN_A_DAY) if together else least


# --- the page --------------------------------------------------------------------------------------------------------

_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"said": words.said, "bare": words.bare}


def _spoken(language: str) -> str:
    return language if language in words.languages() else words.SOURCE


def _page(name: str, language: str, **shown: object) -> str:
    endonyms = {row.code: row.endonym for row in domain.languages()}
    catalogues: Mapping[str, object] = {
        "shell": words.catalogue("", language),
        "report": words.catalogue("report", language),
        "plain": words.catalogue("plain", language),
        "world": words.catalogue("world", language),
    }
    return _environment.get_template(name).render(
        **catalogues,
        **shown,
        language=language,
        tag=words.tag,
        languages=[(code, endonyms[code]) for code in words.languages()],
    )


def _name_of(entry: DeskEntry, language: str) -> str:
    names = entry.names
    return names.get(language) or names.get(words.tag(language)) or names.get("en") or next(iter(names.values()))


async def _form(server: Running, language: str, form: Form, *, faults: Sequence[str], trouble: Problem | None) -> Page:
    desks = await server.database.read(queries.desks)
    kinds = [
        (kind.key, [sub for sub in domain.subkinds() if sub.key.startswith(f"{kind.key}.")]) for kind in domain.kinds()
    ]
    html = _page(
        "form.html",
        language,
        form=form,
        faults=faults,
        trouble=_sentence_of(trouble, language),
        fields=fields(),
        kinds=kinds,
        desks=[(b64(entry.desk), _name_of(entry, language)) for entry, rests in desks if not rests],
        resting=[_name_of(entry, language) for entry, rests in desks if rests],
        hotlines=domain.hotlines(),
        subkinds_max=SUBKINDS_MAX,
    )
    return Page(html, 422 if faults else trouble.status if trouble else 200)


def _sentence_of(problem: Problem | None, language: str) -> str | None:
    """What the worker reads of it."""
    if problem is None:
        return None
    told = words.catalogue("", language)["trouble"]
    if isinstance(problem, Crowded) or problem.slug == "busy":
        return told["busy"].replace("{seconds}", "30")
    return told["deskGone"] if problem.slug in ("unknown-desk", "desk-rests") else told["server"]

"""What becomes of a plain form? Sealed in memory at once, taken in like every report, and forgotten.

Nothing here is written, logged or kept but digests of the forms that were taken just now, which the processes tell one
another; the words themselves live in
this process's memory until Python reuses it. That is weaker than sealing on the phone, and the page says so.

A form bears bytes that were drawn when it was shown. From these and from all that is told in it comes the code, so that
the same form is the same case wherever and whenever it comes again; another word in it, and it is another.
"""

import asyncio
from typing import Any, Final

from api import domain
from api.directory.service import NotOpen
from api.kit.clock import hour, today
from api.kit.errors import Missing, Problem
from api.plain import pages, queries
from api.plain.pages import Page, name_of, spoken_of
from api.plain.queries import Addressed
from api.plain.schemas import Form, drawn, fields, missing
from api.reports.service import Taken, is_known, submit_report
from api.running import Running
from crypto import roles
from crypto.age_format import Recipient
from crypto.bodies.cover import PROGRAMMES, Facts
from crypto.bodies.report import Answers
from crypto.codes import ReporterKeys, draw_code, reporter_keys
from crypto.directory import DeskEntry
from crypto.encoding import b64_decode, digest, hkdf
from crypto.refusals import WrongEncoding
from crypto.submission import Submission, build

_AT_ONCE: Final = 1  # scrypt takes 32 MiB and a tenth of a second: the phones are served beside it
_WAITING_MAX: Final = 8
_WITHIN_A_DAY: Final = 1
_WITHIN_A_WEEK: Final = 3
_COMMON: Final = ("VN", "ID", "PH", "MM", "CN", "NP")
_PAPERS, _THREATS, _FORCED_LABOUR = "ILO07", "ILO06", 3


class Crowded(Problem):
    """Many are writing without script at once, and each costs the server what a phone does elsewhere."""

    status, title, slug = 503, "Many people are here now", "busy"


class Door:
    """Lets few through at a time: it guards this process's own memory and processor."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

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


_door = Door()


def offered(server: Running) -> None:
    """`Missing` unless the operator has switched this page on."""
    if not server.settings.plain:
        raise Missing


async def show_form(server: Running, language: str) -> Page:
    """The empty form; `Missing` while the page is off, `NotOpen` while there is nobody to write to."""
    offered(server)
    return await _form(server, spoken_of(language), Form())


async def show_guides(server: Running, language: str) -> Page:
    """What one can read before writing; `Missing` and `NotOpen` as above."""
    offered(server)
    house = await server.database.read(queries.house, server.settings.paid_by)
    return pages.guides(spoken_of(language), house)


async def take_form(server: Running, language: str, form: Form) -> Page:
    """Seal and take in what was written, and show the code; or the form again with what is missing, nothing lost."""
    offered(server)
    spoken = spoken_of(language)
    seed = seed_of(form)
    turned = form.one("speak") != ""  # only into another language
    faults = [] if turned else missing(form)
    narrow = [] if turned or faults or form.one("alone") else narrows(form)
    if turned or faults or narrow:
        return await _form(server, spoken, form, faults=faults, narrow=narrow)
    try:
        return await _take(server, spoken, form, seed)
    except Taken:  # another process was faster with this very form
        return pages.done(spoken, None, None, form=form, urgency=urgency_of(form))
    except Problem as problem:
        return await _form(server, spoken, form, trouble=problem)


async def _take(server: Running, language: str, form: Form, seed: bytes) -> Page:
    async with _door:
        instance = await server.instance()
        if instance is None:
            raise NotOpen
        code = _code_of(seed)
        wanted = code if form.one("replies") == "code" else None
        keys = await asyncio.to_thread(reporter_keys, code, instance)
        if await is_known(server, keys.case):
            again = wanted if server.taken_forms.has(_mark_of(seed)) else None
            return pages.done(language, again, None, form=form, urgency=urgency_of(form))
        entry = await _send(server, language, form, keys)
        server.taken_forms.note(_mark_of(seed))
    return pages.done(language, wanted, name_of(entry, language), form=form, urgency=urgency_of(form))


def seed_of(form: Form) -> bytes:
    """32 bytes for this very form: those that were drawn for it, and all that it tells. `Malformed` without them."""
    return hkdf(drawn(form) + digest(repr(sorted(form.told.items())).encode()), "koe/plain/form")


def _mark_of(seed: bytes) -> bytes:
    """By which the processes know the form; it leads to no code."""
    return hkdf(seed, "koe/plain/taken")[:16]


def _code_of(seed: bytes) -> str:
    """The code of a form; as good as any other for who does not know the bytes that were drawn."""
    left = int.from_bytes(hkdf(seed, "koe/plain/code"), "big")

    def below(end: int) -> int:
        nonlocal left
        left, digit = divmod(left, end)
        return digit

    return draw_code(below)


async def _send(server: Running, language: str, form: Form, keys: ReporterKeys) -> DeskEntry:
    """The desk that has it, after the commit."""
    to = await server.database.read(queries.addressed, _desk_of(form), server.proof)
    submission = await asyncio.to_thread(_seal, form, language, to, keys)
    await submit_report(server, submission)
    return to.entry


async def _form(
    server: Running,
    language: str,
    form: Form,
    *,
    faults: list[str] | None = None,
    narrow: list[str] | None = None,
    trouble: Problem | None = None,
) -> Page:
    desks = await server.database.read(queries.desks)
    told = None if trouble is None else _sentence_of(trouble)
    status = 422 if faults else trouble.status if trouble else 200
    return pages.form(language, form, desks, faults=faults or [], narrow=narrow or [], trouble=told, status=status)


def _sentence_of(problem: Problem) -> str:
    """The name of what the worker reads of it."""
    if isinstance(problem, Crowded) or problem.slug == "busy":
        return "busy"
    return "deskGone" if problem.slug in ("unknown-desk", "desk-rests") else "server"


def _desk_of(form: Form) -> bytes:
    try:
        return b64_decode(form.one("desk"), 16)
    except WrongEncoding:
        raise Missing from None


def _seal(form: Form, language: str, to: Addressed, keys: ReporterKeys) -> Submission:
    """What a phone does: three sealed letters, a signed consent, a proof of work."""
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
    return build(
        keys,
        to.entry,
        Recipient[roles.Desk].parse(to.recipient),
        answers=told,
        facts=facts,
        day=today(),
        directory_version=to.version,
        bits=to.proof_bits,
        consent=int(form.one("consent")),
    )


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
    if form.several("refused_desks"):
        more["refused_desks"] = list(form.several("refused_desks"))
    if form.one("refused_people"):
        more["refused_people"] = form.one("refused_people")
    if form.one("check_answer"):
        more["check"] = {"question": form.one("check_question"), "answer": form.one("check_answer")}
    contact = form.one("safe_contact")
    if replies == "code" and contact:
        more["safe_contact"] = contact
        if contact != "code" and form.one("safe_contact_how"):
            more["safe_contact_how"] = form.one("safe_contact_how")
    more |= {"plain": True, "reply_language": spoken_of(form.one("reply_language") or language)}
    return Answers(kinds, language, ongoing, replies, form.one("story"), more)


def _programme_of(status: str) -> str | None:
    known = [one for one in PROGRAMMES if status.startswith(one)]
    return next(iter(known), "other") if status else None


def narrows(form: Form) -> list[str]:
    """What points to one person, as static/src/questions/alone.ts says; both are held to tests/alone_cases.json."""
    few = form.one("trainees_here") in ("1_3", "4_9")
    named = form.one("employer_name") != ""
    rare = form.one("nationality") not in ("", *_COMMON)
    old = form.one("age") != "" or form.one("months_in_japan") != ""
    marks = {"few": few, "named": named, "rare": rare, "old": old}
    pointing = few or (named and (rare or old)) or (rare and form.one("prefecture") != "")
    return [mark for mark, shown in marks.items() if shown and pointing]


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

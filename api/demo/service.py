"""Furnishes an empty instance as people would: founder, desks, caseworkers, keys, directory, a dozen reports."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from api import domain
from api.demo.staff import Administrator, Caseworker, Member
from api.demo.stories import STORIES, Desk, Story
from api.demo.worker import Worker
from crypto.bodies.report import Answers
from crypto.codes import show_code, show_recovery_code
from crypto.encoding import digest

_AREAS: Final[dict[Desk, str]] = {"vi": "Tokai", "id": "Kanto"}


@dataclass
class OpenDesk:
    """A desk of the demonstration, with its lead and its other caseworkers."""

    desk: bytes
    lead: Caseworker
    others: list[Caseworker]


def _open_desk(administrator: Administrator, language: Desk, lead: str, others: tuple[str, ...]) -> OpenDesk:
    """A desk whose lead made its keys and granted them to everybody."""
    known = next(one for one in domain.desk_names() if one.languages[0] == language)
    desk = administrator.create_desk(known.names, known.languages, _AREAS[language])

    def joined(name: str, role: str) -> Caseworker:
        return Caseworker(administrator.origin, name=name).accept(administrator.invite(desk, role))

    opened = OpenDesk(desk, joined(lead, "lead"), [joined(name, "caseworker") for name in others])
    opened.lead.make_desk_keys(desk)
    opened.lead.grant_to_all(desk, *opened.others)
    return opened


def _tell(origin: str, desk: bytes, story: Story, kinds: dict[str, domain.Kind]) -> Worker:
    """A worker who writes and sends a report."""
    chosen = [kinds[key] for key in story.kinds]
    answers = Answers(story.kinds, story.language, story.ongoing, story.replies, story.text)
    worker = Worker(origin)
    worker.report(
        desk,
        answers,
        kinds=[kind.number for kind in chosen],
        hour=story.hour,
        urgent=story.urgency <= 1,
        urgency=story.urgency,
        programme=story.programme,
        area=None if story.prefecture is None else domain.prefectures().index(story.prefecture) + 1,
    )
    return worker


def _work(office: OpenDesk, worker: Worker, story: Story) -> None:
    """What the desk has done about it so far. The demonstration seals for both sides, so it knows both keys."""
    if not story.claimed:
        return
    caseworker = office.lead
    caseworker.claim(worker.case)
    if story.reply is not None:
        assert worker.keys is not None
        assert worker.sent is not None
        caseworker.send_reply(
            worker.case,
            story.reply,
            story.language,
            desk=office.desk,
            reporter_recipient=worker.keys.identity.recipient,
            case_recipient=worker.case_identity.recipient,
            report_digest=digest(worker.sent.report),
            counter=1,
        )


def furnish(origin: str, token: str) -> str:
    """Everything, over HTTP; returns what to print. `token` is that of a fresh set-up link."""
    administrator = Administrator(origin, name="Aoi", organisation_name="Koe demonstration").set_up(token)
    offices: dict[Desk, OpenDesk] = {
        "vi": _open_desk(administrator, "vi", "Linh", ("Mai",)),
        "id": _open_desk(administrator, "id", "Sari", ()),
    }
    administrator.publish()
    kinds = {kind.key: kind for kind in domain.kinds()}

    def tell(story: Story) -> Worker:
        return _tell(origin, offices[story.desk].desk, story, kinds)

    with ThreadPoolExecutor(4) as threads:
        workers = list(threads.map(tell, STORIES))
    for worker, story in zip(workers, STORIES, strict=True):
        _work(offices[story.desk], worker, story)
    return _summary(origin, administrator, offices, list(zip(workers, STORIES, strict=True)))


def _summary(
    origin: str, administrator: Administrator, offices: dict[Desk, OpenDesk], told: list[tuple[Worker, Story]]
) -> str:
    """Names, passphrases, and codes that open a mailbox: those with a reply first."""
    people: list[tuple[str, str, Member]] = [(administrator.name, "administrator", administrator)]
    for language, office in offices.items():
        people.append((office.lead.name, f"lead, {language} desk", office.lead))
        people += [(one.name, f"caseworker, {language} desk", one) for one in office.others]
    lines = [f"Caseworkers and the administrator: {origin}/desk"]
    for name, role, member in people:
        lines.append(f"  {name:<6}{role:<22}{member.passphrase}")
        lines.append(f"  {'':<28}recovery code {show_recovery_code(member.recovery_code)}")
    lines.append(f"Workers: {origin}/")
    answered = [(worker, story) for worker, story in told if story.reply is not None]
    lines += [f"  code {show_code(worker.code)}  a reply waits, {story.language}" for worker, story in answered]
    waiting = next(worker for worker, story in told if story.replies == "code" and not story.claimed)
    lines.append(f"  code {show_code(waiting.code)}  nobody has answered yet")
    return "\n".join(lines)

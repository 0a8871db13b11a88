"""Writes the audit log, closes it day by day, and shows it with what proves that nothing of it was changed."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from api.audit import queries
from api.audit.schemas import (
    BLANK,
    DONE,
    Action,
    Asked,
    AuditEntry,
    AuditPage,
    CheckpointsSeen,
    ClosedEntry,
    NamedDesk,
    NamedPerson,
    PlaceSeen,
    PlacesSeen,
)
from api.authz.principal import AccountId, CaseId, DeskMember
from api.authz.queries import AnyRow
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from crypto.audit import (
    ERASED,
    HASH_BYTES,
    SALT_BYTES,
    Checkpoint,
    Entry,
    Finding,
    Place,
    Tree,
    inspect,
    sign_checkpoint,
    verifier_text,
)
from crypto.encoding import as_day, b64, b64_decode
from crypto.refusals import WrongEncoding
from crypto.roles import Log
from crypto.signing import SigningKey, VerifyKey

_ENTRIES_MAX: Final = 200
_PLACES_MAX: Final = 2000
_REFUSALS_MAX: Final = 100
"""Of one person in one day: who is refused again and again cannot fill the disk with it."""
BLANKS_TO: Final = 32
"""Each day takes a multiple of so many places, so that the published size tells little of how busy it was."""

_MARKS: Final = (
    *(Action.MAKE_RESET_LINK, Action.RESET_KEYS, Action.GRANT_KEYS, Action.REMOVE_MEMBER),
    *(Action.DEACTIVATE_ACCOUNT, Action.ACTIVATE_ACCOUNT, Action.HAND_ON_CASES, Action.CHANGE_ABSENCE),
    *(Action.PROPOSE_DEACTIVATION, Action.PROPOSE_DELETION, Action.PROPOSE_RESET),
    *(Action.CONFIRM_PROPOSAL, Action.REFUSE_PROPOSAL, Action.WITHDRAW_PROPOSAL),
)
"""What is done to a member of a desk that its leads have to see."""


class NoCheckpoint(Problem):
    """The first day is not over."""

    status, title, slug = 404, "No day of the log has been closed yet", "no-checkpoint"


# --- writing


def record(connection: Connection, actor: AccountId | None, action: str, subject: str, outcome: str = DONE) -> None:
    """Leaves a row in the same transaction as the action: both happen, or neither."""
    queries.add(connection, [_row(today(), actor, str(action), subject, outcome)])


def record_on_case(connection: Connection, actor: AccountId, action: Action, case: CaseId) -> None:
    """The same about a case, by a random name that only this database can follow back, and only while it stands."""
    reference = queries.reference(connection, case)
    if reference is None:
        reference = secrets.token_bytes(16)
        queries.add_reference(connection, case, reference)
    record(connection, actor, action, b64(reference))


def record_run(connection: Connection, actor: AccountId, action: Action, subject: str) -> None:
    """The same of what goes on in several steps: the first step of a day leaves the row, the others belong to it."""
    if not queries.is_done(connection, today(), actor, str(action), subject):
        record(connection, actor, action, subject)


def record_refusal(connection: Connection, actor: AccountId | None, action: str, subject: str, outcome: str) -> None:
    """What somebody tried in vain; after a hundred times in a day no more is written."""
    if queries.refusals(connection, actor, today()) < _REFUSALS_MAX:
        record(connection, actor, action, subject, outcome)


def subject_of(connection: Connection, case: CaseId) -> str:
    """The name of a case in the log; empty if nothing was ever done to it."""
    reference = queries.reference(connection, case)
    return "" if reference is None else b64(reference)


def _row(day: date, actor: bytes | None, action: str, subject: str, outcome: str) -> dict[str, Any]:
    return {
        "event": secrets.token_bytes(16),
        "day": day,
        "actor": actor,
        "action": action,
        "subject": subject,
        "outcome": outcome,
        "salt": secrets.token_bytes(SALT_BYTES),
    }


# --- closing the days that are over


class Seal(NamedTuple):
    """With what checkpoints are signed, and for which log."""

    signer: SigningKey[Log]
    origin: str

    @property
    def verifier(self) -> str:
        """The key as people hand it on."""
        return verifier_text(self.origin, self.signer.verify_key)


def origin_of(address: str) -> str:
    """The log's name: the address of the instance without its scheme, `koe.example/audit`."""
    return f"{address.partition('://')[2]}/audit"


def close_days(connection: Connection, seal: Seal) -> int:
    """[P-32] Gives everything until yesterday its place, and signs what the log comes down to; how many places.

    Only whole days: the order of the places within one is drawn by lot, so the log tells no hour.
    """
    newest, yesterday = queries.newest_checkpoint(connection), today() - timedelta(days=1)
    if newest is not None and _day_of(newest.note) >= yesterday:
        return 0
    open_ones = queries.count_unclosed_until(connection, yesterday)
    if newest is None and not open_ones:
        return 0
    if blanks := -open_ones % BLANKS_TO or (0 if open_ones else BLANKS_TO):
        queries.add(connection, [_row(yesterday, None, BLANK, "", "") for _ in range(blanks)])
    closing = queries.unclosed_until(connection, yesterday)
    tree = Tree() if newest is None else Tree(newest.size, _peaks(newest.peaks))
    first = tree.size
    leaves = [_entry(row).leaf for row in closing]
    for leaf in leaves:
        tree.append(leaf)
    queries.close(connection, [row.event for row in closing], leaves, first)
    note = sign_checkpoint(seal.signer, Checkpoint(seal.origin, tree.size, tree.root, yesterday))
    queries.add_checkpoint(connection, tree.size, b"".join(tree.peaks), note)
    return len(closing)


def _day_of(note: str) -> date:
    return as_day(note.split("\n")[3].removeprefix("day "))


def _peaks(joined: bytes) -> list[bytes]:
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]


def _entry(row: AnyRow) -> Entry:
    return Entry(row.action, row.actor, row.day, row.outcome, row.salt, row.subject)


def erase_entry(connection: Connection, position: int) -> None:
    """Destroys one entry of the closed log, for a reason of law; the log itself says that it did. Else `Missing`."""
    if not queries.erase(connection, position):
        raise Missing
    record(connection, None, ERASED, str(position))


# --- showing


def read_audit(connection: Connection, asked: Asked) -> AuditPage:
    """The next 200 entries that fit."""
    before = None if asked.before is None else _cursor(asked.before)
    rows = queries.entries(connection, asked, before, _ENTRIES_MAX + 1)
    return _page(connection, rows[:_ENTRIES_MAX], more=len(rows) > _ENTRIES_MAX)


def read_desk_audit(connection: Connection, lead: DeskMember) -> AuditPage:
    """The last 200 things that were done to a desk and its members: the marks that an administrator leaves."""
    rows = queries.of_desk(connection, lead.desk, [str(mark) for mark in _MARKS], _ENTRIES_MAX)
    return _page(connection, rows, more=False)


def _cursor(text: str) -> tuple[date, bytes]:
    day, _, event = text.partition(".")
    try:
        return date.fromisoformat(day), b64_decode(event, 16)
    except (ValueError, WrongEncoding):
        raise Missing from None


def _page(connection: Connection, rows: Sequence[AnyRow], *, more: bool) -> AuditPage:
    ids = {row.actor for row in rows if row.actor is not None} | set(_ids(row.subject for row in rows))
    return AuditPage(
        entries=[
            AuditEntry(
                day=row.day,
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                outcome=row.outcome,
                position=row.position,
            )
            for row in rows
        ],
        people=[NamedPerson(account=row.account, name=row.name) for row in queries.people(connection, ids)],
        desks=[NamedDesk(desk=row.desk, names=row.names) for row in queries.desks(connection, ids)],
        next=f"{rows[-1].day.isoformat()}.{b64(rows[-1].event)}" if more else None,
    )


def _ids(subjects: Iterable[str]) -> Iterator[bytes]:
    for subject in subjects:
        try:
            yield b64_decode(subject, 16)
        except WrongEncoding:
            continue  # a version, or nothing


def read_places(connection: Connection, first: int) -> PlacesSeen:
    """Some leaves and entries as they were hashed, from a position on. A leaf that is gone is shown as zeros."""
    found = queries.places(connection, first, _PLACES_MAX)
    size = queries.size(connection)
    nothing = (None, None)
    return PlacesSeen(
        size=size,
        places=[
            _place_seen(*found.get(position, nothing)) for position in range(first, min(size, first + _PLACES_MAX))
        ],
    )


def _place_seen(leaf: bytes | None, row: AnyRow | None) -> PlaceSeen:
    entry = None
    if row is not None:
        entry = ClosedEntry(
            action=row.action,
            actor=row.actor,
            day=row.day,
            outcome=row.outcome,
            salt=row.salt,
            subject=row.subject,
        )
    return PlaceSeen(leaf=leaf or bytes(HASH_BYTES), entry=entry)


def read_checkpoints(connection: Connection, seal: Seal) -> CheckpointsSeen:
    """Every signed note, and the key that signed them."""
    return CheckpointsSeen(verifier=seal.verifier, notes=queries.notes(connection))


def read_checkpoint(connection: Connection) -> str:
    """The newest signed note; `NoCheckpoint` before the first day was closed."""
    newest = queries.newest_checkpoint(connection)
    if newest is None:
        raise NoCheckpoint
    return newest.note


# --- looking whether it holds


class Verdict(NamedTuple):
    """How much was looked at, and the first thing that is wrong, if anything is."""

    places: int
    checkpoints: int
    finding: Finding | None


def verify(connection: Connection, origin: str, key: VerifyKey, kept: Sequence[str] = ()) -> Verdict:
    """[P-32] Looks at the whole closed log, against the server's checkpoints and those that somebody kept."""
    notes, size = queries.notes(connection), queries.size(connection)
    found = queries.places(connection, 0, size)
    nothing = (None, None)
    places = [_place(*found.get(position, nothing)) for position in range(size)]
    return Verdict(size, len(notes), inspect(places, notes, origin, key, kept))


def _place(leaf: bytes | None, row: AnyRow | None) -> Place:
    return Place(leaf or bytes(HASH_BYTES), None if row is None else _entry(row))

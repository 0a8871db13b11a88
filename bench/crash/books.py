"""What was a client told, and what does the server have? Two records of the same things, made apart."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from api.audit.schemas import Action
from api.blob_keys import blob_key
from api.blob_store import open_blobs
from api.jobs.now import do_now
from api.kit import clock
from api.models import Attachment, AttachmentPart, AuditEvent, Case, Cover, Letter
from api.settings import Settings
from api.storage import look

SWEPT_AFTER = timedelta(days=5)
"""By then whatever no letter names has been swept, and every blob without a row."""

Place = tuple[str, bytes, str, int]
"""A kind of thing, its case, which of them, and its number."""


def letter(case: bytes, box: str, author: str, counter: int) -> Place:
    """Where a letter lies."""
    return ("letter", case, f"{box} {author}", counter)


def cover(case: bytes) -> Place:
    """Where a cover lies."""
    return ("cover", case, "", 0)


def part(case: bytes, attachment: bytes, number: int) -> Place:
    """Where a part of a file lies."""
    return ("part", case, attachment.hex(), number)


@dataclass
class Books:
    """What the clients were told. Each thing is one acknowledged answer, and all that has to be there because of it."""

    things: dict[str, dict[Place, bytes]] = field(default_factory=dict[str, dict[Place, bytes]])
    kinds: Counter[str] = field(default_factory=Counter[str])
    outages: Counter[str] = field(default_factory=Counter[str])
    """What clients met instead of an answer: a status, or the kind of fault of the line."""
    broken: list[str] = field(default_factory=list[str])
    """Refusals that no honest client should get; each was promised something that is not so."""

    def acknowledge(self, kind: str, places: Mapping[Place, bytes]) -> None:
        """An answer has come; `places` name the bytes that are kept from now on."""
        name = f"{kind} {min(places)}"
        assert name not in self.things, "a client goes on after one answer"
        self.things[name] = {place: hashlib.sha256(content).digest() for place, content in places.items()}
        self.kinds[kind] += 1


class Stored(NamedTuple):
    """What the server has: hashes of the very bytes by place, and what belongs to nothing."""

    places: dict[Place, bytes]
    orphans: int
    replies_logged: int


class Verdict(NamedTuple):
    """How the two records differ."""

    acknowledged: int
    lost: int
    doubled: int
    orphans: int

    @property
    def sentence(self) -> str:
        """The last line."""
        return f"acknowledged {self.acknowledged}, lost {self.lost}, doubled {self.doubled}, orphans {self.orphans}"

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled or left over."""
        return (self.lost, self.doubled, self.orphans) == (0, 0, 0)


def sweep(settings: Settings) -> None:
    """What Koe does by itself every day, some days later. Beside no running server."""
    with clock.set_to(clock.now() + SWEPT_AFTER):
        do_now(settings)


def stored(settings: Settings) -> Stored:
    """Every byte that the server has, read again."""
    blobs, folder = open_blobs(settings), settings.blobs_folder
    assert folder is not None
    places, parts, orphans, replies_logged = look(settings.database_url, _rows)
    keys = {blob_key(case, attachment, number): part(case, attachment, number) for case, attachment, number in parts}
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        key = path.relative_to(folder).as_posix()
        if key in keys:
            places[keys[key]] = hashlib.sha256(blobs.get(key)).digest()
        else:
            orphans += 1  # a blob without a row, or a temporary name
    without_blob = sum(place not in places for place in keys.values())
    return Stored(places, orphans + without_blob, replies_logged)


def _rows(connection: Connection) -> tuple[dict[Place, bytes], list[tuple[bytes, bytes, int]], int, int]:
    places: dict[Place, bytes] = {}
    for row in connection.execute(select(Letter.case_id, Letter.box, Letter.author, Letter.counter, Letter.ciphertext)):
        places[letter(row.case_id, row.box, row.author, row.counter)] = hashlib.sha256(row.ciphertext or b"").digest()
    for case, sealed in connection.execute(select(Cover.case_id, Cover.ciphertext)):
        places[cover(case)] = hashlib.sha256(sealed).digest()
    parts = [
        (row.case_id, row.attachment, row.part)
        for row in connection.execute(select(AttachmentPart.case_id, AttachmentPart.attachment, AttachmentPart.part))
    ]
    named = {
        (row.case_id, row.attachment)
        for row in connection.execute(
            select(Attachment.case_id, Attachment.attachment).where(
                Attachment.counter.is_not(None), Attachment.whole.is_(True)
            )
        )
    }
    files = {tuple(row) for row in connection.execute(select(Attachment.case_id, Attachment.attachment))}
    cases = set(connection.scalars(select(Case.case_id)))
    adrift = len(files - named) + len({case for case, _ in files} - cases)
    whole = {letter(case, box, "reporter", 1) for case in cases for box in ("case", "mailbox")}
    half = len((whole | {cover(case) for case in cases}) - places.keys())
    logged = connection.scalars(select(AuditEvent.action).where(AuditEvent.action == Action.REPLY.value))
    return places, parts, adrift + half, len(list(logged))


def compare(books: Books, found: Stored) -> Verdict:
    """What was promised beside what is there."""
    promised = {place: told for thing in books.things.values() for place, told in thing.items()}
    lost = sum(any(found.places.get(place) != told for place, told in thing.items()) for thing in books.things.values())
    hashes = set(promised.values())
    unpromised = [found.places[place] for place in found.places.keys() - promised.keys()]
    again = sum(one in hashes for one in unpromised)
    replies = books.kinds["reply"]
    return Verdict(
        acknowledged=len(books.things),
        lost=lost + len(books.broken) + max(0, replies - found.replies_logged),
        doubled=again + max(0, found.replies_logged - replies),
        orphans=found.orphans + len(unpromised) - again,
    )

"""What a desk sends and sees about its cases."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import Counter, Epoch, Id, Key, Schema, Sealed, SealedSecret

CASES_MAX = 100
RESEALED_MAX = 50
State = Literal["received", "in_progress", "answered", "withdrawn"]


class QueueCase(Schema):
    """One row of the queue, without anything that is sealed."""

    case: Id
    day: date
    state: State
    urgent: bool
    assignee: Id | None
    assignee_name: str | None
    letters: int
    last_author: Literal["reporter", "desk"]
    verify_key: Key
    epoch: int
    cover_digest: Key


class QueuePage(Schema):
    """Fifty rows, urgent first, then the newest; `next` asks for those after them."""

    cases: list[QueueCase]
    next: str | None


class WantedCovers(Schema):
    """Whose covers are asked for."""

    cases: Annotated[list[Id], Field(min_length=1, max_length=CASES_MAX)]


class Resealing(Schema):
    """Some of the cases whose covers are sealed to earlier keys, and how many there are."""

    left: int
    cases: list[QueueCase]


class ResealedCover(Schema):
    """A cover sealed again; `before` is the digest of the one that it replaces."""

    case: Id
    before: Key
    epoch: Epoch
    cover: SealedSecret


class ResealedCovers(Schema):
    """At most fifty at once."""

    covers: Annotated[list[ResealedCover], Field(min_length=1, max_length=RESEALED_MAX)]


class Resealed(Schema):
    """How many of them are sealed to the newest keys now."""

    resealed: int


class CaseLetter(Schema):
    """A letter of the case's box."""

    author: Literal["reporter", "desk"]
    counter: int
    day: date
    digest: Key
    letter: Sealed


class SentReply(Schema):
    """A reply in the reporter's mailbox, of which the desk reads only its copy."""

    counter: int
    day: date
    deleted: bool
    digest: Key


class CaseSeen(Schema):
    """A case and everything that is sealed to its desk."""

    case: Id
    desk: Id
    day: date
    state: State
    urgent: bool
    assignee: Id | None
    verify_key: Key
    epoch: int
    cover: SealedSecret
    letters: list[CaseLetter]
    replies: list[SentReply]


class CaseState(Schema):
    """Where the case stands now."""

    state: State
    assignee: Id | None


class NewReply(Schema):
    """One answer, sealed twice."""

    counter: Counter
    letter: Sealed
    copy_: Annotated[Sealed, Field(alias="copy")]


class Replied(Schema):
    """The reply's place, and where the case stands now."""

    counter: int
    state: State

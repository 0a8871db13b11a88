"""What a desk sends and sees about its cases."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import CachedFacts, Counter, Epoch, Id, Key, ReplyFileNames, Schema, Sealed, SealedSecret
from api.conflicts.schemas import SealedConflicts
from api.models.cases import Author, State, Turn
from api.notes.schemas import NoteSeen

CASES_MAX = 100
CACHED_CASES_MAX = 500
RESEALED_MAX = 50
ListName = Literal["open", "todo", "waiting", "due", "done"]
Holder = Literal["anyone", "me", "nobody"]


class Asked(Schema):
    """Which of a desk's lists, and what of it.

    `open` is everything that is not over, `todo` what is the desk's turn, `waiting` the worker's, `due` what the desk
    is to have written within two of its working days, `done` what is over. Whoever looks through a whole list asks for
    `long` pages, of five hundred rows.
    """

    view: ListName = "open"
    holder: Holder = "anyone"
    urgent: Annotated[bool, Field(strict=False)] = False
    state: State | None = None
    long: Annotated[bool, Field(strict=False)] = False
    after: Annotated[str | None, Field(max_length=40)] = None


class QueueCase(Schema):
    """One row of the queue, without anything that is sealed. `due` is the day by which the desk is to have written.

    `erased_on` is the day on which it will be erased, once it is withdrawn or closed; `answered`, whether anybody has
    written to the worker, beside telling that the case moved.
    """

    case: Id
    day: date
    state: State
    turn: Turn
    due: date | None
    erased_on: date | None
    urgent: bool
    assignee: Id | None
    assignee_name: str | None
    letters: int
    answered: bool
    verify_key: Key
    epoch: int
    cover_digest: Key


class Counts(Schema):
    """How many cases are in each list, and how many of the open ones are mine or nobody's; 100 stands for more."""

    open: int
    todo: int
    waiting: int
    due: int
    mine: int
    nobodys: int
    urgent: int


class QueuePage(Schema):
    """Fifty rows, later a hundred or five hundred: urgent first, then the oldest (what is due: by that day).

    `next` asks for those after them.
    """

    cases: list[QueueCase]
    next: str | None
    counts: Counts | None


class WantedCases(Schema):
    """Whose cached facts are asked for: at most those of a long page."""

    cases: Annotated[list[Id], Field(min_length=1, max_length=CACHED_CASES_MAX)]


class WantedCovers(Schema):
    """Whose covers are asked for, and whether the rings that belong to them."""

    cases: Annotated[list[Id], Field(min_length=1, max_length=CASES_MAX)]
    rings: bool = False


class OpenedFacts(Schema):
    """What a member has opened of the cover with this digest."""

    case: Id
    cover_digest: Key
    cache: CachedFacts


class NewCache(Schema):
    """At most a hundred at once."""

    covers: Annotated[list[OpenedFacts], Field(min_length=1, max_length=CASES_MAX)]


class Resealing(Schema):
    """Some of the cases whose covers are sealed to earlier keys, and how many there are."""

    left: int
    cases: list[QueueCase]


class SealedCover(Schema):
    """A cover with a new case identity, and the ring of those before; `before` is the digest of the cover replaced."""

    before: Key
    epoch: Epoch
    cover: SealedSecret
    ring: Sealed


class ResealedCover(SealedCover):
    """A cover of this case, sealed again."""

    case: Id


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


class HandoverSeen(Schema):
    """A case moved; `counter` is that of the giver's last reply. The lead's name only at the giver's."""

    case: Id
    counter: int
    giver: Id
    receiver: Id
    day: date
    given_by: str | None


class CaseStepSeen(Schema):
    """What the case became, on which day, and which side moved it."""

    state: State
    author: Author
    day: date


class CaseSeen(Schema):
    """A case and everything that is sealed to its desk; `erased_on` once it is withdrawn or closed.

    With it comes the desk's list of conflicts, so that nobody opens a case without it. `notes` are all that were
    written on it; those that a desk before has kept for itself do not open.
    """

    case: Id
    desk: Id
    day: date
    state: State
    state_day: date
    turn: Turn
    due: date | None
    steps: list[CaseStepSeen]
    erased_on: date | None
    urgent: bool
    assignee: Id | None
    verify_key: Key
    epoch: int
    cover: SealedSecret
    ring: Sealed | None
    letters: list[CaseLetter]
    replies: list[SentReply]
    receipt: SealedSecret | None
    handovers: list[HandoverSeen]
    notes: list[NoteSeen]
    conflicts: SealedConflicts | None


class CaseState(Schema):
    """Where the case stands now."""

    state: State
    assignee: Id | None


class NewAssignee(Schema):
    """Who is to work on it; null for nobody."""

    account: Id | None


class NewStep(Schema):
    """What the desk does with the case. Claiming, releasing, replying and handing over have doors of their own."""

    event: Literal["triage", "refer", "close", "reopen"]


class NewLetter(Schema):
    """One answer, sealed twice."""

    counter: Counter
    letter: Sealed
    copy_: Annotated[Sealed, Field(alias="copy")]


class NewReply(NewLetter):
    """The same, with the files that it names."""

    attachments: ReplyFileNames | None = None


class NewHandover(SealedCover, NewLetter):
    """A case for another desk: its cover sealed to them, and the last reply, which tells the worker."""

    receiver: Id


class HandedOver(Schema):
    """The desk that works on it now."""

    receiver: Id


class Replied(Schema):
    """The reply's place, and where the case stands now."""

    counter: int
    state: State

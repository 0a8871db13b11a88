"""What a desk sends and sees about its lists: rows, covers, cached facts, covers that are sealed again."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import CachedFacts, Id, Key, Schema
from api.cases.schemas import SealedCover
from api.models.cases import State, Turn

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


class ResealedCover(SealedCover):
    """A cover of this case, sealed again."""

    case: Id


class ResealedCovers(Schema):
    """At most fifty at once."""

    covers: Annotated[list[ResealedCover], Field(min_length=1, max_length=RESEALED_MAX)]


class Resealed(Schema):
    """How many of them are sealed to the newest keys now."""

    resealed: int

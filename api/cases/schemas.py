"""What a desk sends and sees about a case."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import Counter, Epoch, Id, Key, ReplyFileNames, Schema, Sealed, SealedSecret
from api.conflicts.schemas import SealedConflicts
from api.models.cases import Author, State, Turn
from api.notes.schemas import NoteSeen


class SealedCover(Schema):
    """A cover with a new case identity, and the ring of those before; `before` is the digest of the cover replaced."""

    before: Key
    epoch: Epoch
    cover: SealedSecret
    ring: Sealed


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

"""What desks ask one another, as it goes over the line."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from api.authz.fields import Id, Schema, Sealed

ASKS_MAX: Final = 20
"""About one case."""

Number = Annotated[int, Field(ge=1, le=ASKS_MAX)]
State = Literal["open", "accepted", "declined", "withdrawn", "done"]


class NewAsk(Schema):
    """A letter of kind 14 to another desk, in its place among those about the case, to its keys of ``epoch``."""

    number: Number
    asked: Id
    epoch: Annotated[int, Field(ge=1)]
    question: Sealed


class AskSeen(Schema):
    """What the case's own desk has asked another; the letters are there while the ask stands."""

    number: int
    asked: Id
    state: State
    day: date
    state_day: date
    question: Sealed | None
    answer: Sealed | None


class AskedSeen(Schema):
    """What another desk asks this one: about which case it is an id, and no right to it."""

    case: Id
    number: int
    asking: Id
    state: State
    day: date
    question: Sealed


class NewAnswer(Schema):
    """A letter of kind 15 to the desk that asked; ``epoch`` is of that desk's keys."""

    says: Literal["accepted", "declined"]
    epoch: Annotated[int, Field(ge=1)]
    answer: Sealed


class AskState(Schema):
    """What has become of an ask."""

    number: int
    state: State

"""What a lead asks for, and reads of the desk."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.authz.fields import Id, Schema


class OpeningSeen(Schema):
    """Somebody of this desk opened the case on this day, once or often."""

    account: Id
    name: str
    day: date


class Load(Schema):
    """What somebody holds of what is open; null for what nobody has taken. `oldest` is a day of receipt."""

    account: Id | None
    name: str | None
    open: int
    overdue: int
    oldest: date


class Ages(Schema):
    """How many open cases came in so long ago, in days."""

    to_7: int
    to_30: int
    to_90: int
    older: int


class Answered(Schema):
    """What became of the workers' letters since a day, as far as days can tell; see docs/casework.md.

    `late` were answered after the promised days or still wait for it; `waiting` have time; `ended` had no answer when
    the case was closed or withdrawn.
    """

    since: date
    in_time: int
    late: int
    waiting: int
    ended: int
    promised_days: int


class Retention(Schema):
    """For how many days this desk keeps closed cases, where its leads say so, and what holds where they do not."""

    own_days: int | None
    usual_days: int


class Overview(Schema):
    """The desk as far as the server may know it, without what is barred from the lead who asks."""

    load: list[Load]
    ages: Ages
    answered: Answered
    retention: Retention


class NewRetention(Schema):
    """Null for what *Settings* say. The lead has read how many closed cases are erased by it at once."""

    days: Annotated[int, Field(ge=30, le=3650)] | None
    erasing: Annotated[int, Field(ge=0)]


class HeldCases(Schema):
    """How many cases of the desk somebody holds: open ones, and such as are over."""

    open: int
    over: int


class NewHands(Schema):
    """Who is to have them; null for nobody, so that everybody can take them."""

    to: Id | None


class HandedOn(Schema):
    """What this step did: `given` to the colleague, `freed` for everybody; and how many are `left` for the next."""

    given: int
    freed: int
    left: int

"""What a lead asks for, and reads of the desk."""

from datetime import date

from api.authz.fields import Id, Schema


class OpeningSeen(Schema):
    """Somebody of this desk opened the case on this day, once or often."""

    account: Id
    name: str
    day: date


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

"""A colleague who is barred from a case."""

from datetime import date

from api.authz.fields import Id, Schema


class NewBar(Schema):
    """The member of the desk whom the case concerns."""

    account: Id


class BarSeen(Schema):
    """A bar; `barred_by` only if they are of the same desk, and the same as `name` if somebody barred themselves."""

    account: Id
    name: str
    barred_by: str | None
    day: date


class Barred(Schema):
    """The reader has barred themselves: to them there is no such case any more."""

    account: Id

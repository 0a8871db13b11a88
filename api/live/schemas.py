"""Who looks, as a page says and reads it. What a stream says is told in `service.follow`."""

from api.authz.fields import Id, Schema
from api.authz.telling import Doing


class Presence(Schema):
    """The page shows the case, somebody types in it, or it was left."""

    doing: Doing


class Looker(Schema):
    """A colleague who has the same case before them."""

    account: Id
    writing: bool


class Lookers(Schema):
    """All of them, now; nobody keeps it."""

    others: list[Looker]

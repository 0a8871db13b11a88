"""What the end of an account takes and gives."""

from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import Id, Key, Schema

_Desks = Annotated[list[Id], Field(max_length=100)]


class Departure(Schema):
    """What stands in the way of somebody's leaving, or stands still without them.

    `only_signer`: nobody else holds the organisation's key. `stalled`: the desks that nobody else opens, or leads with
    the keys. `losing`: those of which nobody else holds the keys.
    """

    only_signer: bool
    stalled: list[Id]
    losing: list[Id]


class Deactivation(Schema):
    """The administrator has read which desks stand still, and names each."""

    stalled: _Desks


class Deletion(Schema):
    """The administrator has read which desks are lost, and names each."""

    losing: _Desks


class OwnDeletion(Schema):
    """Shown by the passphrase; the name stays in the log unless its owner wants it forgotten."""

    auth: Key
    name: Literal["stays", "forgotten"]


class Ended(Schema):
    """How the account stands now."""

    account: Id
    standing: Literal["active", "deactivated", "deleted"]

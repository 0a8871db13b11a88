"""What a reset takes and gives."""

from typing import Annotated

from pydantic import Field

from api.authz.fields import Id, Key, Schema


class Outlook(Schema):
    """What is lost with a person's keys: nothing, the organisation's only signer, or desks' only keys.

    `stalled`: besides those of `losing` the desks that nobody else leads with the keys; where there are any, a second
    administrator has to confirm the reset.
    """

    only_signer: bool
    stalled: list[Id]
    losing: list[Id]


class NewReset(Schema):
    """The administrator has read what is lost, and names each desk of it."""

    losing: Annotated[list[Id], Field(max_length=100)]


class ResetMade(Schema):
    """The link's token, shown once."""

    token: Key


class ResetSeen(Schema):
    """Whose keys the link replaces, and who made it; none for the operator, on the server."""

    account: Id
    name: str
    instance: Key
    administrator: str | None

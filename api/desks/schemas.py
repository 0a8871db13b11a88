"""What a desk's members send and see about its keys."""

from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import Epoch, Id, Key, Recipient, Schema, SealedSecret


class OwnDesk(Schema):
    """A desk of mine, and my grant of its keys."""

    desk: Id
    names: dict[str, str]
    languages: list[str]
    area: str
    role: str
    epoch: int | None
    entry: str | None
    signed: bool
    grant: SealedSecret | None
    granted_by: Id | None
    granted_by_key: Key | None


class NewKeys(Schema):
    """The keys that the first lead drew: public ones, the signed entry, and the secret ones granted to the lead."""

    epoch: Literal[1]
    recipient: Recipient
    verify_key: Key
    entry: Annotated[str, Field(max_length=20_000)]
    grant: SealedSecret


class KeysMade(Schema):
    """The epoch in force."""

    epoch: int


class MemberSeen(Schema):
    """A colleague at the desk."""

    account: Id
    name: str
    role: str
    verify_key: Key
    recipient: str
    granted: bool


class NewGrant(Schema):
    """The desk's keys, sealed to a colleague."""

    account: Id
    epoch: Epoch
    grant: SealedSecret


class Granted(Schema):
    """Who holds the keys now."""

    account: Id

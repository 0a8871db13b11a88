"""What goes over the line about the organisation, its directory and its administrators."""

from typing import Annotated, Literal

from pydantic import Field

from api.authz.fields import Id, Key, Schema, SealedSecret, Signature

DIRECTORY_CHARS_MAX = 400_000
HOLDERS_MAX = 16

Way = Literal["page", "file"]
DirectoryText = Annotated[str, Field(max_length=DIRECTORY_CHARS_MAX)]


class SignedDirectory(Schema):
    """A directory as the organisation signed it, in this browser or on another machine."""

    directory: DirectoryText
    signature: Signature
    way: Way = "page"


class Published(Schema):
    """The version in force now."""

    version: int


class HolderSecret(Schema):
    """The organisation's signer, sealed to one administrator."""

    account: Id
    secret: SealedSecret


class ChangedKey(Schema):
    """A directory signed by the organisation's next key, and that key for each who shall hold it."""

    directory: DirectoryText
    signature: Signature
    secrets: Annotated[list[HolderSecret], Field(min_length=1, max_length=HOLDERS_MAX)]


class HandedKey(HolderSecret):
    """The organisation's signer for another administrator; `verify_key` is its public half."""

    verify_key: Key


class HandedOver(Schema):
    """Who holds it now too."""

    account: Id


class PublishedDirectory(Schema):
    """The directory in force."""

    text: str
    signature: Signature
    way: str


class LinkSeen(Schema):
    """A former key of the organisation's and its signature for the next."""

    signature: Signature
    verify_key: Key


class OrganisationSeen(Schema):
    """What signing needs; the signer only as it is sealed to the administrator who asks, if it is."""

    verify_key: Key
    name: str
    instance: Key
    succession: list[LinkSeen]
    secret: SealedSecret | None
    sealed_by_key: Key | None
    holders: int
    directory: PublishedDirectory | None
    version: int
    statistics_recipient: str | None


class Destroyed(Schema):
    """How many copies of the signer there were."""

    copies: int


class AdministratorSeen(Schema):
    """One administrator, and whether they hold the organisation's key."""

    account: Id
    name: str
    verify_key: Key
    recipient: str
    holds: bool


class Invited(Schema):
    """The link's token, shown once."""

    token: Key


class Removed(Schema):
    """Who is no administrator any more."""

    account: Id

"""What is proposed, word for word, and how it is shown to whoever decides."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from api.authz.fields import Id, Key, Schema
from api.leaving.schemas import Deactivation, Deletion
from api.organisation.schemas import ChangedKey
from api.resets.schemas import NewReset


class KeyChange(ChangedKey):
    """The organisation's next key, and the directory that it signed."""

    act: Literal["change-key"]


class ProposedDeactivation(Deactivation):
    """Somebody without whom a desk stands still is kept out."""

    act: Literal["deactivate"]
    account: Id


class ProposedDeletion(Deletion):
    """The account of somebody without whom a desk stands still ends."""

    act: Literal["delete"]
    account: Id


class ProposedReset(NewReset):
    """A one-time link for somebody without whose keys a desk stands still."""

    act: Literal["reset"]
    account: Id


NewProposal: TypeAlias = Annotated[
    KeyChange | ProposedDeactivation | ProposedDeletion | ProposedReset, Field(discriminator="act")
]
CONTENT: TypeAdapter[NewProposal] = TypeAdapter(NewProposal)


class NextKey(Schema):
    """How a change of the organisation's key would change it; `holders` by name, and nobody else would hold it."""

    number: int
    before: Key
    after: Key
    holders: list[str]


class ProposalSeen(Schema):
    """What waits for a second administrator, until the end of the day `until`.

    `stalled`: the desks that stand still without that person, as it is now. `losing`: those of them whose cases, all or
    some, nobody else opens.
    """

    proposal: Id
    act: Literal["change-key", "deactivate", "delete", "reset"]
    proposed_by: Id
    proposer: str
    day: date
    until: date
    account: Id | None
    person: str | None
    stalled: list[Id]
    losing: list[Id]
    key: NextKey | None


class AdministratorReady(Schema):
    """From which day on this administrator proposes and confirms: whoever is new, or was reset, waits for a week."""

    account: Id
    name: str
    day: date


class ProposalsSeen(Schema):
    """What waits, and who takes part."""

    proposals: list[ProposalSeen]
    administrators: list[AdministratorReady]


class Proposed(Schema):
    """The proposal's id."""

    proposal: Id


class Confirmed(Schema):
    """It is done. `token`: of the reset link, shown once, to whoever confirmed it."""

    token: Key | None


class Closed(Schema):
    """It is not done, and waits no more."""

    proposal: Id

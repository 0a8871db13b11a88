"""What a phone or a desk sends to the statistics, and what it gets."""

from typing import Annotated, Final

from pydantic import Field

from api.authz.fields import Proof, Schema, SealedSecret


class FactsBody(Schema):
    """The coarse facts of one person, sealed to whoever draws up the statistics (docs/protocol.md §6)."""

    facts: SealedSecret
    proof: Proof


HANDED_ON_MAX: Final = 200


class HandedOnBody(Schema):
    """Facts and process records of closed cases whose reports were genuine, in any order (docs/protocol.md §6)."""

    facts: Annotated[list[SealedSecret], Field(min_length=1, max_length=HANDED_ON_MAX)]


class FactsTaken(Schema):
    """The quarter in which they are counted: all that is kept beside them."""

    quarter: str


class StatisticsRecipientSeen(Schema):
    """To whom facts are sealed, always 1,959 characters, and the work that they must show now."""

    recipient: str
    proof_bits: int

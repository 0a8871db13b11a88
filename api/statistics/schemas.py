"""What a phone sends to the statistics, and what it gets."""

from api.authz.fields import Proof, Schema, SealedSecret


class FactsBody(Schema):
    """The coarse facts of one person, sealed to whoever draws up the statistics (docs/protocol.md §6)."""

    facts: SealedSecret
    proof: Proof


class FactsTaken(Schema):
    """The quarter in which they are counted: all that is kept beside them."""

    quarter: str


class StatisticsRecipientSeen(Schema):
    """To whom facts are sealed, always 1,959 characters, and the work that they must show now."""

    recipient: str
    proof_bits: int

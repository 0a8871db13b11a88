"""What the public directory looks like on the line."""

from pydantic import BaseModel


class DirectorySeen(BaseModel):
    """The signed directory, the work that is asked for on a quiet day, and who pays: the operator's own word."""

    directory: str
    signature: str
    proof_bits: int
    paid_by: str


class RecipientSeen(BaseModel):
    """A desk's age recipient, always 1,959 characters, and the work that a report to it must show now."""

    recipient: str
    proof_bits: int


class Ready(BaseModel):
    """The server answers and its database too."""

    ready: bool

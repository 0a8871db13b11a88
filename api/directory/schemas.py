"""What the public directory looks like on the line."""

from typing import Literal

from pydantic import BaseModel


class DirectorySeen(BaseModel):
    """The signed directory, and what nobody has signed: the work asked for on a quiet day, and the operator's word.

    `resting` names the desks, in b64, that take no new reports.
    """

    directory: str
    signature: str
    proof_bits: int
    paid_by: str
    contact: str
    acknowledge_days: int
    answer_days: int
    resting: dict[str, Literal["paused", "closed"]]


class RecipientSeen(BaseModel):
    """A desk's age recipient, always 1,959 characters, and the work that a report to it must show now."""

    recipient: str
    proof_bits: int


class Ready(BaseModel):
    """The server answers and its database too."""

    ready: bool

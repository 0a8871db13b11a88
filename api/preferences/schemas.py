"""The settings of an instance, as an administrator sends and sees them."""

from typing import Annotated, NamedTuple

from pydantic import Field

from api.authz.fields import Line, Name, OptionalRecipient, Schema


class Preferences(Schema):
    """Everything at once; all but `retention_days` is shown to everybody.

    `name` and `statistics_recipient` are in force with the next directory that is signed; an empty recipient takes no
    statistics.
    """

    name: Name
    contact: Line
    funders: Line
    acknowledge_days: Annotated[int, Field(ge=1, le=30)]
    answer_days: Annotated[int, Field(ge=2, le=365)]
    retention_days: Annotated[int, Field(ge=30, le=3650)]
    statistics_recipient: OptionalRecipient


class Said(NamedTuple):
    """What everybody may read of them, beside the signed directory."""

    contact: str
    funders: str
    acknowledge_days: int
    answer_days: int

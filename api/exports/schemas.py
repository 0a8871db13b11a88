"""What an export of a desk says before it is done, and the cases that it may take along."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from api.authz.fields import Id, Schema

CASES_A_PAGE = 100

AnyRecipient = Annotated[str, StringConstraints(max_length=1959, pattern=r"^age1(pq1)?[02-9ac-hj-np-z]{38,1952}$")]
"""Of a person outside, of either kind; the lead's browser has sealed to it before it proposes it."""


class NewExport(Schema):
    """To whom the file is to be sealed."""

    recipient: AnyRecipient


class ExportSeen(Schema):
    """What was proposed, and whether somebody has agreed: until the end of the day `until` it can be, or be done.

    `by_administrator`: no second lead could agree, so an administrator may.
    """

    export: Id
    desk: Id
    names: dict[str, str]
    recipient: str
    proposed_by: Id
    proposer: str
    day: date
    until: date
    agreed_by: Id | None
    agreer: str | None
    by_administrator: bool


class ExportsSeen(Schema):
    """What waits or may be done; `ready` is the day from which on the reader takes part."""

    exports: list[ExportSeen]
    ready: date


class Exported(Schema):
    """The export's id."""

    export: Id


class NextCases(Schema):
    """After which case of the list; the first page for none."""

    after: Id | None = None


class CasesToExport(Schema):
    """Cases that whoever exports may read, by id; another page follows a full one."""

    cases: Annotated[list[Id], Field(max_length=CASES_A_PAGE)]

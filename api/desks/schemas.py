"""What a desk's members send and see about its keys."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from api.authz.fields import Epoch, Id, Key, Recipient, Schema, SealedSecret, Signature

CLOSED_DAYS_MAX: Final = 200


class EarlierKeys(Schema):
    """Keys that newer ones have replaced; the grant only where I was given them."""

    epoch: int
    entry: str
    grant: SealedSecret | None
    granted_by_key: Key | None


class Workdays(Schema):
    """Weekdays from 1, Monday, to 7, on which a desk works, and dates on which it does not work all the same."""

    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    closed: Annotated[list[Annotated[date, Field(strict=False)]], Field(max_length=CLOSED_DAYS_MAX)]


class OwnDesk(Schema):
    """A desk of mine, my grant of its keys, and the entries of desks that handed cases to it."""

    desk: Id
    names: dict[str, str]
    languages: list[str]
    area: str
    role: str
    intake: Literal["open", "paused", "closed"]
    intake_day: date | None
    workdays: Workdays
    epoch: int | None
    entry: str | None
    signed: bool
    grant: SealedSecret | None
    granted_by: Id | None
    granted_by_key: Key | None
    earlier: list[EarlierKeys]
    givers: list[str]


class NewKeys(Schema):
    """The keys that a lead drew: public ones, the signed entry, and the secret ones granted to the lead."""

    epoch: Epoch
    recipient: Recipient
    verify_key: Key
    entry: Annotated[str, Field(max_length=20_000)]
    grant: SealedSecret
    voucher: Signature


class KeysMade(Schema):
    """The epoch in force."""

    epoch: int


class VoucherSeen(Schema):
    """The desk's word for a member's keys, in one of its epochs."""

    epoch: int
    voucher: Signature


class FreshKeysSeen(Schema):
    """A colleague drew fresh keys that day, by that administrator's link; in `wait_seconds` they may be let in.

    Where nobody is named it was the operator, on the server.
    """

    day: date
    reset_by: str | None
    wait_seconds: int


class ProposalAbout(Schema):
    """An administrator has proposed this of a colleague; until that day another one may confirm it."""

    act: Literal["deactivate", "delete", "reset"]
    proposer: str
    until: date


class Away(Schema):
    """From which day to which a colleague is away, and who looks after their cases; null for nobody."""

    first_day: date
    last_day: date
    cover: Id | None


class MemberSeen(Schema):
    """A colleague at the desk; `former` for one who left, or had other keys then, and whose grants still count.

    Whoever is deactivated holds nothing that counts until an administrator lets them in again.
    """

    account: Id
    name: str
    role: Literal["lead", "caseworker", "former"]
    verify_key: Key
    recipient: str
    granted: bool
    deactivated: bool
    vouchers: list[VoucherSeen]
    fresh: FreshKeysSeen | None
    away: Away | None
    proposals: list[ProposalAbout]


class NewGrant(Schema):
    """The desk's keys, sealed to a colleague, and the desk's word for the colleague's keys."""

    account: Id
    epoch: Epoch
    grant: SealedSecret
    voucher: Signature


class Granted(Schema):
    """Who holds the keys now."""

    account: Id


class Removed(Schema):
    """Who is not in the desk any more."""

    account: Id

"""What is said of an absence."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.authz.fields import Id, Schema

_Day = Annotated[date, Field(strict=False)]


class NewAbsence(Schema):
    """From this day to that one, both whole; `cover` is the colleague who sees the cases meanwhile, null for nobody."""

    first_day: _Day
    last_day: _Day
    cover: Id | None


class AbsenceKept(Schema):
    """Who is away; `last_day` is null once nobody says so any more."""

    account: Id
    last_day: date | None

"""One's own account, as it is shown and changed."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import StringConstraints

from api.authz.fields import Id, Key, Schema
from api.staff.schemas import SealedAnew


class SessionListed(Schema):
    """One of one's own sessions; its age and its idleness in seconds, because no time of day is kept."""

    session: Id
    here: bool
    age_seconds: int
    idle_seconds: int


class Sessions(Schema):
    """Where one is signed in, the newest first."""

    sessions: list[SessionListed]


class NewSecrets(SealedAnew):
    """Shown by the passphrase before."""

    before: Key


class Changed(Schema):
    """It is done."""

    changed: Literal[True] = True


MailAddress = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s\"<>(),:;\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
]


class MailChoice(Schema):
    """Which mails one wants: none, one a day, or besides that one at once for what is urgent, perhaps at night too."""

    wish: Literal["off", "digest", "urgent"]
    at_night: bool


class OwnMail(MailChoice):
    """One's own mail address or none, what mails one wants, and whether they come.

    `sends`: this instance has a mail server. `failed_day`: on which day the last mail to this person could not be sent.
    """

    mail: MailAddress | None
    sends: bool
    failed_day: dt.date | None


class NewMail(Schema):
    """Shown by the passphrase."""

    mail: MailAddress | None
    auth: Key


class NewLanguage(Schema):
    """A language that the desk's pages speak."""

    language: Literal["en", "ja"]

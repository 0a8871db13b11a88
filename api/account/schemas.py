"""One's own account, as it is shown and changed."""

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


class OwnMail(Schema):
    """One's own mail address, or none."""

    mail: MailAddress | None


class NewMail(OwnMail):
    """Shown by the passphrase."""

    auth: Key


class NewLanguage(Schema):
    """A language that the desk's pages speak."""

    language: Literal["en", "ja"]

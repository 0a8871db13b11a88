"""One's own account, as it is shown and changed."""

from typing import Literal

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


class NewLanguage(Schema):
    """A language that the desk's pages speak."""

    language: Literal["en", "ja"]

"""What second factors are shown, added and listed as."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from api.authz.fields import Id, Key, Name, Schema, SealedSecret
from api.staff.schemas import FactorKind, SessionSeen

Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Credential = dict[str, Any]
"""What the browser says, as `PublicKeyCredential.toJSON()` writes it; the library reads it."""


class Options(Schema):
    """What the browser is to ask of the authenticator."""

    options: dict[str, Any]


class Proof(Schema):
    """Exactly one of the three."""

    totp: Code | None = None
    backup: Annotated[str, StringConstraints(max_length=40)] | None = None
    passkey: Credential | None = None

    @model_validator(mode="after")
    def _one(self) -> "Proof":
        if [self.totp, self.backup, self.passkey].count(None) != 2:
            raise ValueError("exactly one proof")
        return self


class PasskeyAlone(Schema):
    """A passkey that opens the keys too."""

    passkey: Credential


class Unlocked(Schema):
    """A session, and the member's secret as the passkey opens it."""

    session: SessionSeen
    secret: SealedSecret


class AppSecret(Schema):
    """For an authenticator app: in base32, and as an address for a square."""

    secret: str
    uri: str


class NewFactor(Schema):
    """Its name; and the passphrase's `auth`, unless the person is on the way in and has just shown it."""

    name: Name
    auth: Key | None = None


class NewApp(NewFactor):
    """The app's code shows that it has the secret."""

    totp: Code


class NewPasskey(NewFactor):
    """With `secret`, the member's secret sealed to what only this passkey gives, it opens the keys as well."""

    passkey: Credential
    secret: SealedSecret | None = None


class Added(Schema):
    """The session if the person was on the way in; back-up codes if it is the first factor, shown this once."""

    factor: Id
    session: SessionSeen | None
    backup_codes: list[str] | None


class Passphrase(Schema):
    """What the passphrase gives: an open session alone does not change how its owner gets in."""

    auth: Key


class FactorSeen(Schema):
    """One of one's own factors."""

    factor: Id
    kind: FactorKind
    name: str
    day: dt.date
    unlocks: bool


class FactorsSeen(Schema):
    """All of them, and how many back-up codes are left."""

    factors: list[FactorSeen]
    backup_codes: Annotated[int, Field(ge=0)]


class BackupCodes(Schema):
    """The only ones that are good from now on."""

    backup_codes: list[str]

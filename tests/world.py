"""An instance that is open, with every secret key that its people hold; its rows are what the staff's pages make."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, insert, update

from api.kit.clock import today
from api.models import Account, Desk, DeskKeys, Directory, Instance
from crypto import directory as protocol
from crypto import roles, submission
from crypto.bodies.cover import Facts
from crypto.bodies.report import Answers
from crypto.codes import ReporterKeys, draw_code, reporter_keys
from crypto.directory import DeskEntry
from crypto.encoding import digest
from crypto.sealing import Identity
from crypto.signing import SigningKey
from crypto.submission import Submission

PROOF_BITS = 4
STORY = "The boss keeps my passport in his safe."


@dataclass(frozen=True)
class World:
    """The keys of an organisation and of one desk."""

    organisation: SigningKey[roles.Organisation]
    desk_signer: SigningKey[roles.Desk]
    desk_identity: Identity[roles.Desk]
    entry: DeskEntry
    account: bytes

    @property
    def instance(self) -> bytes:
        """SHA-256 of the organisation's verify key."""
        return digest(self.organisation.verify_key)

    def reporter(self) -> ReporterKeys:
        """A new worker with a code of their own; takes a tenth of a second."""
        return reporter_keys(draw_code(), self.instance)

    def quick_reporter(self) -> ReporterKeys:
        """A new worker whose keys come from no code."""
        return ReporterKeys(self.instance, SigningKey.draw(), Identity.draw(), secrets.token_bytes(32))

    def report(
        self,
        keys: ReporterKeys,
        *,
        story: str = STORY,
        bits: int = PROOF_BITS,
        case_identity: Identity[roles.Case] | None = None,
        entry: DeskEntry | None = None,
    ) -> Submission:
        """What the worker's phone sends."""
        return submission.build(
            keys,
            entry or self.entry,
            self.desk_identity.recipient,
            answers=Answers(("passport",), "vi", "yes", "code", story),
            facts=Facts(21, (1,), "vi", "yes", "code", urgent=False),
            day=today(),
            directory_version=1,
            bits=bits,
            case_identity=case_identity,
        )

    def directory(self, *, version: int, issued: date, desks: tuple[DeskEntry, ...] | None = None) -> dict[str, object]:
        """A signed directory as a row."""
        listed = protocol.Directory(
            (self.entry,) if desks is None else desks,
            issued + timedelta(days=35),
            self.instance,
            issued,
            "Workers' Friends",
            self.organisation.verify_key,
            version,
        )
        signature = protocol.sign(listed, self.organisation)
        return {"version": version, "text": listed.text, "signature": signature, "day": issued, "way": "page"}


def found(connection: Connection) -> World:
    """Found an organisation with one desk, sign its directory for today, and store it all."""
    organisation, desk_signer, desk_identity = (
        SigningKey[roles.Organisation].draw(),
        SigningKey[roles.Desk].draw(),
        Identity[roles.Desk].draw(),
    )
    desk, account, day = secrets.token_bytes(16), secrets.token_bytes(16), today()
    names = {"en": "Vietnamese desk, Tokai", "vi": "Bàn tiếng Việt, Tokai"}
    entry = protocol.sign_entry(
        desk_signer,
        instance=digest(organisation.verify_key),
        desk=desk,
        epoch=1,
        names=names,
        languages=("vi", "en"),
        area="Tokai",
        recipient=desk_identity.recipient,
    )
    world = World(organisation, desk_signer, desk_identity, entry, account)
    connection.execute(update(Instance).values(founding_key=organisation.verify_key, name="Workers' Friends"))
    connection.execute(
        insert(Account).values(
            account=account,
            name="Hana",
            name_folded="hana",
            salt=secrets.token_bytes(16),
            auth_digest=secrets.token_bytes(32),
            verify_key=SigningKey.draw().verify_key,
            recipient=Identity.draw().recipient.text,
            passphrase_secret=b"sealed",
            recovery_secret=b"sealed",
            recovery_digest=secrets.token_bytes(32),
            administrator=True,
            created_day=day,
        )
    )
    connection.execute(
        insert(Desk).values(desk=desk, names=names, languages=["vi", "en"], area="Tokai", created_day=day)
    )
    connection.execute(
        insert(DeskKeys).values(
            desk=desk,
            epoch=1,
            recipient=desk_identity.recipient.text,
            recipient_digest=desk_identity.recipient.digest,
            verify_key=desk_signer.verify_key,
            entry=entry.text,
            made_by=account,
            day=day,
        )
    )
    connection.execute(insert(Directory).values(**world.directory(version=1, issued=day)))
    return world

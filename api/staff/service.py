"""How a person of the staff gets in, and how a guesser does not."""

import asyncio
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeVar

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record, record_refusal
from api.authz.principal import AccountId, Member
from api.authz.queries import IDLE, AnyRow, end_sessions_of
from api.kit.clock import now, today
from api.kit.db import Database
from api.kit.errors import Problem
from api.kit.throttle import Crowd, sign_in_delay_seconds
from api.staff import queries
from api.staff.schemas import (
    Entrance,
    FactorKind,
    FreshKeys,
    InvitationSeen,
    MemberKeys,
    Open,
    Recovered,
    RecoverySeen,
    Salt,
    SealedAnew,
    SessionSeen,
    SetUp,
    SignIn,
)
from crypto import roles
from crypto.age_format import Recipient, check_envelope
from crypto.encoding import b64, digest
from crypto.letters import SMALL_BYTES
from crypto.refusals import Refused
from crypto.signing import check_verify_key

T = TypeVar("T")

TOKEN_BYTES: Final = 32
SESSION_LENGTH: Final = timedelta(hours=12)
FOUNDER_LINK_LENGTH: Final = timedelta(days=1)
_DOOR_LENGTH: Final = timedelta(minutes=10)  # enough to find the phone, and to set an app up
_TICKET_LENGTH: Final = timedelta(hours=1)  # enough to write a passphrase and a code down
_FOUNDER: Final = ("founder",)
_INVITED: Final = ("member", "administrator", "auditor")
_NOBODY: Final = bytes(32)  # no digest is all zeros, so nobody signs in as nobody


class StaleLink(Problem):
    """A one-time link that was used, has ended, or never was: all look the same."""

    status, title, slug = 404, "This link no longer works", "stale-link"


class NameTaken(Problem):
    """Two people cannot sign in under one name."""

    status, title, slug = 409, "This name is taken", "name-taken"


class SignInFailed(Problem):
    """The one answer to every wrong name, passphrase, recovery code or ticket."""

    status, title, slug = 403, "Name and passphrase do not fit", "sign-in-failed"


class WrongPassphrase(Problem):
    """An open session alone does not change how its owner gets in."""

    status, title, slug = 403, "The passphrase does not fit", "wrong-passphrase"


class UnusableKeys(Problem):
    """A public key or a sealed secret that cannot be one."""

    status, title, slug = 422, "These keys cannot be used", "unusable-keys"


@dataclass(frozen=True)
class Entered:
    """A new session, whole or half: the token for the cookie, and what the browser is told."""

    token: bytes
    seen: Entrance


@dataclass(frozen=True)
class Watch:
    """How often something was tried in vain: a name, or a second factor of an account."""

    what: bytes
    whose: bytes

    def _digest(self, connection: Connection) -> bytes:
        return hmac.digest(server_key(connection), b"koe/v1/" + self.what + self.whose, "sha256")

    def failures(self, connection: Connection) -> int:
        """Wrong tries in a row today."""
        return queries.failures(connection, self._digest(connection), today())

    def note(self, connection: Connection, *, good: bool) -> None:
        """A wrong try is counted, a right one forgets them all."""
        kept = self._digest(connection)
        if good:
            queries.forget_failures(connection, kept)
        else:
            queries.set_failures(connection, kept, self.failures(connection) + 1, today())


def fold(name: str) -> str:
    """The form in which two names are the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def forgotten(connection: Connection, name_folded: str) -> str:
    """What is kept of a name that was forgotten: enough to know it again, so that nobody else takes it.

    No folded name begins with a capital, so it is nobody's name.
    """
    told = hmac.digest(queries.server_key(connection), b"koe/v1/forgotten" + name_folded.encode(), "sha256")
    return f"Forgotten {b64(told)}"


# --- links


def make_founder_link(connection: Connection) -> str | None:
    """The token of a fresh set-up link, which ends every earlier one; none once the organisation exists."""
    if queries.founding_key(connection) is not None:
        return None
    token = secrets.token_bytes(TOKEN_BYTES)
    queries.replace_founder_links(connection, digest(token), now() + FOUNDER_LINK_LENGTH)
    return b64(token)


def check_setup(connection: Connection, token: bytes) -> Open:
    """Does this set-up link still work?"""
    if queries.invitation(connection, digest(token), _FOUNDER, now()) is None:
        raise StaleLink
    return Open()


def check_invitation(connection: Connection, token: bytes) -> InvitationSeen:
    """To which desk if any, as what, and by whom?"""
    row, founding_key = queries.invitation(connection, digest(token), _INVITED, now()), queries.founding_key(connection)
    if row is None or founding_key is None:
        raise StaleLink
    return InvitationSeen(
        desk=row.desk,
        desk_name=row.names,
        role=row.role or row.kind,
        instance=digest(founding_key),
        inviter=row.inviter_name or "",
    )


def check_keys(keys: FreshKeys) -> None:
    """Whatever can be seen from outside of a member's keys; else `UnusableKeys`."""
    try:
        check_verify_key(keys.verify_key)
        Recipient[roles.Member].parse(keys.recipient)
        check_envelope(keys.passphrase_secret, (SMALL_BYTES,))
        check_envelope(keys.recovery_secret, (SMALL_BYTES,))
    except Refused:
        raise UnusableKeys from None


def _add_account(
    connection: Connection, keys: MemberKeys, kind: Literal["member", "administrator", "auditor"]
) -> AccountId:
    """A new account."""
    check_keys(keys)
    folded = fold(keys.name)
    if queries.account_exists(connection, keys.account, (folded, forgotten(connection, folded))):
        raise NameTaken
    queries.add_account(
        connection,
        account=keys.account,
        name=keys.name,
        name_folded=folded,
        salt=keys.salt,
        auth_digest=digest(keys.auth),
        verify_key=keys.verify_key,
        recipient=keys.recipient,
        passphrase_secret=keys.passphrase_secret,
        recovery_secret=keys.recovery_secret,
        recovery_digest=digest(keys.recovery_auth),
        administrator=kind == "administrator",
        language=None,
        created_day=today(),
    )
    return AccountId(keys.account)


def server_key(connection: Connection) -> bytes:
    """The server's own random key."""
    return queries.server_key(connection)


def set_up(connection: Connection, keys: SetUp, *, factor_required: bool) -> Entered:
    """The first administrator founds the organisation; the link is used up."""
    check_setup(connection, keys.token)
    unused = queries.use_invitation(connection, digest(keys.token), today())
    if not unused or queries.founding_key(connection) is not None:
        raise StaleLink
    try:
        check_verify_key(keys.organisation.verify_key)
        check_envelope(keys.organisation.secret, (SMALL_BYTES,))
    except Refused:
        raise UnusableKeys from None
    account = _add_account(connection, keys, "administrator")
    organisation = keys.organisation
    queries.found(connection, organisation.name, organisation.verify_key)
    queries.add_organisation_key(connection, account, organisation.verify_key, organisation.secret, today())
    record(connection, account, Action.SET_UP, b64(account))
    return arrive(connection, account, factor_required=factor_required)


def accept_invitation(connection: Connection, keys: MemberKeys, *, factor_required: bool) -> Entered:
    """An invited person joins the desk, or the administrators; the link is used up."""
    row = queries.invitation(connection, digest(keys.token), _INVITED, now())
    if row is None or not queries.use_invitation(connection, digest(keys.token), today()):
        raise StaleLink
    account = _add_account(connection, keys, row.kind)
    if row.kind == "member":
        queries.add_membership(connection, account, row.desk, row.role, today())
    if row.kind == "auditor":
        queries.add_auditor(connection, account, today())
    record(connection, account, Action.ACCEPT_INVITATION, b64(row.desk or account))
    return arrive(connection, account, factor_required=factor_required)


# --- sessions


def arrive(connection: Connection, account: AccountId, *, factor_required: bool) -> Entered:
    """Whoever has shown a passphrase or a link: in, or at the door until the second factor has been shown too."""
    kinds = [FactorKind(kind) for kind in queries.factor_kinds(connection, account)]
    if not kinds and not factor_required:
        return enter(connection, account)
    token, end = secrets.token_bytes(TOKEN_BYTES), now() + _DOOR_LENGTH
    queries.add_session(connection, digest(token), account, end, end, entering=True)
    return Entered(token, Entrance(session=None, owes="proof" if kinds else "enrolment", proofs=kinds))


def enter(connection: Connection, account: AccountId) -> Entered:
    """Signs a person in who has proved who they are."""
    token, moment = secrets.token_bytes(TOKEN_BYTES), now()
    queries.forget_ended_sessions(connection, moment)
    queries.add_session(connection, digest(token), account, moment + SESSION_LENGTH, moment + IDLE, entering=False)
    return Entered(token, Entrance(session=read_session(connection, Member(account)), owes=None, proofs=[]))


def end_session(connection: Connection, session: bytes) -> None:
    """Ends one session."""
    queries.end_session(connection, session)


def read_session(connection: Connection, member: Member) -> SessionSeen:
    """What the browser of this member needs to unlock."""
    row, founding_key = queries.account(connection, member.account), queries.founding_key(connection)
    assert founding_key is not None, "an account exists only in a founded instance"
    return SessionSeen(
        account=row.account,
        name=row.name,
        administrator=row.administrator,
        auditor=queries.is_auditor(connection, row.account),
        instance=digest(founding_key),
        passphrase_secret=row.passphrase_secret,
        recipient=row.recipient,
        verify_key=row.verify_key,
        language=row.language,
    )


def sign_out(connection: Connection, member: Member, session: bytes | None) -> None:
    """Ends this browser's session."""
    end_session(connection, session or b"")
    record(connection, member.account, Action.SIGN_OUT, b64(member.account))


# --- signing in: the delay depends on the name as typed and on its crowd, the answer on nothing


def salt_for(connection: Connection, name: str) -> Salt:
    """The salt of this name; for a name that nobody has, one that stays the same but means nothing."""
    row = queries.account_named(connection, fold(name))
    made_up = hmac.digest(queries.server_key(connection), b"koe/v1/salt" + fold(name).encode(), "sha256")[:16]
    return Salt(salt=made_up if row is None else row.salt)


async def read_salt(database: Database, crowd: Crowd, name: str) -> Salt:
    """The salt of a name, as late as its crowd asks for."""
    await asyncio.sleep(crowd.delay_seconds(fold(name).encode()))
    return await database.read(salt_for, name)


def _watch(name: str) -> Watch:
    return Watch(b"name", fold(name).encode())


def _judge(connection: Connection, name: str, auth: bytes, column: str) -> AnyRow | None:
    """The account whose `column` is the digest of `auth`; a deactivated one looks like a name that nobody has."""
    row = queries.account_named(connection, fold(name))
    expected = _NOBODY if row is None or row.deactivated_day is not None else getattr(row, column)
    good = hmac.compare_digest(digest(auth), expected)
    _watch(name).note(connection, good=good)
    if not good:  # whether there is such a name or not, so that both take the same time
        record_refusal(connection, None, Action.SIGN_IN, "" if row is None else b64(row.account), SignInFailed.slug)
    return row if good else None


def _arrive(connection: Connection, attempt: SignIn, *, factor_required: bool) -> Entered | None:
    row = _judge(connection, attempt.name, attempt.auth, "auth_digest")
    if row is None:
        return None
    entered = arrive(connection, AccountId(row.account), factor_required=factor_required)
    if entered.seen.owes is None:
        record(connection, AccountId(row.account), Action.SIGN_IN, b64(row.account))
    return entered


def _show_recovery(connection: Connection, attempt: SignIn) -> RecoverySeen | None:
    row = _judge(connection, attempt.name, attempt.auth, "recovery_digest")
    if row is None:
        return None
    record(connection, AccountId(row.account), Action.START_RECOVERY, b64(row.account))
    ticket = secrets.token_bytes(32)
    queries.replace_ticket(connection, row.account, digest(ticket), now() + _TICKET_LENGTH)
    return RecoverySeen(account=row.account, recovery_secret=row.recovery_secret, ticket=ticket)


async def _slowly(
    database: Database, crowd: Crowd, judge: Callable[..., T | None], attempt: SignIn, **options: bool
) -> T:
    """Waits as long as this name's failures ask for, whether the try is right or wrong, then judges it.

    The wait comes first and never refuses: a guesser costs the rightful owner seconds, not the day (ADR 8).
    """
    tried = fold(attempt.name).encode()
    of_this_name = sign_in_delay_seconds(await database.read(_watch(attempt.name).failures))
    delay = max(of_this_name, crowd.delay_seconds(tried))
    crowd.note(tried)
    await asyncio.sleep(delay)
    outcome = await database.write(judge, attempt, **options)
    if outcome is None:
        raise SignInFailed
    crowd.forgive(tried)
    return outcome


async def sign_in(database: Database, crowd: Crowd, attempt: SignIn, *, factor_required: bool) -> Entered:
    """A session, whole or half, or `SignInFailed`."""
    return await _slowly(database, crowd, _arrive, attempt, factor_required=factor_required)


async def start_recovery(database: Database, crowd: Crowd, attempt: SignIn) -> RecoverySeen:
    """The secret that the recovery code opens, or `SignInFailed`."""
    return await _slowly(database, crowd, _show_recovery, attempt)


def replace_secrets(connection: Connection, account: AccountId, anew: SealedAnew) -> None:
    """Both at once take the place of those before; `UnusableKeys` for what cannot be sealed keys."""
    check_secret(anew.passphrase_secret)
    check_secret(anew.recovery_secret)
    queries.set_secrets(
        connection,
        account,
        salt=anew.salt,
        auth_digest=digest(anew.auth),
        passphrase_secret=anew.passphrase_secret,
        recovery_secret=anew.recovery_secret,
        recovery_digest=digest(anew.recovery_auth),
    )


def check_secret(sealed: bytes) -> None:
    """Whatever can be seen from outside of a sealed member's secret; else `UnusableKeys`."""
    try:
        check_envelope(sealed, (SMALL_BYTES,))
    except Refused:
        raise UnusableKeys from None


def check_passphrase(connection: Connection, account: AccountId, auth: bytes | None) -> None:
    """`WrongPassphrase` unless this is what the person's passphrase gives."""
    if auth is None or not hmac.compare_digest(digest(auth), queries.account(connection, account).auth_digest):
        raise WrongPassphrase


def finish_recovery(connection: Connection, recovered: Recovered, *, factor_required: bool) -> Entered:
    """Sets the new passphrase and the new recovery code, and signs the person out everywhere else."""
    owner = queries.use_ticket(connection, digest(recovered.ticket), now())
    if owner is None:
        raise SignInFailed
    account = AccountId(owner)
    replace_secrets(connection, account, recovered)
    end_sessions_of(connection, account)
    record(connection, account, Action.FINISH_RECOVERY, b64(account))
    return arrive(connection, account, factor_required=factor_required)

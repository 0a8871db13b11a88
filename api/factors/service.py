"""How is a second factor added, shown and taken away?"""

import asyncio
import hmac
import secrets
from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId, AtTheDoor, Member
from api.authz.queries import AnyRow, end_other_sessions
from api.factors import one_time, passkeys, queries
from api.factors.passkeys import RelyingParty
from api.factors.schemas import (
    Added,
    AppSecret,
    BackupCodes,
    FactorSeen,
    FactorsSeen,
    NewApp,
    NewFactor,
    NewPasskey,
    Options,
    PasskeyAlone,
    Passphrase,
    Proof,
    Unlocked,
)
from api.kit.clock import now, today
from api.kit.db import Database
from api.kit.errors import Busy, Missing, Problem
from api.kit.throttle import SIGN_IN_DELAY_MAX_SECONDS, sign_in_delay_seconds
from api.staff.schemas import FactorKind
from api.staff.service import (
    Entered,
    SignInFailed,
    Watch,
    check_passphrase,
    check_secret,
    end_session,
    enter,
    server_key,
)
from crypto.encoding import b64

FACTORS_MAX: Final = 10
_TURNS: Final = 3  # so often a try waits again because others failed meanwhile


class WrongFactor(Problem):
    """The one answer to every code and passkey that is not good."""

    status, title, slug = 403, "This second factor does not fit", "wrong-factor"


class LastFactor(Problem):
    """Nobody is left without a way in."""

    status, title, slug = 409, "This is the last second factor", "last-factor"


class TooManyFactors(Problem):
    """Ten are enough for anybody."""

    status, title, slug = 409, "There are too many second factors", "too-many-factors"


# --- showing one


def read_challenge(connection: Connection, site: RelyingParty, door: AtTheDoor) -> Options:
    """What the browser asks of one of this person's passkeys."""
    drawn = passkeys.draw_challenge()
    queries.wait_for(connection, door.session, challenge=drawn)
    known = [row.credential for row in queries.of_account(connection, door.account, FactorKind.PASSKEY)]
    return Options(options=passkeys.request_options(site, drawn, known))


def _is_good(connection: Connection, site: RelyingParty, door: AtTheDoor, proof: Proof) -> bool:
    if proof.totp is not None:
        return any(
            _take_code(connection, row, proof.totp)
            for row in queries.of_account(connection, door.account, FactorKind.TOTP)
        )
    if proof.backup is not None:
        return queries.use_backup_code(connection, door.account, _backup_digest(connection, door.account, proof.backup))
    assert proof.passkey is not None
    row = queries.of_credential(connection, passkeys.credential_of(proof.passkey))
    asked = queries.door(connection, door.session).challenge
    if row is None or row.account != door.account or asked is None:
        return False
    queries.wait_for(connection, door.session, challenge=None)
    count = passkeys.check_shown(site, proof.passkey, asked, row, alone=False)
    if count is not None:
        queries.change(connection, row.factor, sign_count=count)
    return count is not None


def _take_code(connection: Connection, row: AnyRow, code: str) -> bool:
    began = one_time.began(row.totp_secret, code, now(), row.spent_until)
    if began is not None:
        queries.change(connection, row.factor, spent_until=began)
    return began is not None


def _backup_digest(connection: Connection, account: AccountId, code: str) -> bytes:
    told = b"koe/v1/backup" + account + one_time.bare(code).encode()
    return hmac.digest(server_key(connection), told, "sha256")


def _watch(door: AtTheDoor) -> Watch:
    return Watch(b"factor", door.account)


class Overtaken(Busy):
    """Other tries of this person failed while this one waited: it has not waited long enough to be judged."""


def _prove(
    connection: Connection, site: RelyingParty, door: AtTheDoor, proof: Proof, waited_for: int
) -> Entered | None:
    if _watch(door).failures(connection) > waited_for:
        raise Overtaken(retry_after=round(SIGN_IN_DELAY_MAX_SECONDS))
    good = _is_good(connection, site, door, proof)
    _watch(door).note(connection, good=good)
    if not good:
        return None
    end_session(connection, door.session)
    how = Action.USE_BACKUP_CODE if proof.backup is not None else Action.SIGN_IN
    record(connection, door.account, how, b64(door.account))
    return enter(connection, door.account)


async def show_factor(database: Database, site: RelyingParty, door: AtTheDoor, proof: Proof) -> Entered:
    """The whole session; `WrongFactor` otherwise, and each wrong try makes the next answer slower.

    A try is judged only if it has waited for every failure that there is by then: six digits, tried a hundred at a
    time, are tried no faster than one after another.
    """
    for turns_left in reversed(range(_TURNS)):
        failures = await database.read(_watch(door).failures)
        await asyncio.sleep(sign_in_delay_seconds(failures))
        try:
            entered = await database.write(_prove, site, door, proof, failures)
        except Overtaken:
            if turns_left:
                continue
            raise
        if entered is None:
            raise WrongFactor
        return entered
    raise AssertionError("the last turn answers")


# --- a passkey alone: it is held and its owner was verified, which are two factors, and it opens the keys


def read_open_challenge(connection: Connection, site: RelyingParty) -> Options:
    """What the browser asks of any passkey of this site: it says nothing of who has one."""
    drawn = passkeys.open_challenge(server_key(connection), now())
    return Options(options=passkeys.request_options(site, drawn))


def unlock(connection: Connection, site: RelyingParty, shown: PasskeyAlone) -> tuple[Entered, Unlocked]:
    """A session and the sealed secret, or `SignInFailed`. A challenge is good once: never one that ends no later."""
    asked = passkeys.challenge_of(shown.passkey)
    ends = passkeys.end_of(server_key(connection), asked)
    row = queries.of_credential(connection, passkeys.credential_of(shown.passkey))
    if row is None or row.secret is None or ends is None or ends <= now():
        raise SignInFailed
    if row.deactivated_day is not None or (row.spent_until is not None and ends <= row.spent_until):
        raise SignInFailed
    count = passkeys.check_shown(site, shown.passkey, asked, row, alone=True)
    if count is None:
        raise SignInFailed
    queries.change(connection, row.factor, sign_count=count, spent_until=ends)
    record(connection, AccountId(row.account), Action.SIGN_IN, b64(row.account))
    entered = enter(connection, AccountId(row.account))
    assert entered.seen.session is not None
    return entered, Unlocked(session=entered.seen.session, secret=row.secret)


# --- adding


def begin_app(connection: Connection, site: RelyingParty, door: AtTheDoor) -> AppSecret:
    """A fresh secret; it counts once the app has shown a code of it."""
    drawn = one_time.draw_secret()
    queries.wait_for(connection, door.session, totp_secret=drawn)
    name = queries.name_of(connection, door.account)
    return AppSecret(secret=one_time.secret_text(drawn), uri=one_time.secret_uri(drawn, name, site.id))


def begin_passkey(connection: Connection, site: RelyingParty, door: AtTheDoor) -> Options:
    """What the browser is to make."""
    drawn = passkeys.draw_challenge()
    queries.wait_for(connection, door.session, challenge=drawn)
    others = [row.credential for row in queries.of_account(connection, door.account, FactorKind.PASSKEY)]
    name = queries.name_of(connection, door.account)
    return Options(options=passkeys.creation_options(site, door.account, name, drawn, others))


def _may_add(connection: Connection, door: AtTheDoor, new: NewFactor) -> bool:
    """Who is on the way in may add the first; who is in, and has others, shows the passphrase again."""
    known = queries.of_account(connection, door.account)
    if len(known) >= FACTORS_MAX:
        raise TooManyFactors
    if door.entered:
        check_passphrase(connection, door.account, new.auth)
    elif known:
        raise WrongFactor  # whoever knows the passphrase alone cannot bring a factor of their own
    return not known


def add_app(connection: Connection, door: AtTheDoor, new: NewApp) -> tuple[Entered | None, Added]:
    """An authenticator app that has shown its first code."""
    first, secret = _may_add(connection, door, new), queries.door(connection, door.session).totp_secret
    began = None if secret is None else one_time.began(secret, new.totp, now())
    if began is None:
        raise WrongFactor
    queries.wait_for(connection, door.session, totp_secret=None)
    return _added(connection, door, new, first=first, kind=FactorKind.TOTP, totp_secret=secret, spent_until=began)


def add_passkey(
    connection: Connection, site: RelyingParty, door: AtTheDoor, new: NewPasskey
) -> tuple[Entered | None, Added]:
    """A passkey that the browser has made; with a sealed secret it opens the keys as well."""
    first, asked = _may_add(connection, door, new), queries.door(connection, door.session).challenge
    made = None if asked is None else passkeys.check_made(site, new.passkey, asked)
    if made is None or queries.of_credential(connection, made.credential) is not None:
        raise WrongFactor
    if new.secret is not None:
        check_secret(new.secret)
    queries.wait_for(connection, door.session, challenge=None)
    return _added(
        connection,
        door,
        new,
        first=first,
        kind=FactorKind.PASSKEY,
        credential=made.credential,
        public_key=made.public_key,
        sign_count=made.sign_count,
        secret=new.secret,
    )


def _added(
    connection: Connection, door: AtTheDoor, new: NewFactor, *, first: bool, kind: FactorKind, **columns: object
) -> tuple[Entered | None, Added]:
    factor = secrets.token_bytes(16)
    queries.add(connection, factor=factor, account=door.account, kind=kind, name=new.name, day=today(), **columns)
    record(connection, door.account, Action.ADD_FACTOR, b64(factor))
    codes = _draw_backup_codes(connection, door.account) if first else None
    if door.entered:
        return None, Added(factor=factor, session=None, backup_codes=codes)
    end_session(connection, door.session)
    entered = enter(connection, door.account)
    return entered, Added(factor=factor, session=entered.seen.session, backup_codes=codes)


def _draw_backup_codes(connection: Connection, account: AccountId) -> list[str]:
    codes = one_time.draw_backup_codes()
    queries.put_backup_codes(connection, account, [_backup_digest(connection, account, code) for code in codes])
    return codes


# --- one's own


def list_factors(connection: Connection, member: Member) -> FactorsSeen:
    """One's own factors."""
    rows = queries.of_account(connection, member.account)
    return FactorsSeen(
        factors=[
            FactorSeen(
                factor=row.factor, kind=FactorKind(row.kind), name=row.name, day=row.day, unlocks=row.secret is not None
            )
            for row in rows
        ],
        backup_codes=queries.backup_codes_left(connection, member.account),
    )


def remove_factor(
    connection: Connection, door: AtTheDoor, factor: bytes, shown: Passphrase, *, required: bool
) -> FactorsSeen:
    """Takes a factor away, and signs its owner out everywhere else: whoever came in with it goes with it."""
    check_passphrase(connection, door.account, shown.auth)
    others = [row for row in queries.of_account(connection, door.account) if row.factor != factor]
    if required and not others:
        raise LastFactor
    if not queries.remove(connection, door.account, factor):
        raise Missing
    end_other_sessions(connection, door.account, door.session)
    record(connection, door.account, Action.REMOVE_FACTOR, b64(factor))
    return list_factors(connection, Member(door.account))


def renew_backup_codes(connection: Connection, member: Member, shown: Passphrase) -> BackupCodes:
    """Ten fresh ones; all earlier ones are void."""
    check_passphrase(connection, member.account, shown.auth)
    record(connection, member.account, Action.RENEW_BACKUP_CODES, b64(member.account))
    return BackupCodes(backup_codes=_draw_backup_codes(connection, member.account))

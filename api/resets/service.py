"""Fresh keys for a person who lost the old ones: by whose leave, at what loss, and from when they count."""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId, Administrator
from api.authz.two_people import must_be_two
from api.desks.service import LastHolder, desks_held_alone, desks_standing_still, end_grants
from api.kit.clock import now, today
from api.kit.errors import Missing, Problem
from api.resets import queries
from api.resets.schemas import NewReset, Outlook, ResetMade, ResetSeen
from api.staff.schemas import FreshKeys
from api.staff.service import Entered, StaleLink, arrive, check_keys, fold
from crypto.encoding import b64, digest

RESET_LINK_LENGTH: Final = timedelta(days=1)
_ORGANISATION: Final = "organisation"  # among what is given up; never an id, which has 22 characters
RESET_WAIT: Final = timedelta(hours=24)
"""So long nobody grants a desk's keys to fresh ones: time for the desk to ask the person themselves [P-24]."""


class OnlySigner(Problem):
    """Without this person's keys nobody signs the directory, now or ever."""

    status, title, slug = 409, "Nobody else holds the organisation's key", "only-signer"


class ResettingOneself(Problem):
    """An open session alone does not change how its owner gets in: another administrator makes the link."""

    status, title, slug = 409, "Nobody resets themselves", "resetting-oneself"


def read_outlook(connection: Connection, account: bytes) -> Outlook:
    """What would be lost with the keys of this person?"""
    if not queries.account_exists(connection, account):
        raise Missing
    return Outlook(
        only_signer=is_only_signer(connection, account),
        stalled=desks_standing_still(connection, account),
        losing=desks_held_alone(connection, account),
    )


def is_only_signer(connection: Connection, account: bytes) -> bool:
    """Does this person hold the organisation's key, and nobody else who comes in?"""
    return queries.holds_organisation_key(connection, account) and not queries.another_signer(connection, account)


def make_reset(connection: Connection, administrator: Administrator, account: bytes, new: NewReset) -> ResetMade:
    """A one-time link, valid for a day; until it is used nothing changes.

    Raises `OnlySigner`, or `LastHolder` unless exactly those desks are named that are lost by it;
    `NeedsSecondPerson` if a desk stands still without this person.
    """
    outlook = read_outlook(connection, account)
    if outlook.only_signer:
        raise OnlySigner
    if account == administrator.account:
        raise ResettingOneself
    if set(new.losing) != set(outlook.losing):
        raise LastHolder
    if outlook.stalled:
        must_be_two(administrator)
    token = secrets.token_bytes(32)
    losing = [b64(desk) for desk in outlook.stalled]
    ends = now() + RESET_LINK_LENGTH
    queries.replace_link(connection, account, digest(token), administrator.account, losing, ends)
    record(connection, administrator.account, Action.MAKE_RESET_LINK, b64(account))
    return ResetMade(token=token)


def make_operator_reset(connection: Connection, name: str, *, giving_up: bool) -> str | None:
    """The token of a link for an administrator of that name, made on the server; none if nobody is one.

    `giving_up`: what nobody else holds may be lost by it, the organisation's key as well. Raises `OnlySigner` and
    `LastHolder` otherwise. The log names the server itself.
    """
    account = queries.administrator_named(connection, fold(name))
    if account is None:
        return None
    outlook = read_outlook(connection, account)
    if outlook.only_signer and not giving_up:
        raise OnlySigner
    if outlook.losing and not giving_up:
        raise LastHolder
    token = secrets.token_bytes(32)
    losing = [b64(desk) for desk in outlook.stalled] + ([_ORGANISATION] if outlook.only_signer else [])
    queries.replace_link(connection, account, digest(token), None, losing, now() + RESET_LINK_LENGTH)
    record(connection, None, Action.MAKE_RESET_LINK, b64(account))
    return b64(token)


def check_reset(connection: Connection, token: bytes) -> ResetSeen:
    """Whose link is it, and who made it?"""
    row, founding_key = queries.link(connection, digest(token), now()), queries.founding_key(connection)
    if row is None or founding_key is None:
        raise StaleLink
    return ResetSeen(account=row.account, name=row.name, instance=digest(founding_key), administrator=row.administrator)


def accept_reset(connection: Connection, keys: FreshKeys, *, factor_required: bool) -> Entered:
    """Puts fresh keys in the place of the lost ones and ends everything that was sealed to those; the link is used up.

    What would be lost is asked again: a colleague may have left since the link was made.
    """
    link = queries.use_link(connection, digest(keys.token), now())
    if link is None:
        raise StaleLink
    check_keys(keys)
    account = AccountId(link.account)
    queries.hold_still(connection, account)
    if is_only_signer(connection, account) and _ORGANISATION not in link.losing:
        raise OnlySigner
    if not {b64(desk) for desk in desks_standing_still(connection, account)} <= set(link.losing):
        raise LastHolder
    end_grants(connection, account)
    queries.end_everything(connection, account)
    queries.replace_keys(
        connection,
        account,
        salt=keys.salt,
        auth_digest=digest(keys.auth),
        verify_key=keys.verify_key,
        recipient=keys.recipient,
        passphrase_secret=keys.passphrase_secret,
        recovery_secret=keys.recovery_secret,
        recovery_digest=digest(keys.recovery_auth),
    )
    queries.tell(connection, account, link.made_by, today(), now() + RESET_WAIT)
    record(connection, account, Action.RESET_KEYS, b64(account))
    return arrive(connection, account, factor_required=factor_required)

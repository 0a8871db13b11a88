"""Who may end an account, when not, and what stays: the name in the log, and the public keys that old signatures need.

Deactivating destroys nothing, so that it can be taken back: the person comes in by no door, and what they hold counts
for nothing where a desk or the organisation is asked who holds its keys. Deleting cannot be taken back.
"""

from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId, Administrator, Member
from api.authz.queries import AnyRow
from api.authz.two_people import NeedsSecondPerson, must_be_two
from api.desks.service import (
    LastHolder,
    desks_held_alone,
    desks_led_alone,
    desks_standing_still,
    release_cases,
)
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from api.leaving import queries
from api.leaving.schemas import Deactivation, Deletion, Departure, Ended, OwnDeletion
from api.resets.service import OnlySigner, is_only_signer
from api.staff.service import check_passphrase, forgotten
from crypto.encoding import b64

_NO_DIGEST: Final = bytes(32)  # no digest is all zeros
_NO_SECRET: Final = b""


class EndingOneself(Problem):
    """An administrator is deactivated by the hand of another; whoever leaves deletes their own account."""

    status, title, slug = 409, "Nobody deactivates themselves", "ending-oneself"


class StillActive(Problem):
    """Only who is kept out already is deleted by somebody else."""

    status, title, slug = 409, "This account is not deactivated", "still-active"


class LastAdministrator(Problem):
    """Without this person nobody runs the instance."""

    status, title, slug = 409, "Nobody else is administrator", "last-administrator"


class LastLead(Problem):
    """Without this person nobody draws a desk's next keys, or takes anybody out of it."""

    status, title, slug = 409, "Nobody else leads this desk with its keys", "last-lead"


def _found(connection: Connection, account: bytes) -> AnyRow:
    row = queries.account(connection, account)
    if row is None or row.deleted_day is not None:
        raise Missing
    return row


def read_departure(connection: Connection, account: bytes) -> Departure:
    """What stands in the way of this person's leaving, and what stands still without them?"""
    _found(connection, account)
    return Departure(
        only_signer=is_only_signer(connection, account),
        stalled=desks_standing_still(connection, account),
        losing=desks_held_alone(connection, account),
    )


def deactivate(connection: Connection, administrator: Administrator, account: bytes, new: Deactivation) -> Ended:
    """Keeps a person out; their cases are free. Sent again it changes nothing.

    Raises `OnlySigner` and `LastAdministrator`, or `LastHolder` unless exactly the desks are named that stand still; if
    there are any, `NeedsSecondPerson`.
    """
    if account == administrator.account:
        raise EndingOneself
    queries.hold_still(connection, account)
    row = _found(connection, account)
    if row.deactivated_day is None:
        _check_runs_on(connection, row)
        stalled = desks_standing_still(connection, account)
        if set(new.stalled) != set(stalled):
            raise LastHolder
        if stalled:
            must_be_two(administrator)
        _keep_out(connection, account, administrator.account)
    return Ended(account=account, standing="deactivated")


def deactivate_by_operator(connection: Connection, account: bytes) -> Ended:
    """The same on the server itself, for whom no administrator can reach in time; the log names the server.

    Raises `Missing`, `OnlySigner`, `LastAdministrator`; and `NeedsSecondPerson` if a desk stands still without this
    person, since whoever has the server is nobody's second person.
    """
    queries.hold_still(connection, account)
    row = _found(connection, account)
    if row.deactivated_day is None:
        _check_runs_on(connection, row)
        if desks_standing_still(connection, account):
            raise NeedsSecondPerson
        _keep_out(connection, account, None)
    return Ended(account=account, standing="deactivated")


def _keep_out(connection: Connection, account: bytes, actor: AccountId | None) -> None:
    queries.set_deactivated(connection, account, today())
    queries.end_entrances(connection, account)
    release_cases(connection, account)
    record(connection, actor, Action.DEACTIVATE_ACCOUNT, b64(account))


def _check_runs_on(connection: Connection, row: AnyRow) -> None:
    """Somebody else signs the directory and runs the instance; asked of administrators alone."""
    if is_only_signer(connection, row.account):
        raise OnlySigner
    if row.administrator and not queries.another_administrator(connection, row.account):
        raise LastAdministrator


def activate(connection: Connection, administrator: Administrator, account: bytes) -> Ended:
    """Lets a person in again, with passphrase, factors and keys of before; sent again it changes nothing."""
    if _found(connection, account).deactivated_day is not None:
        queries.end_entrances(connection, account)
        queries.set_deactivated(connection, account, None)
        record(connection, administrator.account, Action.ACTIVATE_ACCOUNT, b64(account))
    return Ended(account=account, standing="active")


def delete_account(connection: Connection, administrator: Administrator, account: bytes, new: Deletion) -> Ended:
    """Destroys what a deactivated person had; `LastHolder` unless exactly the desks are named that are lost by it.

    Raises `NeedsSecondPerson` if a desk stands still without this person.
    """
    queries.hold_still(connection, account)
    row = queries.account(connection, account)
    if row is None:
        raise Missing
    if row.deactivated_day is None:
        raise StillActive
    if row.deleted_day is None:
        _check_runs_on(connection, row)
        if set(new.losing) != set(desks_held_alone(connection, account)):
            raise LastHolder
        if desks_standing_still(connection, account):
            must_be_two(administrator)
        _destroy(connection, row)
        record(connection, administrator.account, Action.DELETE_ACCOUNT, b64(account))
    return Ended(account=account, standing="deleted")


def delete_own(connection: Connection, member: Member, shown: OwnDeletion) -> Ended:
    """Destroys what is one's own; nobody leaves whom a desk or the organisation cannot do without."""
    account = member.account
    check_passphrase(connection, account, shown.auth)
    queries.hold_still(connection, account)
    row = _found(connection, account)
    _check_runs_on(connection, row)
    if desks_held_alone(connection, account):
        raise LastHolder
    if desks_led_alone(connection, account):
        raise LastLead
    _destroy(connection, row)
    if shown.name == "forgotten":
        queries.change(connection, account, name="", name_folded=forgotten(connection, row.name_folded))
    record(connection, AccountId(account), Action.DELETE_ACCOUNT, b64(account))
    return Ended(account=account, standing="deleted")


def _destroy(connection: Connection, row: AnyRow) -> None:
    """Everything but the name, the id, the public keys and the salt, which is given to whoever asks for the name."""
    queries.end_entrances(connection, row.account)
    queries.destroy_what_is_theirs(connection, row.account)
    release_cases(connection, row.account)
    queries.change(
        connection,
        row.account,
        auth_digest=_NO_DIGEST,
        recovery_digest=_NO_DIGEST,
        passphrase_secret=_NO_SECRET,
        recovery_secret=_NO_SECRET,
        administrator=False,
        language=None,
        mail=None,
        deactivated_day=row.deactivated_day or today(),
        deleted_day=today(),
    )

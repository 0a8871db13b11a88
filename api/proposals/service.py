"""How do two administrators do what none does alone? One proposes it word for word, another confirms just that.

Both have been administrators for longer than a proposal lives, with the keys of now: so nobody takes part who was
invited, or got into an account by a reset, with the proposal in mind.
"""

import secrets
from datetime import date

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId, Administrator, TwoAdministrators
from api.authz.queries import AnyRow
from api.authz.two_people import (
    PROPOSAL_LENGTH,
    AlreadyProposed,
    ConfirmingOneself,
    NeedsSecondPerson,
    Newcomer,
    last_day,
    takes_part_from,
)
from api.desks.service import desks_held_alone, desks_standing_still
from api.kit.clock import today
from api.kit.db import Database
from api.kit.errors import Missing, Problem
from api.leaving.service import deactivate, delete_account
from api.organisation.service import change_key
from api.proposals import queries
from api.proposals.schemas import (
    CONTENT,
    AdministratorReady,
    Closed,
    Confirmed,
    KeyChange,
    NewProposal,
    NextKey,
    ProposalSeen,
    ProposalsSeen,
    Proposed,
    ProposedDeactivation,
    ProposedDeletion,
    ProposedReset,
)
from api.resets.service import make_reset
from crypto.directory import parse
from crypto.encoding import b64


class OneIsEnough(Problem):
    """Nothing stands still by this, so it has a door of its own."""

    status, title, slug = 409, "One administrator may do this alone", "one-is-enough"


_PROPOSED = {
    "change-key": Action.PROPOSE_KEY_CHANGE,
    "deactivate": Action.PROPOSE_DEACTIVATION,
    "delete": Action.PROPOSE_DELETION,
    "reset": Action.PROPOSE_RESET,
}


def _since() -> date:
    """Whatever was proposed on this day or before has ended; whoever was there by then takes part."""
    return today() - PROPOSAL_LENGTH


# --- showing


def list_proposals(connection: Connection) -> ProposalsSeen:
    """Everything that waits, and from when on each administrator takes part."""
    administrators = queries.administrators(connection)
    names = {row.account: row.name for row in administrators}
    return ProposalsSeen(
        proposals=[_seen(connection, row, names) for row in queries.waiting(connection, _since())],
        administrators=[
            AdministratorReady(account=row.account, name=row.name, day=_ready(row)) for row in administrators
        ],
    )


def _ready(row: AnyRow) -> date:
    """An administrator's account is made as one, so that day is the day of both."""
    return takes_part_from(row.created_day, row.fresh_day)


def _seen(connection: Connection, row: AnyRow, names: dict[bytes, str]) -> ProposalSeen:
    new = CONTENT.validate_json(row.content)
    return ProposalSeen(
        proposal=row.proposal,
        act=new.act,
        proposed_by=row.proposed_by,
        proposer=row.proposer,
        day=row.day,
        until=last_day(row.day),
        account=row.account,
        person=row.person,
        stalled=[] if row.account is None else desks_standing_still(connection, row.account),
        losing=[] if row.account is None else desks_held_alone(connection, row.account),
        key=_next_key(new, names) if isinstance(new, KeyChange) else None,
    )


def _next_key(new: KeyChange, names: dict[bytes, str]) -> NextKey:
    keys = parse(new.directory).organisation_keys
    holders = [names[one.account] for one in new.secrets if one.account in names]
    return NextKey(number=len(keys), before=keys[-2], after=keys[-1], holders=holders)


# --- deciding


def propose(connection: Connection, administrator: Administrator, new: NewProposal) -> Proposed:
    """Keeps for a week what another administrator may confirm. What could not be done at all is refused at once."""
    _must_take_part(connection, administrator)
    queries.forget_ended(connection, _since())
    account = None if isinstance(new, KeyChange) else new.account
    if any((row.act, row.account) == (new.act, account) for row in queries.waiting(connection, _since())):
        raise AlreadyProposed
    _try_alone(connection, administrator, new)
    proposal = secrets.token_bytes(16)
    queries.add(
        connection,
        proposal=proposal,
        act=new.act,
        account=account,
        content=CONTENT.dump_json(new).decode(),
        proposed_by=administrator.account,
        day=today(),
    )
    record(connection, administrator.account, _PROPOSED[new.act], _subject(account))
    return Proposed(proposal=proposal)


def _try_alone(connection: Connection, administrator: Administrator, new: NewProposal) -> None:
    """The act itself says what is wrong with it, up to the second person. If nothing is, raising takes it back."""
    try:
        _carry_out(connection, administrator, new)
    except NeedsSecondPerson:
        return
    raise OneIsEnough


def _must_take_part(connection: Connection, administrator: Administrator) -> None:
    ready = {row.account for row in queries.administrators(connection) if _ready(row) <= today()}
    if administrator.account not in ready:
        raise Newcomer


async def confirm(database: Database, administrator: Administrator, proposal: bytes) -> Confirmed:
    """Does what was proposed, as if whoever proposed it did it now. What cannot be done any more is closed.

    Then the answer is the problem that the act itself has.
    """
    done = await database.write(_confirm, administrator, proposal)
    if isinstance(done, Problem):
        raise done
    return done


def _confirm(connection: Connection, administrator: Administrator, proposal: bytes) -> Confirmed | Problem:
    row = queries.one_waiting(connection, proposal, _since())
    if row is None:
        raise Missing
    if row.proposed_by == administrator.account:
        raise ConfirmingOneself
    _must_take_part(connection, administrator)
    queries.remove(connection, proposal)
    both = TwoAdministrators(AccountId(row.proposed_by), second=administrator.account)
    try:
        with connection.begin_nested():
            token = _carry_out(connection, both, CONTENT.validate_json(row.content))
    except Problem as problem:
        record(connection, administrator.account, Action.CONFIRM_PROPOSAL, _subject(row.account), problem.slug)
        return problem
    record(connection, administrator.account, Action.CONFIRM_PROPOSAL, _subject(row.account))
    return Confirmed(token=token)


def _carry_out(connection: Connection, administrator: Administrator, new: NewProposal) -> bytes | None:
    """The act, by the same function as ever; the token if it is a reset."""
    match new:
        case KeyChange():
            change_key(connection, administrator, new)
        case ProposedDeactivation():
            deactivate(connection, administrator, new.account, new)
        case ProposedDeletion():
            delete_account(connection, administrator, new.account, new)
        case ProposedReset():
            return make_reset(connection, administrator, new.account, new).token
    return None


def close(connection: Connection, administrator: Administrator, proposal: bytes) -> Closed:
    """Any other administrator refuses it, however new; whoever proposed it withdraws it."""
    row = queries.one_waiting(connection, proposal, _since())
    if row is None:
        raise Missing
    own = row.proposed_by == administrator.account
    queries.remove(connection, proposal)
    action = Action.WITHDRAW_PROPOSAL if own else Action.REFUSE_PROPOSAL
    record(connection, administrator.account, action, _subject(row.account))
    return Closed(proposal=proposal)


def _subject(account: bytes | None) -> str:
    return "" if account is None else b64(account)

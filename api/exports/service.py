"""Who may take a whole desk along? A lead, to one recipient, once somebody who was there before has agreed.

The file is made in the lead's browser. Every case in it could be opened one by one as well: what two people guard is
that a file with all of them never comes about by one person's whim, and that it stands in the log.
"""

import secrets
from datetime import date

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId, Administrator, DeskMember
from api.authz.queries import AnyRow
from api.authz.two_people import (
    PROPOSAL_LENGTH,
    AlreadyProposed,
    ConfirmingOneself,
    Newcomer,
    last_day,
    takes_part_from,
)
from api.exports import queries
from api.exports.schemas import (
    CASES_A_PAGE,
    CasesToExport,
    Exported,
    ExportSeen,
    ExportsSeen,
    NewExport,
    NextCases,
)
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from crypto.encoding import b64, digest
from crypto.keys import recipient_fingerprint


class AnotherLeadDecides(Problem):
    """Administrators agree only where nobody of the desk could."""

    status, title, slug = 409, "Another lead of this desk agrees to that", "another-lead-decides"


class NotAgreed(Problem):
    """Nobody has agreed to it yet."""

    status, title, slug = 409, "Nobody has agreed to this export yet", "not-agreed"


def _since() -> date:
    return today() - PROPOSAL_LENGTH


# --- showing


def list_exports(connection: Connection, lead: DeskMember) -> ExportsSeen:
    """What waits at a desk, or may be done."""
    found = queries.exports(connection, _since(), lead.desk)
    return ExportsSeen(exports=[_seen(connection, row) for row in found], ready=_ready_lead(connection, lead))


def list_all_exports(connection: Connection, administrator: Administrator) -> ExportsSeen:
    """The same of every desk: no case, but that somebody wants to take them along."""
    found = queries.exports(connection, _since(), None)
    return ExportsSeen(
        exports=[_seen(connection, row) for row in found], ready=_ready(connection, administrator.account)
    )


def _seen(connection: Connection, row: AnyRow) -> ExportSeen:
    return ExportSeen(
        export=row.export,
        desk=row.desk,
        names=row.names,
        recipient=row.recipient,
        proposed_by=row.proposed_by,
        proposer=row.proposer,
        day=row.day,
        until=last_day(row.agreed_day or row.day),
        agreed_by=row.agreed_by,
        agreer=row.agreer,
        by_administrator=not queries.other_lead(connection, row.desk, row.proposed_by),
    )


def _ready(connection: Connection, account: AccountId) -> date:
    row = queries.there_since(connection, account)
    return takes_part_from(row.created_day, row.fresh_day)


def _ready_lead(connection: Connection, lead: DeskMember) -> date:
    """Whoever was made a lead yesterday to agree comes too late, too."""
    joined = queries.joined(connection, lead)
    return max(_ready(connection, lead.account), takes_part_from(joined or today(), None))


# --- deciding


def propose_export(connection: Connection, lead: DeskMember, new: NewExport) -> Exported:
    """Keeps for a week what somebody else may agree to; one at a time."""
    if _ready_lead(connection, lead) > today():
        raise Newcomer
    queries.forget_ended(connection, _since())
    if queries.exports(connection, _since(), lead.desk):
        raise AlreadyProposed
    export = secrets.token_bytes(16)
    queries.add(
        connection,
        export=export,
        desk=lead.desk,
        recipient=new.recipient,
        proposed_by=lead.account,
        day=today(),
    )
    record(connection, lead.account, Action.PROPOSE_EXPORT, b64(lead.desk))
    return Exported(export=export)


def agree_as_lead(connection: Connection, lead: DeskMember, export: bytes) -> Exported:
    """Another lead says yes."""
    row = _of_desk(connection, lead, export)
    return _agree(connection, lead.account, _ready_lead(connection, lead), export, row)


def agree_as_administrator(connection: Connection, administrator: Administrator, export: bytes) -> Exported:
    """An administrator does, where the desk has no other lead."""
    row = _one(connection, export)
    if row.proposed_by != administrator.account and queries.other_lead(connection, row.desk, row.proposed_by):
        raise AnotherLeadDecides
    return _agree(connection, administrator.account, _ready(connection, administrator.account), export, row)


def _agree(connection: Connection, second: AccountId, ready: date, export: bytes, row: AnyRow) -> Exported:
    if row.proposed_by == second:
        raise ConfirmingOneself
    if ready > today():
        raise Newcomer
    if row.agreed_by is None:
        queries.agree(connection, export, second, today())
        record(connection, second, Action.AGREE_TO_EXPORT, b64(row.desk))
    return Exported(export=export)


def close_as_lead(connection: Connection, lead: DeskMember, export: bytes) -> Exported:
    """Whoever proposed it takes it back, or has done it; another lead refuses it, also after somebody has agreed."""
    return _close(connection, lead.account, export, _of_desk(connection, lead, export))


def close_as_administrator(connection: Connection, administrator: Administrator, export: bytes) -> Exported:
    """Any administrator refuses it."""
    return _close(connection, administrator.account, export, _one(connection, export))


def _close(connection: Connection, account: AccountId, export: bytes, row: AnyRow) -> Exported:
    queries.remove(connection, export)
    record(connection, account, Action.CLOSE_EXPORT, b64(row.desk))
    return Exported(export=export)


def _one(connection: Connection, export: bytes) -> AnyRow:
    row = queries.one(connection, export, _since())
    if row is None:
        raise Missing
    return row


def _of_desk(connection: Connection, lead: DeskMember, export: bytes) -> AnyRow:
    row = _one(connection, export)
    if row.desk != lead.desk:
        raise Missing
    return row


# --- doing


def list_cases(connection: Connection, lead: DeskMember, export: bytes, after: NextCases) -> CasesToExport:
    """For whoever proposed it: the ids of what they may read. The first page stands in the log, with the recipient."""
    row = _of_desk(connection, lead, export)
    if row.proposed_by != lead.account:
        raise Missing
    if row.agreed_by is None:
        raise NotAgreed
    if _ready_lead(connection, lead) > today():
        raise Newcomer
    if after.after is None:
        record(connection, lead.account, Action.EXPORT_DESK, b64(lead.desk))
        digits = recipient_fingerprint(digest(row.recipient.encode())).replace(" ", "")
        record(connection, lead.account, Action.EXPORT_TO, digits)
    return CasesToExport(cases=list(queries.cases(connection, lead, after.after, CASES_A_PAGE)))

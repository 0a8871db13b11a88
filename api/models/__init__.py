"""Every table, in one name space: what does the server keep?"""

from api.models.attachments import Attachment, AttachmentPart
from api.models.audit import AuditCheckpoint, AuditEvent, AuditLeaf, Auditor, AuditReference
from api.models.base import Base, Class
from api.models.cases import Ask, Bar, Case, CaseStep, Cover, Erasure, Handover, Letter, Note, Opening, Receipt
from api.models.desks import Absence, ConflictList, Desk, DeskKeys, Grant, Membership
from api.models.instance import Directory, Instance, OrganisationKey, OrganisationLink
from api.models.jobs import JobDone
from api.models.releases import BudgetCharge, Release, ReleaseFile
from api.models.staff import (
    Account,
    BackupCode,
    Export,
    Factor,
    FreshKeys,
    Invitation,
    MailWish,
    OwnShelf,
    Proposal,
    RecoveryTicket,
    ResetLink,
    Session,
    SignInFailure,
    UrgentMail,
)
from api.models.statistics import WaitingFacts

__all__ = [
    "Absence",
    "Account",
    "Ask",
    "Attachment",
    "AttachmentPart",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditLeaf",
    "AuditReference",
    "Auditor",
    "BackupCode",
    "Bar",
    "Base",
    "BudgetCharge",
    "Case",
    "CaseStep",
    "Class",
    "ConflictList",
    "Cover",
    "Desk",
    "DeskKeys",
    "Directory",
    "Erasure",
    "Export",
    "Factor",
    "FreshKeys",
    "Grant",
    "Handover",
    "Instance",
    "Invitation",
    "JobDone",
    "Letter",
    "MailWish",
    "Membership",
    "Note",
    "Opening",
    "OrganisationKey",
    "OrganisationLink",
    "OwnShelf",
    "Proposal",
    "Receipt",
    "RecoveryTicket",
    "Release",
    "ReleaseFile",
    "ResetLink",
    "Session",
    "SignInFailure",
    "UrgentMail",
    "WaitingFacts",
]

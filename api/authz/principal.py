"""Who is asking? One type for each kind of caller, so that a service cannot be called for the wrong one."""

from dataclasses import dataclass
from typing import NewType

CaseId = NewType("CaseId", bytes)  # 16 bytes
DeskId = NewType("DeskId", bytes)  # 16 bytes
AccountId = NewType("AccountId", bytes)  # 16 bytes


@dataclass(frozen=True)
class Public:
    """Anybody."""


@dataclass(frozen=True)
class MailboxReader:
    """Whoever showed the token of this case."""

    case: CaseId


@dataclass(frozen=True)
class AtTheDoor:
    """Whoever has shown a passphrase or a link in this browser; `entered` if no second factor is owed any more."""

    account: AccountId
    session: bytes  # SHA-256 of its token
    entered: bool


@dataclass(frozen=True)
class Member:
    """A signed-in person of the staff."""

    account: AccountId


@dataclass(frozen=True)
class DeskMember(Member):
    """A member seen at one desk of theirs."""

    desk: DeskId


@dataclass(frozen=True)
class Administrator(Member):
    """A member who runs the instance."""


@dataclass(frozen=True)
class TwoAdministrators(Administrator):
    """An administrator whose very act a second one has confirmed. Only `proposals.service` makes one."""

    second: AccountId


@dataclass(frozen=True)
class ReadableCase:
    """A case that its reader may read. Only `guard.readable_case` makes one."""

    case: CaseId
    desk: DeskId
    reader: AccountId

"""A desk's list of conflicts as it goes over the line."""

from api.authz.fields import Counter, Epoch, Schema, Sealed


class SealedConflicts(Schema):
    """The whole list, a letter of kind 10; `version` counts from 1, `epoch` is of the keys that open it."""

    version: Counter
    epoch: Epoch
    sealed: Sealed


class ConflictsSeen(Schema):
    """The list in force; none before a lead has written one."""

    conflicts: SealedConflicts | None

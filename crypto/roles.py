"""Whose is a key? (§5, §8, §9) A role in the type of every identity, recipient and signer, for the type checker alone.

A key of one role where another's is wanted does not type-check (tests/types, tests/web/crypto/roles.test.ts).
"""

from __future__ import annotations

from typing import Any, Generic, Self

from typing_extensions import TypeVar


class Role:
    """What a key is for; never instantiated."""


class Reporter(Role):
    """What a worker's code gives."""


class Case(Role):
    """What the letters of one case are sealed to; it signs nothing."""


class Notes(Role):
    """What a desk's notes on one case are sealed to, known to the desk's members alone; it signs nothing."""


class File(Role):
    """What one file of a reply is sealed to, named in that reply; it signs nothing."""


class Desk(Role):
    """One epoch of a desk."""


class Member(Role):
    """A person of the staff."""


class Organisation(Role):
    """Who signs the directory; nothing is sealed to it."""


class Keeper(Role):
    """What keeps other keys sealed: a passphrase, a recovery code, a machine without a network; it signs nothing."""


class Statistics(Role):
    """Who draws up the statistics, away from the server: facts are sealed to it, and it signs nothing."""


class Log(Role):
    """The server's own: it signs the checkpoints of the audit log, and nothing is sealed to it."""


R_co = TypeVar("R_co", bound=Role, covariant=True, default=Any)
"""The role of a key; without one, a key fits everywhere."""


class Of(Generic[R_co]):
    """What carries a role in its type; nothing of it is there when the program runs."""

    __slots__ = ()

    def __class_getitem__(cls, _role: object) -> type[Self]:
        return cls  # typing's own alias would try to write itself into each frozen key that is made by it

"""What do processes say to one another once something was done? Ids, and only as words of `kit.signals`.

Nobody outside hears these words: what a person is told of them is decided in `api/live`, at the moment of telling.
"""

from typing import Final, Literal, NamedTuple, cast

from api.authz.policy import Permission
from crypto.encoding import b64, b64_decode

Doing = Literal["looking", "writing", "gone"]

BY_ITSELF: Final = frozenset({Permission.FOLLOW_DESK, Permission.SHOW_PRESENCE, Permission.KEEP_SHELF})
"""What a page asks for without anybody pressing a key: it keeps no session awake, and leaves no row when refused."""

SILENT: Final = frozenset(
    {
        *(*BY_ITSELF, Permission.READ_QUEUE, Permission.CACHE_FACTS, Permission.UPLOAD_ATTACHMENT),
        Permission.LEAVE_RECEIPT,
    }
)
"""Sent by POST or PUT, and changes nothing that anybody would have to read again. Of a receipt nobody is told at the
moment: it says a day, and no more."""

WIDE: Final = frozenset(
    {
        *(Permission.REMOVE_MEMBER, Permission.END_ACCOUNT, Permission.DECIDE_BY_TWO, Permission.DELETE_OWN_ACCOUNT),
        *(Permission.HAND_ON_CASES, Permission.SET_OWN_ABSENCE, Permission.SET_ABSENCE),
    }
)
"""Somebody has left or is away, and the cases that they worked on are others' to look after: everybody reads again."""

STIRRED: Final = "s"
"""Something was done that may end somebody's session or place; nobody is told more than that."""

EVERYTHING: Final = "e"
"""Everybody reads again what they look at: a day has begun, or a colleague has left."""


POST: Final = "p"
"""Something waits to be sent by mail. No page is told."""

_FOR_PAGES: Final = ("c", "m", "a", "b", "l", "s", "e")


def is_for_pages(word: str) -> bool:
    """Whether a word may concern a page; others are of mails, of tries that failed, of forms that were taken."""
    return word.partition(".")[0] in _FOR_PAGES


class Heard(NamedTuple):
    """A word in its parts."""

    kind: str
    case: bytes = b""
    other: bytes = b""  # a desk or an account
    doing: Doing = "looking"


def done(permission: str | None, case: bytes | None) -> str | None:
    """The word for a write by this permission that is committed; none for what changes nothing."""
    if permission in SILENT:
        return None
    if case is not None:
        return changed(case)
    return EVERYTHING if permission in WIDE else STIRRED


def changed(case: bytes) -> str:
    """Something of a case changed."""
    return f"c.{b64(case)}"


def moved(case: bytes, giver: bytes) -> str:
    """A case is no longer that desk's."""
    return f"m.{b64(case)}.{b64(giver)}"


def asks(case: bytes, asked: bytes) -> str:
    """What was asked about a case concerns that desk, which may not read the case."""
    return f"a.{b64(case)}.{b64(asked)}"


def barred(account: bytes) -> str:
    """To this person something is missing from now on."""
    return f"b..{b64(account)}"


def looks(case: bytes, account: bytes, doing: Doing) -> str:
    """Somebody has a case before them."""
    return f"l.{b64(case)}.{b64(account)}.{doing}"


def heard(word: str) -> Heard:
    """A word that one of the functions above made."""
    kind, case, other, doing = [*word.split("."), "", "", ""][:4]
    return Heard(kind, b64_decode(case), b64_decode(other), cast(Doing, doing or "looking"))

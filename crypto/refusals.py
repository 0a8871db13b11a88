"""By which name is something refused? One closed list for both languages (§3)."""

from __future__ import annotations


class Refused(Exception):
    """Base of every refusal. The class is the whole message: nothing that a person wrote is repeated."""

    @property
    def name(self) -> str:
        """The name in §3, as the vectors spell it."""
        return type(self).__name__


class HeaderFailure(Refused):
    """age: the header or a stanza is malformed."""


class HmacFailure(Refused):
    """age: the header's MAC does not fit the file key."""


class NoMatch(Refused):
    """age: none of the identities opens the file."""


class PayloadFailure(Refused):
    """age: the payload was changed or cut."""


class WrongMagic(Refused):
    """Not a Koe letter of version 1."""


class WrongKind(Refused):
    """A letter of another kind than the reader asked for."""


class WrongInstance(Refused):
    """Made for another instance."""


class WrongSubject(Refused):
    """About another case, account or desk."""


class WrongRole(Refused):
    """The author's role does not belong to the kind."""


class WrongAuthor(Refused):
    """Another author, or an author key that does not hash to the case id."""


class WrongRecipient(Refused):
    """Written for another recipient, or a recipient that does not hash to its digest [P-16]."""


class WrongEpoch(Refused):
    """Of another epoch of the desk."""


class WrongCounter(Refused):
    """Not the expected place in the author's count, or a directory older than one already seen."""


class WrongSeen(Refused):
    """The "last seen" entries are too many, out of order or doubled."""


class WrongSize(Refused):
    """Not the smallest ladder size, or not the fixed size of its kind [P-04, P-05]."""


class WrongPadding(Refused):
    """A byte of the padding is not zero [P-06]."""


class WrongSignature(Refused):
    """The signature does not verify [P-09]."""


class WrongBody(Refused):
    """The body lacks a field, has one too many, or one of another type or range."""


class WrongKey(Refused):
    """Not a key: wrong length or prefix, not canonical, or of small order [P-09]."""


class WrongCode(Refused):
    """A code with a slip: wrong length, a foreign character or wrong check digits [P-10]."""


class WrongEncoding(Refused):
    """Bytes or text that are not the one canonical encoding [P-01, P-02]."""

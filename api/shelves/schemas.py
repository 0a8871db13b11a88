"""A member's own shelf as it goes over the line."""

from api.authz.fields import Counter, Schema, Sealed


class SealedShelf(Schema):
    """The whole shelf, a letter of kind 13; `version` counts from 1."""

    version: Counter
    sealed: Sealed


class ShelfSeen(Schema):
    """The newest one; none before anything was kept, and after a reset of the keys."""

    shelf: SealedShelf | None


class Kept(Schema):
    """It is kept."""

    version: Counter

"""Notes as they go over the line."""

from datetime import date

from api.authz.fields import Counter, Key, Schema, Sealed


class NoteSeen(Schema):
    """A letter of kind 12, by whomever: only the desk's members can tell."""

    counter: int
    day: date
    digest: Key
    note: Sealed


class NewNote(Schema):
    """A note in its place among those of the case, from 1."""

    counter: Counter
    note: Sealed


class NoteKept(Schema):
    """The note's place."""

    counter: int

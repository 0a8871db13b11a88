"""The one table of states and events. docs/casework.md says it again by hand, and a test compares the two."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from api.kit.errors import Problem
from api.models.cases import State, Turn

URGENT_DAYS: Final = 1
"""Whoever is in danger is written to by the next day; the hours of `domain/urgencies.json` are the desk's browser's."""


class Event(StrEnum):
    """What can happen to a case. The first two are the worker's, the rest the desk's."""

    WRITE = "write"
    WITHDRAW = "withdraw"
    TRIAGE = "triage"  # somebody has read it and judged how soon it is needed; nobody has taken it
    CLAIM = "claim"
    RELEASE = "release"  # by whoever took it and answered nothing
    REPLY = "reply"
    REFER = "refer"  # an authority, a union, a shelter … was asked to act
    MOVE = "move"  # to another desk
    CLOSE = "close"
    REOPEN = "reopen"


_WORKED_ON: Final[Mapping[Event, State]] = {
    Event.WITHDRAW: "withdrawn",
    Event.REPLY: "answered",
    Event.REFER: "referred",
    Event.MOVE: "received",
    Event.CLOSE: "closed",
}
"""What leads out of every open state to the same."""

MOVES: Final[Mapping[State, Mapping[Event, State]]] = {
    "received": {
        **_WORKED_ON,
        Event.TRIAGE: "triaged",
        Event.CLAIM: "in_progress",
        Event.RELEASE: "received",
        Event.WRITE: "received",
    },
    "triaged": {
        **_WORKED_ON,
        Event.TRIAGE: "triaged",
        Event.CLAIM: "in_progress",
        Event.RELEASE: "triaged",
        Event.WRITE: "triaged",
    },
    "in_progress": {
        **_WORKED_ON,
        Event.CLAIM: "in_progress",
        Event.RELEASE: "received",
        Event.WRITE: "in_progress",
    },
    "referred": {
        **_WORKED_ON,
        Event.CLAIM: "referred",
        Event.RELEASE: "referred",
        Event.WRITE: "in_progress",
    },
    "answered": {
        **_WORKED_ON,
        Event.CLAIM: "answered",
        Event.RELEASE: "answered",
        Event.WRITE: "in_progress",
    },
    "closed": {
        Event.WITHDRAW: "withdrawn",
        Event.CLOSE: "closed",
        Event.REOPEN: "reopened",
        Event.RELEASE: "closed",
        Event.WRITE: "reopened",
    },
    "reopened": {
        **_WORKED_ON,
        Event.TRIAGE: "triaged",
        Event.CLAIM: "in_progress",
        Event.RELEASE: "reopened",
        Event.REOPEN: "reopened",
        Event.WRITE: "reopened",
    },
    "withdrawn": {Event.WITHDRAW: "withdrawn"},
}


class Withdrawn(Problem):
    """The reporter has withdrawn it: the work stops."""

    status, title, slug = 409, "This case has been withdrawn", "withdrawn"


class Closed(Problem):
    """The work is over, until somebody reopens it."""

    status, title, slug = 409, "This case is closed", "closed"


class NoSuchStep(Problem):
    """From where the case stands by now, this does not follow; `state` is where it stands."""

    status, title, slug = 409, "The case stands elsewhere by now", "no-such-step"


class Promised(NamedTuple):
    """In how many days a desk says that it has read a letter, and in how many what was done."""

    acknowledge_days: int
    answer_days: int


class Standing(NamedTuple):
    """Where a case stands, who is to write next, and by which day the desk is to have written."""

    state: State
    turn: Turn
    due: date | None


def received(day: date, promised: Promised, *, urgent: bool) -> Standing:
    """What a report is that has just come in."""
    return Standing("received", "desk", _next_word(day, promised, urgent=urgent))


def after(standing: Standing, event: Event, day: date, promised: Promised, *, urgent: bool) -> Standing:
    """What an event makes of a case on a day; `Withdrawn`, `Closed` or `NoSuchStep` if it does not follow.

    A letter of the worker's starts the desk's days anew, and an answer starts those of the next. What the desk does by
    itself (triage, claim, refer) stops no clock.
    """
    state = MOVES[standing.state].get(event)
    if state is None:
        raise _refusal(standing.state)
    match event:
        case Event.WITHDRAW | Event.CLOSE:
            return Standing(state, "nobody", None)
        case Event.REPLY:
            return Standing(state, "reporter", day + timedelta(days=promised.answer_days))
        case Event.WRITE | Event.MOVE:
            return Standing(state, "desk", _next_word(day, promised, urgent=urgent))
        case Event.REOPEN if standing.state == "closed":
            return Standing(state, "desk", _next_word(day, promised, urgent=urgent))
        case _:
            return standing._replace(state=state)


def _next_word(day: date, promised: Promised, *, urgent: bool) -> date:
    return day + timedelta(days=URGENT_DAYS if urgent else promised.acknowledge_days)


def _refusal(state: State) -> Problem:
    match state:
        case "withdrawn":
            return Withdrawn()
        case "closed":
            return Closed()
        case _:
            return NoSuchStep(state=state)

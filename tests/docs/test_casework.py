"""Does docs/casework.md say the same of a case's states as the code?"""

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from api.casework.states import MOVES, Closed, Event, NoSuchStep, Promised, Standing, Withdrawn, after, received
from api.models.cases import State

DOCUMENT = (Path(__file__).parents[2] / "docs" / "casework.md").read_text(encoding="utf-8")
DAY = date(2026, 11, 27)
PROMISED = Promised(7, 90)


def documented() -> dict[tuple[str, str], str]:
    """What the hand-written table says: (state, event) → state."""
    lines = [line for line in DOCUMENT.split("## Whose turn")[0].splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {(row[0], event): cell for row in rows for event, cell in zip(head[1:], row[1:], strict=True) if cell}


def test_the_document_and_the_code_say_the_same() -> None:
    assert documented() == {(state, str(event)): to for state, moves in MOVES.items() for event, to in moves.items()}


def standings() -> list[Standing]:
    """Every state, with whose turn it can be there."""
    turns = {"closed": ("nobody",), "withdrawn": ("nobody",), "answered": ("reporter",)}
    return [
        Standing(state, turn, None if turn == "nobody" else DAY)  # pyright: ignore[reportArgumentType]
        for state in MOVES
        for turn in turns.get(state, ("desk", "reporter"))
    ]


@pytest.mark.parametrize(("standing", "event", "urgent"), list(product(standings(), Event, (True, False))))
def test_somebody_is_to_write_by_some_day_exactly_while_it_is_not_over(
    standing: Standing,
    event: Event,
    urgent: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    if (standing.state, str(event)) not in documented():
        with pytest.raises({"withdrawn": Withdrawn, "closed": Closed}.get(standing.state, NoSuchStep)):
            after(standing, event, DAY, PROMISED, urgent=urgent)
        return
    now = after(standing, event, DAY, PROMISED, urgent=urgent)
    over: set[State] = {"closed", "withdrawn"}
    assert (now.state in over) == (now.turn == "nobody") == (now.due is None)
    if event is Event.WRITE:
        assert (now.turn, now.due) == ("desk", DAY + timedelta(days=1 if urgent else 7))
    if event is Event.REPLY:
        assert (now.turn, now.due) == ("reporter", DAY + timedelta(days=90))
    if event in (Event.TRIAGE, Event.CLAIM, Event.RELEASE, Event.REFER):
        assert (now.turn, now.due) == (standing.turn, standing.due)


def test_a_report_is_to_be_answered_in_the_promised_days_and_an_urgent_one_by_the_next() -> None:
    assert received(DAY, PROMISED, urgent=False) == ("received", "desk", date(2026, 12, 4))
    assert received(DAY, PROMISED, urgent=True) == ("received", "desk", date(2026, 11, 28))

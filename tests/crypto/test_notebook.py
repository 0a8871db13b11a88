"""What holds now of all that a desk has noted on a case?"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.notebook import (
    Agreed,
    Checks,
    Closing,
    Draft,
    Entry,
    Labels,
    Link,
    Note,
    Outcome,
    Referral,
    Task,
    read_book,
)

DAY = date(2026, 11, 27)
AOI, MAI = b"a" * 16, b"m" * 16
OPEN, DONE = Task(None, None, DAY, "open"), Task(1, MAI, None, "done")


def noted(*entries: tuple[Entry | None, str, bytes]) -> dict[int, Note]:
    return {at: Note(author, DAY, text, entry) for at, (entry, text, author) in enumerate(entries, 1)}


@pytest.mark.protocol("P-38")
def test_the_last_note_holds_and_nothing_counts_that_points_where_it_may_not() -> None:
    referral = Referral("police", 2, ("kinds",), DAY)
    book = read_book(
        noted(
            (OPEN, "ring", AOI),
            (Labels(("a",)), "", AOI),
            (DONE, "rang", MAI),
            (Task(2, None, None, "open"), "of labels", AOI),
            (Labels(("b", "a")), "", MAI),
            (Outcome(7, "done"), "", AOI),
            (referral, "", AOI),
            (Outcome(7, "accepted"), "", AOI),
            (Outcome(1, "declined"), "", AOI),
            (Link(b"c" * 16, "related"), "", AOI),
            (Link(b"d" * 16, "same_employer"), "", AOI),
            (Link(b"c" * 16, "none"), "", AOI),
            (Draft("vi"), "Chào", AOI),
            (Checks(("x",)), "", AOI),
        )
    )
    assert book.tasks == {1: ("rang", DONE)}
    assert (book.labels, book.ticked) == (("b", "a"), ("x",))
    assert book.outcomes == {7: "accepted"}
    assert book.links == {b"d" * 16: "same_employer"}
    assert book.draft is not None
    assert book.draft.text == "Chào"
    assert read_book({1: Note(AOI, DAY, "Chào", Draft("vi")), 2: Note(AOI, DAY, "", Draft("vi"))}).draft is None


@pytest.mark.protocol("P-38")
@pytest.mark.parametrize(
    ("agreed", "author", "by"),
    [(Agreed(1, 3), MAI, MAI), (Agreed(1, 3), AOI, None), (Agreed(1, 2), MAI, None), (Agreed(9, 3), MAI, None)],
)
def test_another_member_who_has_read_as_much_agrees_to_an_end(agreed: Agreed, author: bytes, by: bytes | None) -> None:
    closing = Closing("solved", "genuine", 3)
    notes = noted((closing, "", AOI), (None, "", AOI), (agreed, "", author))
    ending = read_book(notes).ending
    assert ending is not None
    assert ending.agreed_by == by
    again = read_book(notes | {4: Note(AOI, DAY, "", closing)}).ending
    assert again is not None
    assert again.agreed_by is None


@pytest.mark.protocol("P-41")
def test_a_case_that_was_merged_ends_no_longer_than_it_is_merged() -> None:
    into, out, end = Link(b"c" * 16, "merged_into"), Link(b"c" * 16, "none"), Closing("merged", "duplicate", 1)
    assert read_book(noted((into, "", AOI), (end, "", AOI))).ending is not None
    undone = read_book(noted((into, "", AOI), (end, "", AOI), (out, "", MAI)))
    assert (undone.links, undone.ending) == ({}, None)
    # Another end is not undone by it.
    solved = Closing("solved", "genuine", 1)
    assert read_book(noted((into, "", AOI), (solved, "", AOI), (out, "", MAI))).ending is not None


@given(st.lists(st.none() | st.integers(1, 12), max_size=12))
def test_no_order_of_notes_makes_a_task_of_what_none_began_nor_loses_one_that_was(given_of: list[int | None]) -> None:
    notes = noted(*((Task(of, None, None, "done"), "", AOI) for of in given_of))
    assert list(read_book(notes).tasks) == [at for at, of in enumerate(given_of, 1) if of is None]

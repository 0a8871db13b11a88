"""Letters that cannot be confused: moved, replayed, rolled back, sealed anew, cut, dropped. Each refusal by its name.

The lies are `vectors/confusions.json`, the same for both languages. Weak keys are in `signing.json`, `letters.json` and
`directory.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crypto import letters, reading, shelf
from crypto.age_format import CHUNK_BYTES, Source, check_header, read_header
from crypto.bodies.conflicts import Conflicts
from crypto.bodies.cover import Cover
from crypto.bodies.reply import Card
from crypto.codes import ReporterKeys, reporter_keys
from crypto.directory import parse_entry
from crypto.encoding import b64, b64_decode, digest
from crypto.letters import Header, Kind, Letter, Seen
from crypto.opening import open_sealed
from crypto.refusals import HeaderFailure, PayloadFailure, Refused, WrongBody, WrongCounter, WrongEpoch
from crypto.roles import Desk, Member
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey

Vector = dict[str, Any]

VECTORS = Path(__file__).parents[2] / "vectors"
CONFUSIONS: dict[str, list[Vector]] = json.loads((VECTORS / "confusions.json").read_text("utf-8"))
LETTERS: Vector = json.loads((VECTORS / "letters.json").read_text("utf-8"))
STORY: dict[str, Vector] = {vector["name"]: vector for vector in LETTERS["good"]}
INSTANCE, CASE = b64_decode(LETTERS["instance"]), b64_decode(LETTERS["case"])
REPORTER: ReporterKeys = reporter_keys(LETTERS["code"], INSTANCE)


def sealed_of(name: str) -> bytes:
    return b64_decode(STORY[name]["sealed"])


def author_of(name: str) -> bytes:
    return b64_decode(STORY[name]["expected"]["author"])


def cover_of(name: str, sealed: bytes) -> reading.Opened[Cover]:
    """A cover, as a member of the desk to which it is sealed opens it with the keys of its epoch."""
    vector = STORY[name]
    return reading.open_cover(
        sealed,
        Identity.parse(vector["identity"]),
        instance=INSTANCE,
        case=CASE,
        epoch=vector["expected"]["epoch"],
        desk_verify_key=author_of(name) if name == "resealed" else None,
        givers=[author_of(name)] if name == "handed over" else [],
    )


def card_of(sealed: bytes) -> reading.Opened[Card]:
    return reading.open_card(sealed, REPORTER.identity, instance=INSTANCE, case=CASE, author=REPORTER.signer.verify_key)


def conflicts_of(
    sealed: bytes, version: int, before: reading.Opened[Conflicts] | None = None
) -> reading.Opened[Conflicts]:
    desk = Identity[Desk].parse(STORY["conflicts"]["identity"])
    return reading.open_conflicts(sealed, desk, parse_entry(LETTERS["desk_entry"]), version, before=before)


def shelf_of(
    sealed: bytes, version: int, before: reading.Opened[shelf.Shelf] | None = None
) -> reading.Opened[shelf.Shelf]:
    return reading.open_shelf(
        sealed,
        Identity[Member].parse(STORY["shelf"]["identity"]),
        author_of("shelf"),
        instance=INSTANCE,
        account=b64_decode(STORY["shelf"]["expected"]["subject"]),
        version=version,
        before=before,
    )


def desk_of(name: str) -> Identity[Desk]:
    return Identity[Desk].parse(STORY[name]["identity"])


def place_of(name: str, number: int) -> reading.AskPlace:
    return reading.AskPlace(INSTANCE, CASE, number, STORY[name]["expected"]["epoch"])


COVER = cover_of("cover", sealed_of("cover"))
REPORT = reading.open_report(sealed_of("report"), COVER)
CARD = card_of(sealed_of("card"))
HANDED_OVER = cover_of("handed over", sealed_of("handed over"))
NOTES = reading.notes_identities(COVER, [Identity[Desk].parse(STORY["cover"]["identity"])])


READERS: dict[str, Callable[[bytes, int], object]] = {
    "cover": lambda sealed, _: cover_of("cover", sealed),
    "report": lambda sealed, _: reading.open_report(sealed, COVER),
    "card": lambda sealed, _: card_of(sealed),
    "follow_up": lambda sealed, counter: reading.open_follow_up(
        sealed, REPORT, reading.case_identities(COVER), counter
    ),
    "reply": lambda sealed, counter: reading.open_reply(sealed, CARD, REPORTER.identity, counter),
    "copy": lambda sealed, counter: reading.open_copy(sealed, COVER, [author_of("copy")], counter),
    "resealed": lambda sealed, _: cover_of("resealed", sealed),
    "handed over": lambda sealed, _: cover_of("handed over", sealed),
    "ring after a hand-over": lambda sealed, _: reading.open_ring(sealed, HANDED_OVER),
    "conflicts": conflicts_of,
    "ask": lambda sealed, number: reading.open_ask(
        sealed, desk_of("ask"), place_of("ask", number), [author_of("ask"), bytes(32)]
    ),
    "answer": lambda sealed, number: reading.open_answer(
        sealed, desk_of("answer"), place_of("answer", number), [author_of("answer")], digest(sealed_of("ask"))
    ),
    "note": lambda sealed, counter: reading.open_note(sealed, COVER, NOTES, counter),
    "shelf": shelf_of,
}
"""As the story's readers ask for a letter with a counter."""


def outcome_of(name: str, sealed: bytes, counter: int) -> str:
    try:
        READERS[name](sealed, counter)
    except Refused as refusal:
        return refusal.name
    return "accepted"


@pytest.mark.protocol("P-07")
@pytest.mark.parametrize("name", READERS)
def test_what_was_written_is_read(name: str) -> None:
    assert outcome_of(name, sealed_of(name), STORY[name]["expected"]["counter"]) == "accepted"
    assert {vector["reads"] for vector in CONFUSIONS["letters"]} == set(READERS)


@pytest.mark.protocol("P-03", "P-05", "P-06", "P-07", "P-08", "P-13", "P-14", "P-19", "P-42")
@pytest.mark.parametrize("vector", CONFUSIONS["letters"], ids=lambda vector: vector["name"])
def test_a_letter_in_the_place_of_another_is_refused_by_its_name(vector: Vector) -> None:
    assert outcome_of(vector["reads"], b64_decode(vector["sealed"]), vector["counter"]) == vector["refusal"]


def _kind_told(name: str) -> str:
    """A cover that says more is a cover."""
    return re.split(r" that says|, with all| of nothing but", name)[0]


@pytest.mark.protocol("P-07")
def test_no_letter_of_the_story_is_read_as_another() -> None:
    taken = {
        (asked, given)
        for asked in READERS
        for given in STORY
        if outcome_of(asked, sealed_of(given), STORY[asked]["expected"]["counter"]) == "accepted"
    }
    assert {(asked, _kind_told(given)) for asked, given in taken} == {(name, name) for name in READERS}


@pytest.mark.protocol("P-08")
@pytest.mark.parametrize("vector", CONFUSIONS["counts"], ids=lambda vector: vector["name"])
def test_a_letter_dropped_between_two_others_is_missed(vector: Vector) -> None:
    def letter(counter: int, seen: list[str]) -> Letter:
        header = Header(Kind.FOLLOW_UP, INSTANCE, CASE, REPORTER.signer.verify_key, bytes(32), counter=counter)
        return Letter(header, tuple(Seen(bytes(32), b64_decode(one)) for one in seen), None)

    read = [letter(one["counter"], one["seen"]) for one in vector["letters"]]
    held = [b64_decode(one) for one in vector["held"]]
    try:
        outcome = "missing" if letters.missing(read, held, first=vector["first"]) else "whole"
    except Refused as refusal:
        outcome = refusal.name
    assert outcome == vector["outcome"]


@pytest.mark.protocol("P-33")
def test_a_list_of_conflicts_never_goes_back_in_one_visit() -> None:
    older, newer = conflicts_of(sealed_of("conflicts"), 5), conflicts_of(sealed_of("conflicts of nobody"), 6)
    assert conflicts_of(sealed_of("conflicts"), 5, older) == older
    assert conflicts_of(sealed_of("conflicts of nobody"), 6, older) == newer
    with pytest.raises(WrongCounter):
        conflicts_of(sealed_of("conflicts"), 5, newer)
    with pytest.raises(WrongBody):
        conflicts_of(sealed_of("conflicts"), 5, replace(older, body=newer.body))
    with pytest.raises(WrongEpoch):
        conflicts_of(sealed_of("conflicts"), 5, replace(older, header=replace(older.header, epoch=4)))


@pytest.mark.protocol("P-40")
def test_a_shelf_never_goes_back_in_one_visit() -> None:
    older = shelf_of(sealed_of("shelf"), 4)
    newer = shelf_of(sealed_of("shelf that just needs the next size"), 5)
    assert shelf_of(sealed_of("shelf"), 4, older) == older
    assert shelf_of(sealed_of("shelf that just needs the next size"), 5, older) == newer
    with pytest.raises(WrongCounter):
        shelf_of(sealed_of("shelf"), 4, newer)
    with pytest.raises(WrongBody):
        shelf_of(sealed_of("shelf"), 4, replace(older, body=newer.body))


@pytest.mark.protocol("P-40")
def test_the_fullest_shelf_fits_into_the_largest_size_of_the_ladder() -> None:
    cases = sorted((at.to_bytes(16, "big") for at in range(shelf.MARKS_MAX)), key=b64)
    word, name = "w" * 20, '"' * (shelf.NAME_BYTES_MAX - 2)
    fullest = shelf.Shelf(
        "back",
        tuple(shelf.Mark(case, shelf.DAYS_MAX, shelf.COUNT_MAX, shelf.COUNT_MAX) for case in cases),
        tuple(
            shelf.View(f"{at:02}{name}", word, word, False, word, word, 9999, word, word, 47)
            for at in range(shelf.VIEWS_MAX)
        ),
        tuple(cases[: shelf.WATCHED_MAX]),
    )
    signer = SigningKey[Member](bytes(32))
    to = Identity[Member](bytes(32))
    sealed = shelf.seal_shelf(signer, fullest, instance=INSTANCE, account=bytes(16), version=1, to=to.recipient)
    opened = reading.open_shelf(sealed, to, signer.verify_key, instance=INSTANCE, account=bytes(16), version=1)
    assert opened.body == fullest
    assert len(open_sealed(sealed, to)) == letters.LADDER[-1]


# Cut at every boundary: of the file, and of the plaintext inside it.


def test_a_file_that_is_cut_at_any_boundary_is_refused() -> None:
    reader = Identity(bytes(32))
    plaintext = bytes(letters.LADDER[-1])
    sealed = seal(reader.recipient, plaintext)
    header = sealed.index(b"\n--- ") + 49
    ends = [at + 1 for at in range(header) if sealed[at : at + 1] == b"\n"]
    chunks = [header + 16 + (CHUNK_BYTES + 16) * count for count in range(3)]
    assert (ends[-1], chunks[-1], len(ends)) == (header, len(sealed), 4)
    check_header(read_header(Source([sealed[:header]])))
    assert open_sealed(sealed, reader) == plaintext
    for boundary in (0, *ends, header + 16, *chunks):
        for size in (boundary - 1, boundary, boundary + 1):
            if 0 <= size < len(sealed):
                with pytest.raises(HeaderFailure if size < header + 16 else PayloadFailure):
                    open_sealed(sealed[:size], reader)
    with pytest.raises(PayloadFailure):
        open_sealed(sealed + b"\0", reader)


@pytest.mark.protocol("P-05", "P-07")
@pytest.mark.parametrize("name", READERS)
def test_a_plaintext_that_is_cut_anywhere_is_refused_before_its_signature_is_looked_at(name: str) -> None:
    vector = STORY[name]
    plaintext = open_sealed(sealed_of(name), Identity.parse(vector["identity"]))
    expected = Header(
        Kind(vector["expected"]["kind"]),
        INSTANCE,
        b64_decode(vector["expected"]["subject"]),
        b64_decode(vector["expected"]["author"]),
        b64_decode(vector["expected"]["recipient_digest"]),
        vector["expected"]["epoch"],
        vector["expected"]["counter"],
    )
    assert letters.verify(plaintext, expected).body == vector["body"]
    refusals: list[str] = []
    for size in range(len(plaintext)):
        with pytest.raises(Refused) as refused:
            letters.verify(plaintext[:size], expected)
        refusals.append(refused.value.name)
    assert refusals == [*["WrongMagic"] * 4, "WrongKind", *["WrongSize"] * (len(plaintext) - 5)]

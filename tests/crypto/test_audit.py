"""The audit log: what RFC 9162 and C2SP say of it, and that nothing done to a closed log goes unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import audit
from crypto.audit import Checkpoint, Entry, Finding, Place, Tree, Wrong, inspect, sign_checkpoint
from crypto.encoding import b64, b64_decode, digest
from crypto.refusals import Refused
from crypto.roles import Log
from crypto.signing import SigningKey

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "audit.json").read_text("utf-8"))
ORIGIN, KEY = audit.read_verifier(VECTORS["verifier"])
SIGNER = SigningKey[Log](bytes(range(32)))
# What every implementation of certificate transparency computes for its own eight test leaves.
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def entry_of(told: dict[str, Any] | None) -> Entry | None:
    if told is None:
        return None
    actor = None if told["actor"] is None else b64_decode(told["actor"], 16)
    day, salt = date.fromisoformat(told["day"]), b64_decode(told["salt"], 16)
    return Entry(told["action"], actor, day, told["outcome"], salt, told["subject"])


def by_name(vector: dict[str, Any]) -> str:
    return vector["name"]


@pytest.mark.parametrize("vector", VECTORS["leaves"], ids=by_name)
def test_an_entry_has_the_leaf_of_the_vectors(vector: dict[str, Any]) -> None:
    entry = entry_of(vector["entry"])
    assert entry is not None
    assert b64(entry.leaf) == vector["leaf"]


@pytest.mark.parametrize("vector", VECTORS["roots"], ids=by_name)
def test_leaves_have_the_root_of_the_vectors(vector: dict[str, Any]) -> None:
    tree = Tree()
    for leaf in vector["leaves"]:
        tree.append(b64_decode(leaf))
    assert b64(tree.root) == vector["root"]
    assert len(tree.peaks) == len(vector["leaves"]).bit_count()


def test_the_last_root_is_the_one_that_certificate_transparency_knows() -> None:
    assert b64_decode(VECTORS["roots"][8]["root"]).hex() == ROOT_OF_EIGHT


@pytest.mark.protocol("P-32")
@pytest.mark.parametrize("vector", VECTORS["notes"], ids=by_name)
def test_a_signed_note_says_what_it_says(vector: dict[str, Any]) -> None:
    told = audit.open_checkpoint(vector["note"], ORIGIN, KEY)
    assert (told.size, b64(told.root), told.day.isoformat()) == (vector["size"], vector["root"], vector["day"])


@pytest.mark.protocol("P-32")
@pytest.mark.parametrize("vector", VECTORS["bad"], ids=by_name)
def test_a_note_that_is_wrong_in_one_way_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        audit.open_checkpoint(vector["note"], ORIGIN, KEY)
    assert refused.value.name == vector["refusal"]


@pytest.mark.protocol("P-32")
@pytest.mark.parametrize("vector", VECTORS["logs"], ids=by_name)
def test_a_log_holds_or_its_first_bad_entry_is_named(vector: dict[str, Any]) -> None:
    places = [Place(b64_decode(one["leaf"]), entry_of(one["entry"])) for one in vector["places"]]
    found = inspect(places, vector["notes"], ORIGIN, KEY)
    told = None if found is None else {"wrong": found.wrong, "position": found.position, "until": found.until}
    assert told == vector["finding"]


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+", VECTORS["verifier"].replace("koe", "Koe", 1)])
def test_a_key_of_another_form_or_with_another_name_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        audit.read_verifier(text)


def root_by_the_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word by word: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return leaves[0] if leaves else digest(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return audit.node_hash(root_by_the_definition(leaves[:split]), root_by_the_definition(leaves[split:]))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_a_growing_tree_has_the_root_of_the_definition(leaves: list[bytes]) -> None:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    assert tree.root == root_by_the_definition(leaves)


# --- whatever is done to it -------------------------------------------------------------------------------------------

entries = st.builds(
    Entry,
    action=st.sampled_from(["replied", "claimed a case", "signed in"]),
    actor=st.none() | st.binary(min_size=16, max_size=16),
    day=st.just(date(2026, 11, 26)),
    outcome=st.sampled_from(["done", "missing"]),
    salt=st.binary(min_size=16, max_size=16),
    subject=st.text(alphabet="abcdefgh", max_size=5),
)


def checkpoint(places: list[Place]) -> str:
    tree = Tree()
    for place in places:
        tree.append(place.leaf)
    return sign_checkpoint(SIGNER, Checkpoint("x/audit", tree.size, tree.root, date(2026, 11, 26)))


def closed(entry: Entry) -> Place:
    return Place(entry.leaf, entry)


def change(places: list[Place], at: int) -> list[Place]:
    entry = places[at].entry
    assert entry is not None
    return [*places[:at], Place(places[at].leaf, replace(entry, day=entry.day - timedelta(days=1))), *places[at + 1 :]]


def rewrite(places: list[Place], at: int) -> list[Place]:
    entry = places[at].entry
    assert entry is not None
    return [*places[:at], closed(replace(entry, subject=entry.subject + "x")), *places[at + 1 :]]


def empty(places: list[Place], at: int) -> list[Place]:
    return [*places[:at], Place(places[at].leaf, None), *places[at + 1 :]]


def remove(places: list[Place], at: int) -> list[Place]:
    return [*places[:at], *places[at + 1 :]]


def swap(places: list[Place], at: int) -> list[Place]:
    other = (at + 1) % len(places)
    moved = list(places)
    moved[at], moved[other] = places[other], places[at]
    return moved


def cut(places: list[Place], at: int) -> list[Place]:
    return places[:at]


def add(places: list[Place], at: int) -> list[Place]:
    return [*places[:at], closed(Entry("replied", None, date(2026, 11, 26), "done", bytes(16), "new")), *places[at:]]


@pytest.mark.protocol("P-32")
@pytest.mark.parametrize("spoil", [change, rewrite, empty, remove, swap, cut, add])
@given(log=st.lists(entries, min_size=2, max_size=20, unique_by=lambda entry: entry.leaf), data=st.data())
def test_nothing_that_is_done_to_a_closed_log_goes_unseen(
    spoil: Callable[[list[Place], int], list[Place]], log: list[Entry], data: st.DataObject
) -> None:
    places = [closed(entry) for entry in log]
    middle = data.draw(st.integers(1, len(places)))
    notes = [checkpoint(places[:middle]), checkpoint(places)]
    at = data.draw(st.integers(0, len(places) - 1))
    assert inspect(places, notes, "x/audit", SIGNER.verify_key) is None

    found = inspect(spoil(places, at), notes, "x/audit", SIGNER.verify_key)

    assert found is not None
    # The entry itself, or the part of the log between two checkpoints in which it is; or how many there are left.
    last = (at + 1) % len(places) if spoil is swap else at
    assert found.position <= max(at, last) or found == Finding(Wrong.CUT_OFF, len(places) - 1, len(places))


def test_a_log_without_its_newest_checkpoint_holds_until_somebody_shows_one_that_was_kept() -> None:
    places = [closed(Entry("replied", None, date(2026, 11, 26), "done", bytes([n] * 16), "")) for n in range(9)]
    kept = checkpoint(places)

    assert inspect(places[:4], [checkpoint(places[:4])], "x/audit", SIGNER.verify_key) is None
    found = inspect(places[:4], [checkpoint(places[:4])], "x/audit", SIGNER.verify_key, [kept])
    assert found == Finding(Wrong.CUT_OFF, 4, 9)

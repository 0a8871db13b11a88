"""The files of vectors/ have the shape that their schemas state, and what was once published stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from crypto.refusals import Refused
from vectors import digests, make

FOLDER = Path(__file__).parents[2] / "vectors"
SCHEMAS: dict[str, Any] = {
    path.name: json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "schema").glob("*.json"))
}
# Neither library says what its schemas are; here they are JSON.
Validator = cast(Any, Draft202012Validator)
NO_SCHEMAS = cast(Any, Registry)()
REGISTRY = NO_SCHEMAS.with_resources((name, Resource[Any].from_contents(schema)) for name, schema in SCHEMAS.items())


def load(file: str) -> Any:
    return json.loads((FOLDER / file).read_text("utf-8"))


def faults_of(file: str, vectors: Any) -> list[str]:
    validator = Validator(SCHEMAS[file], registry=REGISTRY)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(vectors)]


def test_there_is_a_schema_for_each_file_and_no_other() -> None:
    assert SCHEMAS.keys() == {*make.FILES, "common.json"}


@pytest.mark.parametrize("file", SCHEMAS)
def test_a_schema_is_one_and_says_which(file: str) -> None:
    Validator.check_schema(SCHEMAS[file])
    assert SCHEMAS[file]["$id"] == file


@pytest.mark.parametrize("file", SCHEMAS)
def test_a_schema_leaves_no_object_open_but_a_letters_body(file: str) -> None:
    """Else a field with a slip in its name would be no fault."""
    opened: list[str] = []

    def walk(schema: Any, at: str) -> None:
        if isinstance(schema, dict):
            known = cast("dict[str, Any]", schema)
            if known.get("type") == "object" and known.get("additionalProperties") is not False:
                opened.append(at)
            for key, inner in known.items():
                walk(inner, f"{at}/{key}")
        elif isinstance(schema, list):
            for place, inner in enumerate(cast("list[Any]", schema)):
                walk(inner, f"{at}/{place}")

    walk(SCHEMAS[file], "")
    assert opened == (["/properties/good/items/properties/body"] if file == "letters.json" else [])


@pytest.mark.parametrize("file", make.FILES)
def test_a_file_has_the_shape_of_its_schema(file: str) -> None:
    assert faults_of(file, load(file)) == []


def test_the_refusals_of_the_schema_are_those_of_the_code() -> None:
    assert SCHEMAS["common.json"]["$defs"]["refusal"]["enum"] == [kind.__name__ for kind in Refused.__subclasses__()]


def _rename_refusal(vectors: Any) -> None:
    vectors["bad"][0]["refusal"] = "WrongThing"


def _without_refusal(vectors: Any) -> None:
    del vectors["bad"][0]["refusal"]


def _one_key_more(vectors: Any) -> None:
    vectors["good"][0]["comment"] = "a second thing that is wrong"


def _empty(vectors: Any) -> None:
    vectors["bad"] = []


def _short_signature(vectors: Any) -> None:
    vectors["good"][0]["signature"] = vectors["good"][0]["signature"][:-1]


@pytest.mark.parametrize("spoil", [_rename_refusal, _without_refusal, _one_key_more, _empty, _short_signature])
def test_a_file_of_another_shape_is_noticed(spoil: Callable[[Any], None]) -> None:
    vectors = load("directory.json")
    spoil(vectors)
    assert len(faults_of("directory.json", vectors)) == 1


@pytest.mark.parametrize("file", make.FILES)
def test_no_two_vectors_of_a_list_are_the_same_input(file: str) -> None:
    """Each is there for a deviation of its own. Names are unique, or `digests` would refuse them."""
    seen: dict[tuple[str, str], str] = {}
    for name, vector in digests.vectors_of(load(file)):
        if isinstance(vector, dict):
            told = {
                key: value for key, value in cast("dict[str, Any]", vector).items() if key not in {"name", "refusal"}
            }
            place = (name.split("/")[0], digests.canonical_digest(told))
            assert place not in seen, f"{name} is {seen[place]}"
            seen[place] = name


# --- append-only ------------------------------------------------------------------------------------------------------


def test_what_was_published_is_still_there_and_says_the_same() -> None:
    committed, present = digests.committed(), digests.present()
    assert digests.lost(committed, present) == []
    assert committed == present, "new vectors: `python -m vectors.make` adds their digests"


def test_as_many_vectors_as_were_published_at_first_are_there() -> None:
    """An empty `digests.json` would find nothing lost."""
    assert digests.committed().keys() >= set(make.FILES)
    assert sum(map(len, digests.committed().values())) >= 326


def test_a_vector_that_is_gone_or_changed_or_renamed_is_noticed() -> None:
    before = {"codes.json": digests.digests_of(json.dumps({"bad": [{"name": "a", "x": 1}, {"name": "b", "x": 2}]}))}

    def after(*vectors: Any) -> list[str]:
        return digests.lost(before, {"codes.json": digests.digests_of(json.dumps({"bad": list(vectors)}))})

    first, second = {"name": "a", "x": 1}, {"name": "b", "x": 2}
    assert after(second, first, {"name": "c", "x": 3}) == []
    assert after(first) == ["codes.json: bad/b"]
    assert after(first, second | {"x": 3}) == ["codes.json: bad/b"]
    assert after(first, second | {"name": "c"}) == ["codes.json: bad/b"]
    assert digests.lost(before, {}) == ["codes.json: bad/a", "codes.json: bad/b"]
    with pytest.raises(ValueError, match="twice: bad/a"):
        after(first, first)


def test_the_generator_adds_what_is_new_and_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "FOLDER", tmp_path)
    monkeypatch.setattr(digests, "DIGESTS", tmp_path / "digests.json")
    file = tmp_path / "codes.json"
    file.write_text('{"good": [{"name": "a"}]}')
    digests.append()
    file.write_text('{"good": [{"name": "a"}, {"name": "b"}]}')
    digests.append()
    assert digests.committed()["codes.json"].keys() == {"good/a", "good/b"}
    kept = digests.DIGESTS.read_bytes()
    file.write_text('{"good": [{"name": "a", "more": 1}, {"name": "b"}]}')
    with pytest.raises(SystemExit, match="good/a"):
        digests.append()
    assert digests.DIGESTS.read_bytes() == kept

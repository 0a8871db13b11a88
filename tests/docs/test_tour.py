"""Can the tour be walked? Each file that it names has the names beside it, and one verb goes through the layers."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text("utf-8")
STOP = re.compile(r"^\| (?P<at>\d+) \| `(?P<file>[^`]+)` \| (?P<names>[^|]+) \| (?P<says>[^|]+) \|$", re.MULTILINE)
HOLDS = re.compile(r"^It holds: `(?P<file>[^`]+)`, `(?P<test>\w+)`\.$", re.MULTILINE)
STOPS_MAX = 8


class Stop(NamedTuple):
    """A file to open, and the names to look for in it."""

    at: int
    file: Path
    names: tuple[str, ...]


def journeys() -> dict[str, list[Stop]]:
    """The stops of each journey, by its heading."""
    parts = [part.partition("\n") for part in TOUR.split("\n## ")[1:]]
    return {
        head: [
            Stop(int(stop["at"]), ROOT / stop["file"], tuple(re.findall(r"`(\w+)`", stop["names"])))
            for stop in STOP.finditer(text)
        ]
        for head, _, text in parts
        if "\n| --- |" in text
    }


def declared(file: Path) -> set[str]:
    """What a Python module declares at its top, and the exports and methods of a TypeScript one."""
    text = file.read_text("utf-8")
    if file.suffix == ".py":
        tops = ast.parse(text).body
        return {one.name for one in tops if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    exports = re.findall(r"^export (?:async )?(?:function|const|class|interface|type) (\w+)", text, re.MULTILINE)
    methods = re.findall(r"^  (?:  )?(?:async )?(\w+)\(.*\{$|^  (?:  )?async (\w+)\($", text, re.MULTILINE)
    return {*exports, *(name for pair in methods for name in pair if name)}


def camel(name: str) -> str:
    """``submit_report`` as TypeScript says it."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


@pytest.mark.parametrize(("head", "stops"), journeys().items(), ids=lambda one: one if isinstance(one, str) else "")
def test_every_stop_of_the_tour_is_there(head: str, stops: list[Stop]) -> None:
    assert [stop.at for stop in stops] == list(range(1, len(stops) + 1)), head
    assert 6 <= len(stops) <= STOPS_MAX
    for stop in stops:
        assert stop.file.is_file(), stop.file
        assert stop.names
        assert set(stop.names) <= declared(stop.file), f"{head}, {stop.at}"


@pytest.mark.parametrize(("head", "stops"), journeys().items(), ids=lambda one: one if isinstance(one, str) else "")
def test_one_verb_goes_through_the_layers(head: str, stops: list[Stop]) -> None:
    of = {stop.file.relative_to(ROOT).as_posix(): set(stop.names) for stop in stops}
    [(door, names)] = [(file, names) for file, names in of.items() if file.endswith("/routes.py")]
    room = Path(door).parent
    client = ROOT / "static" / "src" / "client"
    files = [client / "reporter.ts", client / "staff" / f"{room.name}.ts"]
    asked = {name for file in files if file.is_file() for name in declared(file)}
    assert {camel(name) for name in names} <= asked, head
    assert names <= of[(room / "service.py").as_posix()], head


def test_the_tour_has_four_journeys_and_each_is_held_by_a_test() -> None:
    assert [head.partition(":")[0] for head in journeys()] == ["Submit", "Mailbox", "Triage", "Statistics"]
    held = HOLDS.findall(TOUR)
    assert len(held) == len(journeys())
    for file, test in held:
        assert test in declared(ROOT / file)


def test_every_other_file_and_name_of_the_tour_exists() -> None:
    paths = set(re.findall(r"`((?:api|crypto|koe|static|tables|tests)/[\w./]+\.\w+)`", TOUR))
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    pairs = re.findall(r"`(\w+)` (?:in|of) `([^`]+\.\w+)`", TOUR)
    assert pairs
    assert [pair for pair in pairs if pair[0] not in declared(ROOT / pair[1])] == []

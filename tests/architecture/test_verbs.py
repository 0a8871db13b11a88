"""Does one verb stand at every layer? What a page asks, the door that takes it and the rule behind it have one name."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "static" / "src" / "client"
ROOMS = sorted(file.stem for file in (CLIENT / "staff").glob("*.ts"))


def doors(room: str) -> dict[str, set[str]]:
    """The handlers of a room, each with the functions of its service that it calls."""
    module = ast.parse((ROOT / "api" / room / "routes.py").read_text("utf-8"))
    handlers = [node for node in module.body if isinstance(node, ast.AsyncFunctionDef) and node.decorator_list]
    return {handler.name: set(re.findall(r"\bservice\.(\w+)", ast.unparse(handler))) for handler in handlers}


def asked(file: Path) -> list[str]:
    """The functions by which a page asks, as Python says their names."""
    names = re.findall(r"^export (?:const|function) (\w+)", file.read_text("utf-8"), re.MULTILINE)
    return [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names]


@pytest.mark.parametrize("room", sorted(path.parent.name for path in ROOT.glob("api/*/routes.py")))
def test_a_handler_asks_the_rule_of_its_own_name(room: str) -> None:
    found = doors(room)

    assert found
    assert {name: rules for name, rules in found.items() if rules and name not in rules} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_staff_page_asks_of_a_room_has_the_name_of_its_door(room: str) -> None:
    names = asked(CLIENT / "staff" / f"{room}.ts")

    assert names
    assert set(names) <= set(doors(room))


def test_what_a_worker_s_page_asks_has_the_name_of_a_door() -> None:
    names = asked(CLIENT / "reporter.ts")
    rooms = ("directory", "mailbox", "reports", "statistics", "uploads")
    public = {door for room in rooms for door in doors(room)}

    assert "submit_report" in names
    assert set(names) <= public

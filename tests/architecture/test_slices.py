"""Is every slice built the same way? Handlers without decisions, statements in one file, no path between slices."""

import ast
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
API = ROOT / "api"
SLICES = sorted(path.parent.name for path in API.glob("*/routes.py"))
FOUR = {"__init__.py", "routes.py", "service.py", "queries.py", "schemas.py"}

ALLOWED_IMPORTS = {
    # Whoever changes something writes the log.
    *(
        (room, "audit")
        for room in (
            *(
                "absences",
                "account",
                "admin",
                "asks",
                "bars",
                "cases",
                "conflicts",
                "desks",
                "exports",
                "factors",
                "leads",
                "leaving",
                "notes",
                "organisation",
                "preferences",
                "proposals",
                "queue",
            ),
            *("resets", "staff", "statistics"),
        )
    ),
    # What is written without script is sealed to a desk that is listed, and comes in like every report.
    ("plain", "directory"),
    ("plain", "preferences"),
    ("plain", "reports"),
    # A report is judged by the directory in force.
    ("reports", "directory"),
    # What the operator says stands beside the directory.
    ("directory", "preferences"),
    # A letter is taken when the files that it names are there.
    ("reports", "uploads"),
    ("mailbox", "uploads"),
    ("cases", "uploads"),
    # A cover that is sealed again takes the place of the case's own.
    ("queue", "cases"),
    # Before the site is open nothing comes in.
    ("uploads", "directory"),
    # With a case comes the list by which a member's own computer tells whether they may see it.
    ("cases", "conflicts"),
    # What a lead seals for all who open cases is sealed to the desk's newest keys.
    ("queue", "desks"),
    ("conflicts", "desks"),
    # Whom a lead gives cases is somebody who opens them.
    ("leads", "absences"),
    ("leads", "cases"),
    # What a lead sets of the desk is read with the desk.
    ("leads", "desks"),
    ("leads", "preferences"),
    # And what the desk has noted on it.
    ("cases", "notes"),
    # The page of the statistics, and what auditors see of them, is worked out from what is published.
    ("figures", "releases"),
    # Facts are taken for the recipient that the directory in force names, in the envelopes of a report.
    ("statistics", "directory"),
    # What is published is written into the log, and is of this instance.
    ("releases", "audit"),
    ("releases", "directory"),
    ("statistics", "reports"),
    # So is the desk to which a case is handed over.
    ("cases", "directory"),
    # And the desk that is asked first, whether it would take it.
    ("asks", "cases"),
    ("asks", "directory"),
    # Whose keys are replaced loses their grants, and comes in like everybody of the staff.
    ("resets", "desks"),
    ("resets", "staff"),
    # Whoever has shown a second factor comes in like everybody of the staff.
    ("factors", "staff"),
    # Whose account ends loses their grants and frees their cases; nobody whom others need, as with a reset.
    ("leaving", "desks"),
    ("leaving", "resets"),
    ("leaving", "staff"),
    # What two people do is done by the room that it belongs to.
    ("proposals", "desks"),
    ("proposals", "leaving"),
    ("proposals", "organisation"),
    ("proposals", "resets"),
    # Whoever changes their passphrase shows the one before.
    ("account", "staff"),
}
"""Between slices. Everything else they share is in `kit`, `models` and `authz`."""

HANDLER_LINES_MAX = 10
DECISIONS = (ast.If, ast.IfExp, ast.Match, ast.For, ast.While, ast.Try, ast.BoolOp, ast.comprehension)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def handlers(module: ast.Module) -> Iterator[ast.AsyncFunctionDef]:
    """Every asynchronous function of a routes.py is a handler."""
    return (node for node in ast.walk(module) if isinstance(node, ast.AsyncFunctionDef))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_there_are_the_slices_that_we_know_of() -> None:
    assert SLICES == [
        "absences",
        "account",
        "admin",
        "asks",
        "audit",
        "bars",
        "cases",
        "conflicts",
        "desks",
        "directory",
        "exports",
        "factors",
        "figures",
        "leads",
        "leaving",
        "live",
        "mailbox",
        "notes",
        "organisation",
        "plain",
        "preferences",
        "proposals",
        "queue",
        "releases",
        "reports",
        "resets",
        "shelves",
        "staff",
        "statistics",
        "uploads",
    ]


@pytest.mark.parametrize("room", SLICES)
def test_a_slice_has_four_files(room: str) -> None:
    more = {
        "audit": {"export.py", "log_key.py", "refusals.py"},
        "factors": {"one_time.py", "passkeys.py"},
        "figures": {"charts.py", "pages.py"},
        "live": {"hub.py"},
        "mailbox": {"nonces.py"},
        "plain": {"pages.py"},
        "uploads": {"tickets.py"},
    }.get(room, set[str]())

    assert {path.name for path in (API / room).glob("*.py")} == FOUR | more


@pytest.mark.parametrize("room", SLICES)
def test_a_handler_decides_nothing_and_is_short(room: str) -> None:
    found = list(handlers(tree(API / room / "routes.py")))

    assert found
    for handler in found:
        decisions = [node for node in ast.walk(handler) if isinstance(node, DECISIONS)]
        assert not decisions, f"{room}: {handler.name} decides something"
        assert handler.end_lineno is not None
        assert handler.end_lineno - handler.body[0].lineno < HANDLER_LINES_MAX, f"{room}: {handler.name} is long"


@pytest.mark.parametrize("room", [*SLICES, "authz"])
def test_statements_stand_in_queries_alone(room: str) -> None:
    statements = {f"sqlalchemy.{name}" for name in ("select", "insert", "update", "delete", "text", "func")}
    writers = {path.name for path in (API / room).glob("*.py") if statements & set(imports(path))}

    assert writers <= {"queries.py"}
    for path in (API / room).glob("*.py"):
        assert path.name == "queries.py" or not [
            name
            for name in imports(path)
            if name.startswith("api.models.") and not name.startswith("api.models.cases.")
        ], f"{room}/{path.name} reaches for a table"


def test_slices_meet_only_where_it_is_written_down() -> None:
    met = {
        (room, other)
        for room in SLICES
        for path in (API / room).glob("*.py")
        for name in imports(path)
        for other in SLICES
        if other != room and name.startswith(f"api.{other}.")
    }

    assert met == ALLOWED_IMPORTS


def test_the_kit_knows_no_domain() -> None:
    domain = {"case", "desk", "mailbox", "caseworker", "reporter", "letter", "organisation", "account", "invitation"}
    for path in sorted((API / "kit").glob("*.py")):
        with path.open("rb") as file:
            names = {token.string.lower() for token in tokenize.tokenize(file.readline) if token.type == tokenize.NAME}
        said = {part for name in names for part in name.split("_")} & (domain - {"case"})
        assert not said, f"kit/{path.name} says {said}"
        foreign = [name for name in imports(path) if name.startswith("api.") and not name.startswith("api.kit")]
        assert not foreign, f"kit/{path.name} imports {foreign}"


def test_only_the_kit_asks_what_time_it_is() -> None:
    asking = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today"), ("time", "time")}
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("api", "crypto", "koe")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (getattr(node.value, "id", None) or getattr(node.value, "attr", None), node.attr) in asking
    }

    # The offline tool writes the hour into a key file, for the person who sits before it.
    assert found == {"api/kit/clock.py", "crypto/__main__.py"}


def test_nothing_of_the_server_imports_what_opens() -> None:
    """The demonstration too plays its people with sealing alone."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in API.rglob("*.py")
        for name in imports(path)
        if name.startswith(("crypto.opening", "crypto.reading"))
    }

    assert found == set()
    assert "crypto.reading" in imports(ROOT / "tests" / "journeys" / "people.py"), "the search finds what is there"

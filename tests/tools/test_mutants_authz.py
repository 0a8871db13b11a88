"""Does `make mutants` see that a test turns red, and say so when none does?"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys, time
from pathlib import Path
from tools import mutants_authz as tool

[widened] = [mutant for mutant in tool.rows() if mutant.name == "row audit:read +member"]
house = tool.made(Path(sys.argv[1]) / "house")
for asked in sys.argv[2:]:
    parts = [tool.Part((tool.DOOR_ALONE,), frozenset(one.split())) for one in asked.split(",")]
    found = tool.tried([house], [widened], 120, time.monotonic() + 600, lambda _: parts)
    print("exit", tool.judged(list(tool.told(found, time.monotonic()))))
"""


def test_a_widened_row_is_seen_at_its_own_routes_and_when_they_are_asked_last(tmp_path: Path) -> None:
    """The proof is asked about some permissions' routes, then about those after the comma; of none: of all."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), "audit:read", "queue:read case:read", "queue:read,"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    proof = "tests/authz/test_two_locks.py::test_the_door_alone_lets_in_exactly_those_whom_the_document_names"
    killed = [f"    1 noticed first by {proof}", "mutants 1, killed 1", "exit 0"]
    survived = ["SURVIVED row audit:read +member", "mutants 1, killed 0", "exit 1"]
    assert printed.splitlines() == [*killed, *survived, *killed]

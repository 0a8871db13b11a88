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
for test in sys.argv[2:]:
    parts = lambda mutant: (tool.Part((test,)),)
    results = list(tool.told(tool.tried([house], [widened], 120, time.monotonic() + 600, parts), time.monotonic()))
    print("exit", tool.judged(results))
"""


def test_a_widened_row_is_killed_by_the_proof_and_survives_a_test_that_looks_elsewhere(tmp_path: Path) -> None:
    proof = "tests/authz/test_two_locks.py::test_the_door_alone_lets_in_exactly_those_whom_the_document_names"
    elsewhere = "tests/authz/test_policy.py::test_every_permission_is_in_the_matrix_and_every_role_may_something"

    command = [sys.executable, "-c", PROGRAM, str(tmp_path), proof, elsewhere]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert printed.splitlines() == [
        f"    1 noticed first by {proof}",
        "mutants 1, killed 1",
        "exit 0",
        "SURVIVED row audit:read +member",
        "mutants 1, killed 0",
        "exit 1",
    ]

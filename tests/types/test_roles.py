"""A key of one role where another's is wanted does not type-check; static/src has tests/web/crypto/roles.test.ts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from crypto.age_format import Recipient
from crypto.reading import Pair
from crypto.roles import Case, Desk
from crypto.sealing import Identity
from crypto.signing import SigningKey

HERE = Path(__file__).parent
PYRIGHT = HERE.parents[1] / "node_modules" / ".bin" / "pyright"


def test_exactly_the_deliberate_mistakes_do_not_type_check() -> None:
    done = subprocess.run([PYRIGHT, "--outputjson", "-p", HERE], capture_output=True, text=True, check=False)
    found = {one["range"]["start"]["line"] + 1: one["message"] for one in json.loads(done.stdout)["generalDiagnostics"]}
    lines = (HERE / "wrong_roles.py").read_text("utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong role")}
    assert len(wrong) > 30
    assert {line: found[line] for line in sorted(found.keys() - wrong)} == {}
    assert {number: lines[number - 1] for number in sorted(wrong - found.keys())} == {}


def test_a_role_is_in_the_type_alone_and_nothing_of_it_is_there_when_the_program_runs() -> None:
    assert (Identity[Desk], SigningKey[Desk], Recipient[Desk], Pair[Desk]) == (Identity, SigningKey, Recipient, Pair)
    seed = bytes(32)
    assert Identity[Desk](seed) == Identity[Case](seed)
    assert Identity[Desk](seed).recipient == Identity[Case](seed).recipient
    assert SigningKey[Desk](seed).verify_key == SigningKey[Case](seed).verify_key

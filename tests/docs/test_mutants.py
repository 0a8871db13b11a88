"""docs/mutants.md answers for changes that can still be made, and every module of `crypto/` is changed."""

import re
from pathlib import Path

from tools.mutants import TESTS, mutants_of
from tools.mutants_authz import answered, every_mutant

ROOT = Path(__file__).parents[2]
ANSWERED = re.findall(
    r"^\| (?!api\.)(\w+\..+?: `.+` → `.+`(?: #\d+)?) \| ",
    (ROOT / "docs" / "mutants.md").read_text("utf-8"),
    re.MULTILINE,
)


def test_every_module_is_changed_and_tried_by_tests_that_there_are() -> None:
    # Roles are for the type checker alone: tests/types holds them to it.
    assert TESTS.keys() | {"__init__", "roles"} == {path.stem for path in (ROOT / "crypto").glob("*.py")}
    for name in {name for names in TESTS.values() for name in names.split()}:
        assert (ROOT / "tests" / "crypto" / f"test_{name}.py").exists(), name


def test_every_answer_is_for_a_change_that_can_still_be_made() -> None:
    assert len(ANSWERED) > 10
    possible = {
        mutant.name
        for module in {answer.split(".")[0] for answer in ANSWERED}
        for mutant in mutants_of(module, (ROOT / "crypto" / f"{module}.py").read_text("utf-8"))
    }
    assert [answer for answer in ANSWERED if answer not in possible] == []


def test_every_answer_for_the_authorization_is_for_a_change_that_can_still_be_made() -> None:
    assert answered() - {mutant.name for mutant in every_mutant()} == set()

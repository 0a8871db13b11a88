"""docs/mutants.md answers for changes that can still be made, and every module of `crypto/` is changed."""

import re
from pathlib import Path

from tools.mutants import TESTS, file_of, mutants_of
from tools.mutants_authz import answered, every_mutant

ROOT = Path(__file__).parents[2]
ANSWERED = re.findall(
    r"^\| (?!api\.)(\w+\..+?: `.+` → `.+`(?: #\d+)?) \| ",
    (ROOT / "docs" / "mutants.md").read_text("utf-8"),
    re.MULTILINE,
)


def test_every_module_is_changed_and_tried_by_tests_that_there_are() -> None:
    # Roles are for the type checker alone: tests/types holds them to it.
    written = {file for file in (ROOT / "crypto").rglob("*.py") if file.name != "__init__.py"}
    assert {file_of(ROOT, module) for module in (*TESTS, "roles")} == written
    for name in {name for names in TESTS.values() for name in names.split()}:
        assert (ROOT / "tests" / "crypto" / f"test_{name}.py").exists(), name


def test_every_answer_is_for_a_change_that_can_still_be_made() -> None:
    assert len(ANSWERED) > 10
    possible = {
        mutant.name
        for module in {module for answer in ANSWERED for module in TESTS if answer.startswith(f"{module}.")}
        for mutant in mutants_of(module, file_of(ROOT, module).read_text("utf-8"))
    }
    assert [answer for answer in ANSWERED if answer not in possible] == []


def test_every_answer_for_the_authorization_is_for_a_change_that_can_still_be_made() -> None:
    assert answered() - {mutant.name for mutant in every_mutant()} == set()

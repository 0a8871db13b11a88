"""Do the locks say what, and never where from (docs/decisions/0010)?"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = ["requirements", "requirements-dev", "requirements-fuzz", "requirements-node"]
NPM_LOCKS = ["package-lock.json", "tools/lighthouse/package-lock.json"]


@pytest.mark.parametrize("name", [*(f"{lock}.lock" for lock in PYTHON_LOCKS), *NPM_LOCKS])
def test_a_lock_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    # npm's lock quotes the addresses where authors ask for money; they are not where anything comes from.
    fetched = re.sub(r'"funding": (\{[^}]*\}|\[[^\]]*\]|"[^"]*")', "", text)
    assert re.findall(r"https?://|file:|@ \.|--(?:extra-)?index-url|--find-links", fetched) == []


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_everything_asked_for_is_locked_at_that_version(name: str) -> None:
    asked = re.findall(r"^([a-z][a-z0-9-]*)(?:\[[a-z]+\])?==(\S+)$", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
    locked = dict(
        re.findall(r"^([a-z][a-z0-9-]*)(?:\[[a-z]+\])?==(\S+)", (ROOT / f"{name}.lock").read_text(), re.MULTILINE)
    )
    assert asked != []
    assert {package: locked.get(package) for package, _ in asked} == dict(asked)


def test_the_tests_run_what_the_service_runs() -> None:
    lines = [set(re.findall(r"^\S+==\S+", (ROOT / f"{name}.lock").read_text(), re.MULTILINE)) for name in PYTHON_LOCKS]
    service, tests, *_ = lines
    assert service - tests == set()


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_each_package_of_npm_is_fixed_by_its_content(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    assert len(packages) > 100
    assert [name for name, facts in packages.items() if name and "integrity" not in facts] == []


def test_a_phone_loads_each_curve_and_hash_once() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    copies = [name for name in packages if re.search(r"@noble/(curves|hashes|ciphers)$", name)]
    assert sorted(copies) == [f"node_modules/@noble/{part}" for part in ("ciphers", "curves", "hashes")]

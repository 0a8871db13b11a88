"""Runs C2SP's test kit for age in both languages: `make kit`. The last line is `age kit: N of N`.

A vector counts when every test about it passed, and there was one in each language.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]

VECTORS = 74
"""Of 143: all but 33 with ASCII armor, 25 with passphrases and 11 about the inside of an X25519 stanza."""

PYTHON_NAME = re.compile(r"test_an_age_file_of_the_kit_opens_or_fails_as_the_kit_says\[\d+-(\w+)\]")
WEB_NAME = re.compile(r"'?(\w+)'? opens or fails as the kit says")

Results = dict[str, bool]


def _gathered(results: Iterator[tuple[str, bool]]) -> Results:
    """By vector: did every test about it pass?"""
    gathered: Results = {}
    for name, passed in results:
        gathered[name] = passed and gathered.get(name, True)
    return gathered


def python_results(report: Path) -> Results:
    """Out of pytest's JUnit report."""

    def cases() -> Iterator[tuple[str, bool]]:
        for case in ET.parse(report).iter("testcase"):  # noqa: S314  our own run wrote it
            if found := PYTHON_NAME.fullmatch(case.get("name", "")):
                yield found[1], len(case.findall("*")) == 0

    return _gathered(cases())


def web_results(report: Path) -> Results:
    """Out of vitest's JSON report."""

    def cases() -> Iterator[tuple[str, bool]]:
        for file in json.loads(report.read_text("utf-8"))["testResults"]:
            for case in file["assertionResults"]:
                if found := WEB_NAME.fullmatch(case["title"]):
                    yield found[1], case["status"] == "passed"

    return _gathered(cases())


def tally(python: Results, web: Results) -> tuple[list[str], list[str]]:
    """The vectors that passed in both languages, and those that were run in one at least and did not."""
    names = sorted(python.keys() | web.keys())
    passed = [name for name in names if python.get(name, False) and web.get(name, False)]
    return passed, [name for name in names if name not in passed]


def main() -> int:
    """0 when every vector passed in both languages, and nothing else in the two files of tests failed."""
    with tempfile.TemporaryDirectory() as folder:
        by_python, by_web = Path(folder, "python.xml"), Path(folder, "web.json")
        runs = [
            [sys.executable, "-m", "pytest", "-n0", "-q", f"--junitxml={by_python}", "tests/crypto/test_age_kit.py"],
            [
                shutil.which("vitest", path=ROOT / "node_modules" / ".bin") or "vitest",
                "run",
                "--reporter=default",
                "--reporter=json",
                f"--outputFile.json={by_web}",
                "tests/web/crypto/age_kit.test.ts",
            ],
        ]
        codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in runs]
        python = python_results(by_python) if by_python.exists() else {}
        web = web_results(by_web) if by_web.exists() else {}
    passed, failed = tally(python, web)
    for name in failed:
        where = [language for language, results in (("Python", python), ("TypeScript", web)) if not results.get(name)]
        print(f"not as the kit says, or not run: {name} ({', '.join(where)})")
    if any(codes):
        print("a test about the kit failed")
    print(f"age kit: {len(passed)} of {VECTORS}")
    return int(any(codes) or len(passed) != VECTORS or failed != [])


if __name__ == "__main__":
    sys.exit(main())

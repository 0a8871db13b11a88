"""docs/protocol.md, the code of both languages and their tests name the same sections and rules.

A rule `[P-nn]` is kept by code that cites it, and shown by a test that names it: in Python by
`@pytest.mark.protocol("P-nn")`, in TypeScript by `[P-nn]` in the name of the test or of its `describe`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text("utf-8")

RULES = re.findall(r"\[(P-\d+)\]", PROTOCOL)
SECTIONS = re.findall(r"^## (\d+)\. ", PROTOCOL, re.MULTILINE)

NOT_IN: dict[tuple[str, str], str] = {}
"""(rule, "code, Python" or "test, TypeScript" and so on) that honestly cannot be, and why. Empty so far."""

# --- what is cited ----------------------------------------------------------------------------------------------------

# Of other documents: "RFC 8032 §5.1", "FIPS 203 §7.2".
SECTION = re.compile(r"(?P<other>(?:RFC|FIPS|BIP) ?\d+ )?§(?P<first>\d+)(?P<part>\.\d+)?(?:[–-]§?(?P<last>\d+))?")
RULE = re.compile(r"\[(P-\d\d(?:, P-\d\d)*)\]")


def sources(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if "dist" not in path.parts)


def sections_in(text: str) -> set[str]:
    cited: set[str] = set()
    for found in SECTION.finditer(text):
        if found["other"] is None:
            assert found["part"] is None, f"the protocol has no {found[0]}"
            first = int(found["first"])
            cited |= {str(number) for number in range(first, int(found["last"] or first) + 1)}
    return cited


def rules_in(paths: list[Path]) -> dict[str, list[str]]:
    """Which files cite each rule."""
    cited: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for group in RULE.findall(path.read_text("utf-8")):
            for rule in group.split(", "):
                cited[rule].append(str(path.relative_to(ROOT)))
    return cited


CODE = {
    "Python": sources("crypto/*.py", "api/**/*.py"),
    "TypeScript": sources("static/src/**/*.ts", "static/src/**/*.tsx"),
}
PYTHON_TESTS = sources("tests/**/test_*.py")
WEB_TESTS = sources("tests/web/**/*.test.ts", "tests/web/**/*.test.tsx")


def python_tests() -> Iterator[tuple[str, str]]:
    """(rule, name of a test) of every mark. A test that may be skipped shows nothing."""
    for path in PYTHON_TESTS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.protocol":
                        assert node.name.startswith("test_"), f"{path}: {node.name} is no test"
                        assert not any("skip" in other or "xfail" in other for other in marks), node.name
                        for argument in mark.args:
                            yield str(ast.literal_eval(argument)), node.name


def web_tests() -> Iterator[tuple[str, str]]:
    """(rule, name) of every test or group of tests that begins with rules. One that may be skipped shows nothing."""
    for path in WEB_TESTS:
        text = path.read_text("utf-8")
        for found in re.finditer(r"(?<![\w'])(['\"`])((?:\[P-\d\d\] )+[^\n]*?)\1,", text):
            opened = re.findall(r"\b(?:test|describe)((?:\.\w+)*)\(", text[: found.start()])
            assert opened, f"{path}: {found[2]} is no name of a test"
            assert opened[-1] in {"", ".each"}, f"{path}: {found[2]} may not run"
            for rule in re.findall(r"P-\d\d", found[2]):
                yield rule, found[2]


TESTS = {"Python": list(python_tests()), "TypeScript": list(web_tests())}

# --- sections ---------------------------------------------------------------------------------------------------------


def test_the_sections_are_numbered_without_a_gap() -> None:
    assert len(SECTIONS) >= 11
    assert [str(number) for number in range(1, len(SECTIONS) + 1)] == SECTIONS


@pytest.mark.parametrize(
    "path", sources("crypto/*.py", "static/src/crypto/*.ts"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_section_that_the_cryptography_cites_exists(path: Path) -> None:
    assert sections_in(path.read_text("utf-8")) <= set(SECTIONS)


def test_every_section_that_names_the_protocol_elsewhere_exists() -> None:
    cited: dict[str, set[str]] = {}
    for path in [*CODE["Python"], *CODE["TypeScript"], *sources("static/*.mjs", "static/*.ts")]:
        for rest in re.findall(r"docs/protocol\.md((?:,? (?:and )?§[\d–§]+)+)", path.read_text("utf-8")):
            cited.setdefault(str(path.relative_to(ROOT)), set()).update(sections_in(rest))
    assert {"api/reports/service.py", "api/mailbox/service.py", "static/src/client/reporter.ts"} <= cited.keys()
    assert {path: sections - set(SECTIONS) for path, sections in cited.items() if sections - set(SECTIONS)} == {}


# What has no twin: Python's ways in and what a library has in TypeScript; what a browser may bring, or must do without.
ALONE = {"Python": {"__init__", "__main__", "bech32"}, "TypeScript": {"expanded", "native", "native_signing"}}


def test_every_module_has_its_twin_and_both_begin_with_the_same_sections() -> None:
    heads: dict[str, dict[str, set[str]]] = {}
    for language, pattern, end in (("Python", "crypto/*.py", '"""'), ("TypeScript", "static/src/crypto/*.ts", "*/")):
        modules = {path.stem: path.read_text("utf-8") for path in sources(pattern)}
        heads[language] = {
            name: sections_in(text[3:].partition(end)[0])
            for name, text in modules.items()
            if name not in ALONE[language]
        }
    assert heads["Python"] == heads["TypeScript"]
    assert all(heads["Python"].values())
    assert set[str]().union(*heads["Python"].values()) == {str(number) for number in range(1, 10)}


# --- rules ------------------------------------------------------------------------------------------------------------


def test_the_rules_are_numbered_without_a_gap_and_each_is_stated_once() -> None:
    assert len(RULES) >= 17
    assert sorted(RULES) == [f"P-{number:02}" for number in range(1, len(RULES) + 1)]


def test_every_must_belongs_to_a_rule() -> None:
    """A MUST stands in the paragraph, item or sentence of a rule, after its number."""
    body = PROTOCOL.partition("## 1. ")[2].replace("\n", " \n")
    for paragraph in re.split(r"\n \n|\n- ", body):
        before = paragraph.partition(" MUST ")[0]
        if before != paragraph:
            assert re.search(r"\[P-\d\d\]", before), f"no rule: {before[-80:]} MUST"


@pytest.mark.parametrize("language", CODE)
def test_code_cites_every_rule_and_no_other(language: str) -> None:
    cited = rules_in(CODE[language])
    assert cited.keys() - set(RULES) == set()
    assert set(RULES) - cited.keys() - {rule for rule, where in NOT_IN if where == f"code, {language}"} == set()


@pytest.mark.parametrize("language", TESTS)
def test_tests_show_every_rule_and_no_other(language: str) -> None:
    shown = {rule for rule, _ in TESTS[language]}
    assert shown - set(RULES) == set()
    assert set(RULES) - shown - {rule for rule, where in NOT_IN if where == f"test, {language}"} == set()


def test_what_is_excused_is_a_rule_and_has_a_reason() -> None:
    for (rule, where), reason in NOT_IN.items():
        assert rule in RULES
        assert re.fullmatch(r"(code|test), (Python|TypeScript)", where)
        assert len(reason) > 20


def test_the_marks_are_found() -> None:
    """Else all of the above would hold for nothing."""
    assert ("P-09", "test_a_bad_signature_or_key_is_refused") in TESTS["Python"]
    assert ("P-12", "test_another_report_under_a_taken_case_is_refused") in TESTS["Python"]
    assert ("P-09", "[P-09] $name is refused") in TESTS["TypeScript"]
    assert ("P-15", "[P-15] the directory") in TESTS["TypeScript"]
    assert min(len(tests) for tests in TESTS.values()) >= 30

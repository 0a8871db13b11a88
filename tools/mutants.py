"""Breaks `crypto/` in one place at a time and sees whether a test notices: `make mutants-crypto`.

The last line is `mutants N, killed K, survivors listed in docs/mutants.md`. It ends with 1 if there is a survivor that
docs/mutants.md does not answer. MUTANTS_SECONDS (1200) bounds the run: what is not reached is not counted, and the
order is drawn anew from MUTANTS_SEED (0). MUTANTS_MODULES names modules (all of them).

Everything runs in a copy, each mutant in a process of its own that loads the changed module in place of the written;
the offline tool, which its tests run as a process, is changed in a copy of its own.
"""

import ast
import copy
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

import hypothesis
import pytest
from hypothesis import Phase

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "docs" / "mutants.md"
TESTS = {
    "refusals": "vectors",
    "encoding": "boundaries vectors rules reading hostile_input properties",
    "audit": "audit",
    "signing": "signing secrets boundaries vectors rules",
    "bech32": "boundaries vectors hostile_input properties",
    "age_format": "boundaries vectors rules hostile_input properties age_kit",
    "sealing": "secrets boundaries vectors properties age_kit",
    "cache": "vectors",
    "opening": "vectors confusions properties age_kit",
    "attachments": "vectors properties",
    "consent": "vectors reading properties",
    "phrases": "vectors properties",
    "notebook": "notebook vectors properties",
    "codes": "boundaries vectors reading hostile_input properties",
    "letters": "boundaries rules vectors reading handover properties",
    "bodies.report": "boundaries vectors reading properties",
    "bodies.cover": "boundaries vectors reading",
    "bodies.reply": "vectors reading handover properties",
    "bodies.ring": "vectors handover properties",
    "bodies.counted": "vectors reading",
    "bodies.conflicts": "vectors properties",
    "bodies.asks": "vectors properties",
    "bodies.keys": "vectors reading",
    "directory": "boundaries vectors reading hostile_input",
    "submission": "vectors boundaries reading properties",
    "facts": "reading interop",
    "mailbox": "vectors reading confusions properties",
    "desk": "reading handover",
    "notes": "notes confusions vectors",
    "shelf": "vectors confusions properties",
    "keys": "reading vectors",
    "reading": "reading confusions handover vectors",
    "__main__": "tool",
}
"""Every module of `crypto/`, and the tests that may notice a change of it, the quickest first."""
ALL_TESTS = " ".join(sorted({name for tests in TESTS.values() for name in tests.split()}))
# Once, for all children.
HEAVY = ["_hypothesis_pytestplugin", "cryptography.hazmat.primitives.hpke"]
COPIED = [
    "crypto",
    "tests/crypto",
    "vectors",
    "docs",
    "domain",
    "tools",
    "pyproject.toml",
    "README.md",
    "tests/world.py",
]

# --- what is changed --------------------------------------------------------------------------------------------------

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}


def changes_of(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place, one change in each."""
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.stmt):
        yield from _statements(node)
    else:
        yield from _expressions(node)


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[at] = COMPARISONS[type(operator)]()
            yield changed
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for at in range(len(node.values)):
            yield ast.BoolOp(node.op, [value for place, value in enumerate(node.values) if place != at])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        yield ast.BinOp(node.left, OPERATIONS[type(node.op)](), node.right)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield ast.Pass()


def _constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value > 1:
            yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant(value + "x")
    elif isinstance(value, bytes):
        yield ast.Constant(value + b"x")


@dataclass(frozen=True)
class Mutant:
    """One change: where, what it was and what it is, and the whole module with it."""

    module: str
    place: str
    before: str
    after: str
    number: int
    source: str

    @property
    def name(self) -> str:
        """As docs/mutants.md lists it; `#2` for the second of the same in a function."""
        again = f" #{self.number}" if self.number > 1 else ""
        return f"{self.module}.{self.place}: `{self.before}` → `{self.after}`{again}"


def _fields(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """(field, place in it, child) of what runs: no annotations, no decorators, no docstrings."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
            continue
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            for at, child in enumerate(cast("list[object]", value)):
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue
                if isinstance(child, ast.AST):
                    yield field, at, child


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every change of a module."""
    tree = ast.parse(source)
    numbers: Counter[tuple[str, str, str]] = Counter()

    def walk(node: ast.AST, place: tuple[str, ...]) -> Iterator[Mutant]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            place = (*place, node.name)
        for field, at, child in _fields(node):
            if isinstance(child, ast.Call) and ast.unparse(child.func) in {"field", "TypeVar", "NewType"}:
                continue  # what types and repr look like
            if isinstance(child, ast.Assign | ast.AnnAssign) and ast.unparse(child).startswith(("__all__", "Json:")):
                continue
            for changed in changes_of(child):
                key = (".".join(place) or "top", _line(child), _line(changed))
                numbers[key] += 1
                held = getattr(node, field)
                _put(node, field, at, changed)
                whole = ast.unparse(tree)
                if at is None:
                    setattr(node, field, held)
                else:
                    held[at] = child
                yield Mutant(module, *key, numbers[key], whole)
            yield from walk(child, place)

    yield from walk(tree, ())


def _put(node: ast.AST, field: str, at: int | None, child: ast.AST) -> None:
    if at is None:
        setattr(node, field, child)
    else:
        getattr(node, field)[at] = child


def _line(node: ast.AST) -> str:
    """A node's source in one line without the signs that a table in Markdown reads."""
    return ast.unparse(node).replace("\n", " ").replace("|", "¦").replace("`", "'")[:100]


# --- whether it is noticed --------------------------------------------------------------------------------------------


def file_of(folder: Path, module: str) -> Path:
    """Where a module of `crypto` is written, in a copy of the project."""
    return folder.joinpath("crypto", *module.split(".")).with_suffix(".py")


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module of `crypto` from a changed source."""

    def __init__(self, module: str, source: str, path: Path) -> None:
        self._name, self._source, self._path = f"crypto.{module}", source, path

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Only for the one module."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """The changed source."""
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)  # noqa: S102  that is what a mutant is


def _judge(folder: Path, mutant: Mutant | None) -> None:
    """In a child: ends the process with 0 if every test passes."""
    code = 70
    try:
        os.setpgid(0, 0)
        if mutant is not None:
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
            if mutant.module == "__main__":  # its tests run it, and would run what is written
                folder = Path(shutil.copytree(folder, folder.with_name(str(os.getpid())), symlinks=True))
                (folder / "crypto" / "__main__.py").write_text(mutant.source)
            module = file_of(folder, mutant.module)
            sys.meta_path.insert(0, Changed(mutant.module, mutant.source, module))
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        hypothesis.settings.register_profile("mutants", deadline=None, phases=[Phase.explicit, Phase.generate])
        hypothesis.settings.load_profile("mutants")  # the tests' own inherits: a failure need not be made small
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "--import-mode=importlib"]
        options += ["--assert=plain", "--tb=no"]  # what failed is not asked
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # about what the parent has loaded
        tests = ALL_TESTS if mutant is None else TESTS[mutant.module]
        files = [f"tests/crypto/test_{name}.py" for name in tests.split()]
        code = int(pytest.main([*options, "--noconftest", "--hypothesis-seed=0", *files]))
    except Exception:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@dataclass
class Trial:
    """A child at work."""

    mutant: Mutant | None
    until: float
    child: int

    @classmethod
    def begin(cls, folder: Path, mutant: Mutant | None, seconds: float) -> "Trial":
        """Fork: what is imported already need not be imported again."""
        if (child := os.fork()) == 0:
            _judge(folder, mutant)
        return cls(mutant, time.monotonic() + seconds, child)

    def survived(self) -> bool | None:
        """Whether every test passed; nothing as long as it is not known. A run without end is noticed too."""
        ended, status = os.waitpid(self.child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        if time.monotonic() < self.until:
            return None
        os.killpg(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        return False

    def result(self) -> bool:
        """Wait for it."""
        while (outcome := self.survived()) is None:
            time.sleep(0.02)
        return outcome


def tried(folder: Path, mutants: list[Mutant], seconds: float, until: float) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant that could be begun in time, and whether it survived."""
    waiting, running = iter(mutants), list[Trial]()
    jobs = int(os.environ.get("MUTANTS_JOBS", "2"))
    while True:
        while len(running) < jobs and time.monotonic() < until and (mutant := next(waiting, None)) is not None:
            running.append(Trial.begin(folder, mutant, seconds))
        if not running:
            return
        for trial in list(running):
            if (outcome := trial.survived()) is not None and trial.mutant is not None:
                running.remove(trial)
                yield trial.mutant, outcome
        time.sleep(0.02)


def copied(folder: Path) -> None:
    """What the tests need of the tree, so that nobody's editing disturbs them."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")


def main() -> int:
    """0 when every survivor is answered."""
    modules = os.environ.get("MUTANTS_MODULES", " ".join(TESTS)).split()
    budget, seed = float(os.environ.get("MUTANTS_SECONDS", "1200")), os.environ.get("MUTANTS_SEED", "0")
    for module in HEAVY:
        importlib.import_module(module)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "tree"
        copied(folder)
        if not Trial.begin(folder, None, 300).result():
            print("The tests fail without any change.")
            return 1
        seconds = 30 + 3 * (time.monotonic() - began)
        mutants = [m for module in modules for m in mutants_of(module, file_of(folder, module).read_text())]
        random.Random(seed).shuffle(mutants)  # noqa: S311  a budget takes a fair sample
        gc.collect()
        gc.freeze()  # children need not walk over the mutants
        results = list(tried(folder, mutants, seconds, began + budget))
    survivors = sorted(mutant.name for mutant, alive in results if alive)
    answers = ANSWERS.read_text("utf-8") if ANSWERS.exists() else ""
    unanswered = [survivor for survivor in survivors if survivor not in answers]
    for survivor in survivors:
        print(f"{'UNANSWERED' if survivor in unanswered else 'answered'} {survivor}")
    print(f"{len(mutants) - len(results)} of {len(mutants)} not reached in {budget:.0f} seconds")
    killed = len(results) - len(survivors)
    print(f"mutants {len(results)}, killed {killed}, survivors listed in docs/mutants.md")
    return int(unanswered != [] or not results)


if __name__ == "__main__":
    sys.exit(main())

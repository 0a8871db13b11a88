"""Breaks the authorization in one place at a time and sees whether a test notices: `make mutants`.

The last line is `mutants N, killed K`; it ends with 1 if a mutant survived for which docs/mutants.md has no answer.
What is changed is worked out from the running application and from the source, so a new route, permission or kind of
caller is changed without a word here:

- each row of `MATRIX` gets each role that it lacks, and loses each role that it has;
- each route loses its door (`require`), its check of our own pages, and what makes its kind of caller;
- each condition of `api/authz/guard.py` and `api/authz/queries.py` is turned round, dropped, or asked after the next.

A house full of people is prepared for each job and put back for each test; each mutant lives in a process of its own.
The tests that are likely to notice are asked first, and only of the routes that the mutant concerns (`Part`); that they
pass without a change is seen before any mutant is tried. What they let pass, every test is asked about every route.
MUTANTS_SECONDS (7200) bounds the run, which fails if something is not begun by then. MUTANTS_ONLY (text in the name)
and MUTANTS_SAMPLE (how many, drawn by MUTANTS_SEED) take less; MUTANTS_JOBS (2) work at once; MUTANTS_LOUD=1 says
who noticed what.
"""

import ast
import asyncio
import copy
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import io
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, TypeGuard, cast, get_type_hints

import pytest
from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from crypto.encoding import b64_decode
from crypto.refusals import WrongEncoding

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "docs" / "mutants.md"
PREDICATES = ("api.authz.guard", "api.authz.queries")

KINDS = ("AccountId", "DeskId", "CaseId", "bytes", "bool")  # what callers are made of, see `_unasked`

DOORS, EVERY_ROUTE = "tests/authz/test_two_locks.py", "tests/authz/test_every_route.py"
SESSIONS, TABLE = "tests/authz/test_sessions.py", "tests/authz/test_policy.py"
REFUSALS = "tests/authz/test_refusals.py"
TESTS = (TABLE, REFUSALS, SESSIONS, DOORS, EVERY_ROUTE)
"""Every test that may notice, the quickest first."""
DOOR_ALONE = f"{DOORS}::test_the_door_alone_lets_in_exactly_those_whom_the_document_names"
NO_DOOR = f"{DOORS}::test_without_a_door_nobody_passes_for_what_they_are_not"
TOLD = f"{DOORS}::test_what_was_done_is_told_to_the_others_before_it_is_answered"
LET_IN = f"{EVERY_ROUTE}::test_every_route_lets_in_exactly_those_whom_the_document_names"
ELSEWHERE = f"{EVERY_ROUTE}::test_every_staff_write_from_elsewhere_is_refused"


@dataclass(frozen=True)
class Part:
    """Some tests, in their order; those that go through every route go through the routes of these permissions."""

    tests: tuple[str, ...]
    permissions: frozenset[str] = frozenset()  # none: of all


WHOLE = Part(TESTS)


def likely(mutant: "Mutant") -> Part:
    """What is likely to notice; the server itself before the comparison of the table with the document."""
    if mutant.module:
        return Part((REFUSALS, SESSIONS, TOLD, LET_IN, DOOR_ALONE, NO_DOOR, TABLE), mutant.concerns)
    if mutant.dependency == "from_our_own_pages":
        return Part((ELSEWHERE,))
    if mutant.dependency:
        return Part((DOOR_ALONE if mutant.dependency == "door" else NO_DOOR,), mutant.concerns)
    # A door that anybody may pass asks for nothing else besides.
    return Part((DOOR_ALONE, TABLE), mutant.concerns) if mutant.asked else Part((TABLE,))


def shortened(parts: Iterable[Part]) -> list[Part]:
    """What has to pass as written, besides the whole: each test that is asked about some routes alone, once."""
    tests: dict[frozenset[str], dict[str, None]] = {}
    for part in parts:
        if part.permissions:
            asked = [test for test in part.tests if test.partition("::")[0] in (DOORS, EVERY_ROUTE)]
            tests.setdefault(part.permissions, {}).update(dict.fromkeys(asked))
    return [Part(tuple(asked), permissions) for permissions, asked in tests.items() if asked]


OPTIONS = (
    *("-x", "-q", "-o", "addopts=", "--import-mode=importlib", "--assert=plain", "--tb=no", "-m", "not postgresql"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest", "-p", "no:schemathesis"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # about what the parent has loaded
)
DOES_NOT_START = "the application does not start"
BROKEN = 70


# --- what is changed --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """One change: of a module's source, of a row of the table, or of one dependency of one route."""

    name: str
    module: str = ""
    source: str = ""
    permission: str = ""
    role: str = ""
    asked: bool = True
    route: tuple[str, str] = ("", "")
    dependency: str = ""
    concerns: frozenset[str] = frozenset()  # permissions by whose routes it is likely to be seen; none: by all


def rows() -> Iterator[Mutant]:
    """Each row of the table with one role more or less."""
    policy = importlib.import_module("api.authz.policy")
    for permission, roles in policy.MATRIX.items():
        for role in policy.Role:
            sign = "-" if role in roles else "+"
            name = f"row {permission.value} {sign}{role.value}"
            asked = policy.Role.PUBLIC not in roles
            yield Mutant(
                name,
                permission=permission.value,
                role=role.value,
                asked=asked,
                concerns=frozenset({permission.value}),
            )


def _functions_of(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from _functions_of(inner)


def _guards_of(route: APIRoute) -> dict[str, Callable[..., Any]]:
    """What stands before a route's handler, by name: its door, its check of our own pages, its kind of caller."""
    found: dict[str, Callable[..., Any]] = {}
    for function in _functions_of(route.dependant):
        if function.__module__.startswith("api.authz."):
            made = get_type_hints(function)["return"]
            if made is type(None) or made.__module__ == "api.authz.principal":
                found[function.__name__] = function
    return found


def _routes_of(app: Any) -> Iterator[tuple[str, str, APIRoute]]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        assert isinstance(route, APIRoute)
        for method in sorted(context.methods or ()):
            yield method, str(context.path), route


def guards(app: Any) -> Iterator[Mutant]:
    """Each route without one of its guards."""
    key = importlib.import_module("api.authz.guard").PERMISSION_KEY
    for method, path, route in _routes_of(app):
        for name, function in _guards_of(route).items():
            made = get_type_hints(function)["return"]
            if is_dataclass(made):
                for kind in get_type_hints(made).values():
                    assert kind.__name__ in KINDS, (
                        f"{made}: what would {kind.__name__} be of a caller who was not asked?"
                    )
            anybody = is_dataclass(made) and not fields(made)
            reading = name == "from_our_own_pages" and method in {"GET", "HEAD", "OPTIONS"}
            if not anybody and not reading:  # `public` asks nothing, and that check lets every reading request pass
                yield Mutant(
                    f"route {method} {path} without {name}",
                    route=(method, path),
                    dependency=name,
                    concerns=frozenset({(route.openapi_extra or {})[key]}),
                )


NEGATED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def changes_of(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place, one change in each."""
    if isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp | ast.IfExp):
        yield from _turned(node)
    elif isinstance(node, ast.If):
        if not isinstance(node.test, ast.Compare | ast.UnaryOp):  # these are turned round themselves
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield ast.Pass()
    elif isinstance(node, ast.Set):
        yield from (ast.Set(left) for left in _without_one(node.elts) if left)
    elif _is_where(node):
        yield from (ast.Call(node.func, left, node.keywords) for left in _without_one(node.args))
    elif isinstance(node, ast.Constant) and type(node.value) in {str, int} and node.value != "":
        yield ast.Constant(node.value + "x" if isinstance(node.value, str) else cast(int, node.value) + 1)


def _is_where(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where"


def _turned(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for other in NEGATED[type(operator)]:
                changed = copy.deepcopy(node)
                changed.ops[at] = other()
                yield changed
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from (ast.BoolOp(node.op, left) for left in _without_one(node.values))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        yield ast.BinOp(node.left, OPERATIONS[type(node.op)](), node.right)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def _without_one(nodes: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    for at in range(len(nodes)):
        yield [node for place, node in enumerate(nodes) if place != at]


def _children(node: ast.AST) -> Iterator[tuple[list[Any] | ast.AST, int | str, ast.AST]]:
    """(holder, place in it, child) of what decides: no annotations, docstrings, messages, names of types."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params", "bases", "exc"}:
            continue
        if isinstance(value, ast.AST):
            yield node, name, value
        elif isinstance(value, list):
            inner = cast("list[Any]", value)
            for at, child in enumerate(inner):
                said = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
                said = said or isinstance(node, ast.Set)  # its elements are left out one by one
                told = isinstance(node, ast.ClassDef) and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                if isinstance(child, ast.AST) and not said and not told:
                    yield inner, at, child


def _one_of_each() -> frozenset[str]:
    """One permission for each set of roles that has any."""
    policy = importlib.import_module("api.authz.policy")
    return frozenset({roles: permission.value for permission, roles in policy.MATRIX.items()}.values())


def predicates(module: str, source: str) -> Iterator[Mutant]:
    """Each condition of a module turned round, dropped, or asked in another order."""
    tree = ast.parse(source)
    concerns = _one_of_each()
    seen: Counter[str] = Counter()

    def named(place: Sequence[str], before: str, after: str) -> Mutant:
        name = f"{module}.{'.'.join(place) or 'top'}: `{before}` → `{after}`"
        seen[name] += 1
        again = f" #{seen[name]}" if seen[name] > 1 else ""
        return Mutant(name + again, module=module, source=ast.unparse(tree), concerns=concerns)

    def walk(node: ast.AST, place: tuple[str, ...]) -> Iterator[Mutant]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            place = (*place, node.name)
        for holder, at, child in _children(node):
            if isinstance(child, ast.Call) and ast.unparse(child.func) == "TypeVar":
                continue
            for changed in changes_of(child):
                _put(holder, at, changed)
                mutant = named(place, _line(child), _line(changed))
                _put(holder, at, child)
                yield mutant
            if isinstance(holder, list) and isinstance(at, int) and isinstance(child, ast.If):
                after = holder[at + 1] if at + 1 < len(holder) else None
                if isinstance(after, ast.If):
                    holder[at], holder[at + 1] = after, child
                    mutant = named(place, _line(child), "asked after the next")
                    holder[at], holder[at + 1] = child, after
                    yield mutant
            yield from walk(child, place)

    yield from walk(tree, ())


def _put(holder: list[Any] | ast.AST, at: int | str, child: ast.AST) -> None:
    if isinstance(holder, list) and isinstance(at, int):
        holder[at] = child
    else:
        setattr(holder, str(at), child)


def _line(node: ast.AST) -> str:
    """A node's own line of source without the signs that a table in Markdown reads."""
    if _is_where(node):
        return f"where({', '.join(_line(one) for one in node.args)})"
    text = f"if {ast.unparse(node.test)}" if isinstance(node, ast.If) else ast.unparse(node)
    return " ".join(text.split()).replace("|", "¦").replace("`", "'")[:110]


# --- the house that each is tried in ----------------------------------------------------------------------------------


def _things(root: object) -> list[Any]:
    """Every object of our own that can be reached: people, their browsers, what they hold."""
    found: dict[int, Any] = {}
    waiting: list[object] = [root]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            waiting += cast("dict[Any, object]", thing).values()
        elif isinstance(thing, list | tuple | set):
            waiting += cast("list[object]", thing)
        elif type(thing).__module__.startswith(("api.demo.", "tests.")) and id(thing) not in found:
            found[id(thing)] = thing
            waiting += vars(thing).values()
    return list(found.values())


def _held(attributes: dict[str, Any]) -> dict[str, Any]:
    """The same, in containers of its own."""
    return {
        name: copy.copy(cast("dict[str, Any] | list[Any]", value)) if isinstance(value, dict | list) else value
        for name, value in attributes.items()
    }


class House:
    """A pytest plugin: the house of the proofs, built once by the code as it is written, and put back for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built: Any = None
        self._koe: Any = None
        self.killer = folder / "killer"
        self.broken = folder / "broken"
        pytest.main([*OPTIONS, "--setup-only", "--basetemp", str(folder / "built"), EVERY_ROUTE], plugins=[self])
        if self._built is None:
            raise SystemExit("The house could not be built.")
        self._things: list[tuple[Any, dict[str, Any]]] = [
            (thing, _held(thing.__dict__)) for thing in _things(self._built)
        ]
        shutil.copytree(self._koe.settings.data, folder / "kept")
        self.moment: datetime = importlib.import_module("api.kit.clock").now()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, Any, Any]:
        """Keep what the fixture built, the first time."""
        result = yield
        if self._built is None and fixturedef.argname == "house":
            self._built, self._koe, result.koe = result, result.koe, None
            request.session.shouldstop = "built"
        return result

    def put_back(self) -> Any:
        """The same house, as it was when it was built, with the code that this process has."""
        shutil.rmtree(self._koe.settings.data)
        shutil.copytree(self._folder / "kept", self._koe.settings.data)
        for thing, held in self._things:
            now = importlib.import_module(type(thing).__module__)
            object.__setattr__(thing, "__class__", getattr(now, type(thing).__name__))
            attributes: dict[str, Any] = thing.__dict__
            attributes.clear()
            attributes.update(_held(held))
        settings = importlib.import_module("api.settings").Settings(**self._koe.settings.model_dump())
        self._built.koe = importlib.import_module("tests.conftest").RunningServer(settings, self._koe.pages_at)
        self._built.koe.start()
        return self._built


class Trying:
    """A pytest plugin of one trial: gives the house that was prepared, and notes which test noticed."""

    def __init__(self, house: House, permissions: frozenset[str]) -> None:
        self._house, self._permissions = house, permissions

    def pytest_collection_finish(self) -> None:
        """The tables that the tests go through, shortened to what is asked about."""
        if not self._permissions:
            return
        for name in (DOORS, EVERY_ROUTE):
            proof = sys.modules.get(name.removesuffix(".py").replace("/", "."))
            for table in ("ROUTES", "GUARDED"):
                if (whole := vars(proof).get(table) if proof else None) is not None:
                    left = [(route, asked) for route, asked in dict(whole).items() if asked in self._permissions]
                    setattr(proof, table, dict(left) if isinstance(whole, dict) else left)

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
        """The prepared house in place of a new one."""
        if fixturedef.argname != "house":
            return None
        house = self._house.put_back()
        fixturedef.addfinalizer(house.koe.stop)
        fixturedef.cached_result = (house, fixturedef.cache_key(cast(Any, request)), None)
        return house

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The first that failed."""
        if report.failed and not self._house.killer.exists():
            self._house.killer.write_text(f"{report.nodeid}\n{report.longreprtext}")


# --- whether it is noticed --------------------------------------------------------------------------------------------


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed source."""

    def __init__(self, module: str, source: str) -> None:
        self._name, self._source = module, source
        self._path = ROOT / (module.replace(".", "/") + ".py")

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


def _change_row(mutant: Mutant) -> None:
    policy = importlib.import_module("api.authz.policy")
    policy.MATRIX[policy.Permission(mutant.permission)] ^= {policy.Role(mutant.role)}


def _change_route(mutant: Mutant) -> None:
    """From now on every application that is made has one dependency of one route answered without a question."""
    module: Any = importlib.import_module("api.app")
    as_written: Callable[..., Any] = module.create_app

    def create_app(*arguments: Any, **options: Any) -> Any:
        app = as_written(*arguments, **options)
        [route] = [route for method, path, route in _routes_of(app) if (method, path) == mutant.route]
        function = _guards_of(route)[mutant.dependency]
        app.dependency_overrides[function] = _unasked(function, route.endpoint)
        return app

    module.create_app = create_app


def _unasked(function: Callable[..., Any], endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Stands in a guard's place: at the one endpoint it makes what would have had to be proved, elsewhere it asks."""
    guard, queries = importlib.import_module("api.authz.guard"), importlib.import_module("api.authz.queries")
    hints = get_type_hints(function, include_extras=True)
    made = hints.pop("return")

    async def instead(**given: Any) -> Any:
        request, caller = given.pop("the_request"), given.pop("the_caller")
        if request.scope["endpoint"] is not endpoint:
            return await function(**given)
        if not is_dataclass(made):
            return None
        case, desk = (_named_in(request, name) for name in ("case", "desk"))
        if case is not None:
            desk = await guard.database_of(request).read(queries.desk_of_case, case)
        values = {
            "AccountId": caller.account or bytes(16),
            "CaseId": case or bytes(16),
            "DeskId": desk or bytes(16),
            "bytes": caller.session or bytes(32),
            "bool": True,
        }
        return cast(Any, made)(**{name: values[kind.__name__] for name, kind in get_type_hints(made).items()})

    asked = {**hints, "the_request": Request, "the_caller": guard.Recognised}
    cast(Any, instead).__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in asked.items()]
    )
    return instead


def _named_in(request: Request, name: str) -> bytes | None:
    try:
        return b64_decode(request.path_params[name], 16)
    except (KeyError, WrongEncoding):
        return None


def _start(mutant: Mutant | None, moment: datetime) -> AbstractContextManager[None]:
    """The application once more, with the change in it; the clock stands as long as what is returned is held."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"api", "tests"}]:
        del sys.modules[name]
    if mutant is not None and mutant.source:
        sys.meta_path.insert(0, Changed(mutant.module, mutant.source))
    still: AbstractContextManager[None] = importlib.import_module("api.kit.clock").set_to(moment)
    still.__enter__()  # so that nobody's session ends while the others are tried
    if mutant is not None and mutant.permission:
        _change_row(mutant)
    importlib.import_module("api.app")
    if mutant is not None and mutant.dependency:
        _change_route(mutant)
    return still


def _judge(house: House, mutant: Mutant | None, part: Part) -> None:
    """In a child: ends the process with 0 if every test passes."""
    code = BROKEN
    try:
        os.setpgid(0, 0)
        with (house.broken.parent / "said").open("w") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        house.killer.unlink(missing_ok=True)
        try:
            held = _start(mutant, house.moment)
        except Exception as refusal:  # noqa: BLE001  whatever it is, nobody is let in
            house.killer.write_text(f"{DOES_NOT_START}\n{refusal!r}")
            code = 1
        else:
            folder = str(house.killer.parent / "tmp")
            code = int(pytest.main([*OPTIONS, "--basetemp", folder, *part.tests], [Trying(house, part.permissions)]))
            del held
    except BaseException:
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
    house: House
    part: Part
    until: float
    child: int

    @classmethod
    def begin(cls, house: House, mutant: Mutant | None, seconds: float, part: Part = WHOLE) -> "Trial":
        """Fork: what is imported already need not be imported again."""
        if (child := os.fork()) == 0:
            _judge(house, mutant, part)
        return cls(mutant, house, part, time.monotonic() + seconds, child)

    def verdict(self) -> str | None:
        """The test that noticed, nothing ("") if none did, and None as long as it is not known."""
        ended, status = os.waitpid(self.child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            if code not in {0, 1}:
                raise SystemExit(
                    f"{self.mutant}: the trial broke with {code}\n{(self.house.killer.parent / 'said').read_text()}"
                )
            return "" if code == 0 else self.house.killer.read_text().partition("\n")[0]
        if time.monotonic() < self.until:
            return None
        os.killpg(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        return "no end"

    def result(self) -> str:
        """Wait for it."""
        while (verdict := self.verdict()) is None:
            time.sleep(0.02)
        return verdict


def tried(
    houses: Sequence[House],
    mutants: Iterable[Mutant],
    seconds: float,
    until: float,
    parts: Callable[[Mutant], Sequence[Part]] = lambda mutant: (likely(mutant), WHOLE),
) -> Iterator[tuple[Mutant, str]]:
    """Each mutant that could be begun in time, and who noticed: the first part, or else the next."""
    waiting, free, running = iter(mutants), list(houses), list[tuple[Trial, Sequence[Part]]]()
    while True:
        while free and time.monotonic() < until and (mutant := next(waiting, None)) is not None:
            first, *rest = parts(mutant)
            running.append((Trial.begin(free.pop(), mutant, seconds, first), rest))
        if not running:
            return
        for trial, rest in list(running):
            if (verdict := trial.verdict()) is not None and trial.mutant is not None:
                running.remove((trial, rest))
                if not verdict and rest:
                    running.append((Trial.begin(trial.house, trial.mutant, seconds, rest[0]), rest[1:]))
                else:
                    free.append(trial.house)
                    yield trial.mutant, verdict
        time.sleep(0.01)


def every_mutant() -> list[Mutant]:
    """All of them, for the application as it is now."""
    with tempfile.TemporaryDirectory() as name:
        settings = importlib.import_module("api.settings").Settings(data=Path(name) / "data")
        importlib.import_module("api.storage").prepare_database(settings.database_url)
        app = importlib.import_module("api.app").create_app(settings, _no_pages(Path(name) / "pages"))
        found = [*rows(), *guards(app)]
        asyncio.run(app.state.koe.database.close())
    for module in PREDICATES:
        found += predicates(module, (ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8"))
    return found


def _no_pages(tree: Path) -> Path:
    for name in importlib.import_module("api.built").PAGES_NEEDED:
        page = tree / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<!doctype html><title>x</title><body><p>x</p></body>")
    return tree


def answered() -> set[str]:
    """The mutants for which docs/mutants.md says why nobody can tell them from what is written."""
    return set(re.findall(r"^\| ((?:api\.|row |route ).+?) \| ", ANSWERS.read_text("utf-8"), re.MULTILINE))


def main() -> int:
    """0 when every mutant was tried and none survived."""
    began, until = time.monotonic(), time.monotonic() + float(os.environ.get("MUTANTS_SECONDS", "7200"))
    os.chdir(ROOT)
    every = every_mutant()
    equivalent = [mutant for mutant in every if mutant.name in answered()]
    only = os.environ.get("MUTANTS_ONLY", "")
    mutants = [mutant for mutant in every if mutant not in equivalent and only in mutant.name]
    random.Random(os.environ.get("MUTANTS_SEED", "0")).shuffle(mutants)  # noqa: S311  a sample is a fair one
    mutants = mutants[: int(os.environ.get("MUTANTS_SAMPLE", len(mutants)))]
    memory = Path("/dev/shm")  # noqa: S108  what is put back for each test need not outlive the run
    with tempfile.TemporaryDirectory(prefix="koe-mutants-", dir=memory if memory.is_dir() else None) as name:
        houses = [made(Path(name) / str(job)) for job in range(int(os.environ.get("MUTANTS_JOBS", "2")))]
        gc.collect()
        gc.freeze()  # children need not walk over the mutants
        built = time.monotonic()
        if noticed := Trial.begin(houses[0], None, 900).result():
            print(f"A test fails without any change: {noticed}")
            return 1
        seconds = 60 + 5 * (time.monotonic() - built)
        for part in shortened(likely(mutant) for mutant in mutants):
            if noticed := Trial.begin(houses[0], None, seconds, part).result():
                print(f"A test fails without any change, asked alone: {noticed} of {sorted(part.permissions)}")
                return 1
        print(f"{len(mutants)} mutants; what is written passes, {time.monotonic() - began:.0f} s", flush=True)
        results = list(told(tried(houses, mutants, seconds, until), began))
        if noticed := Trial.begin(houses[0], None, 900).result():
            print(f"A test fails without any change, at the end: {noticed}. Nothing of this run counts.")
            return 1
    print(f"{len(equivalent)} more are answered in docs/mutants.md: nobody could tell them from what is written")
    if len(results) < len(mutants):
        print(f"{len(mutants) - len(results)} were not begun in time")
    return max(judged(results), int(len(results) < len(mutants)))


def told(results: Iterable[tuple[Mutant, str]], began: float) -> Iterator[tuple[Mutant, str]]:
    """The same; meanwhile each survivor is named."""
    for mutant, killer in results:
        if not killer:
            print(f"SURVIVED {mutant.name}", flush=True)
        elif "MUTANTS_LOUD" in os.environ:
            print(f"{time.monotonic() - began:.0f} s: {mutant.name}: {killer}", flush=True)
        yield mutant, killer


def judged(results: Sequence[tuple[Mutant, str]]) -> int:
    """Prints who noticed, and the last line; 0 when none survived."""
    for killer, times in Counter(killer for _, killer in results if killer).most_common():
        print(f"{times:5} noticed first by {killer}")
    killed = sum(1 for _, killer in results if killer)
    print(f"mutants {len(results)}, killed {killed}")
    return int(killed < len(results) or not results)


def made(folder: Path) -> House:
    """A house in a folder of its own."""
    folder.mkdir()
    with redirect_stdout(io.StringIO()):
        return House(folder)


if __name__ == "__main__":
    sys.exit(main())

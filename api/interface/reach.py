"""What can a handler answer? Read from the code itself: every problem that it names, or that what it names names."""

from collections.abc import Callable, Iterator
from inspect import isclass, isfunction, ismodule
from types import CodeType, FunctionType
from typing import Any, cast

from pydantic import TypeAdapter

from api.kit.errors import Problem


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def names_in(function: FunctionType) -> Iterator[Any]:
    """The globals that a function's body names, and of modules among them the members that it names; in order."""
    names = [name for code in _codes(function.__code__) for name in code.co_names]
    for name in names:
        named = function.__globals__.get(name)
        if ismodule(named):
            yield from (getattr(named, member) for member in names if hasattr(named, member))
        elif named is not None:
            yield named


def _ours(named: Any) -> list[FunctionType]:
    """The functions of our own server in which to read on: the thing itself, or the methods of its class."""
    if isfunction(named):
        return [named] if named.__module__.startswith("api.") else []
    owner = cast("type[object]", named if isclass(named) else type(named))
    is_ours = owner.__module__.startswith("api.")
    return [method for method in vars(owner).values() if is_ours and isfunction(method)]


def problems_within(*starts: Callable[..., Any]) -> set[type[Problem]]:
    """Every problem that can be reached. Rather one too many: what cannot happen here is named if the code does."""
    found: set[type[Problem]] = set()
    waiting = [function for start in starts for function in _ours(start)]
    read = set(waiting)
    while waiting:
        for named in names_in(waiting.pop()):
            if isclass(named) and issubclass(named, Problem):
                found.add(named)
                continue
            more = set(_ours(named)) - read
            read |= more
            waiting.extend(more)
    return found - {Problem}


def body_of(handler: FunctionType) -> TypeAdapter[Any] | None:
    """The shape of the JSON that a handler reads by itself."""
    found = (cast("TypeAdapter[Any]", named) for named in names_in(handler) if isinstance(named, TypeAdapter))
    return next(found, None)

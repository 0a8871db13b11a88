"""Does a statement keep to one case's place? Rows of a case are placed by its id; what joins them must join by it too.

A distributed engine of the PostgreSQL family keeps all rows of one case on one node and copies the small tables to
every node (docs/decisions/0055-placed-by-case.md). Then a statement costs one node's work if every two placed tables
in it are tied by their case id, or are told it. All that the tests' servers say to a database is looked at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, cast

from sqlalchemy import Table, event
from sqlalchemy.engine import Engine
from sqlglot import exp, parse_one
from sqlglot.optimizer.scope import Scope, traverse_scope

from api.models import Base

PLACE: Final = "case_id"
PINNED: Final = ("a case that was told", "")

Node = tuple[str, str]
"""A source within a scope, by names; every source whose case is told is `PINNED`."""


def tables() -> Iterator[Table]:
    """Every table of ours."""
    return iter(Base.metadata.sorted_tables)


PLACED: Final = frozenset(table.name for table in tables() if next(iter(table.primary_key)).name == PLACE)
"""Tables whose rows lie where their case lies."""

_LIST: Final = re.compile(r"\((?:\s*(?:\?|\$\d+(?:::[A-Z]+)?)\s*,)+\s*(?:\?|\$\d+(?:::[A-Z]+)?)\s*\)")
_STATEMENT: Final = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b")


class Heard:
    """The different statements that any engine of this process was given."""

    def __init__(self) -> None:
        self.statements: set[tuple[str, str]] = set()

    def begin(self) -> None:
        """Listen to every engine from now on."""
        event.listen(Engine, "before_cursor_execute", self._hear)

    def end(self) -> None:
        """Listen no more."""
        event.remove(Engine, "before_cursor_execute", self._hear)

    def _hear(self, connection: Any, _cursor: object, statement: str, *_rest: object) -> None:
        if _STATEMENT.match(statement) and sum(name in statement for name in PLACED) > 1:
            self.statements.add((connection.dialect.name, _LIST.sub("(?, ?)", statement)))

    def crossing(self) -> list[str]:
        """Those that tie rows of different cases to one another."""
        dialects = {"postgresql": "postgres", "sqlite": "sqlite"}
        return sorted({text for name, text in self.statements if crosses(text, dialects[name])})


def crosses(statement: str, dialect: str) -> bool:
    """Whether two placed tables of a statement are tied by nothing that says they are of one case."""
    return any(_ties_two_cases(query) for query in _parts(_as_select(parse_one(statement, dialect=dialect))))


def _parts(query: exp.Expr) -> Iterator[exp.Query]:
    """A query; or, of one that only puts the results of others beside or below one another, those."""
    query = query.unnest()
    if isinstance(query, exp.SetOperation):
        yield from _parts(query.left)
        yield from _parts(query.right)
    elif isinstance(query, exp.Select) and query.args.get("from_") is None:
        for selected in query.selects:
            inner = selected.find(exp.Query)
            if inner is not None:
                yield from _parts(inner)
    elif isinstance(query, exp.Query):
        yield query


def _ties_two_cases(query: exp.Query) -> bool:
    ties = _Ties()
    for scope in traverse_scope(query.copy()):
        ties.add(scope)
    return len(ties.groups()) > 1


def _as_select(statement: exp.Expr) -> exp.Select | exp.Query:
    """What a change reads: the rows that it changes are a source like others."""
    match statement:
        case exp.Query():
            return statement
        case exp.Insert():
            return _inserted(statement)
        case exp.Update() | exp.Delete():
            assert not statement.args.get("using"), statement.sql()
            select = exp.select("1").from_(statement.this.copy())
            values = [pair.expression.copy() for pair in statement.args.get("expressions") or ()]
            select.set("expressions", values or select.expressions)
            where = statement.args.get("where")
            return select if where is None else select.where(where.this.copy())
        case _:
            raise ValueError(type(statement).__name__)


def _inserted(statement: exp.Insert) -> exp.Query:
    """The select that an insert is made from, with the new row's case tied to the one that was selected."""
    rows = statement.expression
    assert isinstance(rows, exp.Select), statement.sql()
    names = [column.name for column in statement.this.expressions]
    if PLACE not in names:
        return rows
    chosen = rows.selects[names.index(PLACE)]
    target = exp.to_table(statement.this.this.name, alias="inserted")
    tied = exp.column(PLACE, table="inserted").eq(chosen.unalias().copy())
    return rows.join(target, on=tied, copy=True)


class _Ties:
    """Which sources of a statement are of one case: a union-find over their names."""

    def __init__(self) -> None:
        self._above: dict[Node, Node] = {}
        self._placed: list[Node] = []

    def add(self, scope: Scope) -> None:
        """Take in the sources of a scope, and what its conditions tie."""
        for name, source in scope.sources.items():
            if _is_own(scope, name) and isinstance(source, exp.Table) and source.name in PLACED:
                self._placed.append(_node(scope, name))
        for left, right in _equalities(scope):
            ends = [self._end(scope, side) for side in (left, right)]
            if None not in ends:
                self._tie(*cast(list[Node], ends))

    def groups(self) -> set[Node]:
        """The heads of those groups that have a placed table in them."""
        return {self._head(node) for node in self._placed}

    def _end(self, scope: Scope, side: exp.Expr) -> Node | None:
        """The source of which a side of an equality names the case; `PINNED` for a value; none for other columns."""
        side = side.unnest()
        while isinstance(side, exp.Cast):
            side = side.this
        if isinstance(side, (exp.Placeholder, exp.Parameter, exp.Literal)):
            return PINNED
        if isinstance(side, exp.Query):
            inner = _scope_of(scope, side)
            return None if inner is None else self._chosen(inner, 0)
        if not isinstance(side, exp.Column):
            return None
        where = scope
        while side.table not in where.sources and where.parent is not None:
            where = where.parent
        source = where.sources.get(side.table)
        while where.parent is not None and not _is_own(where, side.table):
            where = where.parent
        if isinstance(source, Scope):
            return self._chosen(source, [one.alias_or_name for one in _selects(source)].index(side.name))
        return _node(where, side.table) if side.name == PLACE else None

    def _chosen(self, scope: Scope, place: int) -> Node | None:
        """What stands at a place of what is selected; the parts of a union are of one case as far as each is."""
        if scope.set_operation_scopes:
            ends = [self._chosen(part, place) for part in scope.set_operation_scopes]
            if None in ends:
                return None
            for other in ends[1:]:
                self._tie(cast(Node, ends[0]), cast(Node, other))
            return ends[0]
        return self._end(scope, _selects(scope)[place].unalias())

    def _head(self, node: Node) -> Node:
        while (above := self._above.get(node, node)) != node:
            node = above
        return node

    def _tie(self, one: Node, other: Node) -> None:
        self._above[self._head(one)] = self._head(other)


def _is_own(scope: Scope, name: str) -> bool:
    """Whether a source stands in this scope's own FROM, and is not one of a scope around it."""
    return name in scope.selected_sources


def _selects(scope: Scope) -> Sequence[exp.Expr]:
    assert isinstance(scope.expression, exp.Query)
    return scope.expression.selects


def _node(scope: Scope, name: str) -> Node:
    return f"{id(scope.expression)}", name


def _scope_of(scope: Scope, query: exp.Expr) -> Scope | None:
    inner = [*scope.subquery_scopes, *scope.derived_table_scopes]
    return next((one for one in inner if one.expression is query.unnest()), None)


def _equalities(scope: Scope) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Both sides of everything that has to be equal in a scope, however its conditions are written."""
    if not isinstance(scope.expression, exp.Select):
        return
    where = scope.expression.args.get("where")
    conditions = [] if where is None else [where.this]
    conditions += [join.args["on"] for join in scope.expression.args.get("joins") or () if join.args.get("on")]
    for condition in conditions:
        for one in _conjuncts(condition):
            yield from _sides(one)


def _conjuncts(condition: exp.Expr) -> Iterable[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.Not) and isinstance(condition.this.unnest(), exp.In):
        condition = condition.this.unnest()  # whose case is not among those: told by the same node
    if isinstance(condition, exp.And):
        for side in (condition.left, condition.right):
            yield from _conjuncts(side)
    else:
        yield condition


def _sides(condition: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    match condition:
        case exp.EQ():
            left, right = condition.left.unnest(), condition.right.unnest()
            if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
                yield from zip(left.expressions, right.expressions, strict=True)
            else:
                yield left, right
        case exp.In() if condition.args.get("query") is not None:
            query = condition.args["query"].unnest()
            left = condition.this.unnest()
            if not isinstance(left, exp.Tuple):
                yield left, query
        case _:
            return

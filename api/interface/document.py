"""What is the whole interface, as OpenAPI 3.1? Made from the routes themselves, so that it cannot fall behind them."""

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from inspect import cleandoc, getdoc, isfunction
from pathlib import Path
from sys import modules
from typing import Any, Final, NamedTuple, cast

from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter
from starlette.routing import BaseRoute

from api.authz.guard import PERMISSION_KEY, SESSION_COOKIE, from_our_own_pages, refusals
from api.authz.policy import MATRIX, Permission, Role
from api.built import Stored
from api.interface.page import page
from api.interface.reach import body_of, names_in, problems_within
from api.kit.errors import Busy, Failure, LengthNeeded, Maintenance, Malformed, NoRoom, Problem, TooLarge

Json = dict[str, Any]

PREFIX: Final = "/api/"
PROBLEM_JSON: Final = "application/problem+json"
ANYWHERE: Final = (LengthNeeded, TooLarge, Failure, Busy, NoRoom, Maintenance)
CACHED: Final = "public, max-age=3600"
EXAMPLES: Final = Path(__file__).with_name("examples.json")

_ABOUT: Final = """\
What the pages of Koe ask of its server. What is sealed goes through as it is: the server holds no key that opens it
(docs/protocol.md says what is inside). Bytes are written as base64url without padding. Bodies are JSON, read strictly:
nothing is coerced, and an unknown member is refused. Every refusal is a problem of RFC 9457, and what is not the
caller's answers byte for byte like what does not exist. Most examples were recorded from a running server; what is long
in them is cut, and says how long it was."""
_SECURITY: Final[Json] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "A session of the staff: Secure, HttpOnly, SameSite=Strict.",
    },
    "ownPages": {
        "type": "apiKey",
        "in": "header",
        "name": "Koe-Request",
        "description": "Always `1`, with every write of the staff: a foreign page can set no header.",
    },
    "mailbox": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of one mailbox, 32 bytes, derived from the worker's code.",
    },
    "ticket": {
        "type": "http",
        "scheme": "bearer",
        "description": "The ticket that the beginning of an upload gave, good for that one file.",
    },
}
_NAMED_IN_PATHS: Final = {
    "desk": "The desk's id.",
    "case": "The case's id.",
    "account": "The person's id.",
    "attachment": "The file's id.",
    "proposal": "The proposal's id.",
    "factor": "The second factor's id.",
    "session": "The session's name in the list of one's own.",
}
_REFERENCE: Final = "#/components/schemas/"
_MODULE: Final = re.compile(r"api__([a-z]+)__schemas__")
_SENTENCE_END: Final = re.compile(r"(?<=[.?])\s+")
_ID: Final[Json] = {"type": "string", "contentEncoding": "base64url", "minLength": 22, "maxLength": 22}
_PART: Final[Json] = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
_PROBLEM: Final[Json] = {
    "type": "object",
    "description": "A refusal (RFC 9457). Some bring more members: numbers and literals, never what was sent.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "pattern": "^/problems/[a-z-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "description": "Only with `malformed`: where, and what kind of fault.",
            "items": {
                "type": "object",
                "required": ["at", "kind"],
                "properties": {
                    "at": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "kind": {"type": "string"},
                },
            },
        },
    },
}


class _Route(NamedTuple):
    """One method of one path, and what FastAPI says of it."""

    method: str
    path: str
    route: APIRoute
    operation: Json

    @property
    def permission(self) -> Permission:
        return Permission(self.operation[PERMISSION_KEY])

    @property
    def room(self) -> str:
        """The slice: `cases` of `api.cases.routes`."""
        return self.route.endpoint.__module__.split(".")[1]


def document(routes: Sequence[BaseRoute]) -> Json:
    """The document for these routes; the same for the same code."""
    drawn: Json = get_openapi(title="Koe", version="1", openapi_version="3.1.0", description=_ABOUT, routes=routes)
    schemas: Json = drawn["components"]["schemas"]
    described = list(_described(routes, drawn["paths"]))
    examples: Mapping[str, Json] = json.loads(EXAMPLES.read_text("utf-8"))
    for one in described:
        _complete(one, schemas)
        _illustrate(one.operation, examples.get(f"{one.method} {one.path}", {}))
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    paths: dict[str, Json] = {}
    for one in described:
        paths.setdefault(one.path, {})[one.method.lower()] = one.operation
    return _tidied(
        {
            **drawn,
            "servers": [{"url": "/"}],
            "tags": [_tag(one) for one in {one.room: one for one in described}.values()],
            "paths": paths,
            "components": {
                "schemas": {**dict(sorted(schemas.items())), "Problem": _PROBLEM},
                "responses": {f"Anywhere{status}": answer for status, answer in _answers(ANYWHERE).items()},
                "securitySchemes": _SECURITY,
            },
        }
    )


def _described(routes: Sequence[BaseRoute], paths: Json) -> Iterator[_Route]:
    for context in iter_route_contexts(routes):
        route, path = context.original_route, context.path
        if isinstance(route, APIRoute) and path is not None and path.startswith(PREFIX):
            for method in context.methods or ():
                yield _Route(method, path, route, paths[path][method.lower()])


def _complete(one: _Route, schemas: Json) -> None:
    """All that FastAPI does not know of a route."""
    operation, handler = one.operation, one.route.endpoint
    assert isfunction(handler)
    summary, *more = _SENTENCE_END.split(cleandoc(handler.__doc__ or ""), maxsplit=1)
    operation["operationId"] = f"{one.room}.{handler.__name__}"
    operation["tags"] = [one.room]
    operation["summary"] = summary.rstrip(".")
    operation["description"] = "\n\n".join(text for text in (*more, _rule(one)) if text) or summary
    operation["x-roles"] = [role.value for role in Role if role in MATRIX[one.permission]]
    operation["security"] = operation.get("security") or _security(one)
    declared = operation.get("parameters", [])
    operation["parameters"] = [*_in_path(one.path, {given["name"] for given in declared}), *declared]
    if (shape := body_of(handler)) is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _added(schemas, one.room, shape)}},
        }
    good = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
    for status, answer in good.items():
        answer["description"] = _says(answer, schemas) or ("Done." if status == "204" else "What was asked for.")
    anywhere = {status: {"$ref": f"#/components/responses/Anywhere{status}"} for status in sorted(_by_status(ANYWHERE))}
    operation["responses"] = good | dict(sorted((anywhere | _answers(_problems(one))).items()))


def _added(schemas: Json, room: str, shape: TypeAdapter[Any]) -> Json:
    """A reference to the shape of a body that the handler reads by itself; a name that another has gets its slice's."""
    body = shape.json_schema(ref_template=f"{_REFERENCE}{{model}}")
    shapes: Json = {**body.pop("$defs", {}), body["title"]: body}
    text = json.dumps(shapes)
    for name in [name for name, made in shapes.items() if schemas.get(name, made) != made]:
        text = text.replace(f'"{name}": {{', f'"{room}.{name}": {{').replace(
            f'{_REFERENCE}{name}"', f'{_REFERENCE}{room}.{name}"'
        )
    schemas.update(json.loads(text))
    return {"$ref": f"{_REFERENCE}{body['title']}"}


def _rule(one: _Route) -> str:
    """What the service says of itself, if the handler only hands on to it."""
    rules = (
        getdoc(named)
        for named in names_in(one.route.endpoint)
        if isfunction(named) and named.__module__ == f"api.{one.room}.service"
    )
    return next((rule for rule in rules if rule), "")


def _security(one: _Route) -> list[Json]:
    """What the request must carry."""
    allowed = MATRIX[one.permission]
    if Role.MAILBOX in allowed:
        return [{"mailbox": []}]
    schemes: Json = {} if Role.PUBLIC in allowed else {"session": []}
    if one.method != "GET" and any(door.dependency is from_our_own_pages for door in one.route.dependencies):
        schemes["ownPages"] = []
    return [schemes] if schemes else []


def _in_path(path: str, declared: Container[str]) -> list[Json]:
    """What stands in the path and is read by a guard; what a handler reads, it declares."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _NAMED_IN_PATHS.get(name, "Which part, from 0."),
            "schema": _ID if name in _NAMED_IN_PATHS else _PART,
        }
        for name in re.findall(r"\{(\w+)\}", path)
        if name not in declared
    ]


def _problems(one: _Route) -> set[type[Problem]]:
    """Everything that this route may refuse, but what every route may."""
    called = [call for dependant in _all(one.route.dependant) if (call := dependant.call) is not None]
    own = [call for call in called if call.__module__ != from_our_own_pages.__module__]
    found = problems_within(one.route.endpoint, *own) | refusals(one.permission)
    if "ownPages" in str(_security(one)):
        found |= problems_within(from_our_own_pages)
    reads_json = "application/json" in one.operation.get("requestBody", {}).get("content", {})
    if reads_json or any(given["in"] == "query" for given in one.operation["parameters"]):
        found.add(Malformed)
    return found - set(ANYWHERE)


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for more in dependant.dependencies:
        yield more
        yield from _all(more)


def _by_status(problems: Iterable[type[Problem]]) -> dict[str, list[type[Problem]]]:
    found: dict[str, list[type[Problem]]] = {}
    for problem in sorted(problems, key=lambda one: (one.status, one.slug, one.title)):
        found.setdefault(str(problem.status), []).append(problem)
    return found


def _answers(problems: Iterable[type[Problem]]) -> Json:
    """The responses that refuse, by status; every one with an example for each problem, and what everybody may meet."""
    named = _by_status(problems)
    more = _by_status([one for one in ANYWHERE if str(one.status) in named])
    return {
        status: _answer(list(dict.fromkeys([*several, *more.get(status, [])]))) for status, several in named.items()
    }


def _answer(problems: list[type[Problem]]) -> Json:
    examples: Json = {}
    for problem in problems:
        members = {"type": f"/problems/{problem.slug}", "title": problem.title, "status": problem.status}
        told = {"summary": problem.title, "description": getdoc(problem) or "", "value": members}
        examples[problem.slug if problem.slug not in examples else problem.__name__] = told
    slugs = list(dict.fromkeys(told["value"]["type"] for told in examples.values()))
    shape = {"$ref": "#/components/schemas/Problem", "properties": {"type": {"enum": slugs}}}
    return {
        "description": " ".join(f"{told['summary']}." for told in examples.values()),
        "content": {PROBLEM_JSON: {"schema": shape, "examples": examples}},
    }


def _says(answer: Json, schemas: Json) -> str | None:
    """What the answer's schema says of itself."""
    schema: Json = answer.get("content", {}).get("application/json", {}).get("schema", {})
    while "items" in schema:
        schema = schema["items"]
    references = [part["$ref"] for part in (schema, *schema.get("anyOf", ())) if "$ref" in part]
    return (
        " Or: ".join(schemas[reference.rpartition("/")[2]].get("description", "") for reference in references) or None
    )


def _illustrate(operation: Json, recorded: Json) -> None:
    """Adds what was recorded of this route."""
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if sent is not None and "request" in recorded:
        sent["example"] = recorded["request"]
    for status, answer in operation["responses"].items():
        got = answer.get("content", {}).get("application/json")
        if status.startswith("2") and got is not None and "response" in recorded:
            got["example"] = recorded["response"]


def _tag(one: _Route) -> Json:
    module = modules[one.route.endpoint.__module__]
    return {"name": one.room, "description": (module.__doc__ or "").strip()}


def _tidied(described: Any) -> Any:
    """Without titles that say a member's name again, and two shapes of one name told apart by their slices."""
    if isinstance(described, list):
        return [_tidied(one) for one in cast("list[Any]", described)]
    if not isinstance(described, dict):
        return _MODULE.sub(r"\1.", described) if isinstance(described, str) else described
    tree = cast("Json", described)
    is_schema = not tree.keys().isdisjoint(("type", "$ref", "anyOf"))
    return {
        _MODULE.sub(r"\1.", key): value if key in ("example", "examples") else _tidied(value)
        for key, value in tree.items()
        if not (key == "title" and is_schema and isinstance(value, str))
    }


class Interface:
    """The document of one application, drawn in a thread when somebody first asks for it: that takes two seconds."""

    def __init__(self, routes: Sequence[BaseRoute], shell: Stored) -> None:
        self._routes, self._shell = routes, shell

    @cached_property
    def _described(self) -> Json:
        return document(self._routes)

    @cached_property
    def _json(self) -> Stored:
        content = json.dumps(self._described, ensure_ascii=False, separators=(",", ":")).encode()
        return Stored(content, ".json", CACHED)

    @cached_property
    def _page(self) -> Stored:
        return Stored(page(self._described, self._shell.bodies[""]), ".html", CACHED)

    def as_json(self) -> Stored:
        """For programs."""
        return self._json

    def as_page(self) -> Stored:
        """For people."""
        return self._page

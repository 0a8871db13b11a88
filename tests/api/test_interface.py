"""Is the interface described whole and truly? The document, beside the routes, the problems, and recorded exchanges."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

import api
from api.interface.document import PROBLEM_JSON, Json
from api.interface.page import page
from api.interface.reach import problems_within
from api.kit.errors import Problem, WrongMethod
from tests.authz.table import ROUTES, STAFF_WRITES, documented
from tests.conftest import RunningServer
from tests.witness import Exchange, promised, resolved, undeclared, whole

PLAIN_ONLY = {"api.plain.service.Crowded"}
FIXED_FIELDS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


def operations() -> Iterator[tuple[str, str, Json]]:
    for path, methods in promised()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def described() -> dict[tuple[str, str], Json]:
    return {(method, path): operation for method, path, operation in operations()}


def problems_of(operation: Json) -> set[str]:
    answers = [resolved(promised(), answer).get("content", {}) for answer in operation["responses"].values()]
    return {
        told["value"]["type"].removeprefix("/problems/")
        for content in answers
        for told in content.get(PROBLEM_JSON, {}).get("examples", {}).values()
    }


def json_bodies(operation: Json) -> dict[str, Json]:
    """What has a JSON schema: the request's body, and the good answer's."""
    good = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
    assert len(good) == 1
    found = {"request": operation.get("requestBody", {}), "response": next(iter(good.values()))}
    contents = {kind: message.get("content", {}).get("application/json") for kind, message in found.items()}
    return {kind: content for kind, content in contents.items() if content is not None}


def valid(schema: Json, value: Any) -> None:
    """By JSON Schema 2020-12, which is what OpenAPI 3.1 says a schema is; references lead into the document."""
    rooted = {**schema, "components": promised()["components"]}
    validator: Any = Draft202012Validator(rooted, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(value)


def test_the_document_names_the_routes_and_the_permissions_of_the_table() -> None:
    told = {route: operation["x-permission"] for route, operation in described().items()}

    assert told == {route: permission for route, permission in ROUTES.items() if route[1].startswith("/api/")}


def test_who_may_and_what_a_request_must_carry_is_what_the_other_document_promises() -> None:
    for route, operation in described().items():
        roles = documented()[operation["x-permission"]]
        carried = {name for scheme in operation["security"] for name in scheme}
        assert set(operation["x-roles"]) == roles, route
        assert ("session" in carried) == (not roles & {"public", "mailbox"}), route
        assert ("ownPages" in carried) == (route in STAFF_WRITES), route
        assert ("mailbox" in carried) == (roles == {"mailbox"}), route


def test_every_route_says_what_it_is_for_what_it_answers_and_how_it_refuses() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]

    assert len(ids) == len(set(ids))
    for method, path, operation in operations():
        assert operation["summary"], path
        assert operation["description"], path
        in_path = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
        assert [f"{{{name}}}" for name in in_path] == [part for part in path.split("/") if part.startswith("{")]
        assert {"busy", "failure", "maintenance", "too-large"} <= problems_of(operation), path
        if (
            method in ("POST", "PUT")
            and "requestBody" in operation
            and path != "/api/v1/uploads/{case}/{attachment}/{part}"
        ):
            assert "malformed" in problems_of(operation), path
        for message in (operation.get("requestBody"), *operation["responses"].values()):
            content = resolved(promised(), message or {}).get("content", {})
            assert all(media_type != "application/json" or told["schema"] for media_type, told in content.items()), path


def test_the_document_is_openapi_3_1() -> None:
    """The rules of the specification that a generator can break; every schema is one of JSON Schema 2020-12."""
    document = promised()

    assert document["openapi"].startswith("3.1.")
    assert set(document) == {"openapi", "info", "servers", "tags", "paths", "components"}
    assert {tag["name"] for tag in document["tags"]} == {name for _, _, one in operations() for name in one["tags"]}
    for path, methods in document["paths"].items():
        assert path.startswith("/")
        assert set(methods) <= FIXED_FIELDS
        for operation in methods.values():
            assert all(
                status.isdigit() and resolved(document, answer)["description"]
                for status, answer in operation["responses"].items()
            )
            named = [(one["name"], one["in"]) for one in operation["parameters"]]
            assert len(named) == len(set(named))
            assert all(one.get("required") for one in operation["parameters"] if one["in"] == "path")
            assert {name for scheme in operation["security"] for name in scheme} <= set(
                document["components"]["securitySchemes"]
            )
    for schema in (*document["components"]["schemas"].values(), *schemas_in(document)):
        Draft202012Validator.check_schema(schema)
    assert list(references(document))
    for reference in references(document):
        assert resolved(document, {"$ref": reference}), reference


def members(tree: Any) -> list[tuple[str, Any]]:
    """Of an object its members, of a list its items; of anything else none."""
    if isinstance(tree, dict):
        return list(cast("Json", tree).items())
    return [("", one) for one in cast("list[Any]", tree)] if isinstance(tree, list) else []


def schemas_in(tree: Any) -> Iterator[Json]:
    for key, value in members(tree):
        if key == "schema":
            yield value
        elif key not in ("example", "examples"):
            yield from schemas_in(value)


def references(tree: Any) -> Iterator[str]:
    for key, value in members(tree):
        if key == "$ref":
            yield value
        else:
            yield from references(value)


@pytest.mark.parametrize("kind", ["request", "response"])
def test_every_json_body_has_an_example_that_fits_its_schema(kind: str) -> None:
    without: list[tuple[str, str]] = []
    for method, path, operation in operations():
        content = json_bodies(operation).get(kind)
        if content is None or path == "/api/v1/openapi.json":
            continue
        if "example" not in content:
            without.append((method, path))
            continue
        valid(content["schema"], whole(content["example"]))

    assert without == []


def test_every_problem_of_the_server_stands_in_the_document() -> None:
    for service in sorted(Path(api.__file__).parent.glob("*/service.py")):
        import_module(f"api.{service.parent.name}.service")
    ours = {one for one in Problem.__subclasses__() if one.__module__.startswith("api.")}
    told = {slug for _, _, operation in operations() for slug in problems_of(operation)}

    # A method that a path does not have is no route's; the form without script answers with pages.
    missed = {f"{one.__module__}.{one.__name__}" for one in ours - {WrongMethod} if one.slug not in told}
    assert missed - PLAIN_ONLY == set()
    assert len(ours) > 50


def test_what_is_answered_and_not_described_is_noticed() -> None:
    """The mutation: without this the watch over every test's server could sleep."""
    path = "/api/v1/audit"
    refused = json.dumps({"type": "/problems/claimed"}).encode()

    assert undeclared([Exchange("GET", path, 200, "application/json", b"", b"")]) == []
    assert undeclared([Exchange("GET", path, 201, "application/json", b"", b"")]) == [f"GET {path}: 201 None"]
    assert undeclared([Exchange("GET", path, 401, PROBLEM_JSON, b"", refused)]) == [
        f"GET {path}: 401 /problems/claimed"
    ]


def test_a_problem_is_found_through_what_a_handler_calls() -> None:
    from api.cases.routes import hand_over
    from api.cases.service import Claimed, SameDesk
    from api.directory.service import NotOpen

    assert {Claimed, SameDesk, NotOpen} <= problems_within(hand_over)


def test_the_document_and_its_page_are_served_the_same_each_time_and_may_be_kept(bare_server: RunningServer) -> None:
    with bare_server.client() as anybody:
        first, again = anybody.get("/api/v1/openapi.json"), anybody.get("/api/v1/openapi.json")
        seen = anybody.get("/api/docs")

    assert first.content == again.content
    assert first.json() == json.loads(json.dumps(promised()))
    assert first.headers["content-type"] == "application/json"
    assert first.headers["cache-control"] == seen.headers["cache-control"] == "public, max-age=3600"
    assert seen.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in seen.headers["content-security-policy"]


def test_the_page_tells_everything_that_the_document_does_and_nothing_of_it_is_markup() -> None:
    hostile: Json = json.loads(json.dumps(promised()).replace("Everybody of the staff", "<script>x</script>"))
    shown = page(hostile, b"<body><main></main></body>").decode()

    for _, path, operation in operations():
        assert path in shown
        assert f'id="{operation["operationId"]}"' in shown
        assert all(f"/problems/{slug}" in shown for slug in problems_of(operation))
    assert "&lt;script&gt;x" in shown
    assert "<script" not in shown
    assert "style=" not in shown

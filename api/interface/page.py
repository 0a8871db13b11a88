"""How does a person read the interface? One page without script, filled on the server from the document."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shipped import STATIC

Json = Mapping[str, Any]

_PLACE: Final = b"<main></main>"  # in static/pages/docs.html, which brings the head and the style sheet
_REFERENCE: Final = "#/components/schemas/"
_OTHER_TYPES: Final = {"boolean": "true or false", "null": "null"}
_CODE: Final = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """A member of a body, or a parameter."""

    name: str
    needed: bool
    kind: Markup
    says: str


class Table(NamedTuple):
    """The members of one shape."""

    name: str
    says: str
    rows: Sequence[Row]


class Refusal(NamedTuple):
    """A problem that a route may answer."""

    status: str
    slug: str
    title: str
    says: str


def page(described: Json, shell: bytes) -> bytes:
    """The built shell with the whole document in it; everything that comes from the document is escaped."""
    shapes = described["components"]["schemas"]
    linked = sorted({name for shape in shapes.values() for name in _references(shape)})
    anywhere = described["components"]["responses"]
    main = _environment.get_template("page.html").render(
        info=described["info"],
        rooms=[(tag, list(_operations(described, tag["name"]))) for tag in described["tags"]],
        schemes=described["components"]["securitySchemes"],
        anywhere=[refusal for status, answer in anywhere.items() for refusal in _refused(status[-3:], answer)],
        shapes=[_table(name, shapes[name]) for name in linked],
    )
    return shell.replace(_PLACE, main.encode())


def _operations(described: Json, room: str) -> Iterator[Json]:
    """What the template shows of each route of a slice."""
    shapes = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if operation["tags"] != [room]:
                continue
            good = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
            refused = {
                status: answer
                for status, answer in operation["responses"].items()
                if "content" in answer and status > "3"
            }
            yield {
                **operation,
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "permission": operation["x-permission"],
                "roles": operation["x-roles"],
                "carries": [name for scheme in operation["security"] for name in scheme],
                "bytes_max": operation.get("x-body-bytes-max"),
                "given": [
                    Row(one["name"], bool(one.get("required")), kind(one["schema"]), one.get("description", ""))
                    for one in operation["parameters"]
                ],
                "body": _content(operation.get("requestBody"), shapes),
                "answers": [(status, answer, _content(answer, shapes)) for status, answer in good.items()],
                "refusals": [
                    refusal
                    for status, answer in refused.items()
                    for refusal in _refused(status, answer)
                    if f"Anywhere{status}" not in described["components"]["responses"]
                    or refusal not in _refused(status, described["components"]["responses"][f"Anywhere{status}"])
                ],
            }


def _content(message: Json | None, shapes: Json) -> Json | None:
    """A body: what sort it is, its tables, and an example as text."""
    for media_type, content in (message or {}).get("content", {}).items():
        schema = content.get("schema", {})
        several = "items" in schema
        parts = (schema["items"] if several else schema).get("anyOf") or [schema["items"] if several else schema]
        names = [part["$ref"].removeprefix(_REFERENCE) for part in parts if "$ref" in part]
        return {
            "media_type": media_type,
            "several": several,
            "tables": [_table(name, shapes[name]) for name in names],
            "example": json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else None,
        }
    return None


def _refused(status: str, answer: Json) -> list[Refusal]:
    [content] = answer["content"].values()
    return [
        Refusal(status, told["value"]["type"], told["value"]["title"], told["description"])
        for told in content["examples"].values()
    ]


def _table(name: str, shape: Json) -> Table:
    needed = shape.get("required", ())
    rows = [
        Row(member, member in needed, kind(schema), schema.get("description", ""))
        for member, schema in shape.get("properties", {}).items()
    ]
    says = shape.get("description", "")
    return Table(name, says, rows or [Row("value", needed=True, kind=kind(shape), says="")])


def _references(schema: Any) -> Iterator[str]:
    yield from re.findall(rf'"{_REFERENCE}([^"]+)"', json.dumps(schema))


def kind(schema: Json) -> Markup:
    """What sort of value a schema lets through, in words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return Markup('<a href="#shape.{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" or ").join(kind(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Markup(", ").join(Markup("<code>{}</code>").format(json.dumps(one)) for one in values)
    by_type = {"array": _list, "object": _object, "integer": _integer, "string": _text}
    made = by_type.get(schema.get("type", ""))
    return made(schema) if made else escape(_OTHER_TYPES.get(schema.get("type", ""), "anything"))


def _list(schema: Json) -> Markup:
    return Markup("list of {}{}").format(kind(schema.get("items", {})), _size(schema, "Items", "", "at most "))


def _object(schema: Json) -> Markup:
    more = schema.get("additionalProperties")
    if not isinstance(more, dict):
        return Markup("object")
    return Markup("object of {} by name").format(kind(cast("Json", more)))


def _integer(schema: Json) -> Markup:
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    words = f", from {lowest:g}" if lowest is not None else ""
    return escape("number" + words + (f" to {highest:.0f}" if highest is not None else ""))


def _text(schema: Json) -> Markup:
    named = "bytes in base64url" if "contentEncoding" in schema else schema.get("format", "text")
    pattern = schema.get("pattern")
    matching = Markup(", like <code>{}</code>").format(pattern) if pattern else ""
    return Markup("{}{}{}").format(named, _size(schema, "Length", " characters", "up to "), matching)


def _size(schema: Json, of: str, unit: str, up_to: str) -> str:
    least, most = schema.get(f"min{of}"), schema.get(f"max{of}")
    if most is None:
        return ""
    return f", {most:,}{unit}" if least == most else f", {up_to}{most:,}{unit}"


def _marked(text: str) -> Markup:
    """Prose of a docstring: `code` as code, an empty line as a new paragraph."""
    paragraphs = [_CODE.sub(r"<code>\1</code>", str(escape(one))) for one in text.split("\n\n")]
    return Markup("").join(Markup("<p>{}</p>\n").format(Markup(one)) for one in paragraphs)  # noqa: S704  each was escaped where it was made


_environment = Environment(
    loader=FileSystemLoader(STATIC / "interface"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["marked"] = _marked

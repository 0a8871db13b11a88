"""How does the server say no? RFC 9457 problems with literal titles, and nothing of what was sent."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, LiteralString

from pydantic import BaseModel


class Problem(Exception):
    """A refusal with a fixed status, title and slug; `extra` holds numbers and literals only."""

    status: ClassVar[int]
    title: ClassVar[LiteralString]
    slug: ClassVar[LiteralString]

    def __init__(self, *, retry_after: int | None = None, **extra: int | LiteralString) -> None:
        super().__init__(self.slug)
        self.retry_after = retry_after
        self.extra: dict[str, int | str] = {**extra}

    def body(self) -> bytes:
        """The problem as JSON (application/problem+json)."""
        return problem_json(self.slug, self.title, self.status, self.extra)

    def headers(self) -> dict[str, str]:
        """`Retry-After` where there is one, in seconds."""
        return {} if self.retry_after is None else {"retry-after": str(self.retry_after)}


def problem_json(slug: str, title: str, status: int, extra: dict[str, Any]) -> bytes:
    """The JSON of a problem, always in the same order of members."""
    members = {"type": f"/problems/{slug}", "title": title, "status": status, **extra}
    return json.dumps(members, separators=(",", ":")).encode()


class Missing(Problem):
    """The thing is not there, or not for you: both look the same."""

    status, title, slug = 404, "There is nothing here", "missing"


class WrongMethod(Problem):
    """The path exists, the method does not."""

    status, title, slug = 405, "This cannot be done here", "wrong-method"


class LengthNeeded(Problem):
    """A body whose length is not told beforehand."""

    status, title, slug = 411, "The length of the body is needed", "length-needed"


class TooLarge(Problem):
    """The body is longer than the route takes."""

    status, title, slug = 413, "This is too large", "too-large"


class Malformed(Problem):
    """The body or a parameter has the wrong shape; says where and what kind, never the value."""

    status, title, slug = 422, "This request has the wrong shape", "malformed"

    def __init__(self, errors: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__()
        self.errors = [{"at": _location(error["loc"]), "kind": str(error["type"])} for error in errors][:20]

    def body(self) -> bytes:
        """The problem with its `errors`, each a place and a kind."""
        return problem_json(self.slug, self.title, self.status, {"errors": self.errors})


def _location(parts: Sequence[Any]) -> list[str | int]:
    """Positions, and names that a schema of ours declares; a key that the sender made up becomes a question mark."""
    known = _declared_names()
    return [part if isinstance(part, int) or part in known else "?" for part in parts]


@cache
def _declared_names() -> frozenset[str]:
    names, waiting = {"body", "query", "path", "header"}, [BaseModel]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            if model.__module__.startswith("api."):
                names.update(model.model_fields)
    return frozenset(names)


class Busy(Problem):
    """Too many at once, or the database is locked: try again."""

    status, title, slug = 503, "The server is busy", "busy"


class NoRoom(Problem):
    """The disk is full; nothing was stored."""

    status, title, slug = 503, "The server has no room left", "no-room"


class Maintenance(Problem):
    """The operator has closed the site for a while."""

    status, title, slug = 503, "The site is being looked after", "maintenance"


class Failure(Problem):
    """Something that we did not foresee."""

    status, title, slug = 500, "Something went wrong here", "failure"

"""A browser that asks Koe over HTTP, and what everyone who is played has of one."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from api.authz.guard import SESSION_COOKIE

_TIMEOUT_SECONDS: Final = 60


class Refused(Exception):
    """The server said no: the status and the problem's slug."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.slug = str(problem.get("type", "")).removeprefix("/problems/")
        self.problem = problem
        super().__init__(f"{status} {self.slug}")


@dataclass(frozen=True)
class Answer:
    """Whatever came back."""

    status: int
    headers: Sequence[tuple[str, str]]
    content: bytes

    def json(self) -> Any:
        """The content, which is JSON."""
        return json.loads(self.content)

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Browser:
    """An origin and at most one cookie."""

    origin: str
    cookie: str | None = field(default=None, repr=False)

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request, with what our own pages send; the answer whatever it is."""
        where = urlsplit(self.origin)
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        connection = kind(where.hostname or "localhost", where.port, timeout=_TIMEOUT_SECONDS)
        try:
            content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, content, {**self._usual_headers(content), **(headers or {})})
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        self._take_cookie(answer)
        return answer

    def _usual_headers(self, content: bytes | None) -> dict[str, str]:
        sent = {"Koe-Request": "1", "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
        if content is not None:
            sent["Content-Type"] = "application/json"  # bytes say by a header of their own what they are
        if self.cookie is not None:
            sent["Cookie"] = f"{SESSION_COOKIE}={self.cookie}"
        return sent

    def _take_cookie(self, answer: Answer) -> None:
        """Browsers take a Secure cookie from http://localhost; Python's cookie jars do not, hence by hand."""
        name, _, value = (answer.header("set-cookie") or "").partition("=")
        if name == SESSION_COOKIE:
            self.cookie = value.partition(";")[0].strip('"') or None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON there; `Refused` otherwise."""
        return self._json(self.ask("GET", path, headers=headers))

    def post(self, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON that answers; `Refused` otherwise."""
        return self._json(self.ask("POST", path, {} if body is None else body, headers))

    @staticmethod
    def _json(answer: Answer) -> Any:
        if answer.status >= 400:
            is_problem = "json" in (answer.header("content-type") or "")
            raise Refused(answer.status, answer.json() if is_problem else {})
        return answer.json() if answer.content else None

"""Fuzzes every route of the interface as everybody: `make fuzz`.

Requests are drawn from the OpenAPI document by schemathesis, right ones and wrong ones, and are sent to a running
server by each of the people who may come (tests/authz). The last line is `cases N, failures 0`. A failure is an answer
of 500, a status, media type, header or body that the document does not promise, or one that shows a piece of what was
sent; exit 1 then. FUZZ_EXAMPLES (4) are drawn for each route in each of three ways, FUZZ_SEED (1) says which, FUZZ_ONLY
names routes.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote, unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.authz.guard import SESSION_COOKIE
from api.kit import clock, throttle
from api.settings import Settings
from bench.running import free_port
from tests.authz.test_every_route import House, furnish
from tests.conftest import RunningServer, smallest_pages
from tests.derived import derive_once

CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
LONG_ENOUGH: Final = 8
"""Characters of what was sent that cannot be in an answer by chance."""
QUIET: Final = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES") or 4),
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@dataclass
class Findings:
    """How many requests were sent, and what was wrong with their answers: the first of each sort."""

    cases: int = 0
    failures: int = 0
    answers: dict[int, int] = field(default_factory=dict[int, int])
    first: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def note(self, operation: str, what: str, told: str) -> None:
        """One more."""
        self.failures += 1
        if (operation, what) not in self.first:
            self.first[operation, what] = told
            print(f"\n{operation}: {what}\n{told}", flush=True)


def texts(value: Any) -> Iterator[str]:
    """Every text that stands in a value, names of members too."""
    if isinstance(value, bytes):
        yield value.decode("latin-1")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(list(cast("Mapping[Any, Any]", value).items()))
    elif isinstance(value, (list, tuple)):
        for inner in cast("Sequence[Any]", value):
            yield from texts(inner)


class Fuzz:
    """One house, whose state is the same again before each route."""

    def __init__(self, house: House, known: str, kept: Path, findings: Findings) -> None:
        self.house, self.known, self.kept, self.findings = house, known, kept, findings

    def begin_again(self) -> None:
        """Puts back what was there when the house was furnished."""
        koe = self.house.koe
        koe.stop()
        shutil.rmtree(koe.settings.data)
        shutil.copytree(self.kept, koe.settings.data)
        koe.start()

    def ids(self, path: str) -> dict[str, str]:
        """What stands in braces in a path, as it is in this house."""
        pairs = zip(path.split("/"), self.house.url(path).partition("?")[0].split("/"), strict=True)
        return {part[1:-1]: unquote(found) for part, found in pairs if part.startswith("{")}

    def headers(self, role: str) -> dict[str, str]:
        """What this person's browser sends."""
        person = self.house.people[role]
        cookie = {"Cookie": f"{SESSION_COOKIE}={person.cookie}"} if person.cookie else {}
        return {"Koe-Request": "1", "Sec-Fetch-Site": "same-origin", **cookie, **self.house.headers[role]}

    def try_out(self, operation: Any) -> None:
        """Sends what is drawn for one route, as everybody."""
        name = f"{operation.method.upper()} {operation.path}"
        of_this_house: dict[str, Any] = {"path_parameters": self.ids(operation.path) or None}
        at_once: dict[str, Any] = {"query": {"seconds": 0}} if operation.path.endswith("/live") else {}
        ways: tuple[tuple[GenerationMode, dict[str, Any]], ...] = (
            (GenerationMode.POSITIVE, of_this_house),
            (GenerationMode.POSITIVE, {}),
            (GenerationMode.NEGATIVE, of_this_house),
        )
        for mode, fixed in ways:
            strategy = operation.as_strategy(generation_mode=mode, **fixed, **at_once)

            @seed(int(os.environ.get("FUZZ_SEED") or 1))
            @QUIET
            @given(case=strategy)
            def drawn(case: Any) -> None:
                for role in self.house.people:
                    self.send(name, role, case)

            with suppress(Unsatisfiable):  # a route that takes nothing has nothing wrong to send
                drawn()

    def send(self, name: str, role: str, case: Any) -> None:
        """One request, and what is to be said of its answer."""
        self.findings.cases += 1
        response = case.call(base_url=self.house.koe.origin, headers=self.headers(role), timeout=30)
        status = response.status_code
        self.findings.answers[status] = self.findings.answers.get(status, 0) + 1
        sent = json.dumps(case.body, default=repr, ensure_ascii=False)[:300]
        told = (
            f"  {role} sent {response.request.method} {response.request.url[:300]}\n  body {sent}\n"
            f"  {status} {response.headers} {response.content[:300]!r}"
        )
        if status >= 500 and status != 503:
            self.findings.note(name, "a server error", told)
        try:
            case.validate_response(response, checks=CHECKS)
        except BaseExceptionGroup as group:
            for failure in cast("tuple[Any, ...]", group.exceptions):
                self.findings.note(
                    name, f"{type(failure).__name__} {failure.title}", f"{told}\n  {failure.message[:400]}"
                )
        for echo in self.echoes(case, response):
            # An answer that is no refusal may name the very thing that the path names.
            if status >= 400 or echo not in self.ids(case.operation.path).values():
                self.findings.note(name, f"an answer of {status} shows what was sent", f"{told}\n  {echo!r}")

    def echoes(self, case: Any, response: Any) -> Iterator[str]:
        """What was sent and is in the answer, if it is none of the document's words, nor this house's."""
        answer = response.content.decode("utf-8", "replace") + "\n" + str(dict(response.headers))
        parts = (case.path_parameters, case.query, case.body, case.cookies)
        for text in texts([*parts, dict(case.headers or {})]):
            for form in {text, quote(text, safe=""), json.dumps(text)[1:-1]}:
                if len(form) >= LONG_ENOUGH and form in answer and form not in self.known:
                    yield text


def main() -> None:
    """Furnish a house, try every route, say what was found."""
    findings, begun = Findings(), time.monotonic()
    only = os.environ.get("FUZZ_ONLY", "")
    with (
        tempfile.TemporaryDirectory(prefix="koe-fuzz-") as name,
        pytest.MonkeyPatch.context() as patch,
        clock.set_to(clock.now()),  # so that no session ends because the run is long
    ):
        derive_once(patch)
        patch.setattr(throttle, "SIGN_IN_DELAY_MAX_SECONDS", 0.01)
        folder = Path(name)
        values: dict[str, Any] = {"proof_bits": 0, "proof_bits_max": 0, "second_factor": "optional", "plain": True}
        contact = "mailto:security@example.org"
        chosen = Settings(port=free_port(), data=folder / "data", security_contact=contact, **values)
        koe = RunningServer(chosen, smallest_pages(folder / "pages"))
        koe.start()
        house = furnish(koe)
        with koe.client() as client:
            described = client.get("/api/v1/openapi.json").json()
            usual = [dict(client.get(path).headers) for path in ("/api/v1/openapi.json", "/api/health", "/nowhere")]
        koe.stop()
        shutil.copytree(chosen.data, folder / "kept")
        koe.start()
        fuzz = Fuzz(house, json.dumps([described, *usual], ensure_ascii=False), folder / "kept", findings)
        schema = schemathesis.openapi.from_dict(described)
        for result in schema.get_all_operations():
            operation = result.ok()
            if only in f"{operation.method.upper()} {operation.path}":
                fuzz.try_out(operation)
                if operation.method.upper() != "GET":
                    fuzz.begin_again()
        koe.stop()
    print("\nanswers: " + ", ".join(f"{status} x {times}" for status, times in sorted(findings.answers.items())))
    print(f"{time.monotonic() - begun:.0f} seconds")
    print(f"cases {findings.cases}, failures {findings.failures}")
    if findings.failures:
        sys.exit(1)


if __name__ == "__main__":
    main()

"""Somebody who has found a weakness is told whom to write to (RFC 9116), where the operator says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings
from tests.conftest import RunningServer

PATH = "/.well-known/security.txt"


def test_the_contact_of_the_operator_is_shown_and_its_end_is_near(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    koe = start_server(pages_at=bare_pages, security_contact="https://koe.example.org/security")
    with koe.client() as anybody:
        answer = anybody.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "https://koe.example.org/security"
    assert fields["Canonical"] == f"{koe.origin}{PATH}"
    until = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=150) < until < timedelta(days=366)


def test_without_a_contact_there_is_no_such_page(start_server: Callable[..., RunningServer], bare_pages: Path) -> None:
    with start_server(pages_at=bare_pages).client() as anybody:
        assert anybody.get(PATH).status_code == 404


@pytest.mark.parametrize("contact", ["security@example.org", "https://a b", "mailto:x\nContact: mailto:y"])
def test_a_contact_that_nobody_could_use_is_refused_at_the_start(contact: str) -> None:
    with pytest.raises(ValidationError):
        Settings(security_contact=contact)

"""What does a server keep in memory for months that it may never need? Nothing that can be loaded when it is wanted."""

import subprocess
import sys

import pytest

# What migrates; passkeys, until somebody has one; an object store, where there is one.
RARE = ("alembic", "webauthn", "obstore")


@pytest.mark.parametrize("name", RARE)
def test_a_server_begins_without_what_is_rarely_wanted(name: str) -> None:
    loaded = f"import sys, api.cli, api.app, api.serving; print({name!r} in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"

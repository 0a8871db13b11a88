"""The container file, as hadolint judges it and as its promises are written: no root, no shell, what the locks name."""

import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.conftest import DEPLOY

CONTAINERFILE = DEPLOY / "Containerfile"


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run(
        [hadolint, "--failure-threshold", "style", CONTAINERFILE], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (0, "")


def test_the_last_stage_runs_nothing_while_it_is_built_and_nobody_is_root_in_it() -> None:
    last = CONTAINERFILE.read_text("utf-8").split("\nFROM ")[-1]
    steps = re.findall(r"^([A-Z]+) (.*)$", last, re.MULTILINE)
    names = [name for name, _ in steps]
    assert "RUN" not in names  # there is no shell that could
    assert dict(steps)["USER"].split(":") == ["65532", "65532"]
    commands = [text for name, text in steps if name in ("ENTRYPOINT", "CMD")]
    assert commands
    assert all(text.startswith("[") for text in commands)
    assert "HEALTHCHECK" in names

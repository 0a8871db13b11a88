"""Is the list of commands whole: a line of help for each, and all of them in the list?"""

import re
import subprocess
from pathlib import Path

MAKEFILE = Path(__file__).parents[2] / "Makefile"


def test_every_command_has_its_line_of_help() -> None:
    text = MAKEFILE.read_text()
    commands = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony is not None
    assert explained == commands == set(phony[1].split())


def test_make_alone_prints_the_list() -> None:
    printed = subprocess.run(["make", "-C", MAKEFILE.parent], check=True, capture_output=True, text=True).stdout
    assert "make run " in printed
    assert "make demo " in printed
    assert "make test " in printed

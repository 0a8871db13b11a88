"""Builds the wheel. pyproject.toml says what it is; here the files that the program reads are laid into `shipped`."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = (
    "domain",
    "migrations",
    "static/dist",
    "static/figures",
    "static/interface",
    "static/plain",
    "static/posters",
    "static/review",
    "static/words",
)
"""What `shipped` names, without what only a checkout needs: sources of pages, schemas of the facts."""

LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*", "schema", "README.md")


class WithFiles(build_py):
    """The packages, and inside `shipped` what they read when they run."""

    def run(self) -> None:
        """As always, and then the files; without the pages there is no wheel."""
        if not Path("static/dist/worker/index.html").is_file():
            sys.exit("The pages are not built. Run: make wheel")
        super().run()
        for folder in SHIPPED:
            shutil.copytree(folder, Path(self.build_lib) / "shipped" / "files" / folder, ignore=LEFT_OUT)


setup(cmdclass={"build_py": WithFiles})

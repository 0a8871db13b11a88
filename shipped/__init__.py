"""What comes with the code? Its version, and the files that it reads when it runs, in a checkout and in a wheel."""

from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
"""Of the program; pyproject.toml, the signed releases of statistics and `koe --version` read it here."""

_PACKAGE: Final = Path(__file__).resolve().parent
_IN_WHEEL: Final = _PACKAGE / "files"
"""Where setup.py lays them; a checkout has them beside the packages."""

FILES: Final = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent
DOMAIN: Final = FILES / "domain"
MIGRATIONS: Final = FILES / "migrations"
STATIC: Final = FILES / "static"
BUILT: Final = STATIC / "dist"
WORDS: Final = STATIC / "words"

"""What may be said aloud? Named events with coarse facts; never a text, an address or a header of anybody."""

import logging
import traceback
from pathlib import Path
from typing import LiteralString

_logger = logging.getLogger("koe")
_ROOT = Path(__file__).resolve().parents[2]


def event(name: LiteralString, **coarse: int | bool | LiteralString) -> None:
    """Log one named event; its facts are numbers and literals, so that nothing a person wrote fits in."""
    _logger.info("%s", " ".join([name, *(f"{key}={value}" for key, value in coarse.items())]))


def failure(name: LiteralString, error: BaseException, **coarse: int | bool | LiteralString) -> None:
    """Log an unexpected error by its type and the places it passed, without its message, which may quote somebody."""
    places = " < ".join(
        f"{_place(frame.filename)}:{frame.lineno}" for frame in reversed(traceback.extract_tb(error.__traceback__)[-8:])
    )
    facts = "".join(f" {key}={value}" for key, value in coarse.items())
    _logger.error("%s", f"{name}{facts} error={type(error).__name__} at={places}")


def _place(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name


def to_stderr() -> None:
    """Print the events of this server, one a line and without the time, and nothing of any library below a warning."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    _logger.handlers[:] = [handler]
    _logger.setLevel(logging.INFO)
    _logger.propagate = False

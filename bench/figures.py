"""How is a figure told? Beside what it is to reach, in one table, and in bench/latest.json for a program.

All figures of one run belong together; on a busy machine only the ratios within a run mean something.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LATEST: Final = Path(__file__).with_name("latest.json")


@dataclass(frozen=True)
class Figure:
    """One number, its unit, and in which bounds it is wanted; `beside` holds what was measured with it."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    beside: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def met(self) -> bool:
        """Whether it is what it is to be; a figure without bounds always is."""
        below = self.at_most is None or self.value <= self.at_most
        return below and (self.at_least is None or self.value >= self.at_least)

    @property
    def wanted(self) -> str:
        """Its bounds in words."""
        bounds = ((self.at_most, "≤"), (self.at_least, "≥"))
        return " ".join(f"{sign} {_short(bound)}" for bound, sign in bounds if bound is not None)


def tell(figures: Sequence[Figure]) -> None:
    """Print a table, and put every figure into bench/latest.json beside those of other measurements."""
    for one in figures:
        beside = ", ".join(f"{name} {_short(value)}" for name, value in one.beside.items())
        mark = "" if one.met else "  NOT REACHED"
        print(f"{one.name:40}{_short(one.value):>10} {one.unit:12}{one.wanted:>10}{mark}  {beside}", flush=True)
    latest: dict[str, object] = json.loads(LATEST.read_text("utf-8")) if LATEST.exists() else {}
    for one in figures:
        latest[one.name] = {
            "value": one.value,
            "unit": one.unit,
            "at_most": one.at_most,
            "at_least": one.at_least,
            "met": one.met,
            **one.beside,
        }
    LATEST.write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

"""In how many languages and on how many screens is one journey made? In the first of them, or in all."""

import os
from typing import Final, TypeVar

T = TypeVar("T")

EACH: Final = "KOE_EACH_LANGUAGE" in os.environ
"""`make test-each-language`; a journey costs ten seconds, and what a language breaks is mostly the width of a word."""


def first_or_all(*cases: T) -> tuple[T, ...]:
    """The first, which should be the one that breaks soonest; all of them in the long run."""
    return cases if EACH else cases[:1]

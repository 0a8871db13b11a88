"""Keys from passphrases take half a second each, by design; the people of the tests take theirs from a few.

The derivation is the real one, done once for each input in a process. tests/crypto holds it to the vectors.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import cycle

import pytest

from api.demo import staff
from crypto import codes

PEOPLE = 24
"""More than any test has; the next one gets the words of the first again."""
SALT = b"sixteen of salt."


def derive_once(patch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Until the patch is undone. What comes back is called before each test, whose first person is then the first."""
    few = [staff.fresh_passphrase() for _ in range(PEOPLE)]
    drawn = cycle(few)

    def next_of_the_few(_words: Sequence[str]) -> str:
        return next(drawn)

    def from_the_first() -> None:
        nonlocal drawn
        drawn = cycle(few)

    patch.setattr(codes, "_scrypt", cache(codes.__dict__["_scrypt"]))
    patch.setattr(staff, "draw_passphrase", next_of_the_few)
    patch.setattr(staff, "fresh_salt", lambda: SALT)
    return from_the_first

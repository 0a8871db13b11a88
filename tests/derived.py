"""Keys from passphrases take half a second each, by design; the people of the tests take theirs from a few.

The derivation is the real one, done once for each input in a process. tests/crypto holds it to the vectors.
"""

from collections.abc import Sequence
from functools import cache
from itertools import cycle

import pytest

from api.demo import browser
from crypto import codes

PEOPLE = 24
"""More than any test has; the next one gets the words of the first again."""
SALT = b"sixteen of salt."


def derive_once(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    drawn = cycle([browser.fresh_passphrase() for _ in range(PEOPLE)])

    def next_of_the_few(_words: Sequence[str]) -> str:
        return next(drawn)

    patch.setattr(codes, "_scrypt", cache(codes.__dict__["_scrypt"]))
    patch.setattr(browser, "draw_passphrase", next_of_the_few)
    patch.setattr(browser, "fresh_salt", lambda: SALT)

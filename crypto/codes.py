"""What does a worker write down, and what comes from it? Codes, passphrases and derivations (§5)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NewType

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from crypto.encoding import digest, hkdf
from crypto.refusals import WrongCode
from crypto.roles import Keeper, Reporter
from crypto.sealing import Identity
from crypto.signing import SigningKey

CaseId = NewType("CaseId", bytes)
"""16 bytes that a verify key hashed to."""

Below = Callable[[int], int]
"""A uniform draw from 0 up to, not including, its argument."""

CODE_DIGITS: Final = 24
RECOVERY_DIGITS: Final = 42
CODE_COST: Final = 2**15
PASSPHRASE_COST: Final = 2**17
SALT_BYTES: Final = 16
ID_BYTES: Final = 16

# Typed for a dash on phones, though Unicode calls them a minus and a long-vowel mark.
_MORE_DASHES = "\u2212\u30fc"


def _with_check(number: str) -> str:
    """ISO 7064 MOD 97-10: two digits more, so that the whole is 1 modulo 97."""
    return f"{number}{98 - int(number) * 100 % 97:02}"


def _draw(digits: int, below: Below) -> str:
    return _with_check("".join(str(below(10)) for _ in range(digits - 2)))


def _ignored(char: str) -> bool:
    return char in "\t\n\r" or char in _MORE_DASHES or unicodedata.category(char) in {"Zs", "Pd", "Cf"}


def read_digits(text: str, digits: int) -> str:
    """The bare digits of what was typed; `WrongCode` for a wrong length or a foreign character."""
    written = islice((char for char in text if not _ignored(char)), digits + 1)
    try:
        number = "".join(str(unicodedata.decimal(char)) for char in written)
    except ValueError:
        raise WrongCode from None
    if len(number) != digits:
        raise WrongCode
    return number


def _read(text: str, digits: int) -> str:
    """The bare digits; `WrongCode` for a wrong length, a foreign character or a wrong check [P-10]."""
    number = read_digits(text, digits)
    if int(number) % 97 != 1:
        raise WrongCode
    return number


def show_groups(number: str, size: int) -> str:
    """Digits as they are read out."""
    return " ".join(number[i : i + size] for i in range(0, len(number), size))


def draw_code(below: Below = secrets.randbelow) -> str:
    """A new code, 24 digits."""
    return _draw(CODE_DIGITS, below)


def read_code(text: str) -> str:
    """The 24 digits of a typed code; `WrongCode` [P-10]."""
    return _read(text, CODE_DIGITS)


def show_code(code: str) -> str:
    """Six groups of four."""
    return show_groups(code, 4)


def draw_recovery_code(below: Below = secrets.randbelow) -> str:
    """A new recovery code, 42 digits."""
    return _draw(RECOVERY_DIGITS, below)


def read_recovery_code(text: str) -> str:
    """The 42 digits of a typed recovery code; `WrongCode`."""
    return _read(text, RECOVERY_DIGITS)


def show_recovery_code(code: str) -> str:
    """Seven groups of six."""
    return show_groups(code, 6)


def draw_passphrase(words: Sequence[str], below: Below = secrets.randbelow) -> str:
    """Words out of a list: six of the EFF's 7776, seven of BIP-39's 2048."""
    count = 6 if len(words) == 7776 else 7
    return read_passphrase(" ".join(words[below(len(words))] for _ in range(count)))


def read_passphrase(text: str) -> str:
    """NFKC, lower case, joined by one space."""
    # A byte order mark is white space to a browser and not to Python.
    return " ".join(unicodedata.normalize("NFKC", text).lower().replace("\ufeff", " ").split())


def _scrypt(secret: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(secret.encode("utf-8"))


def case_id(instance: bytes, verify_key: bytes) -> CaseId:
    """First 16 bytes of H("koe/v1/case-id" ‖ instance ‖ reporter verify key)."""
    return CaseId(digest(b"koe/v1/case-id" + instance + verify_key)[:ID_BYTES])


@dataclass(frozen=True, slots=True)
class ReporterKeys:
    """All that a code gives: signer, identity, and the mailbox token of 32 bytes."""

    instance: bytes
    signer: SigningKey[Reporter]
    identity: Identity[Reporter]
    token: bytes = field(repr=False)

    @property
    def case(self) -> CaseId:
        """The case that this code opens."""
        return case_id(self.instance, self.signer.verify_key)


def reporter_keys(code: str, instance: bytes) -> ReporterKeys:
    """Derives the keys of a code that `read_code` gave; about 0.1 s."""
    root = _scrypt(code, b"koe/v1/code" + instance, CODE_COST)
    return ReporterKeys(
        instance,
        SigningKey[Reporter](hkdf(root, "koe/v1/reporter-signer")),
        Identity[Reporter](hkdf(root, "koe/v1/reporter-identity")),
        hkdf(root, "koe/v1/mailbox-token"),
    )


@dataclass(frozen=True, slots=True)
class StaffKeys:
    """``auth`` is sent (the server keeps its digest); ``identity`` never is."""

    auth: bytes = field(repr=False)
    identity: Identity[Keeper]


def passphrase_keys(passphrase: str, salt: bytes) -> StaffKeys:
    """Derives the keys of a passphrase that `read_passphrase` gave; about 0.4 s."""
    root = _scrypt(passphrase, salt, PASSPHRASE_COST)
    return StaffKeys(hkdf(root, "koe/v1/staff-auth"), Identity[Keeper](hkdf(root, "koe/v1/staff-identity")))


def recovery_keys(code: str) -> StaffKeys:
    """Derives the keys of a code that `read_recovery_code` gave."""
    digits = code.encode("ascii")
    return StaffKeys(hkdf(digits, "koe/v1/recovery-auth"), Identity[Keeper](hkdf(digits, "koe/v1/recovery-identity")))


def passkey_identity(prf: bytes) -> Identity[Keeper]:
    """Of the 32 bytes that a passkey's PRF gives for "koe/v1/passkey-prf", which no other passkey gives."""
    return Identity[Keeper](hkdf(prf, "koe/v1/passkey-identity"))

"""What signs the audit log's checkpoints? An Ed25519 key in a file of its own, drawn at the first start."""

import os
from pathlib import Path

from api.kit.files import settle
from crypto.encoding import b64, b64_decode
from crypto.refusals import Refused, WrongKey
from crypto.roles import Log
from crypto.signing import SEED_BYTES, SigningKey


def draw(path: Path) -> SigningKey[Log]:
    """The key in the file; drawn and on the disk when this returns, if there was none. `WrongKey` if it is none."""
    if path.exists():
        return find(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningKey[Log].draw()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process was first
        return find(path)
    with os.fdopen(handle, "w") as file:
        file.write(f"# Signs the checkpoints of Koe's audit log. Keep a copy.\n{b64(key.seed)}\n")
        file.flush()
        os.fsync(file.fileno())
    settle(path.parent)
    return key


def find(path: Path) -> SigningKey[Log]:
    """The key in the file; `FileNotFoundError` when it is not there, `WrongKey` when the file is none."""
    try:
        return SigningKey[Log](b64_decode(path.read_text("ascii").splitlines()[-1], SEED_BYTES))
    except (Refused, UnicodeDecodeError, IndexError):
        raise WrongKey from None

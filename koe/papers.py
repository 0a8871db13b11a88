"""Files of machines that hold a secret: new ones are never written over others, and a secret is its owner's alone."""

import os
from pathlib import Path
from typing import BinaryIO

from api.terminal import Exit, give_up
from crypto.age_format import Recipient
from crypto.roles import R_co
from crypto.sealing import Identity


def read(path: Path) -> bytes:
    """All of it, or a sentence and an end."""
    try:
        return path.read_bytes()
    except OSError as error:
        give_up(f"{path} cannot be read ({type(error).__name__}).", Exit.UNREACHABLE)


def write(path: Path, content: str | bytes, mode: int) -> None:
    """A new file; what is there is never written over."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        give_up(f"{path} is there already. Choose another name.")
    except OSError as error:
        give_up(f"{path} cannot be written ({type(error).__name__}).", Exit.UNREACHABLE)


def create(path: Path) -> BinaryIO:
    """A new file of its owner alone, to be written piece by piece."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        give_up(f"{path} is there already. Choose another name.")


def write_whole(path: Path, content: bytes) -> None:
    """A new file of its owner alone, there with all of its bytes or not at all, even if the machine stops meanwhile."""
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    write(beside, content, 0o600)
    os.link(beside, path)  # fails where it is there already
    beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_pair(identity: Identity[R_co], out: Path) -> tuple[Path, Recipient[R_co]]:
    """The secret in a file of its own, and beside it the recipient for the administrator's page."""
    recipient = identity.recipient
    public = out.with_name(f"{out.name}.pub")
    write(out, f"# public key: {recipient.text}\n{identity.text}\n", 0o600)
    write(public, f"{recipient.text}\n", 0o644)
    return public, recipient

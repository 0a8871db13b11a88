"""Where do large sealed things lie? Blobs by key: whole and on the disk, or not there.

The interface has what a folder and an object store both can. Its calls block: a service gives them to a thread.
"""

import datetime as dt
import errno
import os
import re
import secrets
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from api.kit.clock import TOKYO, today
from api.kit.errors import NoRoom, Problem
from api.kit.files import settle

_KEY = re.compile(r"[0-9a-z]+(?:/[0-9a-z]+)*")
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM})
"""No room, and a folder that takes nothing: a disk that came back read-only, or rights that somebody changed."""
_RETRY_AFTER_SECONDS: Final = 60
_RETRY_STORE_AFTER_SECONDS: Final = 5


class NoBlob(Exception):
    """Nothing lies under this key."""


class StoreAway(Problem):
    """The store of files does not answer, not in time, or refuses us: try again. Letters go on."""

    status, title, slug = 503, "The store of files does not answer", "files-away"

    def __init__(self) -> None:
        super().__init__(retry_after=_RETRY_STORE_AFTER_SECONDS)


class FileDamaged(Problem):
    """The store has lost a file, or gave back something else than was put into it; nothing of it was handed on."""

    status, title, slug = 502, "This file is damaged in the store", "file-damaged"


class Blob(NamedTuple):
    """A blob's key, and the day on which it was put."""

    key: str
    day: dt.date


def is_key(name: str) -> bool:
    """Whether a name has the form of a key."""
    return _KEY.fullmatch(name) is not None


def checked(key: str) -> str:
    """The key; `ValueError` for what is none."""
    if not is_key(key):
        raise ValueError("not a key")
    return key


class Blobs(ABC):
    """Keys are lower-case letters and digits, in steps parted by slashes.

    Where the store is another machine, every call may raise `StoreAway`, and it does so in bounded time.
    """

    @abstractmethod
    def put(self, key: str, content: bytes) -> None:
        """Keep a blob, in the place of any that is there; durable when this returns. Raises `NoRoom`."""

    @abstractmethod
    def get(self, key: str) -> bytes:
        """A whole blob; `NoBlob` if there is none, `FileDamaged` if it is seen not to be what was put."""

    @abstractmethod
    def delete(self, keys: Iterable[str]) -> None:
        """Destroy blobs; those that are not there are no error."""

    @abstractmethod
    def list(self, prefix: str = "") -> Iterator[Blob]:
        """All blobs whose key is below this step of keys, in no order; what has no key of this form is left out."""

    @abstractmethod
    def has_room(self, size: int) -> bool:
        """Whether so many bytes more can be kept, as far as one can know."""

    @abstractmethod
    def tidy(self) -> None:
        """Destroy what a death in the middle of a `put` left."""


class FolderBlobs(Blobs):
    """A file for each blob, readable by its owner only, with no time but the midnight of its day."""

    def __init__(self, folder: Path, *, free_bytes_min: int) -> None:
        self._folder, self._free_bytes_min = folder, free_bytes_min

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)

    def put(self, key: str, content: bytes) -> None:
        """Under another name first: written, on the disk, then renamed; the folders' own lists of names too."""
        path = self._path(key)
        if not self.has_room(len(content)):
            raise NoRoom(retry_after=_RETRY_AFTER_SECONDS)
        try:
            temporary = self._write(path, content)
            try:
                temporary.rename(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            settle(path.parent)
        except OSError as error:
            if error.errno in _FULL:
                raise NoRoom(retry_after=_RETRY_AFTER_SECONDS) from error
            raise
        for folder in (path.parent, path.parent.parent):
            os.utime(folder, (_midnight(), _midnight()))

    def _write(self, path: Path, content: bytes) -> Path:
        temporary = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._make(path.parent)
            handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileNotFoundError:  # `delete` has just taken the empty folder away
            self._make(path.parent)
            handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.utime(file.fileno(), (_midnight(), _midnight()))
                os.fsync(file.fileno())
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        return temporary

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        settle(folder.parent)

    def get(self, key: str) -> bytes:
        """The file's content."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise NoBlob from None

    def delete(self, keys: Iterable[str]) -> None:
        """Unlink the files, and the folders that are empty then."""
        for key in keys:
            path = self._path(key)
            path.unlink(missing_ok=True)
            self._prune(path.parent)

    def _prune(self, folder: Path) -> None:
        while folder != self._folder:
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:  # there is more in it
                break
            folder = folder.parent
        if folder.is_dir():
            settle(folder)
            os.utime(folder, (_midnight(), _midnight()))

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """Every file that `put` has finished."""
        for path in self._files(prefix):
            if not path.name.startswith("."):
                yield Blob(path.relative_to(self._folder).as_posix(), _day_of(path))

    def _files(self, prefix: str) -> Iterator[Path]:
        top = self._path(prefix) if prefix else self._folder
        for folder, _, names in os.walk(top):
            for name in names:
                yield Path(folder) / name

    def has_room(self, size: int) -> bool:
        """Whether the disk would still have the free bytes that are to be left."""
        there = self._folder
        while not there.exists():
            there = there.parent
        return shutil.disk_usage(there).free - size >= self._free_bytes_min

    def tidy(self) -> None:
        """Remove temporary names of an earlier day."""
        for path in self._files(""):
            if path.name.startswith(".") and _day_of(path) < today():
                path.unlink(missing_ok=True)


def _midnight() -> float:
    """The first second of today in Japan: a file's time shall not tell the hour."""
    return dt.datetime.combine(today(), dt.time(), TOKYO).timestamp()


def _day_of(path: Path) -> dt.date:
    try:
        seconds = path.stat().st_mtime
    except FileNotFoundError:
        return today()
    return dt.datetime.fromtimestamp(seconds, TOKYO).date()

"""How do blobs lie in an object store that speaks S3, and how is it noticed that it gave back something else?

Each blob is one object, put whole and never in several uploads, with the SHA-256 of its key and content beside it
(`x-amz-meta-koe-sha256`). What comes back is handed on only if it fits that. So faults of a store are noticed here; one
that forges the hash too is found out by the reader's browser, which knows the digest from the letter.
"""

import datetime as dt
import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from api.kit.blobs import Blob, Blobs, FileDamaged, NoBlob, StoreAway, checked, is_key
from api.kit.clock import TOKYO

if TYPE_CHECKING:
    from obstore import ObjectMeta

_HASH: Final = "koe-sha256"
_TRIES: Final = 2  # of a blob that does not fit its hash: a line may have broken it, and not the store


class Bucket(NamedTuple):
    """Where an object store is, and who asks."""

    name: str
    prefix: str
    endpoint: str  # empty: Amazon's own for the region
    region: str
    access_key: str
    secret_key: str

    def __repr__(self) -> str:
        return f"Bucket({self.name}/{self.prefix})"


class ObjectBlobs(Blobs):
    """An object for each blob. `seconds` is the longest time for one request; a call makes a few at most.

    The store notes when an object came, to the second: nothing here can keep it from that.
    """

    def __init__(self, bucket: Bucket, *, seconds: float, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        longest = dt.timedelta(seconds=seconds)
        # Everything is said, so that no AWS_ variable of the environment stands in for it.
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config={
                "endpoint": bucket.endpoint or f"https://s3.{bucket.region}.amazonaws.com",
                "region": bucket.region,
                "access_key_id": bucket.access_key,
                "secret_access_key": bucket.secret_key,
                "virtual_hosted_style_request": False,
                "checksum_algorithm": "SHA256",  # the store refuses what does not arrive as it was sent
                "disable_bulk_delete": True,  # not every store has it
                "skip_signature": False,
            },
            client_options={
                "timeout": longest,
                "connect_timeout": min(longest, dt.timedelta(seconds=3)),
                "allow_http": bucket.endpoint.startswith("http://"),
                "default_content_type": "application/octet-stream",
            },
            retry_config={
                "max_retries": 3,
                "retry_timeout": longest,
                "backoff": {
                    "init_backoff": dt.timedelta(milliseconds=100),
                    "max_backoff": dt.timedelta(seconds=1),
                    "base": 2,
                },
            },
        )

    def put(self, key: str, content: bytes) -> None:
        """Durable as the store promises; it is asked again whether it has this very content under this key."""
        wanted = _hash_of(checked(key), content)
        with _asking():
            obstore.put(self._store, key, content, attributes={_HASH: wanted}, use_multipart=False)
        try:
            with _asking():
                there = obstore.get(self._store, key, options={"head": True})
        except NoBlob:
            raise StoreAway from None
        if there.meta["size"] != len(content) or there.attributes.get(_HASH) != wanted:
            raise StoreAway

    def get(self, key: str) -> bytes:
        """The object's content, once it fits its hash."""
        checked(key)
        for _ in range(_TRIES):
            with _asking():
                found = obstore.get(self._store, key)
                content = found.bytes().to_bytes() if found.meta["size"] <= self._bytes_max else None
            if content is not None and found.attributes.get(_HASH) == _hash_of(key, content):
                return content
        raise FileDamaged

    def delete(self, keys: Iterable[str]) -> None:
        """One request for each, some at once. A bucket that keeps versions keeps them all the same."""
        wanted = [checked(key) for key in keys]
        try:
            with _asking():
                obstore.delete(self._store, wanted)
        except NoBlob:  # some stores mind; then who knows of which it was said
            for key in wanted:
                with suppress(NoBlob), _asking():
                    obstore.delete(self._store, key)

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """By the store's own times of arrival."""
        # Its other form gives tables of arrow, a library that is not here, so that its type is not whole.
        found: Iterator[Sequence[ObjectMeta]] = obstore.list(  # pyright: ignore[reportUnknownMemberType]
            self._store, checked(prefix) if prefix else None
        )
        while True:
            with _asking():
                page = next(found, None)
            if page is None:
                return
            for one in page:
                if is_key(one["path"]):
                    yield Blob(one["path"], one["last_modified"].astimezone(TOKYO).date())

    def has_room(self, size: int) -> bool:
        """Nobody can know how much a store still takes; a blob cannot be too large for it."""
        return size >= 0

    def tidy(self) -> None:
        """Nothing is ever left: an object is there whole or not at all, and none is uploaded in pieces."""


def _hash_of(key: str, content: bytes) -> str:
    """With the key in it, an object that comes back under another's name is seen too."""
    found = hashlib.sha256(key.encode() + b"\0")
    found.update(content)
    return found.hexdigest()


@contextmanager
def _asking() -> Generator[None]:
    """What a store answers, in our own words. Its errors quote addresses and are not passed on."""
    try:
        yield
    except FileNotFoundError as error:
        raise (StoreAway if "NoSuchBucket" in str(error) else NoBlob) from None
    except (BaseError, OSError):
        raise StoreAway from None

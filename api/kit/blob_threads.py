"""How does an event loop wait for blobs, so that a store that is slow holds up nobody but those who want files?"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from api.kit import log
from api.kit.blobs import FileDamaged, StoreAway

P = ParamSpec("P")
T = TypeVar("T")

THREADS: Final = 16


class BlobThreads:
    """Threads for calls of `Blobs` alone: letters, pages and the directory wait in no queue behind them."""

    def __init__(self, *, seconds: float) -> None:
        """`seconds` is how long one waits for a thread, and half of how long for an answer."""
        self.seconds = seconds
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="koe-blobs")
        self.free = asyncio.Semaphore(THREADS)

    def close(self) -> None:
        """Wait for what is being done; each call ends in bounded time."""
        self.pool.shutdown(wait=True)


async def ask(threads: BlobThreads, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do one call of `Blobs` in a thread. Raises what it raises, and `StoreAway` when it takes too long.

    What took too long goes on all the same: a blob that comes to be so has no row, and is swept.
    """
    try:
        async with asyncio.timeout(threads.seconds):
            await threads.free.acquire()
        done = asyncio.get_running_loop().run_in_executor(threads.pool, lambda: call(*args, **kwargs))
        done.add_done_callback(lambda _: threads.free.release())
        async with asyncio.timeout(2 * threads.seconds):
            return await asyncio.shield(done)
    except FileDamaged:
        log.event("file-damaged")
        raise
    except (TimeoutError, StoreAway):
        log.event("files-away")
        raise StoreAway from None

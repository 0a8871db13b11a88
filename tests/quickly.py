"""What a server costs to start and to stop, paid once in a process, or not waited for.

A run starts more than a thousand servers. Each of them would read the files of all migrations anew, build what FastAPI
makes of every route, and sleep for tenths of a second before it sees that it is to stop.
"""

import asyncio
import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
import uvicorn.server
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from sqlalchemy.engine import URL, Dialect, Engine
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache
from starlette.routing import BaseRoute

_STEP_SECONDS = 0.005
_STATEMENTS = 5000
_BEFORE_A_WALK = 20_000  # objects
_here = threading.local()
_made_ready: dict[int, BaseRoute] = {}


def read_migrations_once(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, a folder of migrations is read at the first need of it."""
    as_written = ScriptDirectory.from_config

    @cache
    def read(folder: str) -> ScriptDirectory:
        config = Config()
        config.set_main_option("script_location", folder)
        return as_written(config)

    def from_config(config: Config) -> ScriptDirectory:
        folder = config.get_main_option("script_location")
        assert folder is not None
        return read(folder)

    patch.setattr(ScriptDirectory, "from_config", from_config)


def share_routes(app: FastAPI) -> None:
    """What FastAPI makes of the routes belongs to the first application; not where a test puts something in a place."""
    if app.dependency_overrides:
        return
    for at, route in enumerate(app.router.routes):
        router: object = getattr(route, "original_router", None)
        if router is not None:
            app.router.routes[at] = _made_ready.setdefault(id(router), route)


def say_statements_once(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, what a statement is in SQL is worked out once, not by each engine for itself."""
    as_written = Engine.__init__
    kept: dict[tuple[type[Dialect], object], tuple[Dialect, LRUCache[Any, Any]]] = {}

    def made(
        engine: Engine,
        pool: Pool,
        dialect: Dialect,
        url: URL,
        hide_parameters: bool = False,  # noqa: FBT001, FBT002 - by name alone, `create_engine` would not find it
    ) -> None:
        as_written(engine, pool, dialect, url, hide_parameters=hide_parameters)
        # What is known is known of a dialect, which is of one engine; one dialect is like the other here.
        kind = (type(dialect), getattr(dialect, "_on_connect_isolation_level", None))
        engine.dialect, engine._compiled_cache = kept.setdefault(kind, (dialect, LRUCache(_STATEMENTS)))
        pool._dialect = engine.dialect

    patch.setattr(Engine, "__init__", made)


def walk_over_less() -> None:
    """What was loaded by now lives until the end: the collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_BEFORE_A_WALK)


class _Tenths:
    """`asyncio` as uvicorn's server sees it: it sleeps as it always does, until it is to stop."""

    @staticmethod
    async def sleep(seconds: float) -> None:
        ending: asyncio.Event | None = getattr(_here, "ending", None)
        if ending is None:
            await asyncio.sleep(seconds)
        elif ending.is_set():
            await asyncio.sleep(min(seconds, _STEP_SECONDS))
        else:
            with suppress(TimeoutError):  # the tick is over, and nobody has rung
                await asyncio.wait_for(ending.wait(), seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


def stop_at_once(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, a server whose `bell` is rung looks at once whether it is to stop."""
    patch.setattr(uvicorn.server, "asyncio", _Tenths())


def bell() -> Callable[[], None]:
    """To be made in the thread of the server, in its loop; it may be rung from any thread."""
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    _here.ending = ending

    def ring() -> None:
        with suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(ending.set)

    return ring

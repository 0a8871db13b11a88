"""What is a person told while they look? That something changed, by id, if at that moment they may read it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection

from api.authz.policy import Role
from api.authz.principal import AtTheDoor, DeskMember, ReadableCase
from api.authz.queries import session_member
from api.kit.clock import now
from api.kit.errors import Problem
from api.live import queries
from api.live.hub import Line, Noted
from api.live.schemas import Looker, Lookers, Presence
from api.running import Running
from crypto.encoding import b64

SECONDS_MAX: Final = 600
"""A stream ends by itself and is opened again, so that none outlives what it knows."""

_STANDING_SECONDS: Final = 15.0
"""So often a line on which nothing is said asks whether its session stands, and shows that it is open."""
_PAUSE_SECONDS: Final = 0.3
"""What comes meanwhile is told together."""


async def follow(server: Running, member: DeskMember, door: AtTheDoor, seconds: int) -> AsyncGenerator[bytes]:
    """Server-sent events, for so many seconds at most, or until the session or the membership ends.

    - `ready`: the line is open; what came before it has to be read.
    - `cases`: these cases, as a JSON list of ids, are not what they were.
    - `looking`: who looks at these cases has changed.
    - `asks`: what other desks ask this one about these cases is not what it was.
    - `again`: the desk's list is not what it was, without saying where.
    """
    end = asyncio.get_running_loop().time() + seconds
    with server.hub.line(member.account, member.desk, door.session) as line:
        yield _event("ready")
        while not line.ended and (left := end - asyncio.get_running_loop().time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(line.woken.wait(), min(left, _STANDING_SECONDS))
            quiet = not line.woken.is_set()
            try:
                said = await server.database.read(what_to_say, line, line.take())
            except Problem:  # too much to do: whoever comes back reads what was missed
                return
            if said is None or line.ended:
                return
            if said or quiet:
                yield said or b":\n\n"
            await asyncio.sleep(_PAUSE_SECONDS)


def what_to_say(connection: Connection, line: Line, noted: Noted) -> bytes | None:
    """Events for what lay beside a line; none at all if its reader may no longer listen.

    Of a case that they may not read nothing goes out, not even that something happened.
    """
    signed_in = session_member(connection, line.session, now(), line.desk)
    if signed_in is None or signed_in.entering or signed_in.account != line.account:
        return None
    if signed_in.role not in (Role.CASEWORKER, Role.LEAD):
        return None
    again = noted.again or queries.has_lost_one(connection, line, noted.moved)
    readable = queries.readable(connection, line, noted.cases | noted.looked)
    told = [
        *([_event("again")] if again else []),
        *([_event("cases", changed)] if (changed := noted.cases & readable) else []),
        *([_event("asks", asked)] if (asked := queries.asked(connection, line, noted.asked)) else []),
        *([_event("looking", looked)] if (looked := noted.looked & readable) else []),
    ]
    return b"".join(told)


def _event(name: str, ids: Iterable[bytes] = ()) -> bytes:
    data = json.dumps(sorted(b64(one) for one in ids))
    return f"event: {name}\ndata: {data}\n\n".encode()


async def show_presence(server: Running, case: ReadableCase, presence: Presence) -> Lookers:
    """Says that the reader has the case before them, and who else has; nothing of it is kept."""
    server.hub.look(case.case, case.reader, presence.doing)
    there = server.hub.others(case.case, case.reader)
    readers = await server.database.read(queries.readers_among, case, there.keys())
    return Lookers(
        others=[Looker(account=who, writing=writing) for who, writing in sorted(there.items()) if who in readers]
    )

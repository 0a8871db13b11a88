"""Have facts of domain/ grown old? Telephone numbers, wages and rules that workers read."""

from collections.abc import Iterator
from typing import Final

from api.doctor.findings import Finding, Matter, note, well, wrong
from api.domain import Fact, Staleness, stale
from api.kit.clock import today

_NAMED: Final = 3


def look_at() -> Iterator[Finding]:
    """Those that have expired, and those that nobody verified."""
    found = stale(today())
    expired = [fact for fact, reason in found if reason is Staleness.EXPIRED]
    unverified = [fact for fact, reason in found if reason is Staleness.UNVERIFIED]
    if expired:
        sentence = f"{len(expired)} facts of domain/ have expired: {_first(expired)}."
        yield wrong(Matter.FACTS_EXPIRED, sentence, "Read what the authority says today, correct the rows, make build.")
    else:
        yield well(Matter.FACTS_EXPIRED, "No fact of domain/ has expired.")
    if unverified:
        sentence = f"{len(unverified)} facts of domain/ nobody verified: {_first(unverified)}."
        yield note(Matter.FACTS_UNVERIFIED, sentence, "Verify each with its source, and set verified_on.")


def _first(facts: list[Fact]) -> str:
    named = ", ".join(f"{fact.file} {fact.key}" for fact in facts[:_NAMED])
    return f"{named} … `make stale` names them all" if len(facts) > _NAMED else named

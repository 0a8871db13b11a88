"""Does Lighthouse see every page that anybody can open (bench/lighthouse.py), and is a page that it cannot see said?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import _ROUTERS
from api.authz.policy import MATRIX, Permission, Role
from api.built import PAGES_NEEDED
from bench.lighthouse import CATEGORIES, FRAMES, LEAST, PERIOD, TIMES, VISITS, Site, Told, Unseen, figures_of, read
from tests.conftest import RunningServer
from tests.figures.sample import publish
from tests.journeys.conftest import open_office

AS_A_PERSON = {"accept": "text/html"}


def open_doors() -> Iterator[str]:
    """What anybody may GET."""
    for router in _ROUTERS:
        for context in iter_route_contexts(router.routes):
            assert isinstance(context.original_route, APIRoute)
            extra: dict[str, Any] = context.original_route.openapi_extra or {}
            if "GET" in (context.methods or ()) and Role.PUBLIC in MATRIX[Permission(extra["x-permission"])]:
                assert context.path is not None
                yield context.path


def test_every_route_that_shows_a_person_a_page_is_visited(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    server = start_server(pages_at=bare_pages, plain=True)
    open_office(server)
    server.write(publish, PERIOD, 900)

    shown: set[str] = set()
    with server.client() as client:
        for door in open_doors():
            answer = client.get(door.replace("{period}", PERIOD), headers=AS_A_PERSON)
            if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                shown.add(door)
    assert {"/", "/desk", "/plain", "/statistics/{period}"} <= shown
    assert shown == {one.route for one in VISITS if one.route} | FRAMES.keys()


def test_every_page_of_the_built_tree_is_visited() -> None:
    assert {one.file for one in VISITS if one.file} | set(FRAMES.values()) == set(PAGES_NEEDED)
    assert len({one.name for one in VISITS}) == len(VISITS)
    assert {one.site for one in VISITS} == set(Site)


def report(score: float = 1) -> dict[str, Any]:
    """As Lighthouse writes it, where one audit of the second category is failed."""
    audits = {audit: {"score": 1, "numericValue": 700.0} for audit in TIMES.values()}
    audits |= {"contrast": {"score": score, "displayValue": "3 of them"}, "told-only": {"score": 0}}
    refs = [{"id": "contrast", "weight": 7}, {"id": "told-only", "weight": 0}]
    scores = dict(zip(CATEGORIES, (1, score, 0.96), strict=True))
    return {
        "audits": audits,
        "categories": {
            name: {"score": one, "auditRefs": refs if name == CATEGORIES[1] else []} for name, one in scores.items()
        },
    }


def test_the_median_of_the_visits_is_told_with_what_cost_points() -> None:
    runs = [read(report(score)) for score in (0.96, 0.89, 0.94)]

    assert [one.lost for one in runs] == [[], ["contrast 3 of them"], ["contrast 3 of them"]]
    performance, accessibility, practices = figures_of("desk", runs)
    assert (performance.value, performance.beside["first_paint_ms"], performance.met) == (100, 700, True)
    assert (accessibility.name, accessibility.value, accessibility.beside["lowest"]) == (
        "lighthouse.desk.accessibility",
        94,
        89,
    )
    assert not accessibility.met
    assert (practices.value, practices.at_least, practices.met) == (96, LEAST, True)


def test_a_page_that_lighthouse_could_not_see_has_no_score() -> None:
    unseen = report() | {"runtimeError": {"code": "NO_FCP", "message": "nothing was painted"}}
    with pytest.raises(Unseen, match="nothing was painted"):
        read(unseen)
    assert isinstance(read(report()), Told)

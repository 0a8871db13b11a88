"""What is published is read by anybody in three languages, by a program, and by auditors more closely."""

from __future__ import annotations

import importlib
import re
import sys
from html import unescape
from types import ModuleType
from typing import Any

import pytest

from api.kit.errors import Missing
from tables.words import LANGUAGES
from tests.conftest import RunningServer
from tests.figures.sample import files, publish
from tests.journeys.conftest import Office
from tests.journeys.people import Auditor

pd: Any = importlib.import_module("pandas")  # which says little of its types

COUNTED = {"2025Q1": 300, "2025Q2": 500, "2025Q3": 700, "2025Q4": 900, "2025": 2_400}
BASE = "/api/v1/statistics/releases"


class Notes(ModuleType):
    """What pandas takes for a library that draws."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.drawn: list[tuple[Any, dict[str, Any]]] = []

    def plot(self, data: Any, **how: Any) -> None:
        """Note it."""
        self.drawn.append((data, how))


def publish_all(koe: RunningServer) -> None:
    """A whole year, a quarter at a time, as the command does it."""
    for at, (period, count) in enumerate(COUNTED.items()):
        koe.write(publish, period, count, at)


def test_anybody_reads_the_newest_release_and_each_before_it(koe: RunningServer, office: Office) -> None:
    with koe.client() as client:
        empty = client.get("/statistics")
        assert (empty.status_code, "Nothing is published yet" in empty.text) == (200, True)
        publish_all(koe)
        for language in LANGUAGES:
            for path in ("/statistics", *(f"/statistics/{period}" for period in COUNTED)):
                answer = client.get(path, params={"lang": language})
                assert answer.status_code == 200
                assert f'<html lang="{language}">' in answer.text
                assert "script-src" not in answer.headers["content-security-policy"]
                assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
                assert answer.headers["cache-control"] == "no-store"
                assert "set-cookie" not in answer.headers
        assert client.get("/statistics", params={"lang": "km"}).text == client.get("/statistics").text
        assert client.get("/statistics/2024").json()["type"] == client.get(f"{BASE}/2024").json()["type"]
        assert client.get("/statistics/2024").status_code == Missing.status
        assert [one["period"] for one in client.get(BASE).json()["releases"]] == list(reversed(COUNTED))


def test_every_link_of_the_page_leads_somewhere(koe: RunningServer, office: Office) -> None:
    publish_all(koe)
    with koe.client() as client:
        html = client.get("/statistics/2025").text
        inside = {unescape(link) for link in re.findall(r'href="(/[^"]*)"', html)}
        assert len(inside) > 40
        assert {link for link in inside if link.startswith("/w/")} == {"/w/worker.css", "/w/figures.css"}
        for link in (link for link in inside if not link.startswith(("/w/", "/favicon", "/exit"))):
            assert client.get(link).status_code == 200, link


def test_three_lines_of_pandas_reproduce_a_chart(
    koe: RunningServer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Really fetched and really read; what would draw it stands in for matplotlib and notes what it is given."""
    publish_all(koe)
    notes = Notes(f"koe_notes_{koe.settings.port}")  # pandas remembers a backend by its name
    monkeypatch.setitem(sys.modules, notes.__name__, notes)
    with koe.client() as client, pd.option_context("plotting.backend", notes.__name__):
        found = re.search(r"<code>(.*?)</code>", client.get("/statistics/2025Q4").text, re.DOTALL)
        assert found is not None
        lines = unescape(found[1])
        assert len(lines.splitlines()) == 3
        exec(lines, {})
        assert client.get(f"{BASE}/2025Q4/T1.csv").headers["content-type"] == "text/csv; charset=utf-8"
        published = client.get(f"{BASE}/2025Q4/T1.json").json()
    [(table, how)] = notes.drawn
    assert how["kind"] == "barh"
    shown = dict(zip(table[how["x"]], table[how["y"]], strict=True))
    for value, cell in zip(published["dimensions"][0]["values"], published["cells"], strict=True):
        told = shown[value["label"]["en"]]
        assert (None if pd.isna(told) else told) == cell["value"]
    assert set(table[how["xerr"]]) == {published["noise_95"]}


def test_an_auditor_reads_what_is_held_back_not_told_and_spent(koe: RunningServer, office: Office) -> None:
    publish_all(koe)
    sora = Auditor(koe.origin, name="Sora").accept(office.administrator.invite_auditor())
    seen = sora.get("/api/v1/audit/statistics")

    assert [one["period"] for one in seen["releases"]] == list(reversed(COUNTED))
    assert {(one["spent"], one["budget"]) for one in seen["ledger"]} == {("6", "6")}
    year = seen["releases"][0]
    assert [one["table"] for one in year["kept"]] == [*(f"T{number}" for number in range(2, 10)), "K1"]
    content = files("2025", count=COUNTED["2025"], seed=4)
    for one in year["kept"]:
        assert one["held_back"] == content[f"{one['table']}.json"].count(b'"value": null')
    assert {one["field"] for one in year["told"]} >= {"region", "nationality", "months", "wage_ratio", "area"}
    assert office.lead.ask("GET", "/api/v1/audit/statistics").status == 403

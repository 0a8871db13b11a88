"""Does the page say everything in each language, without script, and nothing that the tables do not say?"""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest

from api.figures import pages
from api.figures.schemas import Figure, read_figure
from tables.registry import Profile
from tables.words import LANGUAGES
from tests.figures.sample import files, release

QUARTERS = ("2026Q1", "2026Q2", "2026Q4")
PAGES = pytest.mark.parametrize("language", LANGUAGES)


def figures(period: str, profile: Profile = Profile.STANDARD, count: int = 20_000, seed: int = 7) -> list[Figure]:
    found = files(period, profile, count, seed)
    return [read_figure(content) for name, content in found.items() if re.fullmatch(r"[TK]\d\.json", name)]


def page_of(language: str, period: str, profile: Profile = Profile.STANDARD, count: int = 20_000) -> str:
    shown = release(period, profile, count)
    of = figures(period, profile, count)
    return pages.page(language, "https://koe.example", [shown], shown, of, [], first=False).decode()


def bare(html: str) -> str:
    """What is read, without what draws it."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


@PAGES
@pytest.mark.parametrize(
    ("period", "profile"),
    [("2026Q4", Profile.STANDARD), ("2026", Profile.STANDARD), ("2026", Profile.STRICT), ("2026", Profile.THRESHOLD)],
)
def test_every_number_of_every_table_is_on_the_page_and_no_script_or_style_is(
    language: str, period: str, profile: Profile
) -> None:
    html = page_of(language, period, profile, count=3000)

    assert not re.search(r"<script|<style|\bstyle=|\bon\w+=|<img|{{|}}|\{\w+\}", html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for name in re.findall(r"url\(#([^)]+)\)", html):
        assert name in ids
    text = bare(html)
    for figure in figures(period, profile, count=3000):
        assert figure.title[language] in text
        assert figure.method[language] in text
        for axis in figure.axes:
            assert all(value.label[language] in text for value in axis.values)
        for value in figure.numbers.values():
            if value is not None:
                said = f"{value:,}".replace(",", "." if language == "vi" else ",")
                assert f"{said} ± {figure.within}" in text if figure.within else said in text


@PAGES
def test_a_number_that_is_held_back_is_said_in_words_and_drawn_hatched(language: str) -> None:
    html = page_of(language, "2026", count=400)

    held = sum(value is None for figure in figures("2026", count=400) for value in figure.numbers.values())
    not_drawn = sum(
        value is None
        for figure in figures("2026", count=400)
        if figure.name == "T5"
        for at, value in figure.numbers.items()
        if at[1] == "not_told"
    )
    assert held > 40
    assert html.count('class="held"') == held - not_drawn
    words = {"en": "held back, below 20", "ja": "控えた数、20 未満", "vi": "không công bố, dưới 20"}
    assert words[language] in html
    assert not re.search(r"<td[^>]*>\s*0?\s*</td>", html), "an empty cell would look like none"


@PAGES
def test_each_page_says_that_this_is_no_sample_and_never_that_it_is_anonymous(language: str) -> None:
    empty = pages.page(language, "https://koe.example", [], None, [], [], first=True).decode()

    sample = {"en": "They are not a sample", "ja": "標本調査ではありません", "vi": "không phải là mẫu khảo sát"}
    promise = {"en": "6 is a modest promise", "ja": "6は控えめな約束", "vi": "6 là một lời hứa khiêm tốn"}
    for html in (empty, page_of(language, "2026Q4"), page_of(language, "2026", Profile.THRESHOLD, 900)):
        assert sample[language] in html
        assert promise[language] in html
        assert not re.search("anonym|匿名|ẩn danh", html, re.IGNORECASE)


@PAGES
def test_before_the_first_release_it_says_what_will_come_and_offers_no_file(language: str) -> None:
    empty = pages.page(language, "https://koe.example", [], None, [], [], first=True).decode()

    assert "/api/v1/statistics/releases" not in empty
    assert "<svg" not in empty
    said = {"en": "Nothing is published yet", "ja": "まだ何も公表していません", "vi": "Chưa có gì được công bố"}
    assert said[language] in empty


def test_without_noise_no_noise_is_promised() -> None:
    html = page_of("en", "2026", Profile.THRESHOLD, 900)

    assert "There is no noise in these numbers" in html
    assert "±" not in html
    assert 'class="noise"' not in html
    assert "ε =" in bare(html), "the other profiles are explained"
    assert "Cost for a case" not in html


def test_quarters_stand_side_by_side_with_a_gap_where_there_is_none() -> None:
    over = [figure for at, name in enumerate(QUARTERS) for figure in figures(name, count=800 + at, seed=at)]
    shown = [release(name, count=800 + at, seed=at) for at, name in enumerate(QUARTERS)][::-1]
    html = pages.page("en", "https://koe.example", shown, shown[0], [], over, first=True).decode()

    heads = re.findall(r'<th scope="col">(2026Q\d)</th>', html)
    assert heads == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"] * 2
    assert html.count('class="chart"') == 2 + 15
    assert pages.page("en", "https://koe.example", shown[:1], shown[0], [], over[:2], first=True).count(b"<svg") == 0


def test_every_file_can_be_fetched_and_says_how_large_it_is() -> None:
    html = page_of("en", "2026")
    shown = release("2026")

    for file in shown.files:
        assert f'href="/api/v1/statistics/releases/2026/{file.name}"' in html
    assert pages.kilobytes(1) == "1"
    assert pages.kilobytes(2001) == "3"


def test_regions_stand_on_the_map_about_where_they_are_and_all_are_on_it() -> None:
    [figure] = [one for one in figures("2026") if one.name == "T4"]
    _, regions = figure.axes

    assert {value.key for value in regions.values} == set(pages._PLACES)
    along = [pages._PLACES[name][0] for name in ("chugoku_shikoku", "kinki", "chubu", "kanto")]
    assert all(west < east for west, east in pairwise(along))

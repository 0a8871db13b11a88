"""Does a chart say what the table says? What is held back is no zero, and the noise is drawn as wide as it is."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from api.figures import charts
from api.figures.charts import PANEL, WIDTH, Bar, Row, Tile, Told, bars, course, lines_of, scale_of, tiles, width_of

SVG = "{http://www.w3.org/2000/svg}"
TOLD = Told("t1-2026q4-0", "What it is about", "The largest number: Wages, 100 ± 12.")
HELD, KEPT, OTHER = Bar("under 20", None, 0, 20), Bar("100 ± 12", 100, 12), Bar("held back", None, 0)


def parsed(drawing: Markup) -> ET.Element:
    return ET.fromstring(drawing)


def of_class(svg: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in svg.iter() if name in one.get("class", "").split()]


def drawn_as(shape: str, bar: Bar, scale: int) -> ET.Element:
    drawing = {
        "bars": lambda: bars(TOLD, [Row("Wages", [bar])], scale),
        "tiles": lambda: tiles(TOLD, [Tile("Kanto", 0, 0, bar)], scale),
        "course": lambda: course(TOLD, [("2026Q4", bar)], scale),
    }[shape]()
    return parsed(drawing)


SHAPES = pytest.mark.parametrize("shape", ["bars", "tiles", "course"])


@SHAPES
@pytest.mark.parametrize("scale", [24, 112, 9_000])
@pytest.mark.parametrize("bar", [HELD, OTHER])
def test_what_is_held_back_is_hatched_at_any_scale_and_never_a_zero(shape: str, scale: int, bar: Bar) -> None:
    svg = drawn_as(shape, bar, scale)

    [held] = of_class(svg, "held")
    assert not of_class(svg, "bar")
    assert not of_class(svg, "noise")
    [pattern] = svg.iter(f"{SVG}pattern")
    assert held.get("fill") == f"url(#{pattern.get('id')})"
    assert float(held.attrib["width"]) > 5
    assert float(held.attrib["height"]) > 5


def test_what_is_held_back_reaches_to_its_threshold_and_no_further() -> None:
    [held] = of_class(drawn_as("bars", HELD, 40), "held")

    assert float(held.attrib["width"]) == WIDTH / 2


def noise_of(svg: ET.Element) -> tuple[float, float]:
    [noise] = of_class(svg, "noise")
    found = re.match(r"M([\d.]+) [\d.]+[HV]([\d.]+)M", noise.attrib["d"])
    assert found is not None
    return float(found[1]), float(found[2])


@given(value=st.integers(5, 50_000), within=st.integers(1, 400))
def test_the_line_of_the_noise_begins_and_ends_where_the_interval_does(value: int, within: int) -> None:
    bar = Bar("", value, within)
    svg = drawn_as("bars", bar, scale_of([bar]))

    unit = WIDTH / (value + within)
    low, high = noise_of(svg)
    assert low == pytest.approx(max(0, value - within) * unit, abs=0.06)
    assert high == pytest.approx(WIDTH, abs=0.06)
    [drawn] = of_class(svg, "bar")
    assert float(drawn.attrib["width"]) == pytest.approx(value * unit, abs=0.06)


@SHAPES
def test_each_shape_draws_the_noise_across_the_end_of_its_bar(shape: str) -> None:
    svg = drawn_as(shape, KEPT, 150)

    [bar] = of_class(svg, "bar")
    along, start = ("height", "y") if shape == "course" else ("width", "x")
    first, length = float(bar.attrib[start]), float(bar.attrib[along])
    end = first if shape == "course" else first + length
    low, high = sorted(noise_of(svg) if shape != "course" else _upright(svg))
    assert low < end < high
    assert high - low == pytest.approx(length * 24 / 100, abs=0.3)


def _upright(svg: ET.Element) -> tuple[float, float]:
    [noise] = of_class(svg, "noise")
    found = re.match(r"M[\d.]+ ([\d.]+)V([\d.]+)M", noise.attrib["d"])
    assert found is not None
    return float(found[1]), float(found[2])


@SHAPES
def test_without_noise_there_is_no_line_of_it(shape: str) -> None:
    assert not of_class(drawn_as(shape, Bar("100", 100, 0), 100), "noise")


@SHAPES
def test_a_drawing_is_one_image_with_a_name_and_a_text(shape: str) -> None:
    svg = drawn_as(shape, KEPT, 200)

    assert svg.get("role") == "img"
    texts = {one.get("id"): one.text for one in svg if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert [texts[name] for name in svg.attrib["aria-labelledby"].split()] == [TOLD.title, TOLD.text]
    assert not [one for one in svg.iter() if "style" in one.attrib], "the policy of the page forbids it"


@given(st.lists(st.one_of(st.none(), st.integers(10, 9_000)), min_size=1, max_size=8), st.integers(0, 30))
def test_nothing_leaves_the_drawing(values: list[int | None], within: int) -> None:
    several = [Bar("20", value, 0 if value is None else within, 20 if value is None else None) for value in values]
    wide = parsed(bars(TOLD, [Row("Wages", several[:2]) for _ in several], scale_of(several), ["Urban", "Elsewhere"]))
    small = parsed(course(TOLD, [("2026Q1", one) for one in several], scale_of(several)))

    for svg, width in ((wide, WIDTH), (small, PANEL)):
        _, _, _, height = map(float, svg.attrib["viewBox"].split())
        for one in svg.iter(f"{SVG}rect"):
            x, y, across, tall = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
            assert 0 <= x <= x + across <= width + 0.11
            assert 0 <= y <= y + tall <= height + 0.11


def test_a_quarter_without_tables_is_a_gap_and_not_a_zero() -> None:
    svg = parsed(course(TOLD, [("2026Q1", KEPT), ("2026Q2", None), ("2026Q3", KEPT)], 120))

    first, second = (float(one.attrib["x"]) for one in of_class(svg, "bar"))
    assert second - first == pytest.approx(2 * PANEL / 4)
    assert not of_class(svg, "held")


@given(st.text(alphabet="abc de・、賃金労働時間", max_size=60), st.integers(40, 300))
def test_lines_lose_nothing_and_break_no_word_of_letters(text: str, width: int) -> None:
    lines = lines_of(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width_of(line) <= width or " " not in line


def test_a_name_is_text_and_never_markup() -> None:
    svg = bars(Told("a", "<b>", "&"), [Row("<script>", [Bar('"', 5, 0)])], 10)

    assert "<script>" not in svg
    assert [one.text for one in of_class(parsed(svg), "chart-label")] == ["<script>"]


def test_a_long_name_is_put_on_lines_beside_its_number() -> None:
    name = "Nghiệp đoàn, cơ quan hỗ trợ, công ty phái cử"
    lines = [one.text for one in of_class(parsed(bars(TOLD, [Row(name, [KEPT])], 200)), "chart-label")]

    assert len(lines) == 2
    assert " ".join(filter(None, lines)) == name
    assert charts.scale_of([]) == 1

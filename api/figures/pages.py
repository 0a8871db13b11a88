"""What does the page of the statistics show? Sentences, charts and tables, as Jinja2 writes them, for any browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api import domain, words
from api.figures import charts
from api.figures.charts import Bar, Row, Tile, Told
from api.figures.schemas import At, Axis, Figure, Named
from api.releases.schemas import ReleaseSeen
from shipped import STATIC
from tables.periods import span
from tables.registry import NOT_TOLD, Period, Profile
from tables.words import LANGUAGES

_PLACES: Final = {
    "hokkaido_tohoku": (3, 0),
    "chugoku_shikoku": (0, 1),
    "kinki": (1, 1),
    "chubu": (2, 1),
    "kanto": (3, 1),
    "kyushu_okinawa": (0, 2),
    "not_told": (3, 2),
}
"""Where a region stands on the map of tiles, by column and row."""
QUARTERS_SHOWN_MAX: Final = 12

_environment = Environment(
    loader=FileSystemLoader(STATIC / "figures"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"said": words.said, "bare": words.bare}

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing; ``title`` above it where there are several."""

    title: str
    chart: Markup
    text: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table for reading: the head, and of each line its name and its cells."""

    heads: Sequence[str]
    lines: Sequence[tuple[str, Sequence[str]]]
    total: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What is shown of one table."""

    name: str
    title: str
    method: str
    lead: str
    panels: Sequence[Panel]
    shape: str
    note: str
    noise: str
    grid: Grid
    files: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Course:
    """The same table over the quarters."""

    title: str
    panels: Sequence[Panel]
    grid: Grid


def spoken_of(language: str) -> str:
    """One of the languages in which a release is read; English for every other."""
    return language if language in LANGUAGES else words.SOURCE


def page(
    language: str,
    origin: str,
    releases: Sequence[ReleaseSeen],
    chosen: ReleaseSeen | None,
    figures: Sequence[Figure],
    over: Sequence[Figure],
    *,
    first: bool,
) -> bytes:
    """The whole page, for one release and, where it is the ``first`` page, the quarters before it."""
    told = words.catalogue("figures", language)
    reader = _Reader(language, told)
    html = _environment.get_template("page.html").render(
        told=told,
        shell=words.catalogue("", language),
        language=language,
        languages=[(code, words.tag(code), _endonym(code)) for code in LANGUAGES],
        place="/statistics" if first or chosen is None else f"/statistics/{chosen.period}",
        first=first,
        chosen=chosen,
        origin=origin,
        profiles=list(Profile),
        period=reader.period,
        day=str,
        releases=releases,
        sections=[reader.section(figure, chosen) for figure in figures] if chosen else [],
        courses=reader.courses(over),
        example=_example(origin, figures),
        kilobytes=kilobytes,
    )
    return html.encode()


def _endonym(code: str) -> str:
    return next(one.endonym for one in domain.languages() if one.code == code)


def kilobytes(size: int) -> str:
    """Rounded up: a file is never of nothing."""
    return str(-(-size // 1000))


def _example(origin: str, figures: Sequence[Figure]) -> str | None:
    """Three lines that draw the first table by one thing that has more than a few values; none without one."""
    flat = [figure for figure in figures if len(figure.axes) == 1]
    if not flat:
        return None
    figure = max(flat, key=lambda one: len(one.numbers))
    column = figure.axes[0].key.upper()
    address = f"{origin}/api/v1/statistics/releases/{figure.period}/{figure.name}.csv"
    return (
        "import pandas as pd\n"
        f'table = pd.read_csv("{address}").query("{column} != \'_T\'")\n'
        f'table.plot.barh(x="{column}_EN", y="OBS_VALUE", xerr="NOISE_95")'
    )


class _Reader:
    """Says and draws tables in one language."""

    def __init__(self, language: str, told: Words) -> None:
        self._language, self._told = language, told

    # --- how things are called

    def period(self, name: str) -> str:
        """``2026Q4`` as people say it."""
        of = span(name)
        quarter = of.quarters[0]
        if of.length is Period.QUARTER:
            return self._fill(self._told["quarter"], year=quarter.year, number=quarter.number)
        return self._fill(self._told["year"], year=quarter.year)

    def _fill(self, text: str, **values: object) -> str:
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def _number(self, value: int) -> str:
        return f"{value:,}".replace(",", "." if self._language == "vi" else ",")

    def _said(self, value: int, within: int) -> str:
        return f"{self._number(value)} ± {within}" if within else self._number(value)

    def _held(self, figure: Figure) -> str:
        table = self._told["table"]
        return self._fill(table["heldBelow"], threshold=figure.threshold) if figure.within else table["held"]

    def _of(self, said: Mapping[str, str]) -> str:
        return said[self._language]

    # --- a table

    def _bar(self, figure: Figure, at: At) -> Bar:
        value = figure.numbers[at]
        if value is not None:
            return Bar(self._said(value, figure.within), value, figure.within)
        if not figure.within:
            return Bar(self._told["table"]["held"], None, 0)
        said = self._fill(self._told["table"]["below"], threshold=figure.threshold)
        return Bar(said, None, 0, figure.threshold)

    def section(self, figure: Figure, release: ReleaseSeen) -> Section:
        """Everything about one table of a release."""
        table, note = self._told["table"], ""
        shape, panels = "one", self._panels(figure)
        if figure.name == "T4":
            shape, panels, note = "map", self._map(figure), table["map"]
        elif figure.name == "T5":
            panels, note = self._beside(figure), table["more"]
        elif len(panels) > 1:
            shape = "several"
        noise = table["noise"] if figure.within else table["noNoise"]
        return Section(
            name=figure.name,
            title=self._of(figure.title),
            method=self._of(figure.method),
            lead=self._lead(figure),
            panels=panels,
            shape=shape,
            note=note,
            noise=self._fill(noise, within=figure.within, threshold=figure.threshold, epsilon=figure.epsilon),
            grid=self._grid(figure),
            files=[(file.name, file.bytes) for file in release.files if file.name.split(".")[0] == figure.name],
        )

    def _lead(self, figure: Figure) -> str:
        table = self._told["table"]
        shown = [(value, at) for at, value in figure.numbers.items() if value is not None]
        sentences = [table["none"]]
        if shown:
            value, at = max(shown, key=lambda one: one[0])
            label = " · ".join(self._label(axis, key) for axis, key in zip(figure.axes, at, strict=True))
            sentences = [self._fill(table["largest"], label=label, number=self._said(value, figure.within))]
        if held := len(figure.numbers) - len(shown):
            sentences.append(self._fill(table["heldCount"], held=held, cells=len(figure.numbers)))
        return ("" if self._language == "ja" else " ").join(sentences)

    def _label(self, axis: Axis, key: str) -> str:
        return self._of(next(value.label for value in axis.values if value.key == key))

    def _scale(self, figure: Figure) -> int:
        return charts.scale_of([self._bar(figure, at) for at in figure.numbers])

    def _panels(self, figure: Figure) -> list[Panel]:
        """One drawing for each value of the last dimension, all on one scale; a single one where there is one."""
        first, *more = figure.axes
        scale, title = self._scale(figure), self._of(figure.title)
        panels: list[Panel] = []
        for at, rest in enumerate(product(*(axis.values for axis in more))):
            rows = [
                Row(self._of(value.label), [self._bar(figure, (value.key, *(one.key for one in rest)))])
                for value in first.values
            ]
            name = ", ".join(self._of(one.label) for one in rest)
            panels.append(self._panel(figure, at, name, title, partial(charts.bars, rows=rows, scale=scale)))
        return panels

    def _panel(self, figure: Figure, at: int, name: str, title: str, draw: Any) -> Panel:
        whole = f"{title}: {name}" if name else title
        told = Told(f"{figure.name}-{figure.period}-{at}".lower(), whole, self._lead(figure))
        return Panel(name, draw(told))

    def _beside(self, figure: Figure) -> list[Panel]:
        """The first two values of the second dimension side by side: one drawing."""
        first, second = figure.axes
        pair = second.values[:2]
        at = [(value.key, one.key) for value in first.values for one in pair]
        rows = [
            Row(self._of(value.label), [self._bar(figure, (value.key, one.key)) for one in pair])
            for value in first.values
        ]
        heads = [self._of(one.label) for one in pair]
        scale = charts.scale_of([self._bar(figure, one) for one in at])
        draw = partial(charts.bars, rows=rows, scale=scale, columns=heads)
        return [self._panel(figure, 0, "", self._of(figure.title), draw)]

    def _map(self, figure: Figure) -> list[Panel]:
        """A map of tiles for each group, all on one scale."""
        groups, regions = figure.axes
        scale, title = self._scale(figure), self._of(figure.title)
        return [
            self._panel(
                figure,
                at,
                self._of(group.label),
                title,
                partial(charts.tiles, places=[self._tile(figure, group, one) for one in regions.values], scale=scale),
            )
            for at, group in enumerate(groups.values)
        ]

    def _tile(self, figure: Figure, group: Named, region: Named) -> Tile:
        bar = self._bar(figure, (group.key, region.key))
        return Tile(self._of(region.label), *_PLACES[region.key], bar, apart=region.key == NOT_TOLD)

    def _cell(self, figure: Figure, at: At) -> str:
        value = figure.numbers[at]
        return self._held(figure) if value is None else self._said(value, figure.within)

    def _grid(self, figure: Figure) -> Grid:
        first, *more = figure.axes
        heads = [self._of(value.label) for value in more[0].values] if more else [self._told["table"]["number"]]
        lines = [
            (
                self._of(value.label),
                [self._cell(figure, (value.key, *(one.key for one in rest))) for rest in _rest(more)],
            )
            for value in first.values
        ]
        total = self._held(figure) if figure.total is None else self._said(figure.total, figure.total_within)
        return Grid([self._of(first.title), *heads], lines, total)

    # --- the quarters

    def courses(self, over: Sequence[Figure]) -> list[Course]:
        """Each table by one thing, over the quarters; from two quarters on."""
        by_name: dict[str, dict[str, Figure]] = {}
        for figure in over:
            by_name.setdefault(figure.name, {})[figure.period] = figure
        return [self._course(name, found) for name, found in sorted(by_name.items()) if len(found) > 1]

    def _course(self, name: str, found: Mapping[str, Figure]) -> Course:
        quarters = _between(found)
        newest = found[quarters[-1]]
        [axis] = newest.axes
        scale = charts.scale_of([self._bar(one, at) for one in found.values() for at in one.numbers])
        title = self._of(newest.title)
        panels = [
            self._quarters(f"{name}-over-{at}".lower(), f"{title}: {self._of(value.label)}", value, found, scale)
            for at, value in enumerate(axis.values)
        ]
        lines = [
            (
                self._of(value.label),
                [self._cell(found[one], (value.key,)) if one in found else "" for one in quarters],
            )
            for value in axis.values
        ]
        return Course(title, panels, Grid([self._of(axis.title), *quarters], lines))

    def _quarters(self, name: str, title: str, value: Named, found: Mapping[str, Figure], scale: int) -> Panel:
        quarters = _between(found)
        points = [(one, self._bar(found[one], (value.key,)) if one in found else None) for one in quarters]
        last = self._cell(found[quarters[-1]], (value.key,))
        text = self._fill(self._told["course"]["last"], number=last)
        chart = charts.course(Told(name, title, text), points, scale)
        return Panel(self._of(value.label), chart, last)


def _rest(axes: Sequence[Axis]) -> list[tuple[Named, ...]]:
    return list(product(*(axis.values for axis in axes)))


def _between(found: Mapping[str, object]) -> list[str]:
    """Every quarter from the first to the last of them, whether there is something of it or not."""
    at = sorted(int(name[:4]) * 4 + int(name[5]) - 1 for name in found)
    return [f"{number // 4}Q{number % 4 + 1}" for number in range(at[0], at[-1] + 1)][-QUARTERS_SHOWN_MAX:]

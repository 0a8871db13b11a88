"""Charts as SVG, for pages without script: what is held back is hatched and never a zero, noise is a line on each bar.

Sizes are units of the drawing, which is as wide as a phone; colours and type are classes of static/src/pages/figures/.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 340
_BAR: Final = 12
_LINE: Final = 17
_GAP: Final = 10
_CAP: Final = 4
_HELD_WIDTH: Final = 30
"""Of what is held back for another reason than its size: it says nothing of how much there is."""
_HELD_LEAST: Final = 14.0
"""So that the hatching is seen where the scale is long."""
_FIRST_WIDE: Final = 0x2E80
_WIDE, _NARROW = 13.0, 7.2


@dataclass(frozen=True, slots=True)
class Bar:
    """A number as it is shown. ``value`` None is held back, ``below`` the threshold where that is why."""

    said: str
    value: int | None
    within: int
    below: int | None = None

    @property
    def end(self) -> int:
        """How far it reaches on the scale."""
        return (self.below or 0) if self.value is None else self.value + self.within


@dataclass(frozen=True, slots=True)
class Row:
    """Some bars beside one another that have one name."""

    label: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Tile:
    """A place on a map of tiles."""

    label: str
    column: int
    row: int
    bar: Bar
    apart: bool = False
    """No place: it stands beside the map."""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands for the drawing where it is not seen. ``name`` is unlike that of every other chart of the page."""

    name: str
    title: str
    text: str


def scale_of(bars: Sequence[Bar]) -> int:
    """How far the longest reaches; at least 1."""
    return max(1, *(bar.end for bar in bars)) if bars else 1


def width_of(text: str) -> float:
    """About how wide it is: a letter of Chinese or Japanese is a square."""
    return sum(_WIDE if ord(letter) >= _FIRST_WIDE else _NARROW for letter in text)


def lines_of(text: str, width: float) -> list[str]:
    """The text in lines of no more than about this width, broken at spaces, or anywhere where there are none."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line.strip() and width_of(f"{line}{piece}".rstrip()) > width:
            lines.append(line.strip())
            line = piece
        else:
            line += piece
    return [*lines, line.strip()]


def _pieces(text: str) -> Iterator[str]:
    """Words with the space after them; letters of Chinese or Japanese one by one, with what closes behind them."""
    piece = ""
    for letter in text:
        wide = ord(letter) >= _FIRST_WIDE
        if piece and (piece.endswith(" ") or (wide and letter not in "・、。）％」")):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def bars(told: Told, rows: Sequence[Row], scale: int, columns: Sequence[str] = ()) -> Markup:
    """A row for each name: the name, then its bars side by side, each below what it says."""
    count = max(1, *(len(row.bars) for row in rows))
    room = (WIDTH - _GAP * (count - 1)) / count
    drawn, y = Markup(), 0.0
    if columns:
        heads = [lines_of(column, room) for column in columns]
        for at, head in enumerate(heads):
            drawn += _text("chart-head", at * (room + _GAP), y, head)
        y += max(map(len, heads)) * _LINE + _GAP
    for row in rows:
        beside = count == 1
        said_width = width_of(row.bars[0].said) + _GAP if beside else 0
        label = lines_of(row.label, WIDTH - said_width)
        drawn += _text("chart-label", 0, y, label)
        y += (len(label) - 1 if beside else len(label)) * _LINE
        for at, bar in enumerate(row.bars):
            x = at * (room + _GAP)
            drawn += (
                _text("chart-said chart-end", WIDTH, y, [bar.said]) if beside else _text("chart-said", x, y, [bar.said])
            )
            drawn += _bar(told.name, bar, x, y + _LINE + 2, room / scale)
        y += _LINE + _BAR + 2 + _GAP
    return _drawing(told, WIDTH, y, drawn)


TILE: Final = 85
_TILE_HEIGHT: Final = 84


def tiles(told: Told, places: Sequence[Tile], scale: int) -> Markup:
    """A map on which every region is as large as any other: its name, its number, a bar of it."""
    drawn = Markup()
    for tile in places:
        x, y = tile.column * TILE + 1, tile.row * _TILE_HEIGHT + 1
        kind = "tile tile-apart" if tile.apart else "tile"
        drawn += Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>').format(
            kind, x, y, TILE - 4, _TILE_HEIGHT - 4
        )
        drawn += _text("chart-small", x + 4, y + 2, lines_of(tile.label, (TILE - 8) / 0.85)[:3])
        drawn += _text("chart-said", x + 4, y + 44, [tile.bar.said])
        drawn += _bar(told.name, tile.bar, x + 4, y + 65, (TILE - 14) / scale)
    height = (max(tile.row for tile in places) + 1) * _TILE_HEIGHT
    return _drawing(told, WIDTH, height, drawn)


PANEL: Final = 160
_PANEL_PLOT: Final = 56


def course(told: Told, points: Sequence[tuple[str, Bar | None]], scale: int) -> Markup:
    """The same number over the quarters: a standing bar for each, a gap where nothing was published."""
    step = PANEL / max(4, len(points))
    wide = min(14.0, step * 0.6)
    floor = _PANEL_PLOT + 8
    drawn = Markup('<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>').format(PANEL, floor, floor)
    for at, (_, bar) in enumerate(points):
        if bar is not None:
            drawn += _standing(told.name, bar, at * step + 1, floor, wide, _PANEL_PLOT / scale)
    drawn += _text("chart-small", 0, floor + 2, [points[0][0]])
    if len(points) > 1:
        drawn += _text("chart-small chart-end", PANEL, floor + 2, [points[-1][0]])
    return _drawing(told, PANEL, floor + 20, drawn)


# --- parts


def _drawing(told: Told, width: float, height: float, drawn: Markup) -> Markup:
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="{0}-title {0}-text" viewBox="0 0 {1} {2}" '
        'xmlns="http://www.w3.org/2000/svg"><title id="{0}-title">{3}</title><desc id="{0}-text">{4}</desc>'
        '<defs><pattern id="{0}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>{5}</svg>'
    ).format(told.name, _n(width), _n(height), told.title, told.text, drawn)


def _text(kind: str, x: float, y: float, lines: Sequence[str]) -> Markup:
    return Markup().join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, _n(x), _n(y + 13 + at * _LINE), escape(line))
        for at, line in enumerate(lines)
    )


def _bar(name: str, bar: Bar, x: float, y: float, unit: float) -> Markup:
    if bar.value is None:
        return Markup('<rect class="held" fill="url(#{}-hatch)" x="{}" y="{}" width="{}" height="{}"/>').format(
            name, _n(x), _n(y), _n(_held(bar, unit)), _BAR
        )
    drawn = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
        _n(x), _n(y), _n(bar.value * unit), _BAR
    )
    if not bar.within:
        return drawn
    low, high, middle = x + max(0, bar.value - bar.within) * unit, x + (bar.value + bar.within) * unit, y + _BAR / 2
    return drawn + Markup('<path class="noise" d="M{0} {2}H{1}M{0} {3}v{4}M{1} {3}v{4}"/>').format(
        _n(low), _n(high), _n(middle), _n(middle - _CAP), 2 * _CAP
    )


def _held(bar: Bar, unit: float) -> float:
    return max(_HELD_LEAST, bar.below * unit) if bar.below else _HELD_WIDTH


def _standing(name: str, bar: Bar, x: float, floor: float, wide: float, unit: float) -> Markup:
    if bar.value is None:
        tall = min(_held(bar, unit), _HELD_WIDTH)
        return Markup('<rect class="held" fill="url(#{}-hatch)" x="{}" y="{}" width="{}" height="{}"/>').format(
            name, _n(x), _n(floor - tall), _n(wide), _n(tall)
        )
    tall = bar.value * unit
    drawn = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
        _n(x), _n(floor - tall), _n(wide), _n(tall)
    )
    if not bar.within:
        return drawn
    high, low = floor - (bar.value + bar.within) * unit, floor - max(0, bar.value - bar.within) * unit
    middle, cap = x + wide / 2, min(_CAP, wide / 2)
    return drawn + Markup('<path class="noise" d="M{2} {0}V{1}M{3} {0}h{4}M{3} {1}h{4}"/>').format(
        _n(high), _n(low), _n(middle), _n(middle - cap), _n(2 * cap)
    )


def _n(number: float) -> str:
    """One digit after the point, and none where it is a whole number."""
    return f"{number:.1f}".removesuffix(".0")

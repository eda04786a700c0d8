"""How cost grows as a picture: logarithmic, readable on light and dark ground, without a library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from benching.growth import Curve

_WIDTH, _HEIGHT = 760, 300
_LEFT, _TOP, _SIDE, _GAP = 56, 40, 200, 40
"""Where the first field stands, how wide and high fields are, and what lies between them."""
# Each stands out from white and from #0d1117 by 3:1 at least; dashes tell the lines apart without colours.
_LINES = (("#1f78d1", ""), ("#c2571a", "6 4"))
_STYLE = """\
text { font: 12px sans-serif; fill: #57606a }
.grid { stroke: #8c959f; stroke-opacity: .35 }
@media (prefers-color-scheme: dark) { text { fill: #adb5bd } }"""


def as_picture(curves: Sequence[Curve]) -> str:
    """Draw a field a measure (units, tasks, memberships), in it a line a command."""
    drawn = [curve for curve in curves if _points(curve)]
    measures = list(dict.fromkeys(curve.measure for curve in drawn))
    whats = list(dict.fromkeys(curve.what for curve in drawn))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-labelledby="title">',
        f'<title id="title">{escape(_title(drawn))}</title>',
        f"<style>{_STYLE}</style>",
        *_legend(whats),
    ]
    for place, measure in enumerate(measures):
        left = _LEFT + place * (_SIDE + _GAP)
        parts += _field(
            left, measure, [c for c in drawn if c.measure == measure], whats
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _title(curves: Sequence[Curve]) -> str:
    """Say in words what the picture shows."""
    said = [
        f"{curve.what} in {curve.measure}: {curve.exponent:.2f}"
        for curve in curves
        if curve.exponent is not None
    ]
    return f"Processor seconds by size; exponents: {'; '.join(said) or 'none'}"


def _points(curve: Curve) -> list[tuple[float, float]]:
    """Return what can stand on logarithmic axes."""
    pairs = zip(curve.sizes, curve.costs, strict=True)
    return [(float(size), cost) for size, cost in pairs if size > 0 and cost > 0]


def _legend(whats: Sequence[str]) -> Iterator[str]:
    for place, what in enumerate(whats):
        left = _LEFT + place * 150
        colour, dashes = _LINES[place % len(_LINES)]
        line = f'<path d="M{left} 16h28" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        yield f'{line}<text x="{left + 34}" y="20">{escape(what)}</text>'


def _field(
    left: int, measure: str, curves: Sequence[Curve], whats: Sequence[str]
) -> Iterator[str]:
    points = [point for curve in curves for point in _points(curve)]
    across = _Axis([x for x, _ in points], left, left + _SIDE)
    # Upwards on paper is downwards in numbers.
    up = _Axis([y for _, y in points], _TOP + _SIDE, _TOP)
    bottom = _TOP + _SIDE
    for value in up.marks:
        y = up.place(value)
        yield f'<path class="grid" d="M{left} {y:.1f}h{_SIDE}"/>'
        label = f"{value:g} s"
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    for value in sorted({x for x, _ in points}):
        x = across.place(value)
        yield f'<path class="grid" d="M{x:.1f} {_TOP}v{_SIDE}"/>'
        label = f"{value:,.0f}" if value < 10_000 else f"{value / 1000:,.0f}k"
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>'
    middle = left + _SIDE / 2
    yield f'<text x="{middle:.0f}" y="{bottom + 36}" text-anchor="middle">{escape(measure)}</text>'
    for curve in curves:
        colour, dashes = _LINES[whats.index(curve.what) % len(_LINES)]
        steps = [f"{across.place(x):.1f} {up.place(y):.1f}" for x, y in _points(curve)]
        yield (
            f'<path d="M{"L".join(steps)}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dashes}"/>'
        )
        for x, y in _points(curve):
            spot = f'cx="{across.place(x):.1f}" cy="{up.place(y):.1f}"'
            yield f'<circle {spot} r="3" fill="{colour}"/>'


class _Axis:
    """A logarithmic axis between two places on paper."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = math.log10(min(values)), math.log10(max(values))
        # One value alone still needs an axis that has a length.
        pad = max(0.05 * (high - low), 0.05)
        self._low, self._high = low - pad, high + pad
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        """Return where a value stands."""
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    @property
    def marks(self) -> list[float]:
        """Round values to label: 1, 2 and 5 of each power of ten."""
        powers = range(math.floor(self._low) - 1, math.ceil(self._high) + 1)
        every = [step * 10.0**power for power in powers for step in (1, 2, 5)]
        return [
            value for value in every if self._low <= math.log10(value) <= self._high
        ]

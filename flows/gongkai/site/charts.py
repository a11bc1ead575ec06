"""Charts as SVG, drawn when the site is built: no script and no font travels with a page.

A chart holds years and numbers alone, so that one file serves both languages; what its colours
mean is told beside it, and the table above it holds the same numbers. Its name is the digest of
what it shows: what has not changed is not drawn again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

import altair
import vl_convert

PALETTE = ("#0072b2", "#e69f00", "#7f8c99", "#56b4e9", "#cc79a7", "#009e73")
"""Colours that people who see few of them can tell apart (Okabe and Ito, one of them greyed)."""
WIDTH, HEIGHT = 480, 240
_ROWS = "rows"
_DRAWN = "1"
"""Raise it when charts look different: their names change with it."""


class Bars(NamedTuple):
    """Stacked bars by year: for each year its parts from the bottom, null where there is none."""

    years: tuple[str, ...]
    parts: tuple[tuple[Decimal | None, ...], ...]

    @property
    def path(self) -> str:
        """Where the drawing lies in the site."""
        told = json.dumps([_DRAWN, _drawer(), *self], default=str)
        return f"charts/{hashlib.sha256(told.encode()).hexdigest()[:20]}.svg"

    @property
    def worth(self) -> bool:
        """Whether there is anything to see: two years at least, and not all of them nothing."""
        shown = [parts for parts in self.parts if any(part is not None for part in parts)]
        return len(shown) > 1 and any(part for parts in shown for part in parts)


def draw(bars: Bars) -> bytes:
    """Return the chart as SVG, the same bytes for the same bars."""
    empty = _specification()
    data = [
        {**each, "values": _rows(bars)} if each["name"] == _ROWS else each for each in empty["data"]
    ]
    drawn: str = vl_convert.vega_to_svg({**empty, "data": data})
    return drawn.encode()


def _rows(bars: Bars) -> Sequence[Mapping[str, Any]]:
    return [
        {"year": year, "part": part, "number": float(number or 0)}
        for year, numbers in zip(bars.years, bars.parts, strict=True)
        for part, number in enumerate(numbers)
        if number or part == 0  # a year without figures keeps its place
    ]


@cache
def _drawer() -> str:
    return version("vl-convert-python")


@cache
def _specification() -> dict[str, Any]:
    """The chart without its rows, translated once: a drawing then takes two thirds of the time."""
    colours = altair.Scale(domain=[*range(len(PALETTE))], range=[*PALETTE])
    chart = (
        altair.Chart(altair.NamedData(name=_ROWS))
        .mark_bar(stroke="#fff", strokeWidth=1)
        .encode(
            x=altair.X("year:O", title=None, axis=altair.Axis(labelAngle=0)),
            y=altair.Y(
                "number:Q",
                title=None,
                scale=altair.Scale(nice=4),
                axis=altair.Axis(format=",~r", tickCount=4, gridColor="#dde2e8"),
            ),
            color=altair.Color("part:N", scale=colours, legend=None),
            order=altair.Order("part:Q"),
        )
        .properties(
            width=WIDTH,
            height=HEIGHT,
            background="#fff",
            padding=8,
            autosize=altair.AutoSizeParams(type="fit", contains="padding"),
        )
        .configure_view(stroke=None)
        .configure_axis(labelColor="#4a5561", labelFontSize=12, domain=False, ticks=False)
        .configure_scale(bandPaddingInner=0.45, bandPaddingOuter=0.3)
    )
    specification: dict[str, Any] = vl_convert.vegalite_to_vega(chart.to_dict(validate=False))
    return specification

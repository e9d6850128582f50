"""Guides: what is explained beside a plot's title."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.figures.style.colors import Colormap
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import power


@dataclass(frozen=True)
class Key:
    """A colour scale as it is printed beside a title: its ends, and of which quantities it is.

    Of a scale of magnitudes the decades are seen as `bands`; a `wedge` shows also how wide a ribbon
    is at each value.
    """

    colormap: Colormap
    low: str
    high: str
    of: str = ""
    bands: int = 0
    wedge: bool = False


@dataclass(frozen=True)
class Stroke:
    """A kind of line as it is explained beside a title; `short` where there is little room.

    Where there is less, what is `minor` is left out.
    """

    label: str
    color: str
    width: float = 1.5
    dash: tuple[float, ...] = ()
    short: str = ""
    minor: bool = False


Guide = Key | Stroke


def magnitude_key(theme: Theme, decades: tuple[float, float], wedge: bool = False) -> Key:
    """Return the printed scale of gradient magnitudes: their colours, and as a wedge widths."""
    low, high = (power(int(end)) for end in decades)
    return Key(theme.magnitudes, low, high, bands=round(decades[1] - decades[0]), wedge=wedge)
